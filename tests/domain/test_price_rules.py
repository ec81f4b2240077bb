"""Costs, what bounds prices, and the catalogue of what there is."""

from __future__ import annotations

from domain_samples import MONDAY, day, qty
from price_samples import MAX, euros

from o2c.domain import cost
from o2c.domain import price_rules as rules
from o2c.domain.cost import COST, CostSet
from o2c.domain.price_catalogue import (
    CATALOGUE,
    Catalogue,
    Entry,
    EntryKind,
    Listed,
    enlist,
)
from o2c.domain.price_rules import PRICE_RULES
from o2c.testing import given


def test_a_cost_holds_from_a_date_on() -> None:
    six = CostSet(since=MONDAY, was=None, cost=euros(6), by=MAX)
    seven = CostSet(since=day(7), was=euros(6), cost=euros(7), by=MAX)
    given(COST).when(cost.set_cost, cost=euros(6), since=MONDAY, by=MAX).then(six)
    given(COST, six).when(cost.set_cost, cost=euros(7), since=day(7), by=MAX).then(
        seven
    )
    costs = COST.fold([seven, six])

    assert costs.on("EUR", day(-1)) is None
    assert costs.on("USD", day(9)) is None
    assert costs.on("EUR", day(6)) == cost.Since(on=MONDAY, cost=euros(6))
    assert costs.on("EUR", day(7)) == cost.Since(on=day(7), cost=euros(7))


def test_a_bound_is_taken_away_again() -> None:
    floor = rules.FloorSet(of="c:ACME", was=None, floor=qty("0.2"), by=MAX)
    given(PRICE_RULES, floor).when(
        rules.set_floor, of="c:ACME", floor=None, by=MAX
    ).then(rules.FloorSet(of="c:ACME", was=qty("0.2"), floor=None, by=MAX))
    given(PRICE_RULES).when(
        rules.set_max_discount, of="p:BOLT", maximum=None, by=MAX
    ).then_nothing()


def test_the_catalogue_has_what_may_count() -> None:
    entry = Entry(
        kind=EntryKind.PROMOTION,
        id="SPRING",
        owner="g:RETAIL",
        goods="cat:SCREWS",
        since=MONDAY,
        until=day(3),
    )
    listed = Listed(was=None, entry=entry)
    given(CATALOGUE).when(enlist, entry=entry).then(listed)
    catalogue = CATALOGUE.fold([listed])

    def found(owner: str, goods: str, n: int) -> list[str]:
        among = catalogue.matching(
            EntryKind.PROMOTION, frozenset((owner,)), frozenset((goods,)), day(n)
        )
        return [each.id for each in among]

    assert found("g:RETAIL", "cat:SCREWS", 0) == ["SPRING"]
    assert found("g:RETAIL", "cat:SCREWS", 3) == ["SPRING"]
    assert found("g:RETAIL", "cat:SCREWS", -1) == []
    assert found("g:RETAIL", "cat:SCREWS", 4) == []
    assert found("g:WHOLE", "cat:SCREWS", 0) == []
    assert found("g:RETAIL", "p:BOLT", 0) == []
    assert catalogue.has(EntryKind.PROMOTION, "SPRING")
    assert not Catalogue().has(EntryKind.RULES)
