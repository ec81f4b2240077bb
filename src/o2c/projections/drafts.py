"""Which orders are not complete yet: what they lack, since when, and whose they are."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from o2c.domain.draft import Changed, Discarded, Missing, Placed, Saved, Stage
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column, stream_id, streams_of


@frozen(kw_only=True, slots=False)
class Draft:
    """One draft of an order; what is personal in it is not here."""

    draft: str = column("the draft")
    customer: str = column("who orders")
    channel: str = column("how it reached the desk")
    lines: int = column("how many lines it has")
    lacks: int = column("how many things are missing or wrong")
    missing: str = column("what is missing or wrong, and what would help")
    owner: str = column("who saved it")
    saved_on: date = column("when it was saved")
    changed_by: str | None = column("who changed it last", None)
    changed_on: date | None = column("when it was changed last", None)
    copied_from: str | None = column("the order that it is a copy of", None)
    stage: Stage = column("whether an order came of it", Stage.OPEN)
    order: str | None = column("the order that came of it", None)
    note: str = column("why none came of it", "")


_change = changer(Draft)


def evolve(key: Key, row: Draft | None, recorded: Recorded[object]) -> Draft | None:
    event = recorded.event
    if isinstance(event, Saved):
        return Draft(
            draft=recorded.id,
            customer=event.customer,
            channel=event.channel,
            lines=event.lines,
            lacks=len(event.missing),
            missing=_told(event.missing),
            owner=recorded.actor,
            saved_on=recorded.effective_on,
            copied_from=event.copied_from,
        )
    if row is None:
        return None
    match event:
        case Changed():
            return _change(
                row,
                customer=event.customer,
                channel=event.channel,
                lines=event.lines,
                lacks=len(event.missing),
                missing=_told(event.missing),
                changed_by=recorded.actor,
                changed_on=recorded.effective_on,
            )
        case Placed(order=order):
            return _change(row, stage=Stage.PLACED, order=order, lacks=0, missing="")
        case Discarded(note=note):
            return _change(row, stage=Stage.DISCARDED, note=note)
        case _:
            return row


def _told(missing: tuple[Missing, ...]) -> str:
    """One line of text for each thing: where, which, and what would help."""
    return "\n".join(
        f"{f'line {each.line} ' if each.line is not None else ''}{each.code}: "
        f"{each.remedy}"
        for each in missing
    )


DRAFTS = View(
    name="drafts",
    row=Draft,
    key=("draft",),
    events=(Saved, Changed, Placed, Discarded),
    keys=stream_id,
    evolve=evolve,
    streams=streams_of("draft"),
)
