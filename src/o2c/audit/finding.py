"""What a check compares, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from attrs import evolve, frozen

from o2c.audit.picture import Picture
from o2c.audit.tally import Pair
from o2c.values.money import Money
from o2c.values.quantity import plain


@frozen
class Difference:
    """Two derivations of one thing that do not agree."""

    subject: str
    left: str
    right: str
    difference: str


@frozen
class Finding:
    """What a check found; it agrees where there is no difference.

    A warning is no wrong number: something that a person should look at.
    """

    check: str
    compares: str
    compared: int
    differences: tuple[Difference, ...]
    warnings: tuple[Difference, ...] = ()

    @property
    def agrees(self) -> bool:
        return not self.differences


@frozen
class Check:
    """A named comparison of derivations that are independent of each other.

    What does not agree is a difference, or, where the check only `warns`, a warning.
    """

    name: str
    compares: str
    pairs: Callable[[Picture], Iterator[Pair]]
    warns: bool = False

    def run(self, picture: Picture) -> Finding:
        found = compared(self.name, self.compares, self.pairs(picture))
        if not self.warns:
            return found
        return evolve(found, differences=(), warnings=found.differences)


def compared(name: str, compares: str, pairs: Iterable[Pair]) -> Finding:
    """What comes of comparing these pairs."""
    count, differences = 0, []
    for subject, left, right in pairs:
        count += 1
        if left != right:
            differences.append(_difference(subject, left, right))
    return Finding(name, compares, count, tuple(differences))


def _difference(subject: str, left: object, right: object) -> Difference:
    return Difference(subject, _text(left), _text(right), _apart(left, right))


def _text(value: object) -> str:
    match value:
        case None:
            return "none"
        case Decimal():
            return plain(value)
        case Money(minor=minor, currency=currency):
            return value.text() if currency else str(minor)
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case _:
            return str(value)


def _apart(left: object, right: object) -> str:
    """How much the right one is more than the left; empty where that means nothing."""
    if isinstance(left, bool) or isinstance(right, bool):
        return ""
    match left, right:
        case datetime(), datetime():
            return f"-{left - right}"
        case (int() | Decimal(), int() | Decimal()):
            return plain(Decimal(right) - Decimal(left))
        case Money(), Money() if left.currency == right.currency:
            return _text(right - left)
        case _:
            return ""
