"""Delivery schedules: a commercial line is spread over deliveries, and priced whole."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum, auto

from o2c.desk.common import product_of, stocking_units
from o2c.desk.pricing import requoted
from o2c.desk.work import Work
from o2c.domain.common import NOTHING
from o2c.domain.order import ORDER, scheduling
from o2c.domain.order.state import Order
from o2c.errors import ValidationError
from o2c.requests.orders import LinePart

EACH = 100  # line 1 is delivered by the lines 101 to 199
LAST = 999  # the last line that can be numbered so


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


def whole(
    work: Work, line: LinePart, lines: Sequence[LinePart], order: Order | None = None
) -> LinePart:
    """The line as it is to be priced: a delivery by all that its commercial line is.

    That is what these lines and those of the order come to.
    """
    if line.commercial is None or line.price is not None:
        return line
    quantity = NOTHING if order is None else scheduling.whole(order, line.commercial)
    for each in lines:
        if each.commercial == line.commercial:
            goods = product_of(work, each.product)
            quantity += stocking_units(goods, each.quantity, each.unit)
    return line.model_copy(update={"quantity": quantity, "unit": None})


def judge_again(work: Work, number: str, before: Order, version: int) -> None:
    """Price deliveries by what their commercial line comes to now, if it changed.

    What has begun to ship keeps its price, and so does what was stated or agreed.
    """
    found = work.get(ORDER, number)
    for line in found.lines.values():
        if line.commercial is None:
            continue
        was, now = (scheduling.whole(o, line.commercial) for o in (before, found))
        fresh = requoted(work, found, line, was, now) if line.open else None
        if fresh is not None:
            work.decide(
                ORDER,
                number,
                scheduling.judge,
                quote=fresh,
                version=version,
                by=work.actor.persons,
            )
