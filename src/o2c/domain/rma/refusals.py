"""Why a decision about a return may be refused."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum, auto

from o2c.domain.common import LineQuantity, repeated
from o2c.domain.rma.state import Line, Rma
from o2c.errors import (
    LimitExceeded,
    StateError,
    UnknownReference,
    ValidationError,
)


class Refusal(StrEnum):
    RMA_UNKNOWN = auto()
    RMA_CLOSED = auto()
    RMA_EMPTY = auto()
    LINE_UNKNOWN = auto()
    LINE_TWICE = auto()
    QUANTITY_NOT_POSITIVE = auto()
    DEADLINE_PASSED = auto()
    MORE_THAN_AUTHORISED = auto()
    MORE_THAN_RECEIVED = auto()
    MORE_THAN_INSPECTED = auto()
    NOTHING_TO_CREDIT = auto()
    ALREADY_RECEIVED = auto()
    GOODS_UNSETTLED = auto()


def known(rma: Rma) -> None:
    """Refuse a return that was never authorised."""
    if not rma.order:
        raise UnknownReference(
            Refusal.RMA_UNKNOWN,
            "no such return",
            field="rma",
            remedy="authorise the return first",
        )


def check_live(rma: Rma) -> None:
    """Refuse a return that is cancelled or closed."""
    known(rma)
    if not rma.live:
        raise StateError(
            Refusal.RMA_CLOSED,
            "the return is closed",
            field="rma",
            remedy="authorise another one",
        )


def line_of(rma: Rma, number: int) -> Line:
    """The line, or the refusal that the return has none of this number."""
    line = rma.lines.get(number)
    if line is None:
        raise UnknownReference(
            Refusal.LINE_UNKNOWN,
            f"the return has no line {number}",
            line=number,
            field="line",
            remedy=f"its lines are {', '.join(map(str, rma.lines))}",
        )
    return line


def each_once(lines: Iterable[int]) -> None:
    """Refuse a line that is named twice."""
    twice = repeated(lines)
    if twice is not None:
        raise ValidationError(
            Refusal.LINE_TWICE,
            f"line {twice} appears twice",
            line=twice,
            remedy="name each line once, with its whole quantity",
        )


def positive(line: int, quantity: Decimal) -> None:
    """Refuse a quantity of nothing or less."""
    if quantity <= 0:
        raise ValidationError(
            Refusal.QUANTITY_NOT_POSITIVE,
            "a quantity must be positive",
            line=line,
            field="quantity",
            remedy="give more than nothing",
        )


def at_most(part: LineQuantity, most: Decimal, code: Refusal) -> None:
    """Refuse more than is possible, and say how much is."""
    if part.quantity > most:
        raise LimitExceeded(
            code,
            f"{part.quantity} asked for, {most} possible",
            line=part.line,
            field="quantity",
            remedy=f"use {most} at most",
            maximum=str(most),
        )
