"""What in the master data a person should look at, since when, and what they said."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from o2c.domain.flag import (
    Accepted,
    Assigned,
    Concern,
    Corrected,
    Dismissed,
    Raised,
    Stage,
)
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column, stream_id, streams_of


@frozen(kw_only=True, slots=False)
class Flag:
    """One flag as it is now."""

    flag: str = column("the flag")
    kind: Concern = column("what may be wrong")
    subject: str = column("the product, customer or price it is about")
    other: str | None = column("the other one, of two that may be one")
    figures: str = column("what was found, separated by semicolons")
    stage: Stage = column("what became of it", Stage.OPEN)
    since: date = column("when it was raised last")
    times: int = column("how often it was raised", 1)
    owner: str | None = column("who is to look at it", None)
    decided_by: str | None = column("who decided on it, and for whom", None)
    decided_on: date | None = column("when", None)
    note: str = column("what was said last", "")


_change = changer(Flag)


def evolve(key: Key, row: Flag | None, recorded: Recorded[object]) -> Flag | None:
    event = recorded.event
    if isinstance(event, Raised):
        return _raised(row, recorded, event)
    if row is None:
        return None
    match event:
        case Assigned(owner=owner):
            return _change(row, owner=owner)
        case Accepted(note=note, by=by):
            return _decided(row, recorded, Stage.ACCEPTED, ", ".join(by), note)
        case Dismissed(note=note, by=by):
            return _decided(row, recorded, Stage.REJECTED, ", ".join(by), note)
        case Corrected(note=note):
            return _decided(row, recorded, Stage.CORRECTED, row.decided_by, note)
        case _:
            return row


def _raised(row: Flag | None, recorded: Recorded[object], event: Raised) -> Flag:
    return Flag(
        flag=recorded.id,
        kind=event.kind,
        subject=", ".join(event.subjects[:1]),
        other=", ".join(event.subjects[1:]) or None,
        figures="; ".join(event.figures),
        since=recorded.effective_on,
        times=row.times + 1 if row else 1,
        owner=row.owner if row else None,
    )


def _decided(
    row: Flag, recorded: Recorded[object], stage: Stage, by: str | None, note: str
) -> Flag:
    return _change(
        row, stage=stage, decided_by=by, decided_on=recorded.effective_on, note=note
    )


FLAGS = View(
    name="flags",
    row=Flag,
    key=("flag",),
    events=(Raised, Assigned, Accepted, Dismissed, Corrected),
    keys=stream_id,
    evolve=evolve,
    streams=streams_of("flag"),
)
