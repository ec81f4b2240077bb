"""Which input could not be accepted, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from attrs import frozen

from o2c.domain import customer, intake
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column, stream_id, streams_of
from o2c.values.address import ERASED


@frozen(kw_only=True, slots=False)
class Parked:
    """Input that was refused, kept as it came."""

    parked: str = column("the number it is kept under")
    request: str = column("what it asked for")
    raw: str = column("the input as it came")
    code: str = column("why it was refused, for programs")
    message: str = column("why it was refused, for people")
    remedy: str = column("what would help")
    parked_at: datetime = column("when it was refused, UTC")
    parked_by: str = column("whose input it was")
    settled: bool = column("whether someone dealt with it", False)
    settled_by: str | None = column("who dealt with it", None)
    order: str | None = column("the order that came of it", None)
    note: str = column("what was said about it", "")


_change = changer(Parked)


def evolve(key: Key, row: Parked | None, recorded: Recorded[object]) -> Parked | None:
    match recorded.event:
        case intake.Parked() as event:
            return Parked(
                parked=recorded.id,
                request=event.request,
                raw=event.raw.text,
                code=event.code,
                message=event.message,
                remedy=event.remedy,
                parked_at=recorded.recorded_at,
                parked_by=recorded.actor,
            )
        case intake.Settled(order=order, note=note) if row is not None:
            by = recorded.actor
            return _change(row, settled=True, settled_by=by, order=order, note=note)
        case intake.Erased() | customer.Erased() if row is not None:
            return _change(row, raw=ERASED)
        case _:
            return row


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    """The input's own row; all of a customer's who is forgotten."""
    if isinstance(recorded.event, customer.Erased):
        return [(parked,) for parked in recorded.event.parked]
    return stream_id(recorded)


PARKED = View(
    name="parked",
    row=Parked,
    key=("parked",),
    events=(intake.Parked, intake.Settled, intake.Erased, customer.Erased),
    keys=keys,
    evolve=evolve,
    streams=streams_of("intake"),
)
