"""Prices agreed or listed under one key, as dated records: `price/c:ACME|p:SKU-1`.

The key says for whom (a customer, a customer group, a price list) and for what (a
product, a category); see `domain.pricing.question`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum, auto
from typing import TypeAlias, get_args

from attrs import evolve as replace
from attrs import frozen

from o2c.domain.pricing.records import PriceRecord, check_record, overlaps
from o2c.errors import UnknownReference, ValidationError
from o2c.kernel import Aggregate


class Refusal(StrEnum):
    OVERLAP = auto()
    RECORD_UNKNOWN = auto()


@frozen(kw_only=True)
class PriceSet:
    """A record holds from now on; `was` is the one of the same name that it replaces.

    Said by all these persons.
    """

    was: PriceRecord | None
    record: PriceRecord
    by: tuple[str, ...]


@frozen(kw_only=True)
class PriceEnded:
    """A record holds through `until`; before its first day, that is never."""

    was: PriceRecord
    until: date
    by: tuple[str, ...]


Event: TypeAlias = PriceSet | PriceEnded


@frozen(kw_only=True)
class Prices:
    """The records of one key, in the order of their names."""

    records: tuple[PriceRecord, ...] = ()

    def named(self, name: str) -> PriceRecord | None:
        return next((record for record in self.records if record.name == name), None)


def evolve(prices: Prices, event: Event) -> Prices:
    match event:
        case PriceSet(record=record):
            return _with(prices, record.name, record)
        case PriceEnded(was=was, until=until):
            ended = replace(was, until=until) if until >= was.since else None
            return _with(prices, was.name, ended)


def _with(prices: Prices, name: str, record: PriceRecord | None) -> Prices:
    kept = [other for other in prices.records if other.name != name]
    kept += [record] if record is not None else []
    return Prices(records=tuple(sorted(kept, key=lambda each: each.name)))


def set_price(
    prices: Prices, *, record: PriceRecord, by: tuple[str, ...]
) -> Iterator[Event]:
    """Keep a record; one of the same first day, currency and unit is replaced."""
    check_record(record)
    was = prices.named(record.name)
    if was == record:
        return
    for other in prices.records:
        if other != was and overlaps(record, other):
            raise ValidationError(
                Refusal.OVERLAP,
                f"it overlaps with {other.name}",
                field="since",
                remedy="end that price the day before, or give this one an end",
            )
    yield PriceSet(was=was, record=record, by=by)


def end_price(
    prices: Prices, *, name: str, until: date, by: tuple[str, ...]
) -> Iterator[Event]:
    """Let a record hold through a day; a day before its first withdraws it."""
    record = prices.named(name)
    if record is None:
        known = ", ".join(each.name for each in prices.records)
        raise UnknownReference(
            Refusal.RECORD_UNKNOWN,
            f"there is no price {name}",
            field="since",
            remedy=f"there are: {known or 'none'}",
        )
    if record.until is None or until < record.until:
        yield PriceEnded(was=record, until=until, by=by)


PRICE: Aggregate[Prices, Event] = Aggregate(
    "price", initial=Prices(), evolve=evolve, events=get_args(Event)
)
