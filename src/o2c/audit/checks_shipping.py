"""Shipments and returns against the orders they serve."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from o2c.audit.checks_orders import lines_of
from o2c.audit.finding import Check
from o2c.audit.picture import Picture
from o2c.audit.tally import Pair, paired
from o2c.domain.common import NOTHING
from o2c.domain.rma import Line
from o2c.domain.shipment import Stage
from o2c.projections import returns
from o2c.projections.order_lines import ORDER_LINES
from o2c.projections.return_lines import RETURN_LINES
from o2c.projections.returns import RETURNS
from o2c.projections.shipment_lines import SHIPMENT_LINES
from o2c.projections.shipments import SHIPMENTS
from o2c.projections.view import Key

_WITH_THE_WAREHOUSE = (Stage.PLANNED, Stage.PICKED, Stage.PACKED)


def _by_line(parts: Iterable[tuple[str, int, Decimal]]) -> dict[Key, Decimal]:
    sums: dict[Key, Decimal] = {}
    for order, line, quantity in parts:
        sums[order, line] = sums.get((order, line), NOTHING) + quantity
    return sums


def planned(picture: Picture) -> Iterator[Pair]:
    """A line of a live shipment that was planned by its order."""
    for row in picture.rows(ORDER_LINES).values():
        line = lines_of(picture, row)
        if line is None:
            continue
        order = picture.orders[row.order]
        of = f"{row.order}/{row.line}"
        yield f"{of} in the order", order.planned_on(row.line), row.planned
    live = _by_line(
        (shipment.order, line.line, line.quantity)
        for shipment in picture.shipments.values()
        if shipment.stage in _WITH_THE_WAREHOUSE
        for line in shipment.lines.values()
    )
    for key, row in picture.rows(ORDER_LINES).items():
        found = live.pop(key, NOTHING)
        yield f"{row.order}/{row.line} in shipments", found, row.planned
    for key, found in live.items():
        yield f"{'/'.join(map(str, key))} in shipments", found, NOTHING


def shipped(picture: Picture) -> Iterator[Pair]:
    left = _by_line(
        (row.order, row.line, row.shipped)
        for row in picture.rows(SHIPMENT_LINES).values()
    )
    for key, row in picture.rows(ORDER_LINES).items():
        found = left.pop(key, NOTHING)
        yield f"{row.order}/{row.line}", found, row.shipped + row.replaced
    for key, found in left.items():
        yield "/".join(map(str, key)), found, NOTHING


def shipments(picture: Picture) -> Iterator[Pair]:
    rows = {row.shipment: row for row in picture.rows(SHIPMENTS).values()}
    lines = picture.rows(SHIPMENT_LINES)
    totals: dict[str, Decimal] = {}
    for part in lines.values():
        totals[part.shipment] = totals.get(part.shipment, NOTHING) + part.shipped
    for number, shipment, row in paired(picture.shipments, rows):
        if shipment is None or row is None:
            yield f"{number} is known", shipment is not None, row is not None
            continue
        yield f"{number} stage", shipment.stage, row.stage
        yield f"{number} order", shipment.order, row.order
        yield f"{number} shipped", totals.get(number, NOTHING), row.shipped
    for part in lines.values():
        carried = picture.shipments.get(part.shipment)
        line = carried.lines.get(part.line) if carried else None
        quantity = line.quantity if line else NOTHING
        yield f"{part.shipment} line {part.line}", quantity, part.quantity


def returned(picture: Picture) -> Iterator[Pair]:
    came_back = _by_line(
        (row.order, row.line, row.received - row.sent_back - row.to_replace)
        for row in picture.rows(RETURN_LINES).values()
    )
    for key, row in picture.rows(ORDER_LINES).items():
        of = f"{row.order}/{row.line}"
        yield of, came_back.pop(key, NOTHING), row.returned
    for key, found in came_back.items():
        yield "/".join(map(str, key)), found, NOTHING


def rmas(picture: Picture) -> Iterator[Pair]:
    rows = picture.rows(RETURN_LINES)
    states: dict[Key, Line] = {
        (number, n): line
        for number, rma in picture.rmas.items()
        for n, line in rma.lines.items()
    }
    for key, line, row in paired(states, rows):
        of = "/".join(map(str, key))
        if line is None or row is None:
            yield f"{of} is known", line is not None, row is not None
            continue
        for name, state, seen in (
            ("authorised", line.authorised, row.authorised),
            ("received", line.received, row.received),
            ("inspected", line.inspected, row.inspected),
            ("disposed", line.disposed, row.disposed),
            ("to credit", line.to_credit, row.to_credit),
            ("credited", line.credited, row.credited),
        ):
            yield f"{of} {name}", state, seen
    yield from _live_rmas(picture)


def _live_rmas(picture: Picture) -> Iterator[Pair]:
    """A live RMA's order still waits for what has not come back."""
    ended = (returns.Stage.CANCELLED, returns.Stage.CLOSED)
    for row in picture.rows(RETURNS).values():
        rma = picture.rmas.get(row.rma)
        live = row.stage not in ended
        yield f"{row.rma} is live", rma is not None and rma.live, live
        order = picture.orders.get(row.order)
        shares = order.returning.get(row.rma, {}) if order else {}
        still = sum(shares.values(), NOTHING)
        yield f"{row.rma} to come", still, row.authorised - row.received if live else 0


CHECKS: tuple[Check, ...] = (
    Check(
        "planned",
        "per order line: planned in order_lines = in the order = in live shipments",
        planned,
    ),
    Check(
        "shipped",
        "per order line: the sum of shipment_lines = shipped + replaced in order_lines",
        shipped,
    ),
    Check(
        "shipments",
        "per shipment: stage and quantities in the shipment = in its views",
        shipments,
    ),
    Check(
        "returned",
        "per order line: received - sent back - replaced in return_lines = returned",
        returned,
    ),
    Check(
        "rmas",
        "per return: quantities in the RMA = in its views; to come = in the order",
        rmas,
    ),
)
