"""Amending what an order says: addresses, sites, products, instructions, numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from attrs import evolve as replace

from o2c.domain.common import Amounts, Instruction
from o2c.domain.order.events import Event
from o2c.domain.order.kits import components
from o2c.domain.order.parts import Asked, ChangeReason
from o2c.domain.order.placing import check_asked, check_quote
from o2c.domain.order.pricing import Quote, price_lines, reprice_line
from o2c.domain.order.refusals import Refusal, line_of, live, still_open
from o2c.domain.order.rewritten import (
    AddressChanged,
    InstructionsChanged,
    LineReopened,
    PriorityChanged,
    ProductChanged,
    PurchaseOrderChanged,
    SiteChanged,
)
from o2c.domain.order.state import Line, Order, line_asked
from o2c.errors import LimitExceeded, StateError, ValidationError
from o2c.values.address import Address
from o2c.values.ids import SiteId
from o2c.values.money import Money


def change_address(
    order: Order,
    *,
    ship_to: Address,
    bill_to: Address,
    jurisdiction: str,
    quotes: Sequence[Quote],
    freight_tax: Money,
    version: int,
    by: tuple[str, ...] = (),
    because: ChangeReason = ChangeReason.UNSTATED,
) -> Iterator[Event]:
    """It goes elsewhere, or somebody else gets the invoice.

    `quotes` are the lines that are taxed otherwise there.  What has gone keeps its tax,
    and so does freight, once anything has.
    """
    live(order)
    assert order.ship_to is not None
    assert order.bill_to is not None
    if (ship_to, bill_to) == (order.ship_to, order.bill_to):
        return
    for quote in quotes:
        check_quote(order, quote)
        _taxed_once(line_of(order, quote.line))
    freight = order.freight
    if not order.shipments and not order.freight_billed:
        freight = Amounts(order.freight.net, freight_tax.minor)
    prices, totals = price_lines(
        order, order.lines.values(), {q.line: q for q in quotes}, freight=freight
    )
    yield AddressChanged(
        version=version,
        was_ship_to=order.ship_to,
        ship_to=ship_to,
        was_bill_to=order.bill_to,
        bill_to=bill_to,
        was_jurisdiction=order.jurisdiction,
        jurisdiction=jurisdiction,
        prices=prices,
        totals=totals,
        by=by,
        because=because,
    )


def _taxed_once(line: Line) -> None:
    """Refuse two taxes on one line: what has shipped of it has its own."""
    if line.begun:
        raise StateError(
            Refusal.ALREADY_SHIPPED,
            "part of the line has shipped, and was taxed where that went",
            line=line.line,
            field="ship_to",
            remedy="cancel the remainder and order it anew for the other place",
        )


def change_site(
    order: Order,
    *,
    line: int,
    site: SiteId,
    version: int,
    by: tuple[str, ...] = (),
    because: ChangeReason = ChangeReason.UNSTATED,
) -> Iterator[Event]:
    """A line ships from another site, as long as nothing of it is on its way."""
    live(order)
    old = line_of(order, line)
    if site == old.site:
        return
    _not_begun(order, old, "site")
    yield SiteChanged(
        version=version, line=line, was=old.site, now=site, by=by, because=because
    )


def change_product(
    order: Order,
    *,
    asked: Asked,
    quote: Quote,
    kit: bool = False,
    version: int,
    by: tuple[str, ...] = (),
    because: ChangeReason = ChangeReason.UNSTATED,
) -> Iterator[Event]:
    """Another product on a line, as long as nothing of it is on its way (R07-08).

    It counts in the same unit, and as many are ordered; neither of them is a `kit`.
    """
    live(order)
    old = line_of(order, asked.line)
    if asked.product == old.product:
        return
    _replaceable(order, old, asked, kit)
    check_asked(asked, order.ordered_on)
    check_quote(order, quote)
    changed = replace(line_asked(asked), cancelled=old.cancelled)
    prices, totals = reprice_line(order, changed, quote)
    yield ProductChanged(
        version=version,
        line=old.line,
        was=old.product,
        now=asked.product,
        asked=asked,
        prices=prices,
        totals=totals,
        by=by,
        because=because,
    )


def _replaceable(order: Order, old: Line, asked: Asked, kit: bool) -> None:
    """Refuse another product in a schedule, a kit, in hand, or counted otherwise."""
    if old.commercial is not None:
        raise StateError(
            Refusal.COMMERCIAL_MIXED,
            f"the line delivers what is {old.product} commercially",
            line=old.line,
            field="product",
            remedy="cancel the deliveries, and add the other product as a new line",
        )
    if kit or components(order, old.line):
        raise StateError(
            Refusal.KIT_CHANGED,
            f"{asked.product if kit else old.product} is a kit",
            line=old.line,
            field="product",
            remedy="cancel the line, and add the other product as a new one",
        )
    _not_begun(order, old, "product")
    if asked.unit != old.unit:
        raise ValidationError(
            Refusal.UNIT_DIFFERS,
            f"{asked.product} counts in {asked.unit}, the line in {old.unit}",
            line=old.line,
            field="product",
            remedy="cancel the line, and add the other product as a new one",
        )


def _not_begun(order: Order, line: Line, field: str) -> None:
    """Refuse what may not change once the warehouse has any of a line in hand."""
    if line.begun:
        raise StateError(
            Refusal.ALREADY_SHIPPED,
            "part of the line has shipped",
            line=line.line,
            field=field,
            remedy="cancel the remainder and add it as a new line",
        )
    if order.planned_on(line.line):
        raise StateError(
            Refusal.PLANNED_SHIPMENT,
            f"{order.planned_on(line.line)} of the line is with the warehouse",
            line=line.line,
            field=field,
            remedy="cancel the planned shipment first",
        )
    still_open(line)


def change_instructions(
    order: Order,
    *,
    line: int | None,
    instructions: tuple[Instruction, ...],
    version: int,
    by: tuple[str, ...] = (),
    because: ChangeReason = ChangeReason.UNSTATED,
) -> Iterator[Event]:
    """Other instructions in place of those that a line, or the whole order, has."""
    live(order)
    held = order.instructions if line is None else line_of(order, line).instructions
    if instructions != held:
        yield InstructionsChanged(
            version=version,
            line=line,
            was=held,
            now=instructions,
            by=by,
            because=because,
        )


def change_purchase_order(
    order: Order,
    *,
    number: str,
    compared_as: str,
    version: int,
    by: tuple[str, ...] = (),
    because: ChangeReason = ChangeReason.UNSTATED,
) -> Iterator[Event]:
    """Another number of the customer's for what is not invoiced yet."""
    live(order)
    if number != order.purchase_order:
        yield PurchaseOrderChanged(
            version=version,
            was=order.purchase_order,
            now=number,
            compared_as=compared_as,
            numbered=tuple(order.lines),
            by=by,
            because=because,
        )


def change_priority(
    order: Order,
    *,
    priority: str,
    version: int,
    by: tuple[str, ...] = (),
    because: ChangeReason = ChangeReason.UNSTATED,
) -> Iterator[Event]:
    """More or less urgent than it was."""
    live(order)
    if priority != order.priority:
        yield PriorityChanged(
            version=version,
            was=order.priority,
            now=priority,
            by=by,
            because=because,
        )


def reopen_line(
    order: Order,
    *,
    line: int,
    cancelled: Decimal,
    version: int,
    by: tuple[str, ...] = (),
    because: ChangeReason = ChangeReason.UNSTATED,
) -> Iterator[Event]:
    """Go on with a line of which something was cancelled; `cancelled` stays so."""
    live(order)
    old = line_of(order, line)
    if cancelled >= old.cancelled:
        return
    if cancelled < 0:
        raise LimitExceeded(
            Refusal.MORE_THAN_CANCELLED,
            f"{old.cancelled} of the line was cancelled",
            line=line,
            field="quantity",
            remedy="reopen no more than that, or change the ordered quantity",
            maximum=str(old.cancelled),
        )
    changed = replace(old, cancelled=cancelled)
    prices, totals = reprice_line(order, changed)
    yield LineReopened(
        version=version,
        line=line,
        quantity=old.cancelled - cancelled,
        prices=prices,
        totals=totals,
        by=by,
        because=because,
    )
