"""From what a line says to what it means: product, site, date, stocking units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from attrs import frozen

from o2c.desk.common import calendar_of, in_stock, site_of
from o2c.desk.work import Ref, Work
from o2c.domain import product
from o2c.domain.common import Instruction
from o2c.domain.customer import CUSTOMER
from o2c.domain.customer_part import CUSTOMER_PART
from o2c.domain.gtin import GTIN
from o2c.domain.order.parts import Asked, ResolvedBy
from o2c.domain.product import PRODUCT, Product
from o2c.domain.product.refusals import Refusal
from o2c.domain.site import Site
from o2c.errors import StateError
from o2c.requests.orders import InstructionPart, LinePart
from o2c.values.gtin import normal_gtin
from o2c.values.ids import ProductId, SiteId, normal_part
from o2c.values.quantity import Quantity, convert, in_units, unit


@frozen(kw_only=True)
class Meaning:
    """Which product a line means, how that was found out, and in which unit it counts
    where the line says none."""

    product: ProductId
    by: ResolvedBy
    unit: str | None = None


def streams(lines: Iterable[LinePart]) -> list[Ref]:
    """What lines may have to be looked up in, whoever the customer is."""
    written = [line.product for line in lines]
    numbers = filter(None, map(normal_gtin, written))
    return [*((PRODUCT, each) for each in written), *((GTIN, n) for n in numbers)]


def part_key(customer: str, number: str) -> str:
    """The stream id of a customer's own part number."""
    return f"{customer}/{normal_part(number)}"


def understand(work: Work, customer: str, lines: Sequence[LinePart]) -> list[Meaning]:
    """What each line means: the customer's own number for it before its GTIN, that
    before our number, that before one that took its place (R01-06)."""
    if work.get(CUSTOMER, customer).own_parts:
        keys = {part_key(customer, line.product) for line in lines}
        work.fetch(*((CUSTOMER_PART, key) for key in keys))
    meanings = [_meaning(work, customer, line) for line in lines]
    work.fetch(*((PRODUCT, meaning.product) for meaning in meanings))
    return [
        _current(work, each, line.line)
        for each, line in zip(meanings, lines, strict=True)
    ]


def _meaning(work: Work, customer: str, line: LinePart) -> Meaning:
    written = line.product
    if work.get(CUSTOMER, customer).own_parts:
        part = work.get(CUSTOMER_PART, part_key(customer, written)).on(work.today)
        if part is not None and part.product is not None:
            by = ResolvedBy.CUSTOMER_PART
            return Meaning(product=part.product, by=by, unit=part.unit)
    number = normal_gtin(written)
    if number is not None:
        held = work.get(GTIN, number)
        if held.product is not None:
            by = ResolvedBy.GTIN
            return Meaning(product=held.product, by=by, unit=held.unit)
    return Meaning(product=ProductId(written), by=ResolvedBy.SKU)


def _current(work: Work, meaning: Meaning, line: int) -> Meaning:
    """The same, of the product that takes this one's place now."""
    chain = successors(work, meaning.product)
    if not chain:
        return meaning
    if chain[-1] in (meaning.product, *chain[:-1]):
        raise StateError(
            Refusal.SUPERSEDED_IN_A_CIRCLE,
            f"{' -> '.join((meaning.product, *chain))} leads nowhere",
            line=line,
            field="product",
            remedy="say which of them is sold",
        )
    by = ResolvedBy.SUPERSEDED if meaning.by is ResolvedBy.SKU else meaning.by
    return Meaning(product=chain[-1], by=by, unit=meaning.unit)


def successors(work: Work, first: ProductId) -> tuple[ProductId, ...]:
    """What takes a product's place, what takes that one's, and so on; if they go in a
    circle, up to where it closes."""
    chain: list[ProductId] = []
    after = work.get(PRODUCT, first).superseded_by
    while after is not None:
        closed = after in (first, *chain)
        chain.append(after)
        after = None if closed else work.get(PRODUCT, after).superseded_by
    return tuple(chain)


def resolve(
    work: Work, customer: str, lines: Sequence[LinePart], site: str
) -> list[tuple[LinePart, Asked]]:
    """Each line as it is to be priced, of our product and a quantity that can be
    ordered; and as it is written down.  Lines that name no site ship from `site`."""
    rounding = work.get(CUSTOMER, customer).profile.rounding
    found = []
    for line, meaning in zip(lines, understand(work, customer, lines), strict=True):
        at = line.site or site
        asked = asked_line(work, line, at, meaning, rounding=rounding)
        found.append((_to_price(work, line, asked), asked))
    return found


def asked_line(
    work: Work,
    line: LinePart,
    site: str,
    meaning: Meaning | None = None,
    *,
    rounding: bool = False,
) -> Asked:
    """A line as it is written down; without a meaning, it is of our own product.

    `rounding` says that the customer lets a quantity be rounded up.
    """
    means = meaning or Meaning(product=ProductId(line.product), by=ResolvedBy.SKU)
    found = work.get(PRODUCT, means.product)
    product.may_be_ordered(found, line.line)
    at = site_of(work, site, line.line)
    counted = line.unit or means.unit
    quantity = in_stock(found, line.quantity, counted, line.line)
    orderable = _orderable(found, quantity, counted) if rounding else quantity
    product.may_be_so_many(found, orderable, line.line)
    return Asked(
        line=line.line,
        written=line.product,
        resolved_by=means.by,
        product=means.product,
        description=found.name,
        site=SiteId(site),
        tracked=found.tracked,
        quantity=orderable,
        unit=found.unit,
        asked_quantity=line.quantity,
        asked_unit=counted or found.unit,
        requested=_worked(work, at, line.requested),
        asked_requested=line.requested,
        rounded=orderable != quantity,
        instructions=instructions_of(line.instructions, line.line),
        commercial=line.commercial,
    )


def _orderable(found: Product, quantity: Decimal, counted: str | None) -> Decimal:
    """The quantity rounded up to one that can be ordered (R01-05), if that can be
    written in the unit that the line counts in; else the quantity itself."""
    if quantity <= 0 or not (found.minimum or found.multiple):
        return quantity
    _, above = product.nearest(found, quantity)
    return quantity if _written(found, above, counted) is None else above


def _written(found: Product, quantity: Decimal, counted: str | None) -> Decimal | None:
    """A quantity of stocking units in the unit that a line counts in, if it fits."""
    if counted is None or counted == found.unit:
        return quantity
    try:
        back = convert(Quantity(quantity, found.unit), counted, found.packs, found.unit)
        return in_units(back.amount, unit(counted).digits)
    except ValueError:
        return None


def _to_price(work: Work, line: LinePart, asked: Asked) -> LinePart:
    """The line of our product, with the quantity that is ordered, in its own unit."""
    quantity = line.quantity
    if asked.rounded:
        found = work.get(PRODUCT, asked.product)
        quantity = _written(found, asked.quantity, asked.asked_unit) or quantity
    said = {
        "product": asked.product,
        "unit": asked.asked_unit,
        "quantity": quantity,
        "requested": asked.requested,
    }
    return line.model_copy(update=said)


def _worked(work: Work, at: Site, requested: date | None) -> date:
    """The day asked for, or the next one on which the site works (R01-04)."""
    if requested is None:
        return work.today
    return calendar_of(work, at, requested).on_or_after(requested)


def instructions_of(
    parts: Iterable[InstructionPart], line: int | None = None
) -> tuple[Instruction, ...]:
    """Instructions as given, on a line or on the whole order."""
    return tuple(Instruction(kind=p.kind, text=p.text, line=line) for p in parts)
