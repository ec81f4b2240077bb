"""Prices of one key: what holds when, what replaces what, and how they end."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from domain_samples import MONDAY, day, story
from price_samples import MAX, price_set, record

from o2c.domain.price import PRICE, PriceEnded, Refusal, end_price, set_price
from o2c.errors import UnknownReference, ValidationError
from o2c.testing import given

FIRST = price_set(until=day(10))


@pytest.mark.parametrize(
    ("since", "until"),
    [(day(10), None), (day(-5), MONDAY), (day(-5), None), (day(3), day(4))],
)
def test_two_prices_of_one_kind_never_hold_on_one_day(
    since: date, until: date | None
) -> None:
    other = record(since=since, until=until)
    refusal = (
        given(PRICE, FIRST)
        .when(set_price, record=other, by=MAX)
        .then_rejected(Refusal.OVERLAP)
    )

    assert isinstance(refusal, ValidationError)
    assert FIRST.record.name in refusal.message


@pytest.mark.parametrize(
    "other",
    [
        record(since=day(11)),
        record(since=day(-5), until=day(-1)),
        record(currency="USD"),
        record(unit="XCS"),
        record((0, "1"), adds=True),
    ],
)
def test_prices_of_another_time_currency_or_unit_stand_beside_it(other: Any) -> None:
    tale = story(PRICE, FIRST)

    assert tale.do(set_price, record=other, by=MAX)
    assert len(tale.state.records) == 2


def test_a_price_of_the_same_first_day_is_replaced_and_says_what_was() -> None:
    given(PRICE, FIRST).when(
        set_price, record=record((0, "8"), until=day(10)), by=MAX
    ).then(price_set((0, "8"), until=day(10), was=FIRST.record))


def test_a_price_ends_or_is_withdrawn() -> None:
    name = FIRST.record.name
    ended = PriceEnded(was=FIRST.record, until=day(5), by=MAX)
    gone = PriceEnded(was=FIRST.record, until=day(-1), by=MAX)
    given(PRICE, FIRST).when(end_price, name=name, until=day(5), by=MAX).then(ended)
    given(PRICE, FIRST).when(end_price, name=name, until=day(-1), by=MAX).then(gone)

    assert PRICE.fold([FIRST, ended]).records == (record(until=day(5)),)
    assert PRICE.fold([FIRST, gone]).records == ()


def test_a_price_that_is_not_there_cannot_end() -> None:
    refusal = (
        given(PRICE, FIRST)
        .when(end_price, name="2020-01-01 EUR", until=day(5), by=MAX)
        .then_rejected(Refusal.RECORD_UNKNOWN)
    )
    assert isinstance(refusal, UnknownReference)
    assert FIRST.record.name in refusal.remedy
