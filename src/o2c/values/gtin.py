"""Global Trade Item Numbers: 8, 12, 13 or 14 digits, the last of which is a check."""

from __future__ import annotations

LENGTHS = (8, 12, 13, 14)


def normal_gtin(text: str) -> str | None:
    """The number in its 14 digits; None where the text is none, or is miswritten."""
    if len(text) not in LENGTHS or not (text.isascii() and text.isdigit()):
        return None
    whole = text.zfill(14)
    return whole if check_digit(whole[:-1]) == whole[-1] else None


def check_digit(digits: str) -> str:
    """The digit that completes 13 others: weights 3 and 1 from the left, to a ten."""
    total = sum(int(d) * (3, 1)[n % 2] for n, d in enumerate(digits))
    return str(-total % 10)


def gtin(text: str) -> str:
    """The number in its 14 digits; ValueError where it is none."""
    found = normal_gtin(text)
    if found is None:
        raise ValueError(
            f"{text!r} is no GTIN: 8, 12, 13 or 14 digits with the right check digit"
        )
    return found
