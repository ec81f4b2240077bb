"""Taking back from the warehouse what an amended order wants no more."""

from __future__ import annotations

from decimal import Decimal

from o2c.desk.work import Work
from o2c.domain import shipment
from o2c.domain.common import NOTHING, LineQuantity
from o2c.domain.order import ORDER, fulfilling
from o2c.domain.shipment import SHIPMENT, Stage


def recall(work: Work, number: str, line: int, *, keep: Decimal) -> None:
    """Let no more than `keep` of a line be picked, the latest shipment first (R07-06).

    What is off the shelf is left to whoever asks: it has to be put back first.
    """
    order = work.get(ORDER, number)
    excess = order.planned_on(line) - max(keep, NOTHING)
    if excess <= 0:
        return
    work.fetch(*((SHIPMENT, name) for name in order.planned))
    for name, plan in reversed(tuple(order.planned.items())):
        part = min(excess, plan.get(line, NOTHING))
        if part <= 0 or work.get(SHIPMENT, name).stage is not Stage.PLANNED:
            continue
        lines = [LineQuantity(line=line, quantity=part)]
        note = "the order was amended"
        work.decide(SHIPMENT, name, shipment.reduce, lines=lines, note=note)
        work.decide(ORDER, number, fulfilling.unplan, shipment=name, lines=lines)
        excess -= part
