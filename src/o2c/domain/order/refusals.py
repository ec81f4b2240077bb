"""Why an order's decision may be refused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum, auto

from o2c.domain.common import LineAmount, LineQuantity, repeated
from o2c.domain.order.parts import Asked
from o2c.domain.order.state import Line, Order, Stage
from o2c.errors import StateError, UnknownReference, ValidationError


class Refusal(StrEnum):
    ORDER_UNKNOWN = auto()
    ORDER_NOT_LIVE = auto()
    ORDER_EMPTY = auto()
    LINE_UNKNOWN = auto()
    LINE_TWICE = auto()
    KIT_COMPONENT = auto()
    KIT_APART = auto()
    COMMERCIAL_MIXED = auto()
    QUANTITY_NOT_POSITIVE = auto()
    DATE_BEFORE_ORDER = auto()
    DATE_BEFORE_PURCHASE_ORDER = auto()
    FREIGHT_NEGATIVE = auto()
    CURRENCY_MISMATCH = auto()
    DISCOUNT_OUT_OF_RANGE = auto()
    PRICE_MISSING = auto()
    TAX_MISSING = auto()
    NOT_HELD = auto()
    ORDER_ON_HOLD = auto()
    SAME_PERSON = auto()
    HELD_IT = auto()
    AMENDED_IT = auto()
    ASKED_FOR_IT = auto()
    NOT_CONFIRMED = auto()
    BELOW_SHIPPED = auto()
    ALREADY_SHIPPED = auto()
    NOTHING_OPEN = auto()
    MORE_THAN_AT_STAKE = auto()
    MORE_THAN_OPEN = auto()
    MORE_THAN_CANCELLED = auto()
    UNIT_DIFFERS = auto()
    KIT_CHANGED = auto()
    ANOTHER_CUSTOMER = auto()
    MORE_THAN_SHIPPED = auto()
    MORE_THAN_RETURNED = auto()
    MORE_THAN_BILLED = auto()
    NOTHING_TO_BILL = auto()
    PLANNED_SHIPMENT = auto()
    NOT_CLOSED = auto()
    FREE_WITHOUT_REASON = auto()
    DEVIATION_UNKNOWN = auto()
    DEVIATION_SETTLED = auto()
    DEVIATION_REJECTED = auto()
    DEVIATION_OPEN = auto()
    BAND_BELOW_ORDERED = auto()
    UNTIL_PASSED = auto()
    NOT_YOURS_TO_ANSWER = auto()
    PRICE_BEYOND_LIMITS = auto()


def known(order: Order) -> None:
    """Refuse where there is no such order."""
    if order.stage is Stage.UNKNOWN:
        raise UnknownReference(
            Refusal.ORDER_UNKNOWN,
            "no such order",
            field="order",
            remedy="check the order number",
        )


def live(order: Order) -> None:
    """Refuse what may not be done to a cancelled or closed order."""
    known(order)
    if not order.live:
        raise StateError(
            Refusal.ORDER_NOT_LIVE,
            f"the order is {order.stage}",
            field="order",
            remedy="reopen a closed order first; a cancelled one stays cancelled",
        )


def same_customer(order: Order, customer: str) -> None:
    """Refuse what is written of somebody else: it would be kept as the customer's."""
    known(order)
    if customer != order.customer:
        raise ValidationError(
            Refusal.ANOTHER_CUSTOMER,
            f"the order is {order.customer}'s",
            field="customer",
            remedy=f"give {order.customer}, or name another order",
        )


def line_of(order: Order, number: int) -> Line:
    """The line, or the refusal that there is none."""
    known(order)
    line = order.lines.get(number)
    if line is None:
        raise UnknownReference(
            Refusal.LINE_UNKNOWN,
            f"the order has no line {number}",
            field="line",
            line=number,
            remedy=f"its lines are {', '.join(map(str, order.lines))}",
        )
    return line


def once(lines: Iterable[Asked | LineQuantity | LineAmount]) -> None:
    """Refuse a line named twice: each part alone might pass where both do not."""
    twice = repeated(part.line for part in lines)
    if twice is not None:
        raise ValidationError(
            Refusal.LINE_TWICE,
            f"line {twice} appears twice",
            line=twice,
            field="line",
            remedy="name each line once, with its whole quantity",
        )


def one_product(asked: Iterable[Asked], lines: Iterable[Line] = ()) -> None:
    """Refuse deliveries of one commercial line that are of different products."""
    products = {
        line.commercial: line.product for line in lines if line.commercial is not None
    }
    for each in asked:
        if each.commercial is None:
            continue
        product = products.setdefault(each.commercial, each.product)
        if each.product != product:
            raise ValidationError(
                Refusal.COMMERCIAL_MIXED,
                f"{each.product} does not deliver what is {product} commercially",
                line=each.line,
                field="product",
                remedy="make it a line of its own",
            )


def still_open(line: Line) -> None:
    """Refuse what is about the rest of a line of which there is none."""
    if not line.open:
        raise StateError(
            Refusal.NOTHING_OPEN,
            "nothing of the line is left to ship",
            line=line.line,
            field="line",
            remedy="add a new line",
        )


def not_before_order(line: int, requested: date, ordered_on: date) -> None:
    """Refuse to ship a line before it was ordered (R01-04)."""
    if requested < ordered_on:
        raise ValidationError(
            Refusal.DATE_BEFORE_ORDER,
            f"requested for {requested}, before the order's date {ordered_on}",
            line=line,
            field="requested",
            remedy="ask for the order's date or a later one",
        )
