"""From what is said of a moment to the part of the history that is meant."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum, auto
from typing import TypeAlias

from o2c.errors import ValidationError
from o2c.projections.cut import Cut
from o2c.storage.store import Store

Known: TypeAlias = int | datetime  # a position, or an instant


class Refusal(StrEnum):
    MOMENT_UNCLEAR = auto()
    MOMENT_UNKNOWN = auto()


def cut_of(
    store: Store,
    *,
    position: int | None = None,
    at: datetime | None = None,
    on: date | None = None,
    known: Known | None = None,
) -> Cut:
    """The part of the history that is meant; all of it where nothing is said.

    `known` goes with a business date: what was known at that position or instant.
    Raises ValidationError for a position that there is not, and where it is unclear.
    """
    if sum(given is not None for given in (position, at, on)) > 1:
        raise _unclear("position", "a moment has one of position, at and on")
    if known is not None and on is None:
        raise _unclear("known", "what was known goes with a business date")
    if isinstance(on, datetime):
        raise _unclear("on", "a business date is a date without a time")
    wanted = next((one for one in (position, at, known) if one is not None), None)
    return Cut(_reached(store, wanted), on)


def _reached(store: Store, known: Known | None) -> int:
    head = store.head()
    if known is None:
        return head
    if isinstance(known, datetime):
        if known.tzinfo is None:
            raise _unclear("at", f"{known} has no time zone")
        return store.reached(known)
    if not 0 <= known <= head:
        raise ValidationError(
            Refusal.MOMENT_UNKNOWN,
            f"there is no position {known}: the history ends at {head}",
            field="position",
            remedy=f"name a position from 0 to {head}",
        )
    return known


def _unclear(field: str, message: str) -> ValidationError:
    return ValidationError(
        Refusal.MOMENT_UNCLEAR,
        message,
        field=field,
        remedy="name a position, an instant with its zone, or a business date,"
        " and with that what was known",
    )
