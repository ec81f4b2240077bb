"""From the order to the customer's door: plan, pick, pack, dispatch, deliver."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto

from o2c.desk.common import (
    dated,
    line_quantities,
    not_before,
    order_of,
    pieces,
    site_of,
)
from o2c.desk.delivering import shipment_of
from o2c.desk.gates import Gate, not_stopped, passes, steady, unstopped
from o2c.desk.paying import take
from o2c.desk.promises import at, follow, refill
from o2c.desk.reviewing import again
from o2c.desk.work import Ref, Work
from o2c.domain import shipment
from o2c.domain.common import NOTHING, For, LineQuantity
from o2c.domain.credit import CREDIT
from o2c.domain.order import ORDER, fulfilling, kits
from o2c.domain.order.refusals import Refusal as OrderRefusal
from o2c.domain.order.refusals import line_of
from o2c.domain.order.state import Line, Order
from o2c.domain.shipment import SHIPMENT, Planned, Shipment, ShipmentLine
from o2c.domain.stock import STOCK, moving
from o2c.errors import ValidationError
from o2c.requests import warehouse as requests
from o2c.requests.warehouse import ShipmentLinePart
from o2c.values.ids import OrderId, SiteId, item


class Refusal(StrEnum):
    SEVERAL_SITES = auto()


def plan(work: Work, ask: requests.PlanShipment) -> None:
    """Give the warehouse what is to go out together."""
    work.fetch(*steady(ask.order))
    order = order_of(work, ask.order)
    not_stopped(work, ask.order, Gate.PICK)
    site, lines = _lines(work, ask, order, ask.order, ask.site, ask.lines)
    if not passes(work, ask.order, Gate.PICK):
        return
    number = work.number("SH")
    work.decide(
        ORDER,
        ask.order,
        fulfilling.plan,
        shipment=number,
        lines=_quantities(lines),
        but=unstopped(work, ask.order, Gate.PICK),
    )
    planned = _planned(work, ask.order, order, site, lines, ask.ship_on)
    work.decide(SHIPMENT, number, shipment.plan, planned=planned)


def ship_order(work: Work, ask: requests.ShipOrder) -> None:
    """Plan and dispatch in one step, for goods that go straight out."""
    work.fetch(*steady(ask.order))
    order = order_of(work, ask.order)
    not_stopped(work, ask.order, Gate.ISSUE)
    site, lines = _lines(work, ask, order, ask.order, ask.site, ask.lines)
    if not passes(work, ask.order, Gate.ISSUE):
        return
    number = work.number("SH")
    planned = _planned(work, ask.order, order, site, lines)
    work.decide(SHIPMENT, number, shipment.plan, planned=planned)
    _dispatch(work, number, carrier=ask.carrier, tracking=ask.tracking)


def _lines(
    work: Work,
    ask: requests.PlanShipment | requests.ShipOrder,
    order: Order,
    number: str,
    site: str | None,
    parts: Sequence[ShipmentLinePart],
) -> tuple[str, tuple[ShipmentLine, ...]]:
    """The site it goes from, and what goes: as asked, or all that is there."""
    wanted = kits.with_components(order, _wanted(work, order, parts))
    lines = [line_of(order, n) for n in wanted] or list(order.lines.values())
    sites = dict.fromkeys(line.site for line in lines if line.open or wanted)
    chosen = site or next(iter(sites), next(iter(order.lines.values())).site)
    if wanted and any(line.site != chosen for line in lines):
        raise ValidationError(
            Refusal.SEVERAL_SITES,
            f"the lines ship from {', '.join(sites)}",
            field="lines",
            remedy="plan one shipment for each site",
        )
    dated(work, ask, site_of(work, chosen))
    not_before(ask, order)
    if not wanted:
        work.fetch(*((STOCK, at(line)) for line in lines if line.tracked))
        ready = {line.line: _ready(work, order, number, line) for line in lines}
        wanted = kits.complete(order, ready)
    return chosen, tuple(
        ShipmentLine(
            line=line.line,
            product=line.product,
            tracked=line.tracked,
            quantity=quantity,
        )
        for line in lines
        if line.site == chosen and (quantity := wanted[line.line])
    )


def _wanted(
    work: Work, order: Order, parts: Sequence[ShipmentLinePart]
) -> dict[int, Decimal]:
    """The quantities that the request names, each more than nothing."""
    asked = [LineQuantity(line=part.line, quantity=part.quantity) for part in parts]
    wanted = {part.line: part.quantity for part in line_quantities(work, order, asked)}
    for n, quantity in wanted.items():
        if quantity <= 0:
            raise ValidationError(
                OrderRefusal.QUANTITY_NOT_POSITIVE,
                "a quantity must be positive",
                line=n,
                field="quantity",
                remedy="leave the line out, or the lines altogether for all there is",
            )
    return wanted


def _ready(work: Work, order: Order, number: str, line: Line) -> Decimal:
    """How much of a line could leave today."""
    free = line.open - order.planned_on(line.line)
    if not line.tracked or free <= 0:
        return max(free, NOTHING)
    stock = work.get(STOCK, at(line))
    held = stock.claim(number, line.line)
    if held is None:
        return NOTHING
    planned = order.planned_on(line.line) - held.in_hand
    there = moving.pickable(stock, held, today=work.today)
    return max(min(free, there - planned), NOTHING)


def _planned(
    work: Work,
    number: str,
    order: Order,
    site: str,
    lines: tuple[ShipmentLine, ...],
    ship_on: date | None = None,
) -> Planned:
    assert order.ship_to is not None
    return Planned(
        order=OrderId(number),
        customer=order.customer,
        site=SiteId(site),
        ship_to=order.ship_to,
        ship_on=ship_on or work.today,
        lines=lines,
        instructions=order.instructions_for(
            For.WAREHOUSE, For.CARRIER, lines=(line.line for line in lines)
        ),
    )


def pick(work: Work, ask: requests.PickShipment) -> None:
    """Take goods off the shelf; what is short stays open as a backorder."""
    found = shipment_of(work, ask.shipment)
    dated(work, ask, site_of(work, found.site))
    order = work.get(ORDER, found.order)
    not_stopped(work, found.order, Gate.PICK)
    before = found.lines
    short = [
        LineQuantity(
            line=p.line,
            quantity=pieces(work, before[p.line].product, p.quantity, p.line)
            if p.line in before
            else p.quantity,
        )
        for p in ask.lines
    ]
    whole = _whole(order, before, short)
    work.fetch(*_shelves(found))
    work.decide(SHIPMENT, ask.shipment, shipment.pick, found=whole)
    after = work.get(SHIPMENT, ask.shipment).lines
    for line in after.values():
        if line.tracked:
            work.decide(
                STOCK,
                item(line.product, found.site),
                moving.pick,
                order=found.order,
                line=line.line,
                shipment=ask.shipment,
                quantity=line.quantity,
                today=work.today,
            )
    missing = [
        LineQuantity(line=n, quantity=line.quantity - _of(after, n))
        for n, line in before.items()
        if line.quantity > _of(after, n)
    ]
    work.decide(
        ORDER, found.order, fulfilling.unplan, shipment=ask.shipment, lines=missing
    )


def _whole(
    order: Order, planned: Mapping[int, ShipmentLine], short: list[LineQuantity]
) -> list[LineQuantity]:
    """What was found, where kits of which something is short go back to the shelf."""
    there = {part.line: part.quantity for part in short}
    if not kits.kits(order) or not there.keys() <= planned.keys():
        return short
    quantities = {n: line.quantity for n, line in planned.items()}
    going = kits.found(order, quantities, there)
    return [
        LineQuantity(line=n, quantity=quantity)
        for n, quantity in going.items()
        if n in there or quantity != quantities[n]
    ]


def _of(lines: Mapping[int, ShipmentLine], number: int) -> Decimal:
    return lines[number].quantity if number in lines else NOTHING


def dispatch(work: Work, ask: requests.DispatchShipment) -> None:
    """Hand a shipment to the carrier: stock goes down, control passes."""
    found = shipment_of(work, ask.shipment)
    dated(work, ask, site_of(work, found.site))
    not_before(ask, work.get(ORDER, found.order))
    if found.waiting and not passes(work, found.order, Gate.ISSUE):
        return
    _dispatch(work, ask.shipment, carrier=ask.carrier, tracking=ask.tracking)


def _dispatch(work: Work, number: str, *, carrier: str, tracking: str) -> None:
    shipped = work.decide(
        SHIPMENT,
        number,
        shipment.ship,
        on=work.today,
        carrier=carrier,
        tracking=tracking,
    )
    if not shipped:
        return
    found = work.get(SHIPMENT, number)
    before = work.get(ORDER, found.order)
    work.fetch((CREDIT, before.account), *_shelves(found))
    quantities = _quantities(found.lines.values())
    work.decide(
        ORDER,
        found.order,
        fulfilling.ship,
        shipment=number,
        lines=quantities,
        but=unstopped(work, found.order, Gate.ISSUE),
    )
    for line in found.lines.values():
        if line.tracked:
            work.decide(
                STOCK,
                item(line.product, found.site),
                moving.issue,
                order=found.order,
                line=line.line,
                shipment=number,
                quantity=line.quantity,
                on=work.today,
            )
    follow(work, found.order)
    again(work, found.order)
    take(work, found.order, number, before)


def cancel(work: Work, ask: requests.CancelShipment) -> None:
    """Let a planned shipment not go: goods back to the shelf, lines open again."""
    found = shipment_of(work, ask.shipment)
    dated(work, ask, site_of(work, found.site))
    if not work.decide(SHIPMENT, ask.shipment, shipment.cancel, note=ask.note):
        return
    work.fetch(*_shelves(found))
    work.decide(
        ORDER,
        found.order,
        fulfilling.unplan,
        shipment=ask.shipment,
        lines=_quantities(found.lines.values()),
    )
    for line in found.lines.values():
        if line.tracked:
            key = item(line.product, found.site)
            work.decide(
                STOCK,
                key,
                moving.put_back,
                order=found.order,
                line=line.line,
                shipment=ask.shipment,
            )
            refill(work, key)


def _shelves(found: Shipment) -> list[Ref]:
    """The stock items that a shipment's goods are taken from."""
    lines = (line for line in found.lines.values() if line.tracked)
    return [(STOCK, item(line.product, found.site)) for line in lines]


def _quantities(lines: Iterable[ShipmentLine]) -> list[LineQuantity]:
    return [LineQuantity(line=line.line, quantity=line.quantity) for line in lines]
