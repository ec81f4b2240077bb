"""The business done with o2c, through its one door."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import o2c
from bench import trade
from bench.trade import CURRENCY, KINDS, SITE, TODAY, Trade
from o2c.desk.roles import Role
from o2c.receipts import Receipt
from o2c.requests import Request
from o2c.requests.billing import ApplicationPart, IssueInvoice, RecordReceipt
from o2c.requests.customers import RegisterCustomer
from o2c.requests.master import (
    AddressPart,
    OpenBooks,
    RegisterProduct,
    RegisterSite,
    SetCreditLimit,
    SetListPrice,
    SetTaxRate,
)
from o2c.requests.orders import LinePart, PlaceOrder
from o2c.requests.warehouse import ReceiveStock, ShipOrder
from o2c.values.money import Money

CLERK = o2c.Actor("bench", tuple(Role))
SINCE = date(2021, 1, 1)
GROUP = 100  # commands in a commit while a history grows


def set_up(desk: o2c.Desk, business: Trade) -> None:
    """Books, rates, a site, products with prices and stock, customers with limits."""
    report = desk.do_many(masters(business), by=CLERK)
    assert not report.refused, report.refused[0]


def masters(business: Trade) -> Iterator[Request]:
    """Everything that must be known before the first order."""
    yield OpenBooks(on=TODAY, currency=CURRENCY)
    rate = Decimal(trade.TAX) / 10_000
    yield SetTaxRate(
        on=TODAY,
        jurisdiction=trade.COUNTRY,
        tax_class="standard",
        rate=rate,
        since=SINCE,
    )
    yield RegisterSite(on=TODAY, site=SITE, name="Main", country=trade.COUNTRY)
    for product in business.goods():
        yield RegisterProduct(on=TODAY, product=product, name=f"Product {product}")
        listed = Decimal(trade.price(product)) / 100
        yield SetListPrice(on=TODAY, product=product, price=listed, currency=CURRENCY)
        pieces = Decimal(trade.STOCK)
        yield ReceiveStock(on=TODAY, product=product, site=SITE, quantity=pieces)
    for customer in business.buyers():
        yield RegisterCustomer(
            on=TODAY,
            customer=customer,
            name=f"Customer {customer}",
            currency=CURRENCY,
            bill_to=AddressPart(
                name=f"Customer {customer}",
                lines=("1 Long Road",),
                city="Berlin",
                postal_code="10115",
                country=trade.COUNTRY,
            ),
        )
        limit = Money(trade.LIMIT, CURRENCY)
        yield SetCreditLimit(on=TODAY, account=customer, limit=limit)


class WithDesk:
    """Does each step for one order, or for many in one transaction."""

    name = "o2c"

    def __init__(self, url: str, business: Trade, new: bool = True) -> None:
        self.url = url
        self.desk = o2c.open(url)
        self.business = business
        self.orders: dict[int, str] = {}
        self.invoices: dict[int, tuple[str, Money]] = {}
        self.events = 0
        if new:
            set_up(self.desk, business)

    def step(self, kind: str, numbers: Sequence[int]) -> None:
        """One step for these orders, committed together."""
        asks = [self.ask(kind, n) for n in numbers]
        if len(asks) == 1:
            receipts = [self.desk.do(asks[0], by=CLERK)]
        else:
            report = self.desk.do_many(asks, by=CLERK, batch=len(asks))
            assert not report.refused, report.refused[0]
            receipts = [done.receipt for done in report.done if done.receipt]
        for n, receipt in zip(numbers, receipts, strict=True):
            self.remember(kind, n, receipt)

    def reopen(self) -> None:
        """Another desk over the same history, which remembers nothing of it."""
        self.desk.close()
        self.desk = o2c.open(self.url)

    def grow(self, upto: int, open_every: int = 0) -> None:
        """Do full cycles until so many orders are placed, many in one commit.

        Of `open_every` orders the last one is only placed; zero leaves none open.
        """
        for start in range(len(self.orders), upto, GROUP):
            numbers = range(start, min(start + GROUP, upto))
            through = [n for n in numbers if not open_every or (n + 1) % open_every]
            self.step("place", numbers)
            for kind in KINDS[1:]:
                if through:
                    self.step(kind, through)

    def billed(self) -> int:
        """What was billed and is paid, in minor units."""
        return sum(total.minor for _, total in self.invoices.values())

    def close(self) -> None:
        self.desk.close()

    def ask(self, kind: str, n: int) -> Request:
        """What a step of the n-th order asks of the desk."""
        match kind:
            case "place":
                return place(self.business, n)
            case "ship":
                return ShipOrder(on=TODAY, order=self.orders[n])
            case "invoice":
                return IssueInvoice(on=TODAY, order=self.orders[n])
            case _:
                return pay(self.business.customer(n), *self.invoices[n])

    def remember(self, kind: str, n: int, receipt: Receipt) -> None:
        """Keep the numbers that the next steps name."""
        self.events += len(receipt.events)
        if kind == "place":
            self.orders[n] = receipt.number("order")
        elif kind == "invoice":
            number = receipt.number("invoice")
            self.invoices[n] = (number, _total(receipt))


def place(business: Trade, n: int, site: str = SITE) -> PlaceOrder:
    """The n-th order, as a customer asks for it."""
    return PlaceOrder(
        on=TODAY,
        customer=business.customer(n),
        site=site,
        lines=tuple(_asked(line) for line in business.lines(n)),
    )


def _asked(line: trade.Line) -> LinePart:
    quantity = Decimal(line.quantity)
    return LinePart(line=line.number, product=line.product, quantity=quantity)


def pay(account: str, invoice: str, amount: Money) -> RecordReceipt:
    """A payment of the whole invoice."""
    part = ApplicationPart(invoice=invoice, amount=amount)
    return RecordReceipt(on=TODAY, account=account, amount=amount, apply=(part,))


def _total(receipt: Receipt) -> Money:
    """What the customer reads at the foot of the invoice."""
    (issued,) = (each for each in receipt.events if each.name == "invoice.Issued")
    return issued.event.total  # type: ignore[attr-defined,no-any-return]
