"""Asking for the same again: a draft like an order, without what was its alone."""

from __future__ import annotations

from decimal import Decimal, Inexact

from o2c.desk.common import order_of
from o2c.desk.drafting import Fields, Json, keep
from o2c.desk.work import Work
from o2c.domain.order.state import Line, Order
from o2c.domain.product import PRODUCT
from o2c.requests.entry import CopyOrder
from o2c.values.address import Address
from o2c.values.exact import EXACT, places
from o2c.values.money import Money
from o2c.values.price import UnitPrice
from o2c.values.quantity import plain

DIGITS = 10  # decimal places that a price may be written with


def copy_order(work: Work, ask: CopyOrder) -> None:
    """Begin a draft that asks for the same as an order (R01-11)."""
    found = order_of(work, ask.order)
    keep(work, _again(work, found, ask.keep_prices), copied_from=ask.order)


def _again(work: Work, order: Order, prices: bool) -> Fields:
    assert order.ship_to is not None
    lines = list(order.lines.values())
    fields: dict[str, Json] = {
        "customer": order.customer,
        "site": lines[0].site,
        "ship_to": _address(order.ship_to),
        "priority": order.priority,
        "tax_method": order.tax_method,
        "rounding": order.rounding,
        "instructions": [
            {"kind": each.kind, "text": each.text} for each in order.instructions
        ],
        "lines": [_line(work, line, prices) for line in lines if line.kit_of is None],
    }
    if order.incoterm is not None:
        term = order.incoterm
        said: Json = {"code": term.code, "version": term.version, "place": term.place}
        fields["incoterm"] = said
    if prices and order.agreed_freight.net:
        freight = Money(order.agreed_freight.net, order.currency)
        said = {"amount": str(freight.amount), "currency": order.currency}
        fields["freight"] = said
    return fields


def _line(work: Work, line: Line, prices: bool) -> Json:
    said: dict[str, Json] = {
        "line": line.line,
        "product": line.product,
        "site": line.site,
        "quantity": plain(line.ordered),
        "unit": line.unit,
        "instructions": [
            {"kind": each.kind, "text": each.text} for each in line.instructions
        ],
    }
    if prices and line.price is not None:
        said |= _price(work, line, line.price)
        said |= {"discount": plain(line.discount), "price_source": "manual"}
    return said


def _price(work: Work, line: Line, price: UnitPrice) -> dict[str, Json]:
    """The price of one unit, in a unit in which it can be written; else none."""
    packs = {line.unit: Decimal(1)} | dict(work.get(PRODUCT, line.product).packs)
    for unit, holds in packs.items():
        try:
            each = EXACT.divide(EXACT.multiply(price.amount, holds), price.per)
            count = EXACT.divide(line.ordered, holds)
        except Inexact:
            continue
        if places(each) <= DIGITS and places(count) == 0:
            return {"unit": unit, "quantity": plain(count), "price": plain(each)}
    return {}


def _address(address: Address) -> Json:
    return {
        "name": address.name,
        "lines": list(address.lines),
        "city": address.city,
        "region": address.region,
        "postal_code": address.postal_code,
        "country": address.country,
    }
