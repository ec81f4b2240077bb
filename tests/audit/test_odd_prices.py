"""Prices that look wrong are found, and those that do not are left alone (S2-03)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from o2c.audit.quality.flaw import Flaw
from o2c.audit.quality.prices import Former, Standing, odd
from o2c.domain.flag import Concern

MAY = date(2026, 5, 1)


def price(amount: str, where: str = "list:LAMP", **more: Any) -> Standing:
    given = {"product": "LAMP", "currency": "EUR", "since": MAY, **more}
    return Standing(where=where, price=Decimal(amount), **given)


def concerns(*prices: Standing, **more: Any) -> list[tuple[Concern, tuple[str, ...]]]:
    found = odd(prices, **{"costs": {}, "currencies": ["EUR"], **more})
    return [(flaw.kind, flaw.figures) for flaw in found]


LIST = price("10", base=True)
COST = {("LAMP", "EUR"): price("6", "cost:LAMP")}


def test_an_ordinary_price_is_left_alone_s2_03() -> None:
    contract = price("9", "c:ACME|p:LAMP")
    assert concerns(LIST, contract, costs=COST) == []


@pytest.mark.parametrize(("amount", "flagged"), [("6.01", False), ("6", True)])
def test_a_price_at_cost_or_below_is_flagged_s2_03(amount: str, flagged: bool) -> None:
    found = concerns(price(amount, base=True), costs=COST)
    assert [kind for kind, _ in found] == [Concern.PRICE_BELOW_COST] * flagged
    if flagged:
        assert found[0][1] == ("price 6 EUR", "cost 6 EUR")


def test_cost_and_price_are_compared_for_one_unit_s2_03() -> None:
    box = price("60.01", base=True, per=Decimal(10))
    assert concerns(box, costs=COST) == []
    cheap = price("60", base=True, per=Decimal(10))
    assert concerns(cheap, costs=COST) == [
        (Concern.PRICE_BELOW_COST, ("price 60 for 10 EUR", "cost 6 EUR"))
    ]


def test_a_contract_above_the_list_is_flagged_s2_03() -> None:
    former = price("20", base=True, since=date(2026, 1, 1))
    contract = price("10.01", "c:ACME|p:LAMP")
    found = concerns(former, LIST, contract, price("10", "g:SHOPS|p:LAMP"))
    assert (Concern.CONTRACT_ABOVE_LIST, ("price 10.01 EUR", "list 10 EUR")) in found
    assert [kind for kind, _ in found].count(Concern.CONTRACT_ABOVE_LIST) == 1


def test_a_price_of_nothing_is_flagged_unless_it_is_meant_s2_03() -> None:
    assert concerns(price("0", base=True)) == [
        (Concern.ZERO_PRICE, ("0 EUR since 2026-05-01",))
    ]
    assert concerns(price("0", "c:ACME|p:LAMP", meant="sample")) == []


def test_a_currency_without_a_price_is_flagged_s2_03() -> None:
    assert concerns(LIST, currencies=["USD", "EUR", "CHF"]) == [
        (Concern.CURRENCY_MISSING, ("no price in CHF, USD",))
    ]


@pytest.mark.parametrize(
    ("amount", "figures"),
    [
        ("13", ()),
        ("13.01", ("100 for 10 EUR to 13.01 EUR", "+30 % on 2026-05-01")),
        ("7", ()),
        ("6.5", ("100 for 10 EUR to 6.5 EUR", "-35 % on 2026-05-01")),
    ],
)
def test_a_jump_from_the_former_price_is_flagged_s2_03(
    amount: str, figures: tuple[str, ...]
) -> None:
    former = Former(Decimal(100), Decimal(10))
    found = concerns(price(amount, base=True, former=former))
    assert found == [(Concern.PRICE_JUMP, figures)] * bool(figures)


def test_how_far_a_price_may_jump_is_a_setting_s2_03() -> None:
    dearer = price("11", base=True, former=Former(Decimal(10)))
    assert concerns(dearer, jump=Decimal("0.1")) == []
    assert len(concerns(dearer, jump=Decimal("0.09"))) == 1


def test_after_a_price_of_nothing_there_is_no_jump_s2_03() -> None:
    assert concerns(price("10", base=True, former=Former(Decimal(0)))) == []


def test_a_flaw_names_the_price_s2_03() -> None:
    (flaw,) = odd([price("0", base=True)], {}, ["EUR"])
    assert flaw == Flaw(
        kind=Concern.ZERO_PRICE,
        subjects=("list:LAMP",),
        figures=("0 EUR since 2026-05-01",),
    )
