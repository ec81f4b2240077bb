"""What the tests of the projections begin with: a history told by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from attrs import define, field

from o2c.domain.common import LineAmount, LineQuantity, Slot
from o2c.domain.invoice import Base, InvoiceLine, Issued
from o2c.domain.order.events import Placed, Priced
from o2c.domain.order.parts import (
    Asked,
    Channel,
    LinePrice,
    LinePromise,
    PriceSource,
    Totals,
)
from o2c.kernel import Recorded
from o2c.projections.view import Key, View
from o2c.values.address import Address
from o2c.values.ids import AccountId, CustomerId, OrderId, ProductId, SiteId
from o2c.values.money import Money, Rounding
from o2c.values.price import unit_price
from o2c.values.tax import TaxMethod
from o2c.values.terms import Due, net

MONDAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
# What an added line says of its order.
OF_ORDER: dict[str, Any] = {
    "customer": CustomerId("ACME"),
    "purchase_order": "PO-7",
    "ordered_on": date(2026, 3, 2),
    "rounding": Rounding.HALF_EVEN,
}
HOME = Address(subject="ACME", name="Acme", city="Bremen", country="DE")


def day(n: int) -> date:
    """So many days after the Monday on which everything begins."""
    return MONDAY + timedelta(days=n)


def qty(written: str | int) -> Decimal:
    return Decimal(written)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def slot(n: int, quantity: str | int) -> Slot:
    """So many on the day that is so many days after the Monday."""
    return Slot(on=day(n), quantity=qty(quantity))


def some(line: int, quantity: str | int) -> LineQuantity:
    return LineQuantity(line=line, quantity=qty(quantity))


def worth(line: int, quantity: str | int, net: int, tax: int = 0) -> LineAmount:
    return LineAmount(line=line, quantity=qty(quantity), net=eur(net), tax=eur(tax))


@define
class History:
    """Events as they are told: positions have gaps, versions have none."""

    told: list[Recorded[object]] = field(factory=list)
    versions: dict[str, int] = field(factory=dict)
    on: date = MONDAY

    def tell(self, stream: str, *events: object, **envelope: Any) -> History:
        for event in events:
            version = self.versions.get(stream, 0) + 1
            self.versions[stream] = version
            kind = stream.partition("/")[0]
            known: dict[str, Any] = {
                "position": 3 * len(self.told) + 1,
                "stream": stream,
                "version": version,
                "name": f"{kind}.{type(event).__name__}",
                "recorded_at": NOON,
                "effective_on": self.on,
                "actor": "ann",
                "command_id": f"c{len(self.told)}",
                "event": event,
            }
            self.told.append(Recorded(**known | envelope))
        return self

    def at(self, n: int) -> History:
        """What is told next takes effect so many days after the Monday."""
        self.on = day(n)
        return self


def rows(view: View[Any], history: History) -> dict[Key, Any]:
    return view.fold(history.told)


def row(view: View[Any], history: History, *key: Any) -> Any:
    """The one row of this key, which must be there."""
    return rows(view, history)[key]


def shown(of: object, *names: str) -> dict[str, object]:
    """These columns of a row."""
    return {name: getattr(of, name) for name in names}


def asked(line: int, quantity: str | int, **changes: Any) -> Asked:
    known: dict[str, Any] = {
        "line": line,
        "written": "WIDGET",
        "product": ProductId("SKU-7"),
        "description": "a widget",
        "site": SiteId("MAIN"),
        "tracked": True,
        "quantity": qty(quantity),
        "unit": "EA",
        "asked_quantity": qty(quantity),
        "asked_unit": "EA",
        "requested": day(3),
    }
    return Asked(**known | changes)


def placed(*lines: Asked, **changes: Any) -> Placed:
    known: dict[str, Any] = {
        "customer": CustomerId("ACME"),
        "account": AccountId("PAYER"),
        "channel": Channel.EMAIL,
        "raw": None,
        "purchase_order": "PO 1",
        "currency": "EUR",
        "ordered_on": MONDAY,
        "priority": "normal",
        "terms": net(30),
        "incoterm": None,
        "bill_to": HOME,
        "ship_to": HOME,
        "jurisdiction": "DE",
        "tax_method": TaxMethod.PER_LINE,
        "rounding": Rounding.HALF_UP,
        "freight": eur(0),
        "stated_total": None,
        "instructions": (),
        "entered_by": "ann",
        "lines": lines,
    }
    return Placed(**known | changes)


def line_price(line: int, net: int, tax: int = 0, **changes: Any) -> LinePrice:
    """A line at 10.00 each, of 19 % tax unless it says otherwise."""
    known: dict[str, Any] = {
        "line": line,
        "price": unit_price("10.00", "EUR"),
        "source": PriceSource.LIST,
        "discount": qty(0),
        "tax_class": "standard",
        "tax_rate": qty("0.19"),
        "net": eur(net),
        "tax": eur(tax),
    }
    return LinePrice(**known | changes)


def totals(net: int, tax: int = 0, freight: int = 0, freight_tax: int = 0) -> Totals:
    return Totals(
        net=eur(net),
        tax=eur(tax),
        freight=eur(freight),
        freight_tax=eur(freight_tax),
        gross=eur(net + tax + freight + freight_tax),
    )


def priced(*prices: LinePrice) -> Priced:
    net = sum(p.net.minor for p in prices)
    tax = sum(p.tax.minor for p in prices)
    return Priced(prices=prices, totals=totals(net, tax))


def promise(line: int, *slots: Slot, waiting: str | int = 0) -> LinePromise:
    return LinePromise(line=line, slots=slots, waiting=qty(waiting))


def base(net: int, tax: int, freight: int = 0, total: int | None = None) -> Base:
    """A document in the currency of the books, at two of them for one euro."""
    parts = 2 * (net + tax + freight)
    whole = parts if total is None else total
    return Base(
        rate=qty(2),
        rate_on=MONDAY,
        net=Money(2 * net, "USD"),
        tax=Money(2 * tax, "USD"),
        freight=Money(2 * freight, "USD"),
        total=Money(whole, "USD"),
        rounding=Money(whole - parts, "USD"),
    )


def issued(*lines: LineAmount, freight: int = 0, freight_tax: int = 0) -> Issued:
    """An invoice for these parts of order SO-1, and its freight."""
    value = sum(part.net.minor for part in lines)
    tax = sum(part.tax.minor for part in lines)
    total = eur(value + tax + freight + freight_tax)
    return Issued(
        order=OrderId("SO-1"),
        purchase_order="PO 1",
        customer=CustomerId("ACME"),
        account=AccountId("PAYER"),
        currency="EUR",
        on=day(5),
        bill_to=HOME,
        lines=tuple(map(_invoice_line, lines)),
        freight=eur(freight),
        freight_tax=eur(freight_tax),
        net=eur(value),
        tax=eur(tax),
        total=total,
        due=(Due(day(19), eur(1)), Due(day(35), total - eur(1))),
        base=base(value, tax + freight_tax, freight),
    )


def _invoice_line(part: LineAmount) -> InvoiceLine:
    return InvoiceLine(
        line=part.line,
        product=ProductId("SKU-7"),
        quantity=part.quantity,
        unit="EA",
        price=unit_price("10.00", "EUR"),
        discount=qty(0),
        tax_rate=qty("0.19"),
        net=part.net,
        tax=part.tax,
    )


def order(*lines: Asked, **changes: Any) -> History:
    """A history that begins with order SO-1 placed on the Monday."""
    return History().tell("order/SO-1", placed(*lines, **changes))


def of_type(events: Iterable[type], name: str) -> type:
    """The event class of this name."""
    return next(event for event in events if event.__name__ == name)
