"""A card's number is found however it is written, and little else is (R10-44)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2c.values.gtin import normal_gtin
from o2c.values.pan import has_card_number, masked

# Numbers that card schemes publish for tests, each with its number of digits.
PUBLISHED = (
    "4111111111111111",
    "4000000000000000006",
    "5555555555554444",
    "2223003122003222",
    "378282246310005",
    "30569309025904",
    "36227206271667",
    "3530111333300000",
    "6011111111111117",
    "6200000000000005",
    "6759649826438453",
)


def luhn(digits: str) -> str:
    """The digits with the check digit that makes a card number of them."""
    total = 0
    for n, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 if n % 2 else 2)
        total += doubled - 9 if doubled > 9 else doubled
    return f"{digits}{-total % 10}"


HEADS = st.sampled_from(
    [
        *(("4", 16), ("4", 19), ("51", 16), ("2720", 16), ("34", 15), ("37", 15)),
        *(("36", 14), ("305", 14), ("3589", 16), ("6011", 16), ("65", 16), ("62", 19)),
    ]
)
GAPS = st.sampled_from(["", " ", "-", ".", "\u00a0", "\u2009", "\u2011", "\n"])


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """A card's number of any issuer, in groups of any size of two or more."""
    head, length = draw(HEADS)
    middle = st.text("0123456789", min_size=19, max_size=19)
    digits = luhn(f"{head}{draw(middle)}"[: length - 1])
    gap, size = draw(GAPS), draw(st.integers(2, 6))
    groups = [digits[n : n + size] for n in range(0, length, size)]
    return gap.join(groups)


@pytest.mark.parametrize("number", PUBLISHED)
def test_published_numbers_are_found(number: str) -> None:
    for text in (
        number,
        f"card:{number};",
        f"x{number}y",
        number[:4] + " " + number[4:],
    ):
        assert has_card_number(text)
        assert number[:-4] not in masked(text)
        assert masked(text).count(number[-4:]) == 1


@given(numbers(), st.sampled_from(["", "pay ", "4 ", "No. 12: ", "\u00e9"]))
def test_any_number_is_found_and_masked_but_for_four_digits(
    number: str, before: str
) -> None:
    text = f"{before}{number}, 12/27"
    assert has_card_number(text)
    blotted = masked(text)
    assert not has_card_number(blotted)
    assert sum(map(str.isdigit, blotted)) <= sum(map(str.isdigit, before)) + 8
    assert blotted.endswith(", 12/27")
    assert len(blotted) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "order 4711, 12 pieces",
        "4111111111111112",  # a wrong check digit
        "9999999999999995",  # nobody issues it
        "411111111111111",  # too few digits for whose it would be
        "411111111111111111111111",  # part of a longer number
        "4006381333931",  # a GTIN of 13 digits
        "00340123450000000018",  # an SSCC
        "DE89 3704 0044 0532 0130 00",  # an IBAN
        "GB33BUKB20201555555555",
        "+49 421 5555 1234",
        "2026-03-02 2026-03-09",
        "4111 / 1111 / 1111 / 1111",
    ],
)
def test_what_only_looks_like_one_is_left_alone(text: str) -> None:
    assert not has_card_number(text)
    assert masked(text) == text


def test_escapes_of_json_hide_nothing() -> None:
    text = r'{"note": "\u0034111 1111\u00a01111 1111"}'
    assert has_card_number(text)
    assert masked(text) == r'{"note": "**** ****\u00a0**** 1111"}'


def test_digits_of_any_script_count() -> None:
    wide = "\uff14\uff11\uff11\uff11" + "\uff11" * 12
    assert masked(wide) == "*" * 12 + "\uff11" * 4


@pytest.mark.parametrize(
    ("digits", "is_one"),
    [
        ("4006381333931", True),
        ("4006381333932", False),
        ("04006381333931", True),
        ("400638133393", False),
        ("400638133393x", False),
    ],
)
def test_a_gtin_has_its_own_check_digit(digits: str, is_one: bool) -> None:
    assert (normal_gtin(digits) is not None) is is_one
