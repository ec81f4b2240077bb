"""An order as a story: placed, priced and confirmed, ready to ship."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeAlias

from domain_samples import Story, asked, eur, part, placed, quote, story

from o2c.domain.common import Amounts
from o2c.domain.order import ORDER
from o2c.domain.order.billing import bill
from o2c.domain.order.events import Event
from o2c.domain.order.fulfilling import plan, ship
from o2c.domain.order.placing import confirm, place, price
from o2c.domain.order.returning import authorise_return, take_back
from o2c.domain.order.state import Order
from o2c.values.money import Rounding
from o2c.values.tax import TaxMethod

Tale: TypeAlias = Story[Order, Event]


def priced(
    *quantities: str | int | Decimal,
    each: str = "10.00",
    rate: str = "0",
    discount: str = "0",
    method: TaxMethod = TaxMethod.PER_LINE,
    rounding: Rounding = Rounding.HALF_UP,
    freight: int = 0,
    freight_tax: int = 0,
) -> Tale:
    """An order with a line for each quantity, all at one price."""
    tale = story(ORDER)
    lines = [asked(n, q) for n, q in enumerate(quantities, start=1)]
    tale.do(
        place, placed=placed(*lines, method=method, rounding=rounding, freight=freight)
    )
    quotes = [quote(a.line, each, rate=rate, discount=discount) for a in lines]
    tale.do(price, quotes=quotes, freight_tax=eur(freight_tax))
    return tale


def confirmed(*quantities: str | int | Decimal, **terms: str | int) -> Tale:
    """The same, promised to the customer."""
    tale = priced(*quantities, **terms)  # type: ignore[arg-type]
    tale.do(confirm, lines=())
    return tale


def shipped(
    *quantities: str | int | Decimal, went: dict[int, str | int], **terms: str | int
) -> Tale:
    """A confirmed order of which this much has left."""
    tale = confirmed(*quantities, **terms)
    tale.do(ship, shipment="SH-1", lines=[part(n, q) for n, q in went.items()])
    return tale


def send(tale: Tale, line: int, quantity: str | int | Decimal, shipment: str) -> None:
    tale.do(ship, shipment=shipment, lines=[part(line, quantity)])


def invoice(tale: Tale, line: int, quantity: str | int | Decimal, number: str) -> None:
    tale.do(bill, invoice=number, lines=[part(line, quantity)])


def planned(tale: Tale, line: int, quantity: str | int, shipment: str = "SH-9") -> None:
    tale.do(plan, shipment=shipment, lines=[part(line, quantity)])


def came_back(tale: Tale, line: int, quantity: str | int | Decimal, rma: str) -> None:
    tale.do(authorise_return, rma=rma, lines=[part(line, quantity)])
    tale.do(take_back, rma=rma, lines=[part(line, quantity)])


def values(tale: Tale) -> list[Amounts]:
    """Net and tax of each line."""
    return [Amounts(line.net, line.tax) for line in tale.state.lines.values()]
