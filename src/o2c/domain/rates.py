"""Exchange rates that hold from a date on, by pair of currencies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto

from attrs import frozen

from o2c.domain.common import held_on, with_dated
from o2c.errors import ValidationError
from o2c.kernel import Aggregate


class Refusal(StrEnum):
    RATE_OUT_OF_RANGE = auto()


@frozen(kw_only=True)
class ExchangeRateSet:
    """What one unit is worth in base units from a date on; `was` is what it was."""

    since: date
    was: Decimal | None
    rate: Decimal


@frozen(kw_only=True)
class Since:
    on: date
    rate: Decimal


@frozen(kw_only=True)
class Rates:
    """Dated rates, in date order."""

    rates: tuple[Since, ...] = ()

    def on(self, day: date) -> Since | None:
        """The rate that holds on a day, and since when; None where none is known."""
        return held_on(self.rates, day)


def pair(currency: str, base: str) -> str:
    """The id of what one currency is worth in another."""
    return f"{currency}-{base}"


def evolve(rates: Rates, event: ExchangeRateSet) -> Rates:
    return Rates(rates=with_dated(rates.rates, Since(on=event.since, rate=event.rate)))


def set_exchange(
    rates: Rates, *, rate: Decimal, since: date
) -> Iterator[ExchangeRateSet]:
    """What one unit of a currency is worth in another from a date on."""
    if rate <= 0:
        raise ValidationError(
            Refusal.RATE_OUT_OF_RANGE,
            "an exchange rate is positive",
            field="rate",
            remedy="give what one unit is worth",
        )
    was = rates.on(since)
    if was is None or was.rate != rate:
        yield ExchangeRateSet(since=since, was=was.rate if was else None, rate=rate)


EXCHANGE: Aggregate[Rates, ExchangeRateSet] = Aggregate(
    "exchange", initial=Rates(), evolve=evolve, events=(ExchangeRateSet,)
)
