"""Each kind of field takes what is exact, visible and known, and nothing else."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError as PydanticError
from request_fields import read

from o2c.errors import ValidationError
from o2c.requests.orders import PlaceOrder
from o2c.requests.warehouse import ExpectSupply
from o2c.values.money import Money

INEXACT = ("1.5", "1e3", "1E400", "-0.0", "NaN", "Infinity", "-Infinity")
NO_NUMBER = (
    *("true", "false", "null", "[1]", "{}", '""', '" 1"', '"1 "', '"1e3"', '"0x1"'),
    *('"NaN"', '"Infinity"', '"1_000"', '"1,5"', '"\u0661"', '"--1"', '"."', '"1."'),
)


@pytest.mark.parametrize("value", [*INEXACT, *NO_NUMBER])
@pytest.mark.parametrize("field", ["quantity", "price", "rate"])
def test_a_number_is_text_or_a_whole_number(field: str, value: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read(field, value)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("field", "value", "number"),
    [
        ("quantity", "15", 15),
        ("quantity", '"15"', 15),
        ("quantity", '"-0.000001"', "-0.000001"),
        ("quantity", '"+1.500000"', "1.5"),
        ("quantity", "1000000000", 10**9),
        ("price", '"0.0000000001"', "0.0000000001"),
        ("price", '"900000000"', 9 * 10**8),
        ("rate", '"0.19"', "0.19"),
        ("rate", "1", 1),
    ],
)
def test_a_number_is_what_was_written(field: str, value: str, number: Any) -> None:
    assert read(field, value) == Decimal(number)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quantity", "1000000001"),
        ("quantity", '"1000000000.000001"'),
        ("quantity", "-1000000001"),
        ("quantity", '"0.0000001"'),
        ("quantity", "9" * 400),
        ("price", '"900000000.01"'),
        ("price", '"0.00000000001"'),
        ("rate", '"1.01"'),
        ("rate", "-1"),
        ("rate", '"0.00000000001"'),
        ("digits", "7"),
        ("digits", "-1"),
    ],
)
def test_a_number_has_bounds(field: str, value: str) -> None:
    """A slip of the keyboard, and what would not fit the columns of a view."""
    with pytest.raises(ValidationError) as refused:
        read(field, value)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "value",
    [
        '"10.50"',
        "10",
        "[]",
        "{}",
        '{"amount": "1"}',
        '{"currency": "EUR"}',
        '{"amount": "1", "currency": "EUR", "minor": 1}',
        '{"minor": 100, "currency": "EUR"}',
        '{"amount": 1.5, "currency": "EUR"}',
        '{"amount": NaN, "currency": "EUR"}',
        '{"amount": true, "currency": "EUR"}',
        '{"amount": null, "currency": "EUR"}',
        '{"amount": "1.005", "currency": "EUR"}',
        '{"amount": "1.5", "currency": "JPY"}',
        '{"amount": "1", "currency": "eur"}',
        '{"amount": "1", "currency": "EURO"}',
        '{"amount": "1", "currency": "XXX"}',
        '{"amount": "1", "currency": null}',
        '{"amount": "1", "currency": ["EUR"]}',
        '{"amount": "10000000000000.01", "currency": "EUR"}',
        '{"amount": "-10000000000000.01", "currency": "EUR"}',
    ],
)
def test_money_is_exact_and_in_a_currency(value: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read("limit", value)
    assert refused.value.field == "limit"


def test_money_is_read_to_the_last_digit() -> None:
    assert read("limit", '{"amount": "10.50", "currency": "EUR"}') == Money(1050, "EUR")
    assert read("limit", '{"amount": 7, "currency": "JPY"}') == Money(7, "JPY")
    assert read("limit", '{"amount": "0.001", "currency": "KWD"}') == Money(1, "KWD")
    assert read("limit", "null") is None


@pytest.mark.parametrize(
    "value",
    [
        *(
            '"2026-02-29"',
            '"2026-3-2"',
            '"20260302"',
            '"02.03.2026"',
            '"2026-03-02T00:00:00"',
        ),
        *(
            '"2026-03-02 "',
            '""',
            '"today"',
            "20260302",
            "1772409600",
            "true",
            "null",
            "[]",
        ),
        *(
            '"1772409600"',
            '"0000-01-01"',
            '"1899-12-31"',
            '"2200-01-01"',
            '"9999-12-31"',
        ),
    ],
)
def test_a_date_is_a_day_of_our_times(value: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read("due", value)
    assert refused.value.field == "due"


def test_a_date_is_read_as_a_date() -> None:
    assert read("due", '"2028-02-29"') == date(2028, 2, 29)
    assert read("due", '"1900-01-01"') == date(1900, 1, 1)


def test_python_is_no_less_strict_than_json() -> None:
    good: dict[str, Any] = {"product": "P", "site": "S", "supply": "X"}
    right = {**good, "quantity": Decimal("1.5"), "due": date(2026, 3, 2)}
    assert ExpectSupply(**right).quantity == Decimal("1.5")
    for wrong in (
        {"quantity": 1.5},
        {"quantity": True},
        {"quantity": Decimal("NaN")},
        {"due": datetime(2026, 3, 2)},
        {"due": "2026-03-02"},
        {"due": 1772409600},
        {"product": b"P"},
        {"colour": "red"},
    ):
        with pytest.raises(PydanticError):
            ExpectSupply(**{**right, **wrong})
    for raw in ("\ud800", "\0"):
        with pytest.raises(PydanticError):
            PlaceOrder(customer="C", site="S", lines=(), raw=raw)
