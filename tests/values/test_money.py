"""Money is exact, keeps to one currency, and its parts add up."""

import operator
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from o2c.values.money import (
    LARGEST,
    CurrencyMismatch,
    Money,
    Rounding,
    digits,
    money,
    round_minor,
    share,
    split,
    total,
    zero,
)

minors = st.integers(-LARGEST, LARGEST)
euros = minors.map(lambda minor: Money(minor, "EUR"))
weights = st.lists(
    st.one_of(
        st.integers(0, 10**9),
        st.decimals(0, 10**6, places=6, allow_nan=False),
    ),
    min_size=1,
    max_size=12,
)


def test_money_adds_and_subtracts_in_its_currency() -> None:
    assert money("10.50", "EUR") + money("0.75", "EUR") == Money(1125, "EUR")
    assert money("10.50", "EUR") - money(11, "EUR") == Money(-50, "EUR")
    assert -money(3, "JPY") == Money(-3, "JPY")


@pytest.mark.parametrize(
    "meet",
    [
        operator.add,
        operator.sub,
        operator.lt,
        operator.le,
        operator.gt,
        operator.ge,
        lambda one, other: total([one, other], "EUR"),
    ],
)
def test_x2_09_currencies_never_mix(meet: Callable[[Money, Money], object]) -> None:
    with pytest.raises(CurrencyMismatch, match=r"EUR and USD|USD and EUR"):
        meet(money(1, "EUR"), money(1, "USD"))


def test_the_same_amount_in_another_currency_is_not_equal() -> None:
    assert money(1, "EUR") != money(1, "USD")


@given(minors, minors)
def test_money_is_ordered_as_its_amounts_are(one: int, other: int) -> None:
    a, b = Money(one, "EUR"), Money(other, "EUR")

    assert (a < b, a <= b, a > b, a >= b) == (
        one < other,
        one <= other,
        one > other,
        one >= other,
    )


def test_only_no_money_is_false() -> None:
    assert not zero("EUR")
    assert Money(-1, "EUR")


@pytest.mark.parametrize(
    ("currency", "minor", "text"),
    [
        ("EUR", 1050, "EUR 10.50"),
        ("EUR", -5, "EUR -0.05"),
        ("JPY", 1050, "JPY 1050"),
        ("KWD", 1050, "KWD 1.050"),
        ("CLF", 1, "CLF 0.0001"),
        ("EUR", 0, "EUR 0.00"),
        ("EUR", 10**17, "EUR 1000000000000000.00"),
    ],
)
def test_amounts_have_the_digits_of_their_currency(
    currency: str, minor: int, text: str
) -> None:
    assert Money(minor, currency).text() == text
    assert str(Money(minor, currency).amount) == text.split()[1]


@given(minors, st.sampled_from(["EUR", "JPY", "KWD", "CLF"]))
def test_an_amount_written_and_read_is_the_same(minor: int, currency: str) -> None:
    there = Money(minor, currency)

    assert money(there.amount, currency) == there
    assert money(str(there.amount), currency) == there


@pytest.mark.parametrize(
    ("amount", "currency", "why"),
    [
        ("10.505", "EUR", "EUR has 2 decimal digits"),
        ("1.5", "JPY", "JPY has 0 decimal digits"),
        (Decimal("0.0001"), "KWD", "KWD has 3 decimal digits"),
        (Decimal("NaN"), "EUR", "finite"),
        (Decimal("Infinity"), "EUR", "finite"),
        ("1", "XAU", "'XAU' is no"),
        ("1", "XXX", "'XXX' is no"),
        ("1", "eur", "'eur' is no"),
        ("1", "", "'' is no"),
        ("100000000000000", "CLF", "more money"),
        ("10000000000000000", "EUR", "more money"),
        (Decimal("1E+999999"), "EUR", "before the point"),
    ],
)
def test_money_that_cannot_be_is_refused(
    amount: str | Decimal, currency: str, why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        money(amount, currency)


def test_zeros_past_the_currencys_digits_are_no_more_digits() -> None:
    assert money("10.5000", "EUR") == Money(1050, "EUR")
    assert money(Decimal("1E+3"), "JPY") == Money(1000, "JPY")
    assert money("-0", "EUR") == zero("EUR")


def test_an_unknown_currency_is_named() -> None:
    with pytest.raises(ValueError, match="'ZZZ'"):
        digits("ZZZ")


def test_x2_01_halves_go_away_from_zero_or_to_the_even_neighbour() -> None:
    halves = [Decimal(h) for h in ("0.5", "1.5", "2.5", "-0.5", "-2.5", "2.4999")]

    assert [round_minor(h) for h in halves] == [1, 2, 3, -1, -3, 2]
    even = [round_minor(h, Rounding.HALF_EVEN) for h in halves]
    assert even == [0, 2, 2, 0, -2, 2]


def test_the_total_of_nothing_is_zero_of_the_currency() -> None:
    assert total([], "SEK") == zero("SEK")


@given(st.lists(euros))
def test_a_total_is_the_sum(items: list[Money]) -> None:
    assert total(iter(items), "EUR").minor == sum(item.minor for item in items)


def test_x2_04_a_split_by_equal_weights_favours_the_first() -> None:
    parts = split(money(100, "EUR"), [1, 1, 1])

    assert [part.text() for part in parts] == ["EUR 33.34", "EUR 33.33", "EUR 33.33"]


def test_x2_04_the_largest_remainder_gets_the_cent_wherever_it_stands() -> None:
    # exact: 1.43, 2.86, 5.71
    assert [p.minor for p in split(Money(10, "EUR"), [1, 2, 4])] == [1, 3, 6]
    # exact: 0.5, 0.5 and nothing
    assert [p.minor for p in split(Money(1, "EUR"), [0, 1, 1])] == [0, 1, 0]


def test_x2_04_weights_may_be_decimals_and_one_may_be_negative() -> None:
    parts = split(money(10, "EUR"), [Decimal("0.5"), 1, Decimal("-0.25")])

    assert [part.minor for part in parts] == [400, 800, -200]


@pytest.mark.parametrize(
    "weights", [[], [0], [0, Decimal(0)], [1, -1], [Decimal("NaN")], [Decimal("inf")]]
)
def test_x2_04_weights_that_sum_to_zero_are_refused(
    weights: list[int | Decimal],
) -> None:
    with pytest.raises(ValueError, match=r"sum to zero|finite"):
        split(money(1, "EUR"), weights)


@given(euros, weights)
def test_x2_04_a_split_adds_up_and_no_part_is_a_cent_off(
    whole: Money, weights: list[int | Decimal]
) -> None:
    assume(any(weights))

    parts = split(whole, weights)

    assert total(parts, "EUR") == whole
    scale = sum(map(Fraction, weights))
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.minor - whole.minor * Fraction(weight) / scale) < 1
        assert weight or not part


@given(euros, weights)
def test_x2_04_a_credit_is_split_as_its_invoice_was(
    whole: Money, weights: list[int | Decimal]
) -> None:
    assume(any(weights))

    assert split(-whole, weights) == tuple(-part for part in split(whole, weights))
    assert split(whole, [-weight for weight in weights]) == split(whole, weights)


def test_v07_x2_04_three_equal_shares_of_100_are_cumulative() -> None:
    so_far = [share(10_000, Decimal(n), Decimal(3)) for n in range(4)]

    assert [after - before for before, after in pairwise(so_far)] == [3333, 3334, 3333]


def test_x2_05_of_nothing_there_is_nothing_and_all_of_it_is_the_whole() -> None:
    assert share(999, Decimal(0), Decimal(0)) == 0
    assert share(999, Decimal(1), Decimal(0)) == 0
    assert share(999, Decimal("7.70"), Decimal("7.7")) == 999
    assert share(-999, Decimal(1), Decimal(2)) == -500
    assert share(999, Decimal(2), Decimal(1)) == 1998  # more was shipped than ordered
    assert share(3, Decimal(-1), Decimal(-2)) == 2


quantities = st.decimals(0, 10**6, places=3, allow_nan=False)


@given(minors, st.lists(quantities, min_size=1, max_size=8))
def test_x2_05_partial_invoices_add_up_whatever_the_steps(
    whole: int, steps: list[Decimal]
) -> None:
    of = sum(steps, Decimal(0))
    assume(of)
    so_far, billed = Decimal(0), []
    for step in steps:
        billed.append(share(whole, so_far + step, of) - share(whole, so_far, of))
        so_far += step

    assert sum(billed) == whole
    assert all(part * whole >= 0 for part in billed)  # never bills backwards
