"""Amending what an order says: addresses, sites, products, instructions, numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from attrs import evolve as replace

from o2c.desk import po_numbers
from o2c.desk.calling import agreed, called_off, forgo
from o2c.desk.common import pieces, product_of, site_of
from o2c.desk.entering import sale_of
from o2c.desk.master import address, payment_terms
from o2c.desk.pricing import replaced, taxed
from o2c.desk.resolving import asked_line, instructions_of, understand
from o2c.desk.taxing import freight_tax, tax_of
from o2c.desk.work import Work
from o2c.domain import credit, customer, shipment
from o2c.domain.common import NOTHING, For
from o2c.domain.credit import CREDIT
from o2c.domain.customer import CUSTOMER
from o2c.domain.order import ORDER, placing, rewriting
from o2c.domain.order.parts import ChangeReason, HoldReason
from o2c.domain.order.pricing import Quote
from o2c.domain.order.refusals import Refusal, line_of, same_customer
from o2c.domain.order.state import Order
from o2c.domain.order.terms import change_terms
from o2c.domain.shipment import SHIPMENT
from o2c.errors import ValidationError
from o2c.requests import amendments as requests
from o2c.requests.orders import LinePart
from o2c.values.address import Address
from o2c.values.ids import SiteId
from o2c.values.jurisdiction import jurisdiction
from o2c.values.money import Money

Rewrite: TypeAlias = (
    requests.ChangeTerms
    | requests.ChangeAddress
    | requests.ChangeSite
    | requests.ChangeProduct
    | requests.ChangeInstructions
    | requests.ChangePurchaseOrder
    | requests.ChangePriority
    | requests.ReopenLine
)


def rewrite(
    work: Work, number: str, change: Rewrite, version: int, because: ChangeReason
) -> bool:
    """Decide one of these changes; whether anything is different now."""
    how: dict[str, Any] = {
        "version": version,
        "by": work.actor.persons,
        "because": because,
    }
    match change:
        case requests.ChangeTerms():
            return _change_terms(work, number, change, how)
        case requests.ChangeAddress():
            return _change_address(work, number, change, how)
        case requests.ChangeSite(line=line, site=site):
            site_of(work, site, line)
            return bool(
                work.decide(
                    ORDER,
                    number,
                    rewriting.change_site,
                    line=line,
                    site=SiteId(site),
                    **how,
                )
            )
        case requests.ChangeProduct():
            return _change_product(work, number, change, how)
        case requests.ChangeInstructions():
            return _change_instructions(work, number, change, how)
        case requests.ChangePurchaseOrder():
            return _change_purchase_order(work, number, change, how)
        case requests.ChangePriority():
            return _change_priority(work, number, change, how)
        case requests.ReopenLine():
            return _reopen_line(work, number, change, how)


def _change_terms(
    work: Work, number: str, change: requests.ChangeTerms, how: dict[str, Any]
) -> bool:
    _, own = customer.known(work.get(CUSTOMER, work.get(ORDER, number).customer))
    terms = payment_terms(change.terms)
    events = work.decide(ORDER, number, change_terms, terms=terms, own=own, **how)
    return bool(events)


def _change_address(
    work: Work, number: str, change: requests.ChangeAddress, how: dict[str, Any]
) -> bool:
    order = work.get(ORDER, number)
    same_customer(order, change.customer)
    ship_to, bill_to = order.ship_to, order.bill_to
    if change.ship_to is not None:
        ship_to = address(order.customer, change.ship_to)
    if change.bill_to is not None:
        bill_to = address(order.customer, change.bill_to)
    assert ship_to is not None
    assert bill_to is not None
    there = jurisdiction(ship_to.country, ship_to.region)
    moved = replace(order, ship_to=ship_to, jurisdiction=there)
    quotes: list[Quote] = []
    tax = Money(order.freight.tax, order.currency)
    if there != order.jurisdiction:
        quotes = list(_taxed_there(work, moved))
        tax = freight_tax(work, moved)
    events = work.decide(
        ORDER,
        number,
        rewriting.change_address,
        ship_to=ship_to,
        bill_to=bill_to,
        jurisdiction=there,
        quotes=quotes,
        freight_tax=tax,
        **how,
    )
    if ship_to != order.ship_to:
        _goes_elsewhere(work, number, order, ship_to, change.duplicate_reason)
    return bool(events)


def _taxed_there(work: Work, moved: Order) -> Iterator[Quote]:
    """The lines that are taxed otherwise where it goes now, but for what is gone."""
    sale = sale_of(work, moved)
    for line in moved.lines.values():
        if line.begun and not line.open:
            continue
        goods = product_of(work, line.product, line.line)
        tax_class = goods.tax_class if line.kit_of is None else line.tax_class
        tax = tax_of(work, sale, tax_class)
        same = (tax.rate, tax.exemption) == (line.tax_rate, line.exemption)
        if not same or (tax.rule != line.tax_rule and not line.begun):
            yield taxed(line, tax_class, tax)


def _goes_elsewhere(
    work: Work, number: str, before: Order, ship_to: Address, note: str
) -> None:
    """What else follows: shipments, the purchase order's place, and compliance."""
    for name in before.planned:
        work.decide(SHIPMENT, name, shipment.redirect, ship_to=ship_to)
    if po_numbers.place_of(work, before):
        po_numbers.free(work, number, before)
        po_numbers.use(work, number, work.get(ORDER, number), note)
    if HoldReason.COMPLIANCE in before.released:
        work.decide(
            ORDER,
            number,
            placing.hold,
            reason=HoldReason.COMPLIANCE,
            note="it goes elsewhere than was released",
        )


def _change_product(
    work: Work, number: str, change: requests.ChangeProduct, how: dict[str, Any]
) -> bool:
    """The line understood and priced anew; what it called off is given back."""
    order = work.get(ORDER, number)
    line, sale = line_of(order, change.line), sale_of(work, order)
    part = LinePart(
        line=line.line,
        product=change.product,
        quantity=line.ordered,
        requested=line.requested,
        discount=line.discount if line.discount_stated else NOTHING,
    )
    (meaning,) = understand(work, order.customer, [part])
    if meaning.product == line.product:
        return False
    meant = replace(meaning, unit=None)
    part = part.model_copy(update={"product": meant.product})
    asked = asked_line(work, part, line.site, meant)
    asked = replace(asked, written=change.product, instructions=line.instructions)
    asked = called_off(work, sale, part, asked)
    judged = part.model_copy(update={"quantity": line.active})
    events = work.decide(
        ORDER,
        number,
        rewriting.change_product,
        asked=asked,
        kit=bool(product_of(work, asked.product).kit),
        quote=replaced(work, sale, line, judged, agreed(work, sale, asked)),
        **how,
    )
    if line.agreement is not None:
        forgo(work, number, line.agreement.agreement)
    return bool(events)


def _change_instructions(
    work: Work, number: str, change: requests.ChangeInstructions, how: dict[str, Any]
) -> bool:
    """Those for the warehouse and the carrier reach what is planned (R01-10)."""
    events = work.decide(
        ORDER,
        number,
        rewriting.change_instructions,
        line=change.line,
        instructions=instructions_of(change.instructions, change.line),
        **how,
    )
    order = work.get(ORDER, number)
    for name in order.planned if events else ():
        carried = work.get(SHIPMENT, name).lines
        said = order.instructions_for(For.WAREHOUSE, For.CARRIER, lines=carried)
        work.decide(SHIPMENT, name, shipment.instruct, instructions=said)
    return bool(events)


def _change_purchase_order(
    work: Work, number: str, change: requests.ChangePurchaseOrder, how: dict[str, Any]
) -> bool:
    before = work.get(ORDER, number)
    compared = po_numbers.compared(work, before.customer, change.purchase_order)
    events = work.decide(
        ORDER,
        number,
        rewriting.change_purchase_order,
        number=change.purchase_order,
        compared_as=compared,
        **how,
    )
    if compared != before.compared_as:
        po_numbers.free(work, number, before)
        after, why = work.get(ORDER, number), change.duplicate_reason
        po_numbers.use(work, number, after, why)
    return bool(events)


def _change_priority(
    work: Work, number: str, change: requests.ChangePriority, how: dict[str, Any]
) -> bool:
    events = work.decide(
        ORDER, number, rewriting.change_priority, priority=change.priority, **how
    )
    account = work.get(ORDER, number).account
    if events:
        work.decide(
            CREDIT, account, credit.rank, order=number, priority=change.priority
        )
    return bool(events)


def _reopen_line(
    work: Work, number: str, change: requests.ReopenLine, how: dict[str, Any]
) -> bool:
    line = line_of(work.get(ORDER, number), change.line)
    again = line.cancelled
    if change.quantity is not None:
        again = pieces(work, line.product, change.quantity, line.line)
        if again <= 0:
            raise ValidationError(
                Refusal.QUANTITY_NOT_POSITIVE,
                "a quantity must be positive",
                line=line.line,
                field="quantity",
                remedy="leave the quantity out for all that was cancelled",
            )
    events = work.decide(
        ORDER,
        number,
        rewriting.reopen_line,
        line=line.line,
        cancelled=line.cancelled - again,
        **how,
    )
    return bool(events)
