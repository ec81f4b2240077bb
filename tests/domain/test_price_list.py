"""A price list: saved, changed in what may change, and retired."""

from __future__ import annotations

from typing import Any

import pytest
from domain_samples import day
from price_samples import MAX, header

from o2c.domain.price_list import PRICE_LIST, Refusal, Retired, Saved, retire, save
from o2c.errors import StateError, UnknownReference
from o2c.testing import given

SAVED = Saved(was=None, now=header(), by=MAX)


def test_a_price_list_is_saved_changed_and_retired() -> None:
    first = header(sequence=1)
    given(PRICE_LIST).when(save, header=header(), by=MAX).then(SAVED)
    given(PRICE_LIST, SAVED).when(save, header=first, by=MAX).then(
        Saved(was=header(), now=first, by=MAX)
    )
    retired = Retired(was=header(), until=day(3), by=MAX)
    given(PRICE_LIST, SAVED).when(retire, until=day(3), by=MAX).then(retired)

    assert PRICE_LIST.fold([SAVED, retired]).header == header(until=day(3))


@pytest.mark.parametrize(
    "other", [{"currency": "USD"}, {"group": "RETAIL"}, {"tax_inclusive": True}]
)
def test_what_the_prices_of_a_list_rest_on_never_changes(other: Any) -> None:
    refusal = (
        given(PRICE_LIST, SAVED)
        .when(save, header=header(**other), by=MAX)
        .then_rejected(Refusal.LIST_FIXED)
    )
    assert isinstance(refusal, StateError)


def test_there_is_no_list_to_retire() -> None:
    refusal = (
        given(PRICE_LIST)
        .when(retire, until=day(3), by=MAX)
        .then_rejected(Refusal.LIST_UNKNOWN)
    )
    assert isinstance(refusal, UnknownReference)
