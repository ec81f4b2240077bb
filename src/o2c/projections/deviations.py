"""Where orders leave our conditions: by how much, who asked, and who said what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from o2c.domain.order.deviation import (
    HOLDS,
    Deviated,
    DeviationApproved,
    DeviationClosed,
    DeviationEscalated,
    DeviationKind,
    DeviationRejected,
    DeviationVoided,
    Standing,
)
from o2c.domain.order.parts import HoldReason
from o2c.kernel import Recorded
from o2c.projections.view import Key, Selection, View, changer, column, streams_of
from o2c.values.columns import Minor, Qty, Rate


@frozen(kw_only=True, slots=False)
class Deviation:
    """One deviation as it is now, or was last: it stays when it is closed."""

    order: str = column("the order")
    line: int = column("the line, 0 for the order as a whole")
    kind: DeviationKind = column("in what it leaves our conditions")
    standing: Standing = column("what was said to it last", Standing.OPEN)
    hold: HoldReason = column("what the order waits for until it is approved")
    asked: str = column("what is asked for")
    reference: str = column("what we would have said")
    percent: Rate | None = column("how far below ours, as a fraction; less is above")
    also: str = column("the lesser reasons, separated by commas")
    figures: str = column("what no agreement vouches for, separated by semicolons")
    quantity: Qty | None = column("so much is ordered of the line")
    currency: str = column("the currency of the amount")
    amount: Minor = column("what is at stake, with tax")
    since: date = column("since when it waits for an answer")
    asked_by: str = column("who asked, and for whom")
    level: int = column("how often it was passed on", 0)
    waits_for: str = column("the role whose answer is awaited")
    due: date | None = column("by when an answer is expected")
    answered_on: date | None = column("when it was approved or rejected", None)
    answered_by: str | None = column("by whom, and for whom", None)
    approval: str | None = column("the leave that was used, if there was one", None)
    up_to: Qty | None = column("approved up to this quantity", None)
    valid_until: date | None = column("approved up to and with this day, UTC", None)
    note: str = column("what was said last", "")


_change = changer(Deviation)


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    event = recorded.event
    match event:
        case Deviated(finding=found):
            return ((recorded.id, found.line or 0, found.kind),)
        case (
            DeviationApproved()
            | DeviationRejected()
            | DeviationVoided()
            | DeviationEscalated()
            | DeviationClosed()
        ):
            return ((recorded.id, event.line or 0, event.kind),)
        case _:
            return ()


def evolve(
    key: Key, row: Deviation | None, recorded: Recorded[object]
) -> Deviation | None:
    event = recorded.event
    if isinstance(event, Deviated):
        return _deviated(recorded, event, row)
    if row is None:
        return None
    match event:
        case DeviationApproved(approved_by=by, approved_for=behalf):
            return _change(
                row,
                standing=Standing.APPROVED,
                answered_on=recorded.effective_on,
                answered_by=", ".join(filter(None, (by, behalf))),
                approval=event.approval,
                up_to=event.up_to,
                valid_until=event.valid_until,
                note=event.note,
            )
        case DeviationRejected(by=by, note=note):
            return _change(
                row,
                standing=Standing.REJECTED,
                answered_on=recorded.effective_on,
                answered_by=", ".join(by),
                note=note,
            )
        case DeviationVoided(why=why, role=role, due=due):
            return _change(
                row,
                standing=Standing.OPEN,
                since=recorded.effective_on,
                level=0,
                waits_for=role,
                due=due,
                note=f"approval void: {why}",
                **_UNANSWERED,
            )
        case DeviationEscalated(level=level, role=role, due=due):
            return _change(row, level=level, waits_for=role, due=due)
        case DeviationClosed():
            return _change(row, standing=Standing.CLOSED)
        case _:
            return row


_UNANSWERED = dict.fromkeys(
    ("answered_on", "answered_by", "approval", "up_to", "valid_until")
)


def _deviated(
    recorded: Recorded[object], event: Deviated, row: Deviation | None
) -> Deviation:
    found, since = event.finding, recorded.effective_on
    if row is not None and row.standing is Standing.OPEN:
        since = row.since
    return Deviation(
        order=recorded.id,
        line=found.line or 0,
        kind=found.kind,
        hold=HOLDS[found.kind],
        asked=found.asked,
        reference=found.reference,
        percent=found.percent,
        also=",".join(found.also),
        figures="; ".join(found.figures),
        quantity=found.quantity,
        currency=found.amount.currency,
        amount=found.amount.minor,
        since=since,
        asked_by=", ".join(event.by),
        level=event.level,
        waits_for=event.role,
        due=event.due,
    )


DEVIATIONS = View(
    name="deviations",
    row=Deviation,
    key=("order", "line", "kind"),
    events=(
        Deviated,
        DeviationApproved,
        DeviationRejected,
        DeviationVoided,
        DeviationEscalated,
        DeviationClosed,
    ),
    keys=keys,
    evolve=evolve,
    streams=streams_of("order"),
)

APPROVAL_QUEUE = Selection(
    "approval_queue",
    DEVIATIONS,
    (("standing", "=", Standing.OPEN),),
)
