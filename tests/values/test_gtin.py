"""A GTIN is the same in 8, 12, 13 or 14 digits, and a slip of the keyboard is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2c.values.gtin import LENGTHS, check_digit, gtin, normal_gtin

numbers = st.text("0123456789", min_size=13, max_size=13).map(
    lambda digits: digits + check_digit(digits)
)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("96385074", "00000096385074"),  # EAN-8
        ("036000291452", "00036000291452"),  # UPC-A
        ("4006381333931", "04006381333931"),  # EAN-13
        ("10614141000415", "10614141000415"),  # a case
    ],
)
def test_each_length_comes_to_14_digits_r01_06(written: str, found: str) -> None:
    assert normal_gtin(written) == gtin(written) == found


@pytest.mark.parametrize(
    "written",
    ["", "4006381333932", "400638133393", "40063813339310", "BOLT-1234567", "١٢٣٤٥٦٧٨"],
)
def test_what_is_no_gtin_is_none(written: str) -> None:
    assert normal_gtin(written) is None
    with pytest.raises(ValueError, match="no GTIN"):
        gtin(written)


@given(numbers)
def test_it_is_the_same_without_its_leading_zeros(number: str) -> None:
    short = {number[-n:] for n in LENGTHS if not number[:-n].strip("0")}
    assert {normal_gtin(each) for each in short} == {number}


@given(numbers, st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number: str, at: int, more: int) -> None:
    other = str((int(number[at]) + more) % 10)
    assert normal_gtin(number[:at] + other + number[at + 1 :]) is None
