"""Which orders wait for a person, and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from o2c.domain.order.events import Cancelled, Closed, Held, Released
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.waiting import Cleared
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, column, streams_of


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


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    event = recorded.event
    if isinstance(event, (Held, Released, Cleared)):
        return ((recorded.id, event.reason),)
    return tuple((recorded.id, reason) for reason in HoldReason)


def evolve(key: Key, row: Hold | None, recorded: Recorded[object]) -> Hold | None:
    event = recorded.event
    if not isinstance(event, Held):
        return None
    return Hold(
        order=recorded.id,
        reason=event.reason,
        since=recorded.effective_on,
        note=event.note,
        review_on=event.review_on,
        by=recorded.actor,
        figures="; ".join(event.figures),
    )


HOLDS = View(
    name="holds",
    row=Hold,
    key=("order", "reason"),
    events=(Held, Released, Cleared, Cancelled, Closed),
    keys=keys,
    evolve=evolve,
    streams=streams_of("order"),
)
