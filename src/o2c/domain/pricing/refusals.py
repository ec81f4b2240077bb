"""Why a price or a promotion may not be kept: found when it is saved (R02-17)."""

from __future__ import annotations

from enum import StrEnum, auto

from o2c.errors import ValidationError


class Refusal(StrEnum):
    BREAKS_MISSING = auto()
    BREAKS_UNSORTED = auto()
    BREAKS_INVERTED = auto()
    NEGATIVE_PRICE = auto()
    DISCOUNT_OVER_WHOLE = auto()
    ZERO_UNEXPLAINED = auto()
    VALIDITY = auto()
    LIMITS = auto()
    PRICE_TOO_FINE = auto()


def breaks_unsorted(field: str = "breaks") -> ValidationError:
    """The refusal of breaks that do not rise."""
    return ValidationError(
        Refusal.BREAKS_UNSORTED,
        "quantity breaks begin at nothing or more, and rise",
        field=field,
        remedy="sort them, and give each quantity once",
    )


def breaks_missing() -> ValidationError:
    """The refusal of a table without a row."""
    return ValidationError(
        Refusal.BREAKS_MISSING,
        "there is no price in it",
        field="breaks",
        remedy="give at least one, from quantity 0",
    )


def negative() -> ValidationError:
    """The refusal of a price, a limit or a discount below zero."""
    return ValidationError(
        Refusal.NEGATIVE_PRICE,
        "a price is not negative",
        field="breaks",
        remedy="give zero or more",
    )


def over_whole() -> ValidationError:
    """The refusal of a discount that takes more than everything."""
    return ValidationError(
        Refusal.DISCOUNT_OVER_WHOLE,
        "a discount is at most the whole price",
        field="breaks",
        remedy="give 5 % as 0.05",
    )


def validity() -> ValidationError:
    """The refusal of a validity that ends before it begins."""
    return ValidationError(
        Refusal.VALIDITY,
        "it ends before it begins",
        field="until",
        remedy="give the first day or a later one, or leave it out",
    )
