"""The business that every contender does: the same orders, prices and payments."""

from __future__ import annotations

from argparse import Namespace
from datetime import date, timedelta

from attrs import frozen

KINDS = ("place", "ship", "invoice", "pay")
TODAY = date(2026, 3, 2)
CURRENCY = "EUR"
COUNTRY = "DE"
SITE = "MAIN"
TAX = 1900  # hundredths of a percent
NET_DAYS = 30
LIMIT = 2 * 10**12  # minor units that a customer may owe
STOCK = 10**9  # pieces on hand at the beginning
LINES = 3


@frozen
class Line:
    """So many pieces of a product."""

    number: int
    product: str
    quantity: int


@frozen
class Trade:
    """Who buys what: orders go round the customers and the products."""

    customers: int
    products: int

    @classmethod
    def of(cls, args: Namespace) -> Trade:
        """The business that the options ask for."""
        return cls(args.customers, args.products)

    def buyers(self) -> list[str]:
        return [f"C{n:06d}" for n in range(self.customers)]

    def goods(self) -> list[str]:
        return [f"P{n:06d}" for n in range(self.products)]

    def customer(self, n: int) -> str:
        """Who places the n-th order."""
        return f"C{n % self.customers:06d}"

    def lines(self, n: int) -> tuple[Line, ...]:
        """What is ordered with the n-th order."""
        return tuple(
            Line(i + 1, f"P{(n * LINES + i) % self.products:06d}", 1 + (n + i) % 9)
            for i in range(LINES)
        )

    def total(self, n: int) -> int:
        """What the n-th order comes to, tax included, in minor units."""
        return sum(
            net + tax(net)
            for line in self.lines(n)
            for net in [price(line.product) * line.quantity]
        )


def price(product: str) -> int:
    """The list price of a product in minor units."""
    return 1005 + 7 * int(product[1:])


def tax(net: int) -> int:
    """The tax on a line, rounded half up."""
    return (net * TAX + 5000) // 10_000


def due(on: date) -> date:
    return on + timedelta(days=NET_DAYS)
