"""Rates that hold from a date on: tax by jurisdiction and class, exchange by pair.

A tax stream is a jurisdiction (`tax/DE`), its rates keyed by tax class; an exchange
stream is a pair (`exchange/USD-EUR`), its one rate keyed by the empty string.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto
from typing import TypeAlias

from attrs import field, frozen

from o2c.errors import ValidationError
from o2c.kernel import Aggregate


class Refusal(StrEnum):
    RATE_OUT_OF_RANGE = auto()


@frozen(kw_only=True)
class TaxRateSet:
    """A tax rate from a date on, a fraction of the net; `was` is what held before."""

    tax_class: str
    since: date
    was: Decimal | None
    rate: Decimal


@frozen(kw_only=True)
class ExchangeRateSet:
    """What one unit is worth in base units from a date on; `was` is what it was."""

    since: date
    was: Decimal | None
    rate: Decimal


Event: TypeAlias = TaxRateSet | ExchangeRateSet


@frozen(kw_only=True)
class Since:
    on: date
    rate: Decimal


@frozen(kw_only=True)
class Rates:
    """Dated rates by key, each in date order."""

    rates: Mapping[str, tuple[Since, ...]] = field(factory=dict)

    def on(self, key: str, day: date) -> Since | None:
        """The rate that holds on a day, and since when; None where none is known."""
        held = [since for since in self.rates.get(key, ()) if since.on <= day]
        return held[-1] if held else None


def evolve(rates: Rates, event: Event) -> Rates:
    key = event.tax_class if isinstance(event, TaxRateSet) else ""
    others = (s for s in rates.rates.get(key, ()) if s.on != event.since)
    now = sorted(
        (*others, Since(on=event.since, rate=event.rate)), key=lambda since: since.on
    )
    return Rates(rates={**rates.rates, key: tuple(now)})


def set_tax(
    rates: Rates, *, tax_class: str, rate: Decimal, since: date
) -> Iterator[Event]:
    """What a tax class is taxed at from a date on, as a fraction of the net."""
    if not 0 <= rate < 1:
        raise ValidationError(
            Refusal.RATE_OUT_OF_RANGE,
            "a tax rate lies between 0 and 1",
            field="rate",
            remedy="give 19 % as 0.19",
        )
    was = rates.on(tax_class, since)
    if was is None or was.rate != rate:
        yield TaxRateSet(
            tax_class=tax_class, since=since, was=was.rate if was else None, rate=rate
        )


def set_exchange(rates: Rates, *, rate: Decimal, since: date) -> Iterator[Event]:
    """What one unit of a currency is worth in another from a date on."""
    if rate <= 0:
        raise ValidationError(
            Refusal.RATE_OUT_OF_RANGE,
            "an exchange rate is positive",
            field="rate",
            remedy="give what one unit is worth",
        )
    was = rates.on("", since)
    if was is None or was.rate != rate:
        yield ExchangeRateSet(since=since, was=was.rate if was else None, rate=rate)


TAX: Aggregate[Rates, Event] = Aggregate(
    "tax", initial=Rates(), evolve=evolve, events=(TaxRateSet,)
)
EXCHANGE: Aggregate[Rates, Event] = Aggregate(
    "exchange", initial=Rates(), evolve=evolve, events=(ExchangeRateSet,)
)
