"""Why a decision about stock may be refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum, auto

from o2c.domain.stock.state import Stock, lowest_from
from o2c.errors import LimitExceeded, StateError, ValidationError


class Refusal(StrEnum):
    QUANTITY_NOT_POSITIVE = auto()
    QUANTITY_NEGATIVE = auto()
    NOT_ENOUGH_ON_HAND = auto()
    NOT_ENOUGH_BACK_THEN = auto()
    NOT_ENOUGH_IN_QUARANTINE = auto()
    SUPPLY_UNKNOWN = auto()
    SUPPLY_TWICE = auto()
    NOT_RESERVED = auto()
    NOT_AVAILABLE_YET = auto()
    PICKED = auto()


def positive(quantity: Decimal, line: int | None = None) -> None:
    """Refuse a quantity of nothing or less."""
    if quantity <= 0:
        raise ValidationError(
            Refusal.QUANTITY_NOT_POSITIVE,
            "a quantity must be positive",
            field="quantity",
            line=line,
            remedy="give more than nothing",
        )


def remembered(stock: Stock, on: date, line: int | None = None) -> None:
    """Refuse a date so long ago that the balance of it is forgotten."""
    if stock.forgot and on < stock.days[0].on:
        raise StateError(
            Refusal.NOT_ENOUGH_BACK_THEN,
            f"{on} is too long ago to know what was on hand",
            field="on",
            line=line,
            remedy=f"date the movement {stock.days[0].on} or later",
        )


def on_the_shelf(
    stock: Stock, quantity: Decimal, on: date, line: int | None = None
) -> None:
    """Refuse a movement that leaves less than nothing, on its date or any later one."""
    remembered(stock, on, line)
    lowest = lowest_from(stock, on)
    if quantity > stock.on_hand:
        raise LimitExceeded(
            Refusal.NOT_ENOUGH_ON_HAND,
            f"{quantity} asked for, {stock.on_hand} on hand",
            field="quantity",
            line=line,
            remedy="receive or count the goods first",
            maximum=str(stock.on_hand),
        )
    if quantity > lowest:
        raise LimitExceeded(
            Refusal.NOT_ENOUGH_BACK_THEN,
            f"on {on} or later there were only {lowest} on hand",
            field="on",
            line=line,
            remedy="date the movement later",
            maximum=str(lowest),
        )


def in_quarantine(stock: Stock, rma: str, quantity: Decimal) -> None:
    """Refuse to take more out of quarantine than the RMA brought there."""
    held = stock.quarantine.get(rma, Decimal(0))
    if quantity > held:
        raise LimitExceeded(
            Refusal.NOT_ENOUGH_IN_QUARANTINE,
            f"{quantity} asked for, {held} of {rma} in quarantine",
            field="quantity",
            remedy=f"use {held} at most",
            maximum=str(held),
        )
