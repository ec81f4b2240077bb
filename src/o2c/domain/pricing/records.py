"""A dated price as it was agreed, and what is checked when it is saved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto
from itertools import pairwise

from attrs import frozen

from o2c.domain.pricing.refusals import (
    Refusal,
    breaks_missing,
    breaks_unsorted,
    negative,
    over_whole,
    validity,
)
from o2c.domain.pricing.source import FreeReason
from o2c.errors import ValidationError
from o2c.values.exact import places
from o2c.values.price import PLACES


class Basis(StrEnum):
    """What the value of a break is."""

    AMOUNT = auto()  # the price of one unit
    BELOW_LIST = auto()  # the fraction that the base list price is lowered by
    ABOVE_COST = auto()  # the fraction that the cost is raised by


class DateRule(StrEnum):
    """Which date of the line decides whether a price holds (R02-05)."""

    ORDERED = auto()
    REQUESTED = auto()


@frozen(kw_only=True)
class Break:
    """From this quantity on, this value."""

    least: Decimal
    value: Decimal


@frozen(kw_only=True)
class PriceRecord:
    """What holds from `since` through `until` (None: until further notice).

    Breaks count `unit`s and prices are for one of them; where `unit` is empty it is
    each product's stocking unit.  `lower` and `upper` bound a price that a person may
    set instead.  A price that `adds` is a surcharge on the one that is found.  A table
    whose larger quantities are dearer says so: `inverted`.  A price of zero says why.
    """

    currency: str
    unit: str
    since: date
    until: date | None
    basis: Basis
    breaks: tuple[Break, ...]
    lower: Decimal | None = None
    upper: Decimal | None = None
    adds: bool = False
    dated: DateRule = DateRule.ORDERED
    inverted: bool = False
    free: FreeReason | None = None

    @property
    def name(self) -> str:
        """What a record is called in its stream: "2026-03-01 EUR XBX"."""
        extra = "+" if self.adds else ""
        return f"{self.since} {self.currency} {self.unit}".rstrip() + extra

    @property
    def kind(self) -> tuple[str, str, bool]:
        """What no two records that hold on one day may have in common."""
        return (self.currency, self.unit, self.adds)


def overlaps(one: PriceRecord, other: PriceRecord) -> bool:
    """Whether two records of one kind hold on a day in common."""
    if one.kind != other.kind:
        return False
    begins = max(one.since, other.since)
    return all(each.until is None or begins <= each.until for each in (one, other))


def check_record(record: PriceRecord) -> None:
    """Refuse a table that could not be applied, or not as it was meant (R02-17)."""
    check_dates(record.since, record.until)
    check_breaks([each.least for each in record.breaks])
    values = [each.value for each in record.breaks]
    if min(values) < 0:
        raise negative()
    if record.basis is Basis.BELOW_LIST and max(values) > 1:
        raise over_whole()
    if max(places(value) for value in values) > PLACES:
        raise ValidationError(
            Refusal.PRICE_TOO_FINE,
            f"a price has at most {PLACES} decimal places",
            field="breaks",
            remedy="give it for a larger unit",
        )
    falling = record.basis is Basis.BELOW_LIST
    dearer = any(b > a if not falling else b < a for a, b in pairwise(values))
    if dearer and not record.inverted:
        raise ValidationError(
            Refusal.BREAKS_INVERTED,
            "a larger quantity is dearer",
            field="breaks",
            remedy="correct the table, or say that it is meant with inverted",
        )
    _check_free(record, values)
    _check_limits(record, values)


def _check_free(record: PriceRecord, values: Iterable[Decimal]) -> None:
    """Refuse goods given away without a reason."""
    nothing = Decimal(1) if record.basis is Basis.BELOW_LIST else Decimal(0)
    given_away = record.basis is not Basis.ABOVE_COST and nothing in values
    if given_away and record.free is None and not record.adds:
        raise ValidationError(
            Refusal.ZERO_UNEXPLAINED,
            "a price of zero needs a reason",
            field="free",
            remedy="say why it is free, or correct the price",
        )


def _check_limits(record: PriceRecord, values: Iterable[Decimal]) -> None:
    """Refuse limits that cross, are negative, or leave the price itself outside."""
    limits = [each for each in (record.lower, record.upper) if each is not None]
    priced = list(values) if record.basis is Basis.AMOUNT else []
    low = record.lower if record.lower is not None else Decimal(0)
    high = record.upper
    outside = any(v < low or (high is not None and v > high) for v in priced)
    crossed = high is not None and low > high
    fine = any(places(limit) > PLACES or limit < 0 for limit in limits)
    if crossed or fine or (limits and outside):
        raise ValidationError(
            Refusal.LIMITS,
            "the limits do not hold the price between them",
            field="lower",
            remedy="give a lower limit at most, an upper one at least the price",
        )


def check_dates(since: date, until: date | None) -> None:
    """Refuse a validity that ends before it begins."""
    if until is not None and until < since:
        raise validity()


def check_breaks(least: list[Decimal]) -> None:
    """Refuse a table of breaks that is empty, unsorted, or names one twice."""
    if not least:
        raise breaks_missing()
    if least[0] < 0 or any(b <= a for a, b in pairwise(least)):
        raise breaks_unsorted()
