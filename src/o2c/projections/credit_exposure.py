"""How much each paying party owes or may come to owe, against its limits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import frozen

from o2c.domain.credit import (
    Committed,
    DunningSet,
    GroupSet,
    Invoiced,
    LimitSet,
    Moved,
    OnAccount,
    Opened,
    ParentSet,
    SecuritySet,
    Settled,
    TemporaryLimitSet,
)
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column, stream_id, streams_of
from o2c.values.columns import Minor


@frozen(kw_only=True, slots=False)
class CreditExposure:
    """One credit account, each amount of it in one stage.

    `available` knows the limit that holds for good, not what ends one day.
    """

    account: str = column("the credit account")
    currency: str = column("of all amounts")
    credit_limit: Minor | None = column("how much may be owed; none is unlimited")
    temporary_limit: Minor | None = column("another limit, up to a day", None)
    temporary_until: date | None = column("the last day of that limit", None)
    secured: Minor = column("covered by insurance or a letter of credit", 0)
    secured_until: date | None = column("the last day of that; none is for good", None)
    parent: str | None = column("the account it counts against too", None)
    credit_group: str = column("whose rules concern it", "")
    dunning_level: int = column("how far the reminders have come", 0)
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
            return _kept(row, event)


def _kept(row: CreditExposure, event: object) -> CreditExposure:
    match event:
        case LimitSet(limit=limit):
            return _change(row, credit_limit=None if limit is None else limit.minor)
        case TemporaryLimitSet(limit=limit, until=until):
            minor = None if limit is None else limit.minor
            return _change(row, temporary_limit=minor, temporary_until=until)
        case SecuritySet(amount=amount, until=until):
            minor = 0 if amount is None else amount.minor
            return _change(row, secured=minor, secured_until=until)
        case DunningSet(level=level):
            return _change(row, dunning_level=level)
        case GroupSet(group=group):
            return _change(row, credit_group=group)
        case ParentSet(parent=parent):
            return _change(row, parent=parent)
        case _:
            return row


CREDIT_EXPOSURE = View(
    name="credit_exposure",
    row=CreditExposure,
    key=("account",),
    events=(
        Opened,
        LimitSet,
        TemporaryLimitSet,
        SecuritySet,
        DunningSet,
        GroupSet,
        ParentSet,
        Committed,
        Moved,
        Invoiced,
        Settled,
        OnAccount,
    ),
    keys=stream_id,
    evolve=evolve,
    streams=streams_of("credit"),
)
