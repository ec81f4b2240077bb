"""Exact arithmetic: nothing is rounded but by name, whatever the caller's decimal
context says, and what is shared out adds up again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import (
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
)

# Trade needs about 60 digits; a result that does not fit is an error, not rounded.
EXACT = Context(prec=100, traps=[DivisionByZero, Inexact, InvalidOperation, Overflow])
ONE = Decimal(1)

# Decimal itself would also take "1_000", " 1e3 " and the digits of other scripts.
_PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)


def decimal(written: str | int | Decimal, whole_digits: int = 18) -> Decimal:
    """The number as written: finite, plain, at most so many digits before the point.

    Raises ValueError; TypeError for a float, which cannot say what was meant.
    """
    if isinstance(written, bool) or not isinstance(written, (str, int, Decimal)):
        raise TypeError(f"{written!r} is no exact number: write it as text")
    if isinstance(written, str) and not _PLAIN.fullmatch(written):
        raise ValueError(f"{written!r} is not a plain decimal number")
    number = Decimal(written)
    if not number.is_finite():
        raise ValueError(f"{written} is not a finite number")
    if number and number.adjusted() >= whole_digits:
        raise ValueError(f"more than {whole_digits} digits before the point")
    if int(number.as_tuple().exponent) < -EXACT.prec:
        raise ValueError(f"more than {EXACT.prec} decimal places")
    return number


def places(number: Decimal) -> int:
    """How many decimal places the number needs: 1 for 1.50, none for 1E+3."""
    return len(f"{number:f}".partition(".")[2].rstrip("0"))


def apportion(numerators: Sequence[int], denominator: int, target: int) -> list[int]:
    """Round every numerator / denominator so that they sum to `target`.

    Largest remainder: all are rounded down, and what is missing goes, one unit each,
    to the largest remainders, the first of equals; so never to an exact part.
    `target` is the exact sum rounded either way, and denominator > 0.
    """
    parts = [n // denominator for n in numerators]
    missing = target - sum(parts)
    if missing:
        rest = [-(n % denominator) for n in numerators]
        for i in sorted(range(len(parts)), key=rest.__getitem__)[:missing]:
            parts[i] += 1
    return parts
