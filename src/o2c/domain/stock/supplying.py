"""What comes in, and what is expected to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from o2c.domain.common import NOTHING, Slot
from o2c.domain.stock.events import (
    Counted,
    Event,
    Expected,
    Received,
    SupplyCancelled,
    SupplyChanged,
)
from o2c.domain.stock.refusals import Refusal, on_the_shelf, positive, remembered
from o2c.domain.stock.state import Stock, balance_on
from o2c.errors import DuplicateError, UnknownReference, ValidationError


def receive(
    stock: Stock, *, quantity: Decimal, supply: str | None, on: date
) -> Iterator[Event]:
    """Take goods in; what they were expected as is settled as far as they go."""
    positive(quantity)
    expected = _expected(stock, supply) if supply is not None else None
    yield Received(
        on=on,
        quantity=quantity,
        supply=supply,
        settled=min(quantity, expected.quantity) if expected else NOTHING,
        due=expected.on if expected else None,
    )


def count(stock: Stock, *, counted: Decimal, note: str, on: date) -> Iterator[Event]:
    """Make the books follow the shelf, as it was at the end of a date."""
    if counted < 0:
        raise ValidationError(
            Refusal.QUANTITY_NEGATIVE,
            "a count cannot be negative",
            field="counted",
            remedy="give what is there, or nothing",
        )
    remembered(stock, on)
    expected = balance_on(stock, on)
    if counted == expected:
        return
    if counted < expected:
        on_the_shelf(stock, expected - counted, on)
    yield Counted(on=on, expected=expected, counted=counted, note=note)


def expect(
    stock: Stock, *, supply: str, quantity: Decimal, on: date
) -> Iterator[Event]:
    """Expect a supply under its reference."""
    positive(quantity)
    known = stock.supplies.get(supply)
    if known == Slot(on=on, quantity=quantity):
        return
    if known is not None:
        raise DuplicateError(
            Refusal.SUPPLY_TWICE,
            f"supply {supply} is expected already",
            field="supply",
            remedy="change the expected supply instead",
            earlier=supply,
        )
    yield Expected(supply=supply, quantity=quantity, on=on)


def change_supply(
    stock: Stock, *, supply: str, quantity: Decimal | None, on: date | None, note: str
) -> Iterator[Event]:
    """A supply comes later or earlier, or is more or less than expected."""
    was = _expected(stock, supply)
    if quantity is not None:
        positive(quantity)
    now = Slot(
        on=was.on if on is None else on,
        quantity=was.quantity if quantity is None else quantity,
    )
    if now != was:
        yield SupplyChanged(
            supply=supply,
            was_quantity=was.quantity,
            was_on=was.on,
            quantity=now.quantity,
            on=now.on,
            note=note,
        )


def cancel_supply(stock: Stock, *, supply: str, note: str) -> Iterator[Event]:
    """A supply will not come."""
    was = _expected(stock, supply)
    yield SupplyCancelled(supply=supply, quantity=was.quantity, on=was.on, note=note)


def _expected(stock: Stock, supply: str) -> Slot:
    known = stock.supplies.get(supply)
    if known is None:
        raise UnknownReference(
            Refusal.SUPPLY_UNKNOWN,
            f"no supply {supply} is expected",
            field="supply",
            remedy=f"expected are {', '.join(stock.supplies) or 'none'}",
        )
    return known
