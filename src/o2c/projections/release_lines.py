"""What customers want delivered on their agreements: firm, and forecast."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from o2c.domain.agreement.events import Commitment, ReleaseLine, ScheduleReleased
from o2c.domain.common import NOTHING
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, column, streams_of
from o2c.values.columns import Qty


@frozen(kw_only=True, slots=False)
class ReleasedLine:
    """A day on which so much is wanted, as the latest release has it."""

    agreement: str = column("the agreement")
    line: int = column("the line of it")
    due: date = column("when it is wanted")
    commitment: Commitment = column("firm: to be called off; forecast: for information")
    release: str = column("the customer's number of the release")
    product: str = column("what is wanted")
    quantity: Qty = column("how much, in stocking units")
    year: int = column("the year in which the customer counts")
    received: Qty = column("what they had had in the year by the release")
    shipped: Qty = column("what had been shipped in the year by the release")
    required: Qty = column("cumulative: received, and all that is due by this day")


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    event = recorded.event
    if not isinstance(event, ScheduleReleased):
        return []
    lines = (*event.replaced, *event.lines)
    return list(dict.fromkeys((recorded.id, *_at(each)) for each in lines))


def _at(line: ReleaseLine) -> tuple[int, date, Commitment]:
    return line.line, line.due, line.commitment


def evolve(
    key: Key, row: ReleasedLine | None, recorded: Recorded[object]
) -> ReleasedLine | None:
    """A release replaces the one before: what it does not want is wanted no more."""
    event = recorded.event
    assert isinstance(event, ScheduleReleased)
    here = [each for each in event.lines if _at(each) == key[1:]]
    if not here:
        return None
    first = here[0]
    had = sum((p.quantity for p in event.received if p.line == first.line), NOTHING)
    gone = sum((p.quantity for p in event.shipped if p.line == first.line), NOTHING)
    due = [e for e in event.lines if e.line == first.line and e.due <= first.due]
    return ReleasedLine(
        agreement=recorded.id,
        line=first.line,
        due=first.due,
        commitment=first.commitment,
        release=event.release,
        product=first.product,
        quantity=sum((each.quantity for each in here), NOTHING),
        year=event.year,
        received=had,
        shipped=gone,
        required=had + sum((each.quantity for each in due), NOTHING),
    )


RELEASE_LINES = View(
    name="release_lines",
    row=ReleasedLine,
    key=("agreement", "line", "due", "commitment"),
    events=(ScheduleReleased,),
    keys=keys,
    evolve=evolve,
    streams=streams_of("agreement"),
)
