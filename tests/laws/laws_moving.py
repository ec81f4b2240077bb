"""Moves that bring goods in, send them out, and take them back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from laws_moves import Fields, Maker, Move, Table, chosen
from laws_selling import confirmed
from laws_world import GOODS, NEW_PRODUCTS, SITES

from o2c.domain.order.state import Order
from o2c.domain.rma import RMA, Disposition, Line, Rma, Settlement
from o2c.domain.rma.events import Condition
from o2c.domain.shipment import SHIPMENT, Shipment, Stage
from o2c.domain.stock import STOCK
from o2c.values.ids import of_item


def _item(m: Move) -> Fields:
    products = NEW_PRODUCTS if m.more == 8 else GOODS
    site = SITES[0 if m.line < 3 else m.line % 3]
    return {"product": chosen(list(products), m.which), "site": site}


def _supply(table: Table, m: Move) -> Fields:
    """A supply that an item expects, or one that it does not."""
    key = table.one(STOCK, m, lambda stock: bool(stock.supplies))
    if key is None:
        return {**_item(m), "supply": "PO-1"}
    product, site = of_item(key)
    known = list(table.facts.one(STOCK, key).supplies)
    supply = chosen(known, m.line) or "PO-1"
    return {"product": product, "site": site, "supply": supply}


def receive_stock(table: Table, m: Move) -> Fields:
    if m.more > 6:
        return {**_supply(table, m), "quantity": m.quantity}
    unit = {"unit": "BX"} if m.more == 6 else {}
    return {**_item(m), "quantity": m.quantity + m.more, **unit}


def count_stock(table: Table, m: Move) -> Fields:
    return {**_item(m), "counted": m.quantity + m.more, "note": "counted"}


def scrap_stock(table: Table, m: Move) -> Fields:
    return {**_item(m), "quantity": m.quantity % 4 + 1, "note": "broken"}


def expect_supply(table: Table, m: Move) -> Fields:
    due = table.clock.day(m.more + m.line - 2)
    supply = f"PO-{m.quantity}"
    return {**_item(m), "supply": supply, "quantity": m.quantity + 3, "due": due}


def change_supply(table: Table, m: Move) -> Fields:
    change: Fields = {"due": table.clock.day(m.more + 2)}
    if m.quantity % 2:
        change = {"quantity": m.quantity}
    return {**_supply(table, m), **change, "note": "late"}


def cancel_supply(table: Table, m: Move) -> Fields:
    return {**_supply(table, m), "note": "none left"}


def _unplanned(order: Order, line: int) -> Decimal:
    return order.lines[line].open - order.planned_on(line)


def _to_ship(order: Order) -> bool:
    return (
        confirmed(order)
        and not order.holds
        and any(_unplanned(order, line) > 0 for line in order.lines)
    )


def plan_shipment(table: Table, m: Move) -> Fields | None:
    number = table.order(m, _to_ship)
    if number is None:
        return None
    lines = table.lines(number, m, _unplanned) if m.more > 3 else []
    site = {"site": SITES[m.line % 3]} if m.more == 3 else {}
    ship_on = {"ship_on": table.clock.day(m.quantity)} if m.more % 2 else {}
    return {"order": number, "lines": lines, **site, **ship_on}


def ship_order(table: Table, m: Move) -> Fields | None:
    number = table.order(m, _to_ship)
    if number is None:
        return None
    lines = table.lines(number, m, _unplanned) if m.more > 4 else []
    return {"order": number, "lines": lines, "carrier": "Van"}


def _at(*stages: Stage) -> Callable[[Shipment], bool]:
    return lambda shipment: shipment.stage in stages


def _of_shipment(*stages: Stage, **fields: str | int) -> Maker:
    def make(table: Table, m: Move) -> Fields | None:
        number = table.one(SHIPMENT, m, _at(*stages))
        return {"shipment": number, **fields} if number else None

    return make


def pick_shipment(table: Table, m: Move) -> Fields | None:
    number = table.one(SHIPMENT, m, _at(Stage.PLANNED))
    if number is None:
        return None
    found = table.facts.one(SHIPMENT, number).lines
    line = chosen(list(found), m.line)
    short = []
    if m.more > 5 and line:
        some = min(found[line].quantity, Decimal(m.quantity - 1))
        short = [{"line": line, "quantity": some}]
    return {"shipment": number, "lines": short}


_IN_HAND = (Stage.PLANNED, Stage.PICKED, Stage.PACKED)


def authorise_return(table: Table, m: Move) -> Fields | None:
    number = table.order(m, lambda order: bool(order.shipments))
    if number is None:
        return None
    parts = table.lines(number, m, lambda order, line: order.returnable(line))
    until = {"valid_until": table.clock.day(m.quantity)} if m.more % 4 == 3 else {}
    lines = [{**part, "reason": "wrong size"} for part in parts]
    return {"order": number, "lines": lines, **until}


def _rma(table: Table, m: Move, fits: Callable[[Rma, Line], object]) -> str | None:
    return table.one(RMA, m, lambda rma: any(fits(rma, x) for x in rma.lines.values()))


def _part(
    table: Table, number: str, m: Move, left: Callable[[Line], Decimal]
) -> Fields:
    """A line of a return, and how many of it: all that is left, or some."""
    lines = table.facts.one(RMA, number).lines
    ready = [n for n, line in lines.items() if left(line) > 0] or list(lines)
    line = ready[m.line % len(ready)]
    some = min(left(lines[line]), Decimal(m.quantity)) if m.more % 2 else 0
    return {"line": line, "quantity": some or left(lines[line]) or 1}


def _to_come(line: Line) -> Decimal:
    return line.authorised - line.received


def _to_inspect(line: Line) -> Decimal:
    return line.received - line.inspected


def _to_dispose(line: Line) -> Decimal:
    return line.inspected - line.disposed


def receive_return(table: Table, m: Move) -> Fields | None:
    number = _rma(table, m, lambda rma, line: rma.live and _to_come(line) > 0)
    if number is None:
        return None
    late = {"late_reason": "storm"} if m.more > 4 else {}
    return {"rma": number, "lines": [_part(table, number, m, _to_come)], **late}


def inspect_return(table: Table, m: Move) -> Fields | None:
    number = _rma(table, m, lambda rma, line: _to_inspect(line) > 0)
    if number is None:
        return None
    condition = chosen(list(Condition), m.line)
    part = _part(table, number, m, _to_inspect)
    return {"rma": number, **part, "condition": condition}


def dispose_return(table: Table, m: Move) -> Fields | None:
    number = _rma(table, m, lambda rma, line: _to_dispose(line) > 0)
    if number is None:
        return None
    where = chosen(list(Disposition), m.line)
    what = chosen(list(Settlement), m.quantity)
    if m.more < 8 and where is Disposition.RETURN_TO_CUSTOMER:
        what = Settlement.NONE
    part = _part(table, number, m, _to_dispose)
    return {"rma": number, **part, "disposition": where, "settlement": what}


def _of_rma(fits: Callable[[Rma, Line], object], **fields: str) -> Maker:
    def make(table: Table, m: Move) -> Fields | None:
        number = _rma(table, m, fits)
        return {"rma": number, **fields} if number else None

    return make


MOVING: Mapping[str, Maker] = {
    "ReceiveStock": receive_stock,
    "CountStock": count_stock,
    "ScrapStock": scrap_stock,
    "ExpectSupply": expect_supply,
    "ChangeSupply": change_supply,
    "CancelSupply": cancel_supply,
    "PlanShipment": plan_shipment,
    "PickShipment": pick_shipment,
    "PackShipment": _of_shipment(Stage.PLANNED, Stage.PICKED, packages=2),
    "DispatchShipment": _of_shipment(*_IN_HAND, carrier="Van"),
    "ShipOrder": ship_order,
    "DeliverShipment": _of_shipment(Stage.SHIPPED, proof="signed"),
    "CancelShipment": _of_shipment(*_IN_HAND, note="not today"),
    "AuthoriseReturn": authorise_return,
    "ReceiveReturn": receive_return,
    "InspectReturn": inspect_return,
    "DisposeReturn": dispose_return,
    "CancelReturn": _of_rma(lambda rma, line: rma.live and not line.received, note="x"),
    "CloseReturn": _of_rma(lambda rma, line: rma.live and not _to_dispose(line)),
}
