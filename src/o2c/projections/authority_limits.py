"""How far whose authority goes, by action and currency."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from o2c.domain.authority import LimitSet
from o2c.domain.authority.policy import Action
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, column
from o2c.values.columns import Minor, Rate


@frozen(kw_only=True, slots=False)
class AuthorityLimit:
    """A limit that was set; without any for an action, the role alone suffices."""

    holder: str = column("whose it is: `person:carl`, `role:credit`")
    action: Action = column("for what")
    currency: str = column("in which currency")
    amount: Minor = column("up to how much")
    percent: Rate | None = column("up to which deviation, as a fraction")
    until: date | None = column("the last day of it, UTC")
    set_on: date = column("when it was set")
    set_by: str = column("who set it")


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    event = recorded.event
    if isinstance(event, LimitSet):
        return ((recorded.id, event.action, event.currency),)
    return ()


def evolve(
    key: Key, row: AuthorityLimit | None, recorded: Recorded[object]
) -> AuthorityLimit | None:
    event = recorded.event
    if not isinstance(event, LimitSet) or event.limit is None:
        return None
    return AuthorityLimit(
        holder=recorded.id,
        action=event.action,
        currency=event.currency,
        amount=event.limit.amount.minor,
        percent=event.limit.percent,
        until=event.limit.until,
        set_on=recorded.effective_on,
        set_by=recorded.actor,
    )


AUTHORITY_LIMITS = View(
    name="authority_limits",
    row=AuthorityLimit,
    key=("holder", "action", "currency"),
    events=(LimitSet,),
    keys=keys,
    evolve=evolve,
)
