"""The currencies are ISO 4217's, as the tool makes them, and nobody's own."""

import runpy
from pathlib import Path

import iso4217
import pytest

from o2c.values.currencies import DIGITS

ROOT = Path(__file__).parents[2]
TOOL = runpy.run_path(str(ROOT / "tools/make_data.py"))


def test_the_file_is_byte_for_byte_what_the_tool_makes() -> None:
    file = ROOT / "src/o2c/values/currencies.py"

    assert file.read_bytes() == TOOL["source"]().encode()


def test_every_listed_currency_with_a_minor_unit_is_there() -> None:
    listed = {c.value: c.exponent for c in iso4217.Currency if c.exponent is not None}

    assert DIGITS.items() >= listed.items()
    assert set(DIGITS) - set(listed) == set(TOOL["WITHDRAWN"])


@pytest.mark.parametrize(
    ("code", "digits"),
    [
        ("EUR", 2),
        ("JPY", 0),
        ("KWD", 3),
        ("CLF", 4),
        ("ISK", 0),
        ("IQD", 3),
        ("HRK", 2),
    ],
)
def test_digits_are_those_of_iso_4217(code: str, digits: int) -> None:
    assert DIGITS[code] == digits


@pytest.mark.parametrize("code", ["XAU", "XXX", "XTS", "XDR"])
def test_what_has_no_minor_unit_is_left_out(code: str) -> None:
    assert code not in DIGITS
