"""Kits at the desk: defined, and taken apart into lines when they are ordered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from attrs import evolve as replace

from o2c.desk.common import in_stock, pieces, product_of
from o2c.desk.work import Work
from o2c.domain import product
from o2c.domain.order.events import Placed
from o2c.domain.order.kits import components, no_component
from o2c.domain.order.parts import Asked, PriceSource, ResolvedBy
from o2c.domain.order.pricing import Quote
from o2c.domain.order.refusals import line_of
from o2c.domain.order.state import Order
from o2c.domain.product import PRODUCT, KitComponent
from o2c.requests import amendments as requests
from o2c.requests.entry import DefineKit
from o2c.values.exact import EXACT
from o2c.values.ids import ProductId
from o2c.values.price import UnitPrice


def define(work: Work, ask: DefineKit) -> None:
    """What goes into one of a product from now on."""
    parts = tuple(
        KitComponent(
            product=ProductId(part.product),
            quantity=in_stock(product_of(work, part.product), part.quantity, None),
        )
        for part in ask.components
    )
    work.decide(
        PRODUCT,
        ask.product,
        product.define_kit,
        itself=ProductId(ask.product),
        components=parts,
        inside=_inside(work, parts),
    )


def _inside(work: Work, parts: tuple[KitComponent, ...]) -> frozenset[ProductId]:
    """All that components come to, what goes into kits among them included."""
    seen = set[ProductId]()
    todo = [part.product for part in parts]
    while todo:
        each = todo.pop()
        if each not in seen:
            seen.add(each)
            todo += [part.product for part in work.get(PRODUCT, each).kit]
    return frozenset(seen)


def contents(work: Work, kit: ProductId) -> Mapping[ProductId, Decimal]:
    """What goes into one kit in the end, kits in it taken apart too."""
    found: dict[ProductId, Decimal] = {}
    for part in work.get(PRODUCT, kit).kit:
        inner = contents(work, part.product) or {part.product: Decimal(1)}
        for id, quantity in inner.items():
            more = EXACT.multiply(part.quantity, quantity)
            found[id] = found.get(id, Decimal(0)) + more
    return found


def apart(
    work: Work, asked: Asked, quote: Quote, first: int, currency: str
) -> tuple[Asked, list[tuple[Asked, Quote]]]:
    """A line as it is; and if it is a kit, the lines of what goes into it.

    They are numbered from `first` on, and cost nothing: the kit has the price.
    """
    nothing = UnitPrice(Decimal(0), currency)
    kit = work.get(PRODUCT, asked.product)
    if not kit.kit or asked.kit_of is not None:
        return asked, []
    inside = contents(work, asked.product)
    work.fetch(*((PRODUCT, id) for id in inside))
    lines = []
    for number, (id, per) in enumerate(inside.items(), start=first):
        found = work.get(PRODUCT, id)
        product.may_be_ordered(found, asked.line)
        quantity = EXACT.multiply(asked.quantity, per)
        line = replace(
            asked,
            line=number,
            written=id,
            resolved_by=ResolvedBy.KIT,
            product=id,
            description=found.name,
            tracked=found.tracked,
            quantity=quantity,
            unit=found.unit,
            asked_quantity=quantity,
            asked_unit=found.unit,
            rounded=False,
            instructions=(),
            agreement=None,
            commercial=None,
            kit_of=asked.line,
            per=per,
        )
        free = Quote(
            line=number,
            price=nothing,
            source=PriceSource.KIT,
            tax_class=quote.tax_class,
            tax_rate=quote.tax_rate,
            tax_rule=quote.tax_rule,
            exemption=quote.exemption,
        )
        lines.append((line, free))
    return replace(asked, kit=kit.kit_version), lines


def all_apart(
    work: Work, placed: Placed, quotes: tuple[Quote, ...]
) -> tuple[Placed, tuple[Quote, ...]]:
    """An order with the lines of what goes into its kits behind the others."""
    by_line = {quote.line: quote for quote in quotes}
    first = max((line.line for line in placed.lines), default=0) + 1
    whole: list[Asked] = []
    more: list[tuple[Asked, Quote]] = []
    for line in placed.lines:
        number = first + len(more)
        kit, parts = apart(work, line, by_line[line.line], number, placed.currency)
        whole.append(kit)
        more += parts
    if not more:
        return placed, quotes
    lines = (*whole, *(line for line, _ in more))
    return replace(placed, lines=lines), (*quotes, *(quote for _, quote in more))


def with_components(
    work: Work, order: Order, change: requests.Change
) -> Iterator[requests.Change]:
    """A change; of a kit, also those of what goes into it, which follow it."""
    yield change
    number = getattr(change, "line", None)
    if number is None:
        return
    line = line_of(order, number)
    no_component(line)
    why = change.because
    for part in components(order, line.line):
        match change:
            case requests.ChangeQuantity():
                goods = product_of(work, line.product)
                kits = in_stock(goods, change.quantity, change.unit, line.line)
                yield requests.ChangeQuantity(
                    line=part.line,
                    quantity=EXACT.multiply(kits, part.per),
                    because=why,
                )
            case requests.ChangeDate():
                yield requests.ChangeDate(
                    line=part.line, requested=change.requested, because=why
                )
            case requests.ChangeSite(site=site):
                yield requests.ChangeSite(line=part.line, site=site, because=why)
            case requests.ReopenLine(quantity=quantity):
                kits = line.cancelled
                if quantity is not None:
                    kits = pieces(work, line.product, quantity, line.line)
                if kits:
                    yield requests.ReopenLine(
                        line=part.line,
                        quantity=EXACT.multiply(kits, part.per),
                        because=why,
                    )
            case requests.CancelLine(quantity=None):
                yield requests.CancelLine(line=part.line, because=why)
            case requests.CancelLine(quantity=quantity) if quantity is not None:
                kits = pieces(work, line.product, quantity, line.line)
                yield requests.CancelLine(
                    line=part.line,
                    quantity=EXACT.multiply(kits, part.per),
                    because=why,
                )
            case _:
                pass
