"""A price that could not be applied, or not as it was meant, is refused when it is
saved, not when an order needs it (R02-17)."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from domain_samples import MONDAY, day, qty, story
from price_samples import MAX, record

from o2c.domain.price import PRICE, set_price
from o2c.domain.pricing.records import Basis
from o2c.domain.pricing.refusals import Refusal
from o2c.domain.pricing.source import FreeReason
from o2c.errors import ValidationError
from o2c.testing import given


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (record((0, "-0.01")), Refusal.NEGATIVE_PRICE),
        (record((0, "9"), (0, "8")), Refusal.BREAKS_UNSORTED),
        (record((10, "9"), (5, "8")), Refusal.BREAKS_UNSORTED),
        (record((-1, "9")), Refusal.BREAKS_UNSORTED),
        (record((0, "9"), (100, "9.01")), Refusal.BREAKS_INVERTED),
        (record((0, "1.01"), basis=Basis.BELOW_LIST), Refusal.DISCOUNT_OVER_WHOLE),
        (
            record((0, "0.2"), (9, "0.1"), basis=Basis.BELOW_LIST),
            Refusal.BREAKS_INVERTED,
        ),
        (record((0, "0")), Refusal.ZERO_UNEXPLAINED),
        (record((0, "1"), basis=Basis.BELOW_LIST), Refusal.ZERO_UNEXPLAINED),
        (record((0, "0.00000000001")), Refusal.PRICE_TOO_FINE),
        (record(until=day(-1)), Refusal.VALIDITY),
        (record(lower=qty("9.5")), Refusal.LIMITS),
        (record(upper=qty("8.5")), Refusal.LIMITS),
        (record(lower=qty("-1")), Refusal.LIMITS),
        (
            record((0, "0.1"), basis=Basis.BELOW_LIST, lower=qty(9), upper=qty(8)),
            Refusal.LIMITS,
        ),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(wrong: Any, code: Refusal) -> None:
    refusal = given(PRICE).when(set_price, record=wrong, by=MAX).then_rejected(code)

    assert isinstance(refusal, ValidationError)
    assert refusal.field


def test_a_table_without_a_row_is_refused() -> None:

    empty = evolve(record(), breaks=())
    given(PRICE).when(set_price, record=empty, by=MAX).then_rejected(
        Refusal.BREAKS_MISSING
    )


@pytest.mark.parametrize(
    "right",
    [
        record((0, "9"), (100, "8"), (1000, "8")),
        record((0, "9"), (100, "9.01"), inverted=True),
        record((5, "0"), free=FreeReason.SAMPLE),
        record((0, "0"), adds=True),
        record((0, "1"), basis=Basis.ABOVE_COST),
        record((0, "9"), lower=qty(9), upper=qty(9)),
        record(until=MONDAY),
    ],
)
def test_a_table_that_can_be_applied_is_kept(right: Any) -> None:
    tale = story(PRICE)

    assert tale.do(set_price, record=right, by=MAX)
    assert tale.state.records == (right,)
