"""Small values that several aggregates speak of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto
from typing import Protocol, TypeVar

from attrs import frozen

from o2c.values.exemption import Exemption
from o2c.values.money import Money

NOTHING = Decimal(0)


class Dated(Protocol):
    """What holds from a date on, until the next of its kind."""

    @property
    def on(self) -> date: ...


D = TypeVar("D", bound=Dated)


def held_on(dated: Sequence[D], day: date) -> D | None:
    """What holds on a day, of what is in date order; None where nothing does."""
    known = [each for each in dated if each.on <= day]
    return known[-1] if known else None


def with_dated(dated: Iterable[D], fresh: D) -> tuple[D, ...]:
    """In date order with one more, in place of one of the same date."""
    others = (each for each in dated if each.on != fresh.on)
    return tuple(sorted((*others, fresh), key=lambda each: each.on))


@frozen(kw_only=True)
class Slot:
    """A quantity on a date, in stocking units: a promise, a supply, a demand."""

    on: date
    quantity: Decimal


@frozen(kw_only=True)
class LineQuantity:
    """A quantity of one order line, in stocking units."""

    line: int
    quantity: Decimal


@frozen(kw_only=True)
class LineAmount:
    """What part of an order line moved: its quantity, net value and tax."""

    line: int
    quantity: Decimal
    net: Money
    tax: Money

    @property
    def value(self) -> Amounts:
        """Net and tax together, in minor units."""
        return Amounts(self.net.minor, self.tax.minor)


@frozen(kw_only=True)
class LineExemption:
    """The certificate for which a line is not taxed, or at a lower rate."""

    line: int
    exemption: Exemption


class For(StrEnum):
    """Whom an instruction is for; what is internal never leaves the order."""

    WAREHOUSE = auto()
    CARRIER = auto()
    INVOICE = auto()
    INTERNAL = auto()


@frozen(kw_only=True)
class Instruction:
    """What somebody has to mind, on the whole order or on one line of it."""

    kind: For
    text: str
    line: int | None = None


@frozen
class Amounts:
    """Net value and tax, in minor units of the document's currency."""

    net: int = 0
    tax: int = 0

    @property
    def gross(self) -> int:
        return self.net + self.tax

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(self.net + other.net, self.tax + other.tax)

    def __sub__(self, other: Amounts) -> Amounts:
        return Amounts(self.net - other.net, self.tax - other.tax)


def repeated(lines: Iterable[int]) -> int | None:
    """The first line number that appears a second time, None where none does."""
    seen: set[int] = set()
    for line in lines:
        if line in seen:
            return line
        seen.add(line)
    return None


def quantity_of(slots: Iterable[Slot]) -> Decimal:
    """How much the slots hold together."""
    return sum((slot.quantity for slot in slots), NOTHING)
