"""From what the customer says to what the order says: parties, places, terms."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from o2c.desk.common import checked
from o2c.desk.master import address, payment_terms
from o2c.desk.resolving import instructions_of
from o2c.desk.work import Work
from o2c.domain import customer
from o2c.domain.customer import CUSTOMER, Customer
from o2c.domain.order.events import Placed
from o2c.domain.order.parts import Asked
from o2c.domain.order.refusals import Refusal
from o2c.domain.order.state import Order
from o2c.errors import ValidationError
from o2c.requests.orders import IncotermPart, OrderFields
from o2c.values.address import Address, PersonalText
from o2c.values.ids import CustomerId
from o2c.values.incoterm import Incoterm, incoterm
from o2c.values.jurisdiction import jurisdiction
from o2c.values.money import Money, zero


@frozen(kw_only=True)
class Sale:
    """What an order says to all of its lines: who buys, where it goes, as of when.

    Prices and taxes are looked up for it; `on` is the date that they are looked up on.
    """

    customer: CustomerId
    buyer: Customer
    currency: str
    ship_to: Address
    jurisdiction: str
    on: date


def sale_to(work: Work, ask: OrderFields, buyer: Customer) -> Sale:
    """The sale that a customer asks for."""
    ship_to = _ship_to(ask, buyer, work.today)
    return Sale(
        customer=CustomerId(ask.customer),
        buyer=buyer,
        currency=buyer.currency,
        ship_to=ship_to,
        jurisdiction=jurisdiction(ship_to.country, ship_to.region),
        on=work.today,
    )


def sale_of(work: Work, order: Order) -> Sale:
    """The sale that an order is, for lines that are added or priced again."""
    assert order.ship_to is not None
    return Sale(
        customer=order.customer,
        buyer=work.get(CUSTOMER, order.customer),
        currency=order.currency,
        ship_to=order.ship_to,
        jurisdiction=order.jurisdiction,
        on=order.ordered_on,
    )


def placed_of(
    work: Work, ask: OrderFields, sale: Sale, asked: tuple[Asked, ...]
) -> Placed:
    """The order as it is written down."""
    buyer = sale.buyer
    _, own = customer.known(buyer)
    terms = payment_terms(ask.terms) if ask.terms else own
    freight_term = _incoterm(ask, buyer)
    return Placed(
        customer=sale.customer,
        account=buyer.account,
        channel=ask.channel,
        raw=PersonalText(subject=ask.customer, text=ask.raw) if ask.raw else None,
        purchase_order=ask.purchase_order,
        purchase_order_on=ask.purchase_order_on,
        currency=buyer.currency,
        ordered_on=work.today,
        priority=ask.priority,
        terms=terms,
        own_terms=own if own != terms else None,
        incoterm=freight_term,
        own_incoterm=own_incoterm(freight_term, buyer),
        bill_to=customer.bill_to(buyer, work.today),
        ship_to=sale.ship_to,
        jurisdiction=sale.jurisdiction,
        tax_method=ask.tax_method,
        rounding=ask.rounding,
        freight=freight_in(ask.freight, buyer.currency),
        stated_total=ask.stated_total,
        instructions=instructions_of(ask.instructions),
        entered_by=work.actor.id,
        entered_for=work.actor.on_behalf_of,
        lines=asked,
    )


def freight_in(freight: Money | None, currency: str) -> Money:
    """The freight, refused in another currency than the order's."""
    if freight is not None and freight.currency != currency:
        raise ValidationError(
            Refusal.CURRENCY_MISMATCH,
            f"freight in {freight.currency} on an order in {currency}",
            field="freight",
            remedy=f"give the freight in {currency}",
        )
    return freight or zero(currency)


def _ship_to(ask: OrderFields, buyer: Customer, day: date) -> Address:
    """Where it goes: as written, to the place of this label, or as usual that day."""
    if ask.ship_to is not None:
        return address(ask.customer, ask.ship_to)
    return customer.ship_to(buyer, day, ask.deliver_to)


def _incoterm(ask: OrderFields, buyer: Customer) -> Incoterm | None:
    if ask.incoterm is None:
        return buyer.service.incoterm
    return trade_term(ask.incoterm)


def own_incoterm(named: Incoterm | None, buyer: Customer) -> Incoterm | None:
    """The Incoterm that is agreed with the customer, where the order has another."""
    agreed = buyer.service.incoterm
    return agreed if agreed != named else None


def trade_term(part: IncotermPart) -> Incoterm:
    """An Incoterm as given; refused where there is none like it."""
    with checked("incoterm"):
        return incoterm(part.code, part.version, part.place)
