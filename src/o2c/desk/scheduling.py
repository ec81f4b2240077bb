"""Delivery schedules: a commercial line is spread over deliveries, and priced whole."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum, auto

from o2c.desk.common import product_of, stocking_units
from o2c.desk.entering import sale_of
from o2c.desk.pricing import quote
from o2c.desk.work import Work
from o2c.domain.common import NOTHING
from o2c.domain.order import ORDER, amending
from o2c.domain.order.parts import PriceSource
from o2c.domain.order.scheduling import deliveries
from o2c.domain.order.state import Line, Order
from o2c.errors import ValidationError
from o2c.requests.orders import LinePart

EACH = 100  # line 1 is delivered by the lines 101 to 199
LAST = 999  # the last line that can be numbered so
FOUND = (
    PriceSource.LIST,
    PriceSource.CONTRACT,
    PriceSource.GROUP,
    PriceSource.CATEGORY,
)


class Refusal(StrEnum):
    SCHEDULE_SUM = auto()
    SCHEDULE_LINE = auto()


def spread(lines: Sequence[LinePart]) -> list[LinePart]:
    """The lines to be ordered: each commercial one as its deliveries."""
    return [each for line in lines for each in _deliveries(line)]


def _deliveries(line: LinePart) -> list[LinePart]:
    if not line.schedule:
        return [line]
    if line.line > LAST or line.commercial is not None:
        raise ValidationError(
            Refusal.SCHEDULE_LINE,
            f"a line with a schedule is numbered up to {LAST}, and delivers no other",
            line=line.line,
            field="schedule",
            remedy="give it a smaller number",
        )
    whole = sum((each.quantity for each in line.schedule), NOTHING)
    if whole != line.quantity:
        raise ValidationError(
            Refusal.SCHEDULE_SUM,
            f"the deliveries come to {whole}, the line to {line.quantity}",
            line=line.line,
            field="schedule",
            remedy="correct the line's quantity or its deliveries",
            scheduled=str(whole),
        )
    return [
        line.model_copy(
            update={
                "line": EACH * line.line + number,
                "quantity": each.quantity,
                "requested": each.requested,
                "site": each.site or line.site,
                "schedule": (),
                "commercial": line.line,
            }
        )
        for number, each in enumerate(line.schedule, start=1)
    ]


def whole(work: Work, line: LinePart, lines: Sequence[LinePart]) -> LinePart:
    """The line as it is to be priced: a delivery by all that its commercial line is."""
    if line.commercial is None or line.price is not None:
        return line
    quantity = sum(
        (
            stocking_units(product_of(work, each.product), each.quantity, each.unit)
            for each in lines
            if each.commercial == line.commercial
        ),
        NOTHING,
    )
    return line.model_copy(update={"quantity": quantity, "unit": None})


def judge_again(work: Work, number: str, before: Order, version: int) -> None:
    """Price deliveries by what their commercial line comes to now, if it changed.

    What has begun to ship keeps its price, and so does what was stated or agreed.
    """
    found = work.get(ORDER, number)
    for commercial in {line.commercial: None for line in found.lines.values()}:
        if commercial is not None:
            now = _whole(found, commercial)
            if now != _whole(before, commercial):
                _price(work, number, commercial, now[1], version)


def _whole(order: Order, commercial: int) -> tuple[int, Decimal]:
    """How many deliveries a commercial line has, and what they come to."""
    lines = deliveries(order, commercial)
    return len(lines), sum((line.active for line in lines), NOTHING)


def _price(
    work: Work, number: str, commercial: int, total: Decimal, version: int
) -> None:
    for line in deliveries(work.get(ORDER, number), commercial):
        if line.source not in FOUND or line.shipped or not line.open:
            continue
        fresh = quote(work, sale_of(work, work.get(ORDER, number)), _asked(line, total))
        if fresh.price is not None:
            work.decide(
                ORDER,
                number,
                amending.change_price,
                line=line.line,
                price=fresh.price,
                discount=fresh.discount,
                source=fresh.source,
                version=version,
                by=work.actor.persons,
            )


def _asked(line: Line, total: Decimal) -> LinePart:
    """The delivery as a line of the whole."""
    return LinePart.model_construct(
        line=line.line,
        product=line.product,
        quantity=total,
        requested=line.requested,
        discount=line.discount,
        tax_rate=line.tax_rate,
    )
