"""A unit price is finer than money and is rounded once, when it is extended."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2c.values.money import Money, Rounding, money
from o2c.values.price import UnitPrice, unit_price


def test_x2_06_only_the_extended_amount_is_rounded() -> None:
    price = unit_price("0.123456", "EUR")

    assert price.amount == Decimal("0.123456")
    assert price.extend(Decimal(1000)) == money("123.46", "EUR")


def test_x2_06_a_price_per_thousand_is_not_rounded_per_piece() -> None:
    assert unit_price("1", "EUR", per=3).extend(Decimal(3)) == money(1, "EUR")
    screws = unit_price("12.34", "EUR", per=1000)
    assert screws.extend(Decimal(2500)) == money("30.85", "EUR")


def test_x2_01_half_a_cent_goes_where_the_rounding_says() -> None:
    price = unit_price("0.125", "EUR")

    assert price.extend(Decimal(1)) == Money(13, "EUR")
    assert price.extend(Decimal(1), rounding=Rounding.HALF_EVEN) == Money(12, "EUR")
    assert price.extend(Decimal(-1)) == Money(-13, "EUR")
    halved = unit_price("0.25", "EUR", per=2)
    assert halved.extend(Decimal(1)) == Money(13, "EUR")
    assert halved.extend(Decimal(1), rounding=Rounding.HALF_EVEN) == Money(12, "EUR")


def test_a_discount_is_taken_before_rounding() -> None:
    price = unit_price("0.99", "EUR")

    assert price.extend(Decimal(3), Decimal("0.05")) == money("2.82", "EUR")  # 2.8215
    assert price.extend(Decimal(3), Decimal(1)) == money(0, "EUR")


@pytest.mark.parametrize("discount", ["-0.01", "1.01", "5"])
def test_a_discount_is_a_fraction(discount: str) -> None:
    with pytest.raises(ValueError, match="fraction from 0 to 1"):
        unit_price(1, "EUR").extend(Decimal(1), Decimal(discount))


def test_the_currency_decides_the_digits() -> None:
    assert unit_price("0.5", "JPY").extend(Decimal(3)) == Money(2, "JPY")
    assert unit_price("0.0005", "KWD").extend(Decimal(1)) == Money(1, "KWD")


@given(
    st.decimals(0, 10**6, places=6),
    st.decimals(-(10**6), 10**6, places=3),
    st.decimals(0, 1, places=4),
    st.decimals("0.001", 1000, places=3),
    st.sampled_from(["EUR", "JPY", "KWD"]),
)
def test_x2_06_extending_rounds_the_exact_value_once(
    amount: Decimal, quantity: Decimal, discount: Decimal, per: Decimal, currency: str
) -> None:
    factor = {"EUR": 100, "JPY": 1, "KWD": 1000}[currency]
    exact = Fraction(amount) * Fraction(quantity) * (1 - Fraction(discount)) * factor

    extended = unit_price(amount, currency, per).extend(quantity, discount)

    assert abs(extended.minor - exact / Fraction(per)) <= Fraction(1, 2)


def test_x2_06_many_digits_are_still_multiplied_exactly() -> None:
    price, quantity = "123456789012345.1234567891", "999999999999.999999"
    less = "0.1234567891"
    exact = Fraction(price) * Fraction(quantity) * (1 - Fraction(less)) * 100

    extended = unit_price(price, "EUR").extend(Decimal(quantity), Decimal(less))

    assert extended.minor == round(exact)


@pytest.mark.parametrize(
    ("amount", "currency", "per", "why"),
    [
        ("-1", "EUR", 1, "not negative"),
        ("1", "EUR", 0, "positive quantity"),
        ("1", "EUR", -1, "positive quantity"),
        ("0.00000000001", "EUR", 1, "10 decimal places"),
        ("1", "EUR", "0.00000000001", "10 decimal places"),
        (Decimal("NaN"), "EUR", 1, "finite"),
        (Decimal("Infinity"), "EUR", 1, "finite"),
        ("1", "EUR", Decimal("Infinity"), "finite"),
        ("1", "XAU", 1, "'XAU' is no"),
        ("1000000000000000", "EUR", 1, "before the point"),
    ],
)
def test_a_price_that_cannot_be_is_refused(
    amount: str | Decimal, currency: str, per: str | int | Decimal, why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        unit_price(amount, currency, per)


def test_a_float_is_no_price() -> None:
    with pytest.raises(TypeError):
        unit_price(0.1, "EUR")  # type: ignore[arg-type]


def test_equal_prices_are_written_alike() -> None:
    one, other = unit_price("1.50", "EUR", "1000.0"), unit_price("1.5", "EUR", 1000)

    assert str(one) == str(other)
    assert one == UnitPrice(Decimal("1.5"), "EUR", Decimal(1000))
    assert unit_price("0.0000000001", "EUR").amount == Decimal("1E-10")
