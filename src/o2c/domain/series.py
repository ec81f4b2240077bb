"""A series of legal document numbers: no gap, no number twice, dates in order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum, auto

from attrs import frozen

from o2c.errors import ValidationError
from o2c.kernel import Aggregate


class Refusal(StrEnum):
    DATE_BEFORE_LAST = auto()


@frozen(kw_only=True)
class Numbered:
    """The next number of the series was given to a document issued on a date."""

    number: str
    sequence: int
    on: date


@frozen(kw_only=True)
class Series:
    last: int = 0
    on: date = date.min


def evolve(series: Series, event: Numbered) -> Series:
    return Series(last=event.sequence, on=event.on)


def take(series: Series, *, prefix: str, on: date) -> Iterator[Numbered]:
    """Give the next number, unless a later date has a number already (X6-02)."""
    if on < series.on:
        raise ValidationError(
            Refusal.DATE_BEFORE_LAST,
            f"the last document of the series is dated {series.on}",
            field="on",
            remedy=f"date it {series.on} or later",
        )
    sequence = series.last + 1
    yield Numbered(number=f"{prefix}-{sequence:06d}", sequence=sequence, on=on)


SERIES: Aggregate[Series, Numbered] = Aggregate(
    "series", initial=Series(), evolve=evolve, events=(Numbered,)
)
