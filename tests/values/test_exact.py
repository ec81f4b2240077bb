"""Exact arithmetic does not depend on anybody's decimal context, and adds up."""

from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2c.values.exact import apportion, decimal, places
from o2c.values.money import Rounding, money, round_minor, round_ratio, split
from o2c.values.price import unit_price
from o2c.values.quantity import Quantity, convert, in_units, negligible, packs
from o2c.values.terms import Instalment, terms

finite = st.decimals(allow_nan=False, allow_infinity=False, places=4, max_value=10**12)


@pytest.mark.parametrize(
    "written",
    ["", " 1", "1 ", "1_000", "1e3", "\u0661\u0660", "1,5", "NaN", "inf", "0x1", ".5"],
)
def test_what_is_not_a_plain_number_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"plain decimal|finite"):
        decimal(written)


@pytest.mark.parametrize("written", [0.1, True, None, 1 + 0j])
def test_a_float_is_no_exact_number(written: object) -> None:
    with pytest.raises(TypeError):
        decimal(written)  # type: ignore[arg-type]


@pytest.mark.parametrize("written", [Decimal("NaN"), Decimal("-Infinity")])
def test_what_is_not_finite_is_refused(written: Decimal) -> None:
    with pytest.raises(ValueError, match="finite"):
        decimal(written)


def test_numbers_too_large_or_too_fine_are_refused_before_they_are_written_out() -> (
    None
):
    assert decimal("9" * 18) == 10**18 - 1
    with pytest.raises(ValueError, match="before the point"):
        decimal(Decimal("1E18"))
    with pytest.raises(ValueError, match="decimal places"):
        decimal(Decimal("1E-999999"))


@pytest.mark.parametrize(
    ("number", "expected"),
    [("0", 0), ("0.000", 0), ("1.50", 1), ("1E+3", 0), ("-0.0100", 2), ("100", 0)],
)
def test_places_are_the_ones_the_number_needs(number: str, expected: int) -> None:
    assert places(Decimal(number)) == expected


@given(st.integers(), st.integers(min_value=1), st.sampled_from(Rounding))
def test_x2_01_a_ratio_is_rounded_to_the_nearest(
    above: int, below: int, rounding: Rounding
) -> None:
    rounded, exact = round_ratio(above, below, rounding), Fraction(above, below)

    assert abs(rounded - exact) <= Fraction(1, 2)
    if abs(rounded - exact) == Fraction(1, 2):
        up = abs(rounded) > abs(exact)
        assert up if rounding is Rounding.HALF_UP else rounded % 2 == 0


@given(finite, st.sampled_from(Rounding))
def test_x2_01_both_ways_of_rounding_agree(value: Decimal, rounding: Rounding) -> None:
    above, below = value.as_integer_ratio()

    assert round_minor(value, rounding) == round_ratio(above, below, rounding)


@given(st.lists(st.integers(-(10**9), 10**9)), st.integers(1, 10**6), st.booleans())
def test_x2_03_apportioned_parts_add_up_and_exact_parts_stay(
    numerators: list[int], denominator: int, up: bool
) -> None:
    target = (
        -(-sum(numerators) // denominator) if up else sum(numerators) // denominator
    )

    parts = apportion(numerators, denominator, target)

    assert sum(parts) == target
    for part, numerator in zip(parts, numerators, strict=True):
        assert abs(part - Fraction(numerator, denominator)) < 1


def test_a_coarse_decimal_context_changes_nothing() -> None:
    def everything() -> list[object]:
        wide = Decimal("123456789.123456789")
        cases = Decimal(1234567)
        halves = (Instalment(Decimal("0.33333"), 0), Instalment(None, 30))
        return [
            money("1234567.89", "EUR").amount,
            split(money("1234567.89", "EUR"), [wide, 1, Decimal("0.001")]),
            round_minor(Decimal("1234567.5")),
            unit_price("123456.7890123", "EUR").extend(cases, Decimal("0.12345")),
            unit_price("123456.7890123", "EUR", 7).extend(cases),
            convert(Quantity(cases, "ONZ"), "KGM"),
            Quantity(wide, "KGM") + Quantity(wide, "KGM"),
            in_units(cases, 3),
            packs(cases, Decimal("0.0007")),
            negligible(Decimal("0.00049999"), 3),
            terms("T", halves).due(money("1234567.89", "EUR"), date(2026, 1, 31)),
        ]

    expected = everything()
    with localcontext() as coarse:
        coarse.prec = 2
        assert everything() == expected
