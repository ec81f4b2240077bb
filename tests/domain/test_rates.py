"""Rates hold from a date on, whatever the order in which they were set."""

from datetime import date
from decimal import Decimal

import pytest
from domain_samples import LAW, day, qty, story
from hypothesis import given as forall
from hypothesis import strategies as st

from o2c.domain.rates import (
    EXCHANGE,
    TAX,
    ExchangeRateSet,
    Rates,
    Refusal,
    Since,
    TaxRateSet,
    set_exchange,
    set_tax,
)
from o2c.errors import ValidationError
from o2c.testing import dates, fractions, given

NORMAL = TaxRateSet(tax_class="standard", since=day(0), was=None, rate=qty("0.19"))
LOWER = TaxRateSet(
    tax_class="standard", since=day(10), was=qty("0.19"), rate=qty("0.16")
)
DOLLAR = ExchangeRateSet(since=day(0), was=None, rate=qty("0.9"))


def tax_on(rates: Rates, n: int) -> Since | None:
    return rates.on("standard", day(n))


def test_a_rate_holds_from_its_date_on() -> None:
    given(TAX).when(set_tax, tax_class="standard", rate=qty("0.19"), since=day(0)).then(
        NORMAL
    )
    rates = TAX.fold([NORMAL, LOWER])

    assert tax_on(rates, -1) is None
    assert tax_on(rates, 0) == tax_on(rates, 9) == Since(on=day(0), rate=qty("0.19"))
    assert tax_on(rates, 10) == Since(on=day(10), rate=qty("0.16"))
    assert rates.on("reduced", day(5)) is None


def test_a_new_rate_names_what_held_before() -> None:
    given(TAX, NORMAL).when(
        set_tax, tax_class="standard", rate=qty("0.16"), since=day(10)
    ).then(LOWER)
    given(TAX, NORMAL, LOWER).when(
        set_tax, tax_class="standard", rate=qty("0.17"), since=day(10)
    ).then(
        TaxRateSet(
            tax_class="standard", since=day(10), was=qty("0.16"), rate=qty("0.17")
        )
    )


@pytest.mark.parametrize("since", [day(0), day(5)])
def test_the_rate_that_holds_already_changes_nothing(since: date) -> None:
    given(TAX, NORMAL).when(
        set_tax, tax_class="standard", rate=qty("0.190"), since=since
    ).then_nothing()


def test_no_tax_is_a_rate() -> None:
    given(TAX).when(set_tax, tax_class="export", rate=qty(0), since=day(0)).then(
        TaxRateSet(tax_class="export", since=day(0), was=None, rate=qty(0))
    )


@pytest.mark.parametrize("rate", ["-0.01", "1", "19"])
def test_a_tax_rate_is_a_fraction(rate: str) -> None:
    refusal = (
        given(TAX)
        .when(set_tax, tax_class="standard", rate=qty(rate), since=day(0))
        .then_rejected(Refusal.RATE_OUT_OF_RANGE)
    )

    assert isinstance(refusal, ValidationError)
    assert refusal.field == "rate"


def test_an_exchange_rate_is_set_like_a_tax_rate() -> None:
    given(EXCHANGE).when(set_exchange, rate=qty("0.9"), since=day(0)).then(DOLLAR)
    given(EXCHANGE, DOLLAR).when(
        set_exchange, rate=qty("0.9"), since=day(7)
    ).then_nothing()
    given(EXCHANGE, DOLLAR).when(set_exchange, rate=qty("0.8"), since=day(7)).then(
        ExchangeRateSet(since=day(7), was=qty("0.9"), rate=qty("0.8"))
    )


@pytest.mark.parametrize("rate", ["0", "-1"])
def test_an_exchange_rate_is_positive(rate: str) -> None:
    given(EXCHANGE).when(set_exchange, rate=qty(rate), since=day(0)).then_rejected(
        Refusal.RATE_OUT_OF_RANGE
    )


@forall(st.lists(st.tuples(dates(day(0), day(9)), fractions(1)), max_size=12))
@LAW
def test_every_day_has_the_rate_last_set_for_it(
    settings: list[tuple[date, Decimal]],
) -> None:
    tale, by_date = story(TAX), dict[date, Decimal]()
    for since, rate in settings:
        tale.do(set_tax, tax_class="standard", rate=rate, since=since)
        held = [by_date[on] for on in sorted(by_date) if on <= since]
        if not held or held[-1] != rate:
            by_date[since] = rate

    for n in range(-1, 10):
        held = [by_date[on] for on in sorted(by_date) if on <= day(n)]
        found = tax_on(tale.state, n)
        assert (found.rate if found else None) == (held[-1] if held else None)
