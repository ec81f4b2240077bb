"""Changing an order: each change a new version, nothing below what has shipped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from attrs import evolve as replace

from o2c.domain.order.events import (
    DateChanged,
    Event,
    LineAdded,
    LineCancelled,
    PriceChanged,
    QuantityChanged,
)
from o2c.domain.order.parts import Asked, ChangeReason, PriceSource, Reference
from o2c.domain.order.placing import check_asked, check_quote, unshipped
from o2c.domain.order.pricing import Quote, price_lines, quoted_as, reprice_line
from o2c.domain.order.refusals import (
    Refusal,
    line_of,
    live,
    not_before_order,
    one_product,
    still_open,
)
from o2c.domain.order.state import Order, line_asked
from o2c.domain.pricing.determination import Determination
from o2c.domain.pricing.source import FreeReason
from o2c.errors import LimitExceeded, ValidationError
from o2c.values.price import UnitPrice


def add_line(
    order: Order,
    *,
    asked: Asked,
    quote: Quote,
    version: int,
    by: tuple[str, ...] = (),
    because: ChangeReason = ChangeReason.UNSTATED,
) -> Iterator[Event]:
    """One more line on an order."""
    live(order)
    if asked.line in order.lines:
        raise ValidationError(
            Refusal.LINE_TWICE,
            f"the order has a line {asked.line} already",
            line=asked.line,
            field="line",
            remedy=f"use {max(order.lines) + 1}",
        )
    check_asked(asked, order.ordered_on)
    one_product([asked], order.lines.values())
    check_quote(order, quote)
    added = line_asked(asked)
    prices, totals = price_lines(
        order, [*order.lines.values(), added], {asked.line: quote}
    )
    yield LineAdded(
        version=version,
        customer=order.customer,
        purchase_order=order.purchase_order,
        ordered_on=order.ordered_on,
        rounding=order.rounding,
        asked=asked,
        prices=prices,
        totals=totals,
        by=by,
        because=because,
    )


def change_quantity(
    order: Order,
    *,
    line: int,
    quantity: Decimal,
    quote: Quote | None = None,
    version: int,
    by: tuple[str, ...] = (),
    because: ChangeReason = ChangeReason.UNSTATED,
) -> Iterator[Event]:
    """Order more or less on a line; never less than shipped, cancelled and planned.

    `quote` is another price that the new quantity has; None where the price stays.
    """
    live(order)
    old = line_of(order, line)
    if quantity == old.ordered:
        return
    least = old.shipped + old.cancelled + order.planned_on(line)
    if quantity < least or quantity <= 0:
        raise LimitExceeded(
            Refusal.BELOW_SHIPPED,
            f"{old.shipped} shipped, {old.cancelled} cancelled and "
            f"{order.planned_on(line)} with the warehouse cannot be ordered away",
            line=line,
            field="quantity",
            remedy="cancel the planned shipment, or authorise a return",
            minimum=str(least),
        )
    if quote is not None:
        check_quote(order, quote)
        unshipped(old, quote)
    changed = replace(old, ordered=quantity)
    prices, totals = reprice_line(order, changed, quote)
    yield QuantityChanged(
        version=version,
        line=line,
        was=old.ordered,
        now=quantity,
        prices=prices,
        totals=totals,
        by=by,
        because=because,
    )


def change_price(
    order: Order,
    *,
    line: int,
    price: UnitPrice,
    discount: Decimal,
    source: PriceSource,
    free: FreeReason | None = None,
    determination: Determination | None = None,
    version: int,
    ours: Reference | None = None,
    by: tuple[str, ...] = (),
    because: ChangeReason = ChangeReason.UNSTATED,
) -> Iterator[Event]:
    """Another unit price or discount, as long as nothing of the line has shipped.

    `free` says why it costs nothing, `determination` what would have been found.
    """
    live(order)
    old = line_of(order, line)
    if (price, discount, free) == (old.price, old.discount, old.free):
        return
    quote = replace(
        quoted_as(old),
        price=price,
        source=source,
        discount=discount,
        discount_stated=bool(discount),
        free=free,
        determination=determination,
        ours=ours,
    )
    check_quote(order, quote)
    unshipped(old, quote)
    prices, totals = price_lines(order, order.lines.values(), {line: quote})
    yield PriceChanged(
        version=version,
        line=line,
        was=old.price,
        now=price,
        was_discount=old.discount,
        prices=prices,
        totals=totals,
        by=by,
        because=because,
    )


def change_date(
    order: Order,
    *,
    line: int,
    requested: date,
    version: int,
    by: tuple[str, ...] = (),
    because: ChangeReason = ChangeReason.UNSTATED,
) -> Iterator[Event]:
    """Another date that the customer wants the rest of a line to ship."""
    live(order)
    old = line_of(order, line)
    if requested == old.requested:
        return
    still_open(old)
    not_before_order(line, requested, order.ordered_on)
    yield DateChanged(
        version=version,
        line=line,
        was=old.requested,
        now=requested,
        by=by,
        because=because,
    )


def cancel_line(
    order: Order,
    *,
    line: int,
    remaining: Decimal,
    note: str,
    version: int,
    by: tuple[str, ...] = (),
    because: ChangeReason = ChangeReason.UNSTATED,
) -> Iterator[Event]:
    """Give up what is open on a line, down to `remaining` stocking units."""
    live(order)
    old = line_of(order, line)
    if remaining >= old.open:
        return
    least = order.planned_on(line)
    if remaining < least:
        raise LimitExceeded(
            Refusal.PLANNED_SHIPMENT,
            f"{least} of the line is with the warehouse",
            line=line,
            field="quantity",
            remedy="cancel the planned shipment first",
            maximum=str(old.open - least),
        )
    gone = old.open - remaining
    changed = replace(old, cancelled=old.cancelled + gone)
    prices, totals = reprice_line(order, changed)
    yield LineCancelled(
        version=version,
        line=line,
        quantity=gone,
        note=note,
        prices=prices,
        totals=totals,
        by=by,
        because=because,
    )
