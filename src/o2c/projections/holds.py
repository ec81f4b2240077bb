"""Which orders wait, for whom, since when, and how much waits with them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from o2c.domain.authority.policy import ROLES
from o2c.domain.order.deviation import (
    HOLDS as HELD_FOR,
)
from o2c.domain.order.deviation import (
    Deviated,
    DeviationEscalated,
    DeviationVoided,
    HoldEnded,
)
from o2c.domain.order.events import Cancelled, Closed, Held, Released
from o2c.domain.order.neutral import neutral
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.releasing import ACTIONS
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column, streams_of
from o2c.values.columns import Minor


@frozen(kw_only=True, slots=False)
class Hold:
    """A reason for which an order waits; gone when it is released or the order ends."""

    order: str = column("the order")
    reason: HoldReason = column("why it waits")
    since: date = column("when it was put on hold")
    note: str = column("what was said about it")
    review_on: date | None = column("when to look at it again")
    by: str = column("who put it on hold")
    figures: str = column("the numbers that led to it, separated by semicolons")
    waits_for: str = column("the role whose answer is awaited")
    due: date | None = column("by when an answer is expected", None)
    currency: str = column("the currency of the amount")
    amount: Minor = column("open value of the order when it was held, with tax")
    customer_text: str = column("what the customer may be told")


_change = changer(Hold)
_Asking = Deviated | DeviationVoided | DeviationEscalated


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    event = recorded.event
    match event:
        case Held() | Released() | HoldEnded():
            return ((recorded.id, event.reason),)
        case Deviated(finding=found):
            return ((recorded.id, HELD_FOR[found.kind]),)
        case DeviationVoided(kind=kind) | DeviationEscalated(kind=kind):
            return ((recorded.id, HELD_FOR[kind]),)
        case _:
            return tuple((recorded.id, reason) for reason in HoldReason)


def evolve(key: Key, row: Hold | None, recorded: Recorded[object]) -> Hold | None:
    event = recorded.event
    match event:
        case Held():
            return _held(recorded, event, row)
        case Deviated() | DeviationVoided() | DeviationEscalated():
            return _asked(row, event) if row is not None else None
        case _:
            return None


def _held(recorded: Recorded[object], event: Held, row: Hold | None) -> Hold:
    amount = event.amount
    return Hold(
        order=recorded.id,
        reason=event.reason,
        since=row.since if row is not None else recorded.effective_on,
        note=event.note,
        review_on=event.review_on,
        by=recorded.actor,
        figures="; ".join(event.figures),
        waits_for=row.waits_for if row else ROLES[ACTIONS[event.reason]][0],
        due=row.due if row is not None else None,
        currency=amount.currency,
        amount=amount.minor,
        customer_text=neutral(event.reason),
    )


def _asked(row: Hold, event: _Asking) -> Hold:
    """Whoever is asked for the deviations is who the order waits for."""
    days = [day for day in (row.due, event.due) if day is not None]
    due = (
        event.due if isinstance(event, DeviationEscalated) else min(days, default=None)
    )
    return _change(row, waits_for=event.role, due=due)


HOLDS = View(
    name="holds",
    row=Hold,
    key=("order", "reason"),
    events=(
        Held,
        Released,
        HoldEnded,
        Deviated,
        DeviationVoided,
        DeviationEscalated,
        Cancelled,
        Closed,
    ),
    keys=keys,
    evolve=evolve,
    streams=streams_of("order"),
)
