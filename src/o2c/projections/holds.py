"""Which orders wait, for whom, since when, and how much waits with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from attrs import frozen

from o2c.domain.authority.policy import ROLES
from o2c.domain.order.deviation import (
    HOLDS as HELD_FOR,
)
from o2c.domain.order.deviation import (
    Deviated,
    DeviationApproved,
    DeviationClosed,
    DeviationEscalated,
    DeviationKind,
    DeviationRejected,
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
    waits_for: str = column("the role whose answer is awaited first; none if rejected")
    due: date | None = column("by when that answer is expected", None)
    currency: str = column("the currency of the amount")
    amount: Minor = column("open value of the order when it was held, with tax")
    customer_text: str = column("what the customer may be told")
    deviations_only: bool = column("whether it ends with what it was found for", False)
    awaited: str = column("each deviation that waits: due, line, kind, role", "")


def _derived(row: Hold) -> Mapping[str, object]:
    """Of several deviations, whichever is to be answered first says whom it is for."""
    first, _, _ = row.awaited.partition("; ")
    if first:
        due, _, _, role = first.split()
        expected = None if due == _NO_DAY else date.fromisoformat(due)
        return {"waits_for": role, "due": expected}
    role = "" if row.deviations_only else ROLES[ACTIONS[row.reason]][0]
    return {"waits_for": role, "due": None}


_NO_DAY = "undated"  # sorts after every date
_change = changer(Hold, _derived)
_Asking = Deviated | DeviationVoided | DeviationEscalated


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    event = recorded.event
    match event:
        case Held() | Released() | HoldEnded():
            return ((recorded.id, event.reason),)
        case Deviated(finding=found):
            return ((recorded.id, HELD_FOR[found.kind]),)
        case (
            DeviationVoided(kind=kind)
            | DeviationEscalated(kind=kind)
            | DeviationApproved(kind=kind)
            | DeviationRejected(kind=kind)
            | DeviationClosed(kind=kind)
        ):
            return ((recorded.id, HELD_FOR[kind]),)
        case _:
            return tuple((recorded.id, reason) for reason in HoldReason)


def evolve(key: Key, row: Hold | None, recorded: Recorded[object]) -> Hold | None:
    event = recorded.event
    match event:
        case Held():
            return _held(recorded, event, row)
        case Deviated(finding=found):
            return _waiting(row, found.line, found.kind, event)
        case DeviationVoided() | DeviationEscalated():
            return _waiting(row, event.line, event.kind, event)
        case DeviationApproved() | DeviationRejected() | DeviationClosed():
            return _waiting(row, event.line, event.kind, None)
        case _:
            return None


def _held(recorded: Recorded[object], event: Held, row: Hold | None) -> Hold:
    amount = event.amount
    held = Hold(
        order=recorded.id,
        reason=event.reason,
        since=row.since if row is not None else recorded.effective_on,
        note=event.note,
        review_on=event.review_on,
        by=recorded.actor,
        figures="; ".join(event.figures),
        waits_for="",
        currency=amount.currency,
        amount=amount.minor,
        customer_text=neutral(event.reason),
    )
    awaited = row.awaited if row is not None else ""
    return _change(held, deviations_only=event.deviation, awaited=awaited)


def _waiting(
    row: Hold | None, line: int | None, kind: DeviationKind, asked: _Asking | None
) -> Hold | None:
    """The hold with one of its deviations put to somebody, or answered."""
    if row is None:
        return None
    of = [f"{line or 0}", kind]
    left = [each for each in row.awaited.split("; ") if each.split()[1:3] != of]
    left = [each for each in left if each]
    if asked is not None:
        left.append(f"{asked.due or _NO_DAY} {line or 0} {kind} {asked.role}")
    return _change(row, awaited="; ".join(sorted(left)))


HOLDS = View(
    name="holds",
    row=Hold,
    key=("order", "reason"),
    events=(
        Held,
        Released,
        HoldEnded,
        Deviated,
        DeviationApproved,
        DeviationRejected,
        DeviationVoided,
        DeviationEscalated,
        DeviationClosed,
        Cancelled,
        Closed,
    ),
    keys=keys,
    evolve=evolve,
    streams=streams_of("order"),
)
