"""How much each paying party owes or may come to owe, against its limit."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from o2c.domain.credit import (
    Committed,
    Invoiced,
    LimitSet,
    Moved,
    OnAccount,
    Opened,
    Settled,
)
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column, stream_id, streams_of
from o2c.values.columns import Minor


@frozen(kw_only=True, slots=False)
class CreditExposure:
    """One credit account, each amount of it in one stage."""

    account: str = column("the credit account")
    currency: str = column("of all amounts")
    credit_limit: Minor | None = column("how much may be owed; none is unlimited")
    ordered: Minor = column("committed orders, still to ship", 0)
    unbilled: Minor = column("shipped and not invoiced", 0)
    invoiced: Minor = column("invoiced and still owed", 0)
    on_account: Minor = column("the customer's money that no invoice has used", 0)
    exposure: Minor = column("ordered + unbilled + invoiced - on_account", 0)
    available: Minor | None = column("limit - exposure; none is unlimited")


def _derived(row: CreditExposure) -> Mapping[str, object]:
    exposure = row.ordered + row.unbilled + row.invoiced - row.on_account
    limit = row.credit_limit
    return {
        "exposure": exposure,
        "available": None if limit is None else limit - exposure,
    }


_change = changer(CreditExposure, _derived)


def evolve(
    key: Key, row: CreditExposure | None, recorded: Recorded[object]
) -> CreditExposure | None:
    event = recorded.event
    if isinstance(event, Opened):
        return CreditExposure(
            account=recorded.id, currency=event.currency, credit_limit=0, available=0
        )
    if row is None:
        return None
    match event:
        case LimitSet(limit=limit):
            return _change(row, credit_limit=None if limit is None else limit.minor)
        case Committed(was=was, amount=amount):
            return _change(row, ordered=row.ordered + amount.minor - was.minor)
        case Moved():
            ordered = row.ordered + event.ordered.minor - event.was_ordered.minor
            unbilled = row.unbilled + event.unbilled.minor - event.was_unbilled.minor
            return _change(row, ordered=ordered, unbilled=unbilled)
        case Invoiced(amount=amount):
            return _change(row, invoiced=row.invoiced + amount.minor)
        case Settled(amount=amount):
            return _change(row, invoiced=row.invoiced - amount.minor)
        case OnAccount(amount=amount):
            return _change(row, on_account=row.on_account + amount.minor)
        case _:
            return row


CREDIT_EXPOSURE = View(
    name="credit_exposure",
    row=CreditExposure,
    key=("account",),
    events=(Opened, LimitSet, Committed, Moved, Invoiced, Settled, OnAccount),
    keys=stream_id,
    evolve=evolve,
    streams=streams_of("credit"),
)
