"""What the tests of the domain begin with: a Monday, some euros, an order, a story."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

import pytest
from attrs import define, field
from attrs import evolve as replace
from hypothesis import settings

from o2c.domain.common import LineAmount, LineQuantity, Slot
from o2c.domain.invoice import Base, InvoiceLine, Issued
from o2c.domain.order.events import Placed
from o2c.domain.order.parts import (
    Asked,
    Channel,
    LinePrice,
    LinePromise,
    PriceSource,
    Totals,
)
from o2c.domain.order.pricing import Quote
from o2c.domain.order.releasing import Releaser
from o2c.kernel import Aggregate, Rejected
from o2c.values.address import Address
from o2c.values.ids import AccountId, CustomerId, OrderId, ProductId, SiteId
from o2c.values.money import Money, Rounding
from o2c.values.price import UnitPrice, unit_price
from o2c.values.tax import TaxMethod
from o2c.values.terms import net

S = TypeVar("S")
E = TypeVar("E")
P = ParamSpec("P")

MONDAY = date(2026, 3, 2)
HOME = Address(subject="ACME", name="Acme", city="Bremen", country="DE")

LAW = settings(deadline=None)


def day(n: int) -> date:
    """So many days after the Monday on which everything begins."""
    return MONDAY + timedelta(days=n)


def every_day(on: date) -> date:
    """The calendar of a site that never rests."""
    return on


def qty(written: str | int) -> Decimal:
    return Decimal(written)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def slot(on: int, quantity: str | int) -> Slot:
    return Slot(on=day(on), quantity=qty(quantity))


def part(line: int, quantity: str | int | Decimal) -> LineQuantity:
    return LineQuantity(line=line, quantity=Decimal(quantity))


def worth(line: int, quantity: str | int, net: int, tax: int = 0) -> LineAmount:
    return LineAmount(line=line, quantity=qty(quantity), net=eur(net), tax=eur(tax))


def asked(
    line: int = 1,
    quantity: str | int | Decimal = 10,
    *,
    product: str = "SKU-1",
    requested: date = MONDAY,
) -> Asked:
    return Asked(
        line=line,
        written=product,
        product=ProductId(product),
        description="A thing",
        site=SiteId("MAIN"),
        tracked=True,
        quantity=Decimal(quantity),
        unit="EA",
        asked_quantity=Decimal(quantity),
        asked_unit="EA",
        requested=requested,
    )


def placed(
    *lines: Asked,
    method: TaxMethod = TaxMethod.PER_LINE,
    rounding: Rounding = Rounding.HALF_UP,
    freight: int = 0,
) -> Placed:
    return Placed(
        customer=CustomerId("ACME"),
        account=AccountId("ACME"),
        channel=Channel.PHONE,
        raw=None,
        purchase_order="4711",
        currency="EUR",
        ordered_on=MONDAY,
        priority="normal",
        terms=net(30),
        incoterm=None,
        bill_to=HOME,
        ship_to=HOME,
        jurisdiction="DE",
        tax_method=method,
        rounding=rounding,
        freight=eur(freight),
        stated_total=None,
        instructions=(),
        entered_by="clara",
        lines=lines,
    )


def quote(
    line: int = 1,
    price: str | UnitPrice | None = "10.00",
    *,
    rate: str | None = "0",
    discount: str = "0",
    source: PriceSource = PriceSource.LIST,
) -> Quote:
    return Quote(
        line=line,
        price=unit_price(price, "EUR") if isinstance(price, str) else price,
        source=source,
        discount=Decimal(discount),
        tax_class="standard",
        tax_rate=None if rate is None else Decimal(rate),
    )


def line_price(
    quoted: Quote, net: int, tax: int = 0, *, asked: bool = False
) -> LinePrice:
    """What a line comes to; `asked` if its price itself was looked up or set."""
    return LinePrice(
        line=quoted.line,
        price=quoted.price,
        source=quoted.source,
        discount=quoted.discount,
        tax_class=quoted.tax_class,
        tax_rate=quoted.tax_rate,
        net=eur(net),
        tax=eur(tax),
        discount_stated=quoted.discount_stated,
        quoted=asked,
    )


def totals(net: int, tax: int = 0, freight: int = 0, freight_tax: int = 0) -> Totals:
    return Totals(
        net=eur(net),
        tax=eur(tax),
        freight=eur(freight),
        freight_tax=eur(freight_tax),
        gross=eur(net + tax + freight + freight_tax),
    )


def promise(line: int, *slots: Slot, waiting: str | int = 0) -> LinePromise:
    return LinePromise(line=line, slots=slots, waiting=qty(waiting))


def invoiced(line: int, quantity: int | Decimal, value: int, tax: int) -> InvoiceLine:
    return InvoiceLine(
        line=line,
        product=ProductId("SKU-1"),
        quantity=Decimal(quantity),
        unit="EA",
        price=unit_price("10.00", "EUR"),
        discount=qty(0),
        tax_rate=qty("0.19"),
        net=eur(value),
        tax=eur(tax),
    )


def issued(*lines: InvoiceLine, freight: int = 0) -> Issued:
    value = sum(line.net.minor for line in lines)
    tax = sum(line.tax.minor for line in lines)
    total = eur(value + tax + freight)
    return Issued(
        order=OrderId("SO-1"),
        purchase_order="4711",
        customer=CustomerId("ACME"),
        account=AccountId("GROUP"),
        currency="EUR",
        on=MONDAY,
        bill_to=HOME,
        lines=lines,
        freight=eur(freight),
        freight_tax=eur(0),
        net=eur(value),
        tax=eur(tax),
        total=total,
        due=net(30).due(total, MONDAY),
        base=Base(
            rate=qty(1),
            rate_on=MONDAY,
            net=eur(value),
            tax=eur(tax),
            freight=eur(freight),
            total=total,
            rounding=eur(0),
        ),
    )


def releaser(*persons: str, **more: Any) -> Releaser:
    """Who releases an order, and for whom."""
    return Releaser(persons=persons, **more)


@define
class Story(Generic[S, E]):
    """One stream as it grows: each decision is asked of what the ones before left."""

    aggregate: Aggregate[S, E]
    state: S
    events: list[E] = field(factory=list)

    def do(
        self,
        decide: Callable[Concatenate[S, P], Iterable[E]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> tuple[E, ...]:
        """Decide and go on from there; a refusal is raised and changes nothing."""
        happened = tuple(decide(self.state, *args, **kwargs))
        for event in happened:
            self.state = self.aggregate.evolve(self.state, event)
        self.events += happened
        return happened

    def attempt(
        self,
        decide: Callable[Concatenate[S, P], Iterable[E]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Rejected | None:
        """Decide, and take no for an answer."""
        try:
            self.do(decide, *args, **kwargs)
        except Rejected as refusal:
            return refusal
        return None


def story(aggregate: Aggregate[S, E], *events: E) -> Story[S, E]:
    return Story(aggregate, aggregate.fold(events), list(events))


def changed(event: E, **fields: Any) -> E:
    """The event with other fields."""
    return replace(event, **fields)  # type: ignore[misc]


def refused(
    code: StrEnum, check: Callable[P, object], *args: P.args, **kwargs: P.kwargs
) -> Rejected:
    """The refusal with this code that a plain check, or a sum, must raise."""
    with pytest.raises(Rejected) as caught:
        check(*args, **kwargs)
    assert caught.value.code is code
    return caught.value
