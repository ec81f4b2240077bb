"""Promotions: which count, how they combine, and how far a maximum lets them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from domain_samples import LAW, day, qty
from hypothesis import given, settings
from hypothesis import strategies as st
from price_samples import euros, kept, promoted, question, record

from o2c.domain.pricing.determination import Determination
from o2c.domain.pricing.determining import Rules, determine
from o2c.domain.pricing.discounts import Between, DiscountPolicy, Promoted, Within
from o2c.domain.pricing.source import Level, Outcome
from o2c.values.price import net_price

TEN = promoted("TEN", (0, "0.1"), kind="season")
FIVE = promoted("FIVE", (0, "0.05"), kind="season")
TWO = promoted("TWO", (0, "0.02"), kind="loyalty")
EURO = promoted("EURO", (0, "1.5"), kind="loyalty", currency="EUR")
ALONE = promoted("ALONE", (0, "0.04"), kind="clearance", exclusive=True)


def answered(
    *promotions: Promoted, maximum: str | None = None, **policy: Any
) -> Determination:
    maxima = {} if maximum is None else {"p:BOLT": qty(maximum)}
    rules = Rules(policy=DiscountPolicy(**policy), maxima=maxima)
    return determine(question(), promotions=promotions, rules=rules)


def paid(answer: Determination) -> Decimal:
    assert answer.price is not None
    return net_price(answer.price, answer.discount).amount / answer.price.per


def told(answer: Determination) -> dict[str, Outcome]:
    return {
        step.stream.removeprefix("promotion/"): step.outcome
        for step in answer.path
        if step.stream.startswith("promotion/")
    }


@pytest.mark.parametrize(
    ("within", "between", "price", "ids"),
    [
        (Within.BEST, Between.BEST, "8.5", ("EURO",)),
        (Within.LEAST, Between.BEST, "9.5", ("FIVE",)),
        (Within.ADD, Between.BEST, "8.33", ("EURO", "TWO")),
        (Within.BEST, Between.LEAST, "9", ("TEN",)),
        (Within.LEAST, Between.LEAST, "9.8", ("TWO",)),
        (Within.BEST, Between.ADD, "7.65", ("EURO", "TEN")),
        (Within.ADD, Between.ADD, "7.055", ("EURO", "FIVE", "TEN", "TWO")),
        (Within.BEST, Between.FIRST, "9", ("TEN",)),
    ],
)
def test_how_promotions_combine_is_a_setting_r02_07(
    within: Within, between: Between, price: str, ids: tuple[str, ...]
) -> None:
    """Amounts come off first, then fractions of what is left."""
    answer = answered(
        TEN, FIVE, TWO, EURO, within=within, between=between, kinds=("season",)
    )

    assert (paid(answer), answer.promotions) == (qty(price), ids)
    assert answer.found == euros(10)
    others = set(told(answer)) - set(ids)
    assert {told(answer)[id] for id in ids} == {Outcome.TAKEN}
    assert {told(answer)[id] for id in others} <= {Outcome.NOT_COMBINED}


def test_kinds_that_are_not_in_the_order_come_last_r02_07() -> None:
    answer = answered(TEN, TWO, between=Between.FIRST, kinds=("loyalty",))
    assert answer.promotions == ("TWO",)
    assert answered(TEN, TWO, between=Between.FIRST).promotions == ("TWO",)


@pytest.mark.parametrize("between", list(Between))
def test_an_exclusive_promotion_suffers_no_other_r02_07(between: Between) -> None:
    more = promoted("MORE", (0, "0.06"), exclusive=True)

    assert answered(TEN, ALONE, TWO, between=between).promotions == ("ALONE",)
    assert answered(TEN, ALONE, more, between=between).promotions == ("MORE",)
    least = answered(TEN, ALONE, more, within=Within.LEAST, between=between)
    assert least.promotions == ("ALONE",)


@pytest.mark.parametrize(
    ("maximum", "price", "outcome"),
    [("0.1", "9", Outcome.TAKEN), ("0.09", "9.1", Outcome.LIMITED)],
)
def test_a_promotion_gives_no_more_than_the_maximum_r02_09(
    maximum: str, price: str, outcome: Outcome
) -> None:
    answer = answered(TEN, maximum=maximum)

    assert (paid(answer), told(answer)) == (qty(price), {"TEN": outcome})
    assert answer.maximum == qty(maximum)


def test_amounts_are_limited_too_r02_09() -> None:
    assert paid(answered(EURO, maximum="0.15")) == qty("8.5")
    assert paid(answered(EURO, maximum="0.1")) == qty(9)


def test_a_promotion_may_pass_the_maximum_where_it_says_so_r02_09() -> None:
    beyond = promoted("BEYOND", (0, "0.3"), kind="clearance", beyond_maximum=True)

    assert paid(answered(beyond, maximum="0.1")) == qty(7)
    added = answered(beyond, TEN, FIVE, maximum="0.02", between=Between.ADD)
    assert paid(added) == qty("6.8")


def test_no_more_than_everything_comes_off() -> None:
    half = [promoted(f"H{n}", (0, "0.6"), kind=str(n)) for n in range(2)]
    dear = promoted("DEAR", (0, "11"), currency="EUR")

    assert paid(answered(*half, between=Between.ADD)) == 0
    assert paid(answered(dear)) == 0
    assert answered(*half, between=Between.ADD).below_floor


@pytest.mark.parametrize(
    ("promotion", "outcome"),
    [
        (promoted("P", since=day(1)), Outcome.NOT_YET_VALID),
        (promoted("P", until=day(0)), Outcome.TAKEN),
        (promoted("P", since=day(-2), until=day(-1)), Outcome.EXPIRED),
        (promoted("P", (0, "1"), currency="USD"), Outcome.OTHER_CURRENCY),
        (promoted("P", (11, "0.1")), Outcome.BELOW_BREAK),
        (promoted("P", (10, "0.1")), Outcome.TAKEN),
        (promoted("P", (1, "0.1"), unit="XCS"), Outcome.BELOW_BREAK),
        (promoted("P", (1, "0.1"), unit="XPX"), Outcome.UNIT_UNKNOWN),
        (promoted("P", (0, "1"), unit="XPX", currency="EUR"), Outcome.UNIT_UNKNOWN),
    ],
)
def test_a_promotion_that_does_not_count_says_why(
    promotion: Promoted, outcome: Outcome
) -> None:
    assert told(answered(promotion)) == {"P": outcome}


def test_an_amount_off_a_case_is_shared_by_its_pieces() -> None:
    off = promoted("CASE", (0, "6"), unit="XCS", currency="EUR")
    assert paid(answered(off)) == qty("9.5")


def test_what_was_agreed_with_the_customer_is_left_alone_r02_07() -> None:
    contract = kept(Level.CUSTOMER, "c:ACME|p:BOLT", record((0, "6")))
    too = promoted("TOO", (0, "0.05"), on_agreed=True)

    plain = determine(question(), [contract], promotions=[TEN])
    assert told(plain) == {"TEN": Outcome.AGREED_PRICE}
    assert paid(plain) == qty(6)
    both = determine(question(), [contract], promotions=[TEN, too])
    assert (both.promotions, paid(both)) == (("TOO",), qty("5.7"))


PROMOTIONS = st.lists(
    st.builds(
        lambda n, kind, off, amount: promoted(
            f"P{n}", (0, str(off)), kind=kind, currency="EUR" if amount else ""
        ),
        st.integers(1, 30),
        st.sampled_from(("season", "loyalty", "volume")),
        st.decimals(0, 1, places=3),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda each: each.id,
)


@settings(LAW, max_examples=60)
@given(PROMOTIONS, st.none() | st.decimals(0, 1, places=2))
def test_the_best_is_never_dearer_than_any_single_one(
    promotions: list[Promoted], maximum: Decimal | None
) -> None:
    most = None if maximum is None else str(maximum)
    best = paid(answered(*promotions, maximum=most))
    singles = [paid(answered(each, maximum=most)) for each in promotions]

    assert best == min(singles)
    least = answered(
        *promotions, maximum=most, within=Within.LEAST, between=Between.LEAST
    )
    assert paid(least) == max(singles)


@settings(LAW, max_examples=60)
@given(
    PROMOTIONS,
    st.sampled_from(list(Within)),
    st.sampled_from(list(Between)),
    st.decimals(0, 1, places=2),
)
def test_no_combination_passes_the_maximum_r02_09(
    promotions: list[Promoted], within: Within, between: Between, maximum: Decimal
) -> None:
    answer = answered(*promotions, maximum=str(maximum), within=within, between=between)
    assert 10 * (1 - maximum) <= paid(answer) <= 10
