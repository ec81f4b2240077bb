"""Price determination: the most specific price that holds, and the path to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve as replace
from domain_samples import LAW, MONDAY, day, qty
from hypothesis import given, settings
from hypothesis import strategies as st
from price_samples import euros, kept, promoted, question, record

from o2c.domain.pricing.determination import Determination, Step
from o2c.domain.pricing.determining import Rules, determine, stated
from o2c.domain.pricing.offers import Kept, Offer
from o2c.domain.pricing.question import places
from o2c.domain.pricing.records import Basis, DateRule, PriceRecord
from o2c.domain.pricing.source import FreeReason, Level, Outcome, PriceSource
from o2c.values.price import unit_price

CONTRACT = kept(Level.CUSTOMER, "c:ACME|p:BOLT", record((0, "6")))
GROUP = kept(Level.GROUP, "g:RETAIL|p:BOLT", record((0, "7")))
NEAR = kept(Level.CATEGORY, "c:ACME|cat:SCREWS", record((0, "8")))
FAR = kept(Level.CATEGORY, "c:ACME|cat:FASTENERS", record((0, "8.5")), depth=1)
FIRST = kept(Level.PRICE_LIST, "l:A|p:BOLT", record((0, "9")), sequence=1)
SECOND = kept(Level.PRICE_LIST, "l:B|p:BOLT", record((0, "9.5")), sequence=2)
LEVELS = (CONTRACT, GROUP, NEAR, FAR, FIRST, SECOND)


def outcomes(answer: Determination) -> dict[str, Outcome]:
    return {step.stream: step.outcome for step in answer.path}


def priced(*records: PriceRecord, **more: Any) -> Determination:
    """The answer where one contract has these records."""
    contract = kept(Level.CUSTOMER, "c:ACME|p:BOLT", *records)
    return determine(question(**more), [contract])


@pytest.mark.parametrize(
    ("first", "price", "source"),
    [
        (0, "6", PriceSource.CONTRACT),
        (1, "7", PriceSource.GROUP),
        (2, "8", PriceSource.CATEGORY),
        (3, "8.5", PriceSource.CATEGORY),
        (4, "9", PriceSource.LIST),
        (5, "9.5", PriceSource.LIST),
        (6, "10", PriceSource.LIST),
    ],
)
def test_the_most_specific_price_is_taken_r02_01(
    first: int, price: str, source: PriceSource
) -> None:
    answer = determine(question(), LEVELS[first:])

    assert (answer.price, answer.source) == (euros(price), source)
    assert answer.path[0].outcome is Outcome.TAKEN
    assert {s.outcome for s in answer.path[1:]} <= {Outcome.LESS_SPECIFIC}
    assert len(answer.path) == 7 - first
    assert answer.refused == answer.path[1:]
    assert answer.listed == euros(10)


def test_the_answer_names_the_record_and_the_path_to_it_r02_01() -> None:
    answer = determine(
        question(),
        [
            GROUP,
            kept(Level.CUSTOMER, "c:ACME|p:BOLT", record(until=day(9), currency="USD")),
        ],
    )

    assert (answer.stream, answer.record) == (
        "price/g:RETAIL|p:BOLT",
        "2026-03-02 EUR",
    )
    assert answer.path == (
        Step(
            stream="price/c:ACME|p:BOLT",
            record="2026-03-02 USD",
            outcome=Outcome.OTHER_CURRENCY,
        ),
        Step(
            stream="price/g:RETAIL|p:BOLT",
            record="2026-03-02 EUR",
            outcome=Outcome.TAKEN,
        ),
        Step(stream="product/BOLT", record="EUR", outcome=Outcome.LESS_SPECIFIC),
    )


@pytest.mark.parametrize(
    ("quantity", "price"),
    [("99", "9"), ("99.999999", "9"), ("100", "8"), ("100.000001", "8"), ("-100", "8")],
)
def test_a_break_holds_from_its_quantity_on_whatever_the_sign_r02_02_r02_03(
    quantity: str, price: str
) -> None:
    answer = priced(record((0, "9"), (100, "8")), quantity=qty(quantity))
    assert answer.price == euros(price)


@pytest.mark.parametrize(
    ("quantity", "price"), [("119", "13"), ("119.999999", "13"), ("120", "12")]
)
def test_breaks_count_the_units_of_the_list_without_rounding_r02_02(
    quantity: str, price: str
) -> None:
    """A case holds twelve: ten cases are 120, and 119 are not ten cases."""
    table = record((0, "13"), (10, "12"), unit="XCS")
    answer = priced(table, quantity=qty(quantity))
    assert answer.price == euros(price, 12)


def test_a_unit_that_is_no_finite_number_of_stocking_units_still_has_breaks() -> None:
    """Stocked by the pound, broken by the kilogram: 2.2 pounds are less than one."""
    less = {"basis": Basis.BELOW_LIST, "unit": "KGM"}
    table = record((0, "0.1"), (1, "0.2"), **less)
    pounds = {"unit": "LBR", "asked_unit": "LBR", "packs": {}}

    assert priced(table, quantity=qty("2.2"), **pounds).price == euros(9)
    assert priced(table, quantity=qty("2.21"), **pounds).price == euros(8)
    bare = priced(record(unit="KGM"), quantity=qty(5), **pounds)
    assert outcomes(bare)["price/c:ACME|p:BOLT"] is Outcome.UNIT_UNKNOWN


def test_of_two_units_the_one_written_goes_first_then_the_larger_one() -> None:
    each, case = record((0, "2")), record((1, "18"), unit="XCS")

    assert priced(each, case, quantity=qty(12)).price == euros(2)
    as_case = priced(each, case, quantity=qty(12), asked_unit="XCS")
    assert as_case.price == euros(18, 12)
    other = priced(each, case, quantity=qty(12), asked_unit="DZN")
    assert other.price == euros(18, 12)
    assert priced(each, case, quantity=qty(11), asked_unit="XCS").price == euros(2)


@pytest.mark.parametrize(
    ("on", "outcome"),
    [
        (-1, Outcome.NOT_YET_VALID),
        (0, Outcome.TAKEN),
        (5, Outcome.TAKEN),
        (6, Outcome.EXPIRED),
    ],
)
def test_both_days_of_a_validity_are_inside_r02_15(on: int, outcome: Outcome) -> None:
    answer = priced(record(until=day(5)), on=day(on))
    assert outcomes(answer)["price/c:ACME|p:BOLT"] is outcome


def test_a_contract_may_go_by_the_date_that_was_asked_for_r02_05() -> None:
    early = record(until=day(2), dated=DateRule.ORDERED)
    late = record(since=day(3), dated=DateRule.REQUESTED)

    assert priced(early, requested=day(9)).record == early.name
    assert priced(late, requested=day(3)).record == late.name
    assert priced(late, requested=day(2)).source is PriceSource.LIST


def test_of_prices_that_are_over_only_the_last_is_told_of() -> None:
    over = [record(since=day(-9 + n), until=day(-9 + n)) for n in range(3)]
    ahead = [record(since=day(5), until=day(5)), record(since=day(6))]
    told = [step.record for step in priced(*over, *ahead).path[:-1]]
    assert told == [over[-1].name, ahead[0].name]


def test_no_price_is_not_zero_r02_06() -> None:
    nothing = determine(question(listed=None), [])
    free = priced(record((0, "0"), free=FreeReason.WARRANTY))

    assert (nothing.price, nothing.source) == (None, PriceSource.MISSING)
    assert (nothing.margin, nothing.below_floor) == (None, False)
    assert free.price == euros(0)
    assert free.free is FreeReason.WARRANTY
    assert free.margin is None
    assert free.below_floor


@pytest.mark.parametrize(
    ("table", "price"),
    [
        (record((0, "0.12"), basis=Basis.BELOW_LIST), "8.8"),
        (record((0, "0.3333333333"), basis=Basis.BELOW_LIST), "6.666666667"),
        (record((0, "0.25"), basis=Basis.ABOVE_COST), "7.5"),
    ],
)
def test_a_formula_follows_the_list_price_or_the_cost(
    table: PriceRecord, price: str
) -> None:
    assert priced(table, cost=euros(6), cost_since=MONDAY).price == euros(price)


def test_a_formula_without_its_ground_gives_no_price() -> None:
    below = record(basis=Basis.BELOW_LIST)
    above = record(basis=Basis.ABOVE_COST)

    assert priced(below, listed=None).path[0].outcome is Outcome.NO_LIST_PRICE
    assert priced(above).path[0].outcome is Outcome.NO_COST


@pytest.mark.parametrize(
    ("gross", "rate", "net"),
    [("11.9", "0.19", "10"), ("10", "0.19", "8.4033613445"), ("10", "0", "10")],
)
def test_a_price_that_bears_tax_is_taken_without_it_r02_16(
    gross: str, rate: str, net: str
) -> None:
    shop = kept(Level.PRICE_LIST, "l:S|p:BOLT", record((0, gross)), inclusive=True)
    answer = determine(question(tax_rate=qty(rate)), [shop])
    assert answer.price == euros(net)


def test_a_price_that_bears_tax_needs_the_rate_r02_16() -> None:
    shop = kept(Level.PRICE_LIST, "l:S|p:BOLT", record(), inclusive=True)
    below = kept(
        Level.PRICE_LIST,
        "l:S|p:BOLT",
        record((0, "0.5"), basis=Basis.BELOW_LIST),
        inclusive=True,
    )

    unknown = determine(question(tax_rate=None), [shop])
    assert unknown.path[0].outcome is Outcome.NO_TAX_RATE
    assert determine(question(), [below]).price == euros(5)


def test_limits_bound_a_price_that_is_set_by_hand_r02_08() -> None:
    table = record((0, "24"), unit="XCS", lower=qty("20"), upper=qty("30"))
    answer = priced(table, quantity=qty(12))
    assert (answer.lower, answer.upper) == (euros(20, 12), euros(30, 12))


def test_a_surcharge_adds_to_the_price_that_is_found_r02_01() -> None:
    metal = record((0, "0.5"), adds=True)
    own = kept(Level.CUSTOMER, "c:ACME|p:BOLT", metal)
    listed = kept(Level.PRICE_LIST, "l:A|p:BOLT", record((0, "9")), metal)

    assert determine(question(), [own, FIRST]).price == euros("9.5")
    both = determine(question(), [own, listed])
    assert both.price == euros(10)
    assert [step.outcome for step in both.path] == [
        Outcome.ADDED,
        Outcome.TAKEN,
        Outcome.ADDED,
        Outcome.LESS_SPECIFIC,
    ]
    # What adds to a list's prices does not add to a contract's.
    assert determine(question(), [CONTRACT, listed]).price == euros(6)


def test_a_price_beyond_what_can_be_kept_is_no_price() -> None:
    dear = record((0, "900000000"), basis=Basis.ABOVE_COST)
    answer = priced(dear, cost=euros(2))
    assert answer.path[0].outcome is Outcome.OUT_OF_RANGE
    assert answer.price == euros(10)


def test_what_was_agreed_for_the_order_goes_before_everything_r02_15() -> None:
    agreed = Offer(
        level=Level.FRONT,
        source=PriceSource.AGREEMENT,
        stream="agreement/AG-1",
        record="1",
        price=euros(5),
    )
    used_up = replace(agreed, price=None, why=Outcome.USED_UP)

    answer = determine(question(), [CONTRACT], front=[agreed])
    assert (answer.price, answer.source) == (euros(5), PriceSource.AGREEMENT)
    answer = determine(question(), [CONTRACT], front=[used_up])
    assert answer.source is PriceSource.CONTRACT
    assert answer.path[0].outcome is Outcome.USED_UP


def test_the_margin_has_its_cost_and_the_date_of_it_r02_10() -> None:
    answer = priced(record((0, "8")), cost=unit_price(72, "EUR", 12), cost_since=MONDAY)

    assert (answer.cost, answer.cost_since) == (unit_price(72, "EUR", 12), MONDAY)
    assert answer.margin == qty("0.25")
    assert answer.margin_at(euros(8), qty("0.25")) == qty(0)
    assert answer.margin_at(euros(9), qty(0)) == qty("0.3333333333")
    assert answer.margin_at(euros(4), qty(0)) == qty("-0.5")
    assert answer.margin_at(euros(0), qty(0)) is None
    assert answer.margin_at(unit_price("0.0000001", "EUR"), qty(0)) is None
    assert answer.margin_at(unit_price(8, "USD"), qty(0)) is None


@pytest.mark.parametrize(
    ("price", "below"), [("8", False), ("7.9999999999", True), ("0", True)]
)
def test_a_margin_is_compared_with_its_floor_exactly_r02_10(
    price: str, below: bool
) -> None:
    rules = Rules(floors={"c:ACME": qty("0.25")})
    answer = determine(question(cost=euros(6)), rules=rules)

    assert answer.floor == qty("0.25")
    assert answer.below_floor_at(euros(price), qty(0)) is below
    assert not answer.below_floor_at(None, qty(0))
    assert not answer.below_floor_at(unit_price(1, "USD"), qty(0))


def test_the_most_specific_floor_and_maximum_bind_r02_09_r02_10() -> None:
    floors = {"c:ACME": qty(".1"), "g:RETAIL": qty(".2"), "cat:SCREWS": qty(".3")}
    maxima = {"p:BOLT": qty(".1"), "cat:SCREWS": qty(".2"), "cat:FASTENERS": qty(".3")}
    bound = []
    for n in range(4):
        rules = Rules(
            floors=dict(list(floors.items())[n:]), maxima=dict(list(maxima.items())[n:])
        )
        answer = determine(question(), rules=rules)
        bound.append((answer.floor, answer.maximum))
    assert bound == [
        (qty(".1"), qty(".1")),
        (qty(".2"), qty(".2")),
        (qty(".3"), qty(".3")),
        (None, None),
    ]


def test_what_is_stated_puts_promotions_back() -> None:
    answer = determine(question(), promotions=[promoted("SPRING")])
    back = stated(answer)

    assert (answer.discount, answer.promotions) == (qty("0.1"), ("SPRING",))
    assert (back.price, back.discount, back.promotions) == (euros(10), 0, ())
    assert outcomes(back)["promotion/SPRING"] is Outcome.STATED_INSTEAD
    nothing = determine(question(listed=None))
    assert stated(nothing) == nothing


@pytest.mark.parametrize(
    ("make", "plain"),
    [
        (lambda: determine(question()), True),
        (lambda: determine(question(listed=None)), True),
        (lambda: determine(question(cost=euros(6))), False),
        (lambda: determine(question(), [FIRST]), False),
        (lambda: determine(question(), promotions=[promoted("SPRING")]), False),
    ],
)
def test_a_plain_answer_needs_no_keeping(
    make: Callable[[], Determination], plain: bool
) -> None:
    assert make().plain is plain


def test_places_go_from_the_most_specific_to_the_base_r02_01_r02_04() -> None:
    found = places(question(), {"B": 2, "A|B": 1}, frozenset(("c:ACME", "g:RETAIL")))
    assert [place.stream for place in found] == [
        "c:ACME|p:BOLT",
        "g:RETAIL|p:BOLT",
        "c:ACME|cat:SCREWS",
        "c:ACME|cat:FASTENERS",
        "l:B|p:BOLT",
        "l:B|cat:SCREWS",
        "l:B|cat:FASTENERS",
        "l:A%7CB|p:BOLT",
        "l:A%7CB|cat:SCREWS",
        "l:A%7CB|cat:FASTENERS",
    ]
    assert places(question(group=""), {}, frozenset()) == ()


# -- Laws --------------------------------------------------------------------------

tables = st.builds(
    lambda first, fall, least: record((0, str(first)), (least, str(first - fall))),
    st.integers(5, 20),
    st.integers(0, 4),
    st.integers(1, 20),
)
CANDIDATES = st.lists(
    st.builds(
        lambda level, name, table, n: kept(level, name, table, sequence=n, depth=n % 2),
        st.sampled_from([level for level in Level if level is not Level.FRONT]),
        st.sampled_from(("one", "two", "three")),
        tables,
        st.integers(0, 3),
    ),
    max_size=6,
    unique_by=lambda each: (each.place.level, each.place.stream),
)
FRACTIONS = st.decimals(0, 1, places=3)
PROMOTIONS = st.lists(
    st.builds(
        lambda n, kind, off: promoted(f"P{n}", (0, str(off)), kind=kind),
        st.integers(1, 9),
        st.sampled_from(("season", "loyalty")),
        FRACTIONS,
    ),
    max_size=5,
    unique_by=lambda each: each.id,
)


@settings(LAW, max_examples=60)
@given(st.data(), CANDIDATES, PROMOTIONS)
def test_the_answer_does_not_depend_on_the_order_of_candidates(
    data: st.DataObject, candidates: list[Kept], promotions: list[Any]
) -> None:
    there = data.draw(st.permutations(candidates))
    others = data.draw(st.permutations(promotions))
    one = determine(question(), candidates, promotions=promotions)
    assert one == determine(question(), there, promotions=others)
    assert one.price is not None


@settings(LAW, max_examples=60)
@given(CANDIDATES)
def test_the_path_tells_of_each_candidate_once(candidates: list[Kept]) -> None:
    answer = determine(question(), candidates)
    counted = [s for s in answer.path if s.outcome is Outcome.TAKEN]

    assert len(answer.path) == len(candidates) + 1
    assert [(s.stream, s.record) for s in counted] == [(answer.stream, answer.record)]
