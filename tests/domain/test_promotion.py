"""A promotion: saved, changed in what may change, and ended."""

from __future__ import annotations

from typing import Any

import pytest
from domain_samples import day, story
from price_samples import MAX, terms

from o2c.domain.pricing.refusals import Refusal as Table
from o2c.domain.promotion import PROMOTION, Ended, Refusal, Saved, end, save
from o2c.errors import StateError, UnknownReference
from o2c.testing import given

SPRING = Saved(was=None, now=terms(), by=MAX)


def test_a_promotion_is_saved_changed_and_ended() -> None:
    more = terms((0, "0.2"))
    given(PROMOTION).when(save, terms=terms(), by=MAX).then(SPRING)
    given(PROMOTION, SPRING).when(save, terms=more, by=MAX).then(
        Saved(was=terms(), now=more, by=MAX)
    )
    ended = Ended(was=terms(), until=day(3), by=MAX)
    given(PROMOTION, SPRING).when(end, until=day(3), by=MAX).then(ended)

    assert PROMOTION.fold([SPRING, ended]).terms == terms(until=day(3))


@pytest.mark.parametrize("other", [{"owner": "c:ACME"}, {"goods": "p:BOLT"}])
def test_for_whom_and_for_what_a_promotion_is_never_changes(other: Any) -> None:
    refusal = (
        given(PROMOTION, SPRING)
        .when(save, terms=terms(**other), by=MAX)
        .then_rejected(Refusal.PROMOTION_FIXED)
    )
    assert isinstance(refusal, StateError)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (terms((0, "-0.1")), Table.NEGATIVE_PRICE),
        (terms((0, "1.1")), Table.DISCOUNT_OVER_WHOLE),
        (terms((5, "0.1"), (5, "0.2")), Table.BREAKS_UNSORTED),
        (terms(until=day(-1)), Table.VALIDITY),
    ],
)
def test_terms_that_cannot_be_applied_are_refused(wrong: Any, code: Table) -> None:
    given(PROMOTION).when(save, terms=wrong, by=MAX).then_rejected(code)


def test_an_amount_may_be_more_than_one() -> None:
    euros_off = terms((0, "3"), currency="EUR")
    assert story(PROMOTION).do(save, terms=euros_off, by=MAX)


def test_there_is_no_promotion_to_end() -> None:
    refusal = (
        given(PROMOTION)
        .when(end, until=day(3), by=MAX)
        .then_rejected(Refusal.PROMOTION_UNKNOWN)
    )
    assert isinstance(refusal, UnknownReference)
