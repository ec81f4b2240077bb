"""Storage reads from a row's annotations how to keep a number."""

from decimal import Decimal
from typing import get_args

from o2c.values.columns import Minor, Qty, Rate


def test_each_alias_says_its_type_and_its_meaning() -> None:
    assert get_args(Minor) == (int, "minor")
    assert get_args(Qty) == (Decimal, "quantity")
    assert get_args(Rate) == (Decimal, "rate")
