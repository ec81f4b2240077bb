"""Who has lent authority to whom, for what, how much, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from o2c.domain.authority import Delegated, Revoked
from o2c.domain.authority.policy import Action
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, column
from o2c.values.columns import Minor, Rate


@frozen(kw_only=True, slots=False)
class Delegation:
    """Authority lent; gone when it is revoked, of no use after its last day."""

    lender: str = column("whose it is: `person:carl`")
    borrower: str = column("who may use it")
    action: Action = column("for what")
    currency: str = column("in which currency")
    amount: Minor = column("up to how much")
    percent: Rate | None = column("up to which deviation, as a fraction")
    until: date | None = column("the last day of it, UTC")
    lent_on: date = column("when it was lent")
    note: str = column("why")


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    event = recorded.event
    if isinstance(event, (Delegated, Revoked)):
        return ((recorded.id, event.to, event.action),)
    return ()


def evolve(
    key: Key, row: Delegation | None, recorded: Recorded[object]
) -> Delegation | None:
    event = recorded.event
    if not isinstance(event, Delegated):
        return None
    return Delegation(
        lender=recorded.id,
        borrower=event.to,
        action=event.action,
        currency=event.limit.amount.currency,
        amount=event.limit.amount.minor,
        percent=event.limit.percent,
        until=event.limit.until,
        lent_on=recorded.effective_on,
        note=event.note,
    )


DELEGATIONS = View(
    name="delegations",
    row=Delegation,
    key=("lender", "borrower", "action"),
    events=(Delegated, Revoked),
    keys=keys,
    evolve=evolve,
)
