"""Which returns were authorised, and how far they have come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum, auto

from attrs import frozen

from o2c.domain.common import NOTHING
from o2c.domain.rma import (
    Authorised,
    Cancelled,
    Closed,
    Credited,
    Disposed,
    Inspected,
    Received,
)
from o2c.kernel import Recorded
from o2c.projections.shares import total
from o2c.projections.view import Key, View, changer, column, stream_id, streams_of
from o2c.values.columns import Qty


class Stage(StrEnum):
    """How far a return has come."""

    AUTHORISED = auto()
    RECEIVED = auto()
    CANCELLED = auto()
    CLOSED = auto()


@frozen(kw_only=True, slots=False)
class Return:
    """One RMA.  Its quantities sum its lines', whatever the lines' units are."""

    rma: str = column("the return")
    order: str = column("the order the goods are of")
    customer: str = column("who returns them")
    authorised_on: date = column("when it was authorised")
    valid_until: date = column("until when goods may come back")
    stage: Stage = column("how far it has come", Stage.AUTHORISED)
    lines: int = column("how many order lines it is for")
    authorised: Qty = column("may come back")
    received: Qty = column("came back", NOTHING)
    inspected: Qty = column("inspected", NOTHING)
    disposed: Qty = column("put where they belong", NOTHING)
    credited: Qty = column("credited", NOTHING)
    pending: Qty = column("came back and is not disposed of", NOTHING)
    late_reason: str = column("why goods were taken after the deadline", "")


def _derived(row: Return) -> Mapping[str, object]:
    return {"pending": row.received - row.disposed}


_change = changer(Return, _derived)


def evolve(key: Key, row: Return | None, recorded: Recorded[object]) -> Return | None:
    event = recorded.event
    if isinstance(event, Authorised):
        return _authorised(recorded.id, event)
    if row is None:
        return None
    match event:
        case Received(lines=lines, late_reason=late):
            return _change(
                row,
                stage=Stage.RECEIVED,
                received=row.received + total(part.quantity for part in lines),
                late_reason=late or row.late_reason,
            )
        case Inspected(quantity=quantity):
            return _change(row, inspected=row.inspected + quantity)
        case Disposed(quantity=quantity):
            return _change(row, disposed=row.disposed + quantity)
        case Credited(lines=lines):
            credited = row.credited + total(part.quantity for part in lines)
            return _change(row, credited=credited)
        case Cancelled():
            return _change(row, stage=Stage.CANCELLED)
        case Closed():
            return _change(row, stage=Stage.CLOSED)
        case _:
            return row


def _authorised(rma: str, event: Authorised) -> Return:
    return Return(
        rma=rma,
        order=event.order,
        customer=event.customer,
        authorised_on=event.on,
        valid_until=event.valid_until,
        lines=len(event.lines),
        authorised=total(line.quantity for line in event.lines),
    )


RETURNS = View(
    name="returns",
    row=Return,
    key=("rma",),
    events=(Authorised, Received, Inspected, Disposed, Credited, Cancelled, Closed),
    keys=stream_id,
    evolve=evolve,
    streams=streams_of("rma"),
)
