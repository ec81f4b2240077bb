"""A draft: an order that is not complete yet, with the list of what it lacks.

Its content is what was asked, as the JSON text of the request; what of it is personal
is sealed with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum, auto
from typing import TypeAlias, get_args

from attrs import evolve as replace
from attrs import frozen

from o2c.domain.order.parts import Channel
from o2c.errors import StateError, UnknownReference
from o2c.kernel import Aggregate
from o2c.values.address import PersonalText
from o2c.values.ids import CustomerId


class Refusal(StrEnum):
    DRAFT_UNKNOWN = auto()
    DRAFT_ENDED = auto()
    DRAFT_HAS_LINES = auto()
    DRAFT_INCOMPLETE = auto()


class Stage(StrEnum):
    UNKNOWN = auto()
    OPEN = auto()
    PLACED = auto()
    DISCARDED = auto()


@frozen(kw_only=True)
class Missing:
    """One thing that a draft lacks, or that is wrong with it, and what would help."""

    code: str
    message: str
    field: str | None
    line: int | None
    remedy: str


@frozen(kw_only=True)
class Saved:
    """An order is begun by these persons, perhaps as a copy of another."""

    customer: CustomerId
    channel: Channel
    content: PersonalText
    lines: int
    missing: tuple[Missing, ...]
    by: tuple[str, ...]
    copied_from: str | None = None


@frozen(kw_only=True)
class Changed:
    """The draft says this now, and was changed by these persons."""

    customer: CustomerId
    channel: Channel
    content: PersonalText
    lines: int
    missing: tuple[Missing, ...]
    by: tuple[str, ...]


@frozen(kw_only=True)
class Placed:
    """The draft was complete, and is an order now."""

    order: str


@frozen(kw_only=True)
class Discarded:
    """No order will come of it."""

    note: str


Event: TypeAlias = Saved | Changed | Placed | Discarded


@frozen(kw_only=True)
class Draft:
    """A draft as it stands; `by` are all who wrote in it, each once."""

    stage: Stage = Stage.UNKNOWN
    customer: CustomerId = CustomerId("")
    content: str = ""
    lines: int = 0
    missing: tuple[Missing, ...] = ()
    by: tuple[str, ...] = ()


def evolve(draft: Draft, event: Event) -> Draft:
    match event:
        case Saved() | Changed():
            return Draft(
                stage=Stage.OPEN,
                customer=event.customer,
                content=event.content.text,
                lines=event.lines,
                missing=event.missing,
                by=tuple(dict.fromkeys((*draft.by, *event.by))),
            )
        case Placed():
            return replace(draft, stage=Stage.PLACED, content="", missing=())
        case Discarded():
            return replace(draft, stage=Stage.DISCARDED, content="", missing=())


def save(draft: Draft, *, saved: Saved) -> Iterator[Event]:
    """Keep what there is of an order (R01-01)."""
    if draft.stage is Stage.UNKNOWN:
        yield saved


def change(draft: Draft, *, changed: Changed) -> Iterator[Event]:
    """Say something else; another customer only while there are no lines (R01-08)."""
    open_(draft)
    if changed.customer != draft.customer and draft.lines:
        raise StateError(
            Refusal.DRAFT_HAS_LINES,
            f"the draft has lines, which are {draft.customer}'s",
            field="customer",
            remedy="discard it and save another, or drop its lines first",
        )
    said = (changed.customer, changed.content.text, changed.missing)
    if said != (draft.customer, draft.content, draft.missing):
        yield changed


def place(draft: Draft, *, order: str) -> Iterator[Event]:
    """Say which order came of it."""
    if draft.stage is not Stage.PLACED:
        open_(draft)
        yield Placed(order=order)


def discard(draft: Draft, *, note: str) -> Iterator[Event]:
    """Say why no order comes of it."""
    if draft.stage is not Stage.DISCARDED:
        open_(draft)
        yield Discarded(note=note)


def complete(missing: tuple[Missing, ...]) -> None:
    """Refuse what still lacks something, with the list of it (R01-01)."""
    if missing:
        said = "; ".join(each.message for each in missing)
        raise StateError(
            Refusal.DRAFT_INCOMPLETE,
            f"the draft is not complete: {said}",
            field="draft",
            remedy="; ".join(dict.fromkeys(each.remedy for each in missing)),
            missing=", ".join(map(_named, missing)),
        )


def _named(missing: Missing) -> str:
    at = f"line {missing.line} " if missing.line is not None else ""
    return f"{at}{missing.code}"


def open_(draft: Draft) -> None:
    """Refuse a draft that does not exist, and one that has come to its end."""
    if draft.stage is Stage.UNKNOWN:
        raise UnknownReference(
            Refusal.DRAFT_UNKNOWN,
            "no such draft",
            field="draft",
            remedy="check the number of the draft",
        )
    if draft.stage is not Stage.OPEN:
        raise StateError(
            Refusal.DRAFT_ENDED,
            f"the draft is {draft.stage}",
            field="draft",
            remedy="save another one",
        )


DRAFT: Aggregate[Draft, Event] = Aggregate(
    "draft", initial=Draft(), evolve=evolve, events=get_args(Event)
)
