"""What a return remembers: how far each line has come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from attrs import evolve as replace
from attrs import field, frozen

from o2c.domain.common import NOTHING
from o2c.domain.rma.events import (
    Authorised,
    Cancelled,
    Closed,
    Credited,
    Disposed,
    Event,
    Inspected,
    Received,
    Settlement,
)
from o2c.values.ids import OrderId, ProductId, SiteId


@frozen(kw_only=True)
class Line:
    """A return line's way, in stocking units: each stage at most the one before."""

    product: ProductId
    site: SiteId
    tracked: bool
    authorised: Decimal
    received: Decimal = NOTHING
    inspected: Decimal = NOTHING
    disposed: Decimal = NOTHING
    to_credit: Decimal = NOTHING
    credited: Decimal = NOTHING


@frozen(kw_only=True)
class Rma:
    order: OrderId = OrderId("")
    valid_until: date = date.min
    live: bool = False
    lines: Mapping[int, Line] = field(factory=dict)
    memos: tuple[str, ...] = ()


def evolve(rma: Rma, event: Event) -> Rma:
    match event:
        case Authorised():
            return Rma(
                order=event.order,
                valid_until=event.valid_until,
                live=True,
                lines={
                    line.line: Line(
                        product=line.product,
                        site=line.site,
                        tracked=line.tracked,
                        authorised=line.quantity,
                    )
                    for line in event.lines
                },
            )
        case Received(lines=lines):
            for part in lines:
                received = rma.lines[part.line].received + part.quantity
                rma = _line(rma, part.line, received=received)
            return rma
        case Inspected(line=line, quantity=quantity):
            return _line(rma, line, inspected=rma.lines[line].inspected + quantity)
        case Disposed(line=line, quantity=quantity, settlement=settlement):
            was = rma.lines[line]
            due = quantity if settlement is Settlement.CREDIT else NOTHING
            return _line(
                rma,
                line,
                disposed=was.disposed + quantity,
                to_credit=was.to_credit + due,
            )
        case Credited(memo=memo, lines=lines):
            for part in lines:
                credited = rma.lines[part.line].credited + part.quantity
                rma = _line(rma, part.line, credited=credited)
            return replace(rma, memos=(*rma.memos, memo))
        case Cancelled() | Closed():
            return replace(rma, live=False)


def _line(rma: Rma, number: int, **changes: Decimal) -> Rma:
    line = replace(rma.lines[number], **changes)  # type: ignore[arg-type]
    return replace(rma, lines={**rma.lines, number: line})
