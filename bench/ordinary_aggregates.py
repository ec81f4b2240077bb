"""The aggregates of `ordinary.py`, as the library's own pages would write them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import Aggregate, event


class Refused(Exception):
    """A check failed; nothing is saved."""


def id_of(kind: str, name: str) -> UUID:
    """The id that an aggregate has by its name."""
    return uuid5(NAMESPACE_URL, f"{kind}/{name}")


class Product(Aggregate):
    def __init__(self, product: str, price: Decimal) -> None:
        self.product = product
        self.price = price

    @staticmethod
    def create_id(product: str) -> UUID:
        return id_of("product", product)


class StockItem(Aggregate):
    def __init__(self, product: str, site: str, on_hand: Decimal) -> None:
        self.product = product
        self.on_hand = on_hand
        self.promised: dict[str, Decimal] = {}

    @staticmethod
    def create_id(product: str, site: str) -> UUID:
        return id_of("stock", f"{product}@{site}")

    def promise(self, order: str, quantity: Decimal) -> None:
        if self.on_hand - sum(self.promised.values()) < quantity:
            raise Refused(self.product)
        self.promised_to(order=order, quantity=quantity)

    @event("PromisedTo")
    def promised_to(self, order: str, quantity: Decimal) -> None:
        self.promised[order] = quantity

    @event("Issued")
    def issue(self, order: str, quantity: Decimal) -> None:
        self.on_hand -= quantity
        del self.promised[order]


class Credit(Aggregate):
    def __init__(self, account: str, limit: Decimal) -> None:
        self.account = account
        self.limit = limit
        self.ordered = self.unbilled = self.receivable = Decimal(0)

    @staticmethod
    def create_id(account: str) -> UUID:
        return id_of("credit", account)

    def commit(self, order: str, amount: Decimal) -> None:
        exposure = self.ordered + self.unbilled + self.receivable
        if exposure + amount > self.limit:
            raise Refused(self.account)
        self.committed(order=order, amount=amount)

    @event("Committed")
    def committed(self, order: str, amount: Decimal) -> None:
        self.ordered += amount

    @event("Shipped")
    def ship(self, order: str, amount: Decimal) -> None:
        self.ordered -= amount
        self.unbilled += amount

    @event("Invoiced")
    def invoice(self, invoice: str, amount: Decimal) -> None:
        self.unbilled -= amount
        self.receivable += amount

    @event("Settled")
    def settle(self, payment: str, amount: Decimal) -> None:
        self.receivable -= amount


class Order(Aggregate):
    def __init__(
        self, request: str, customer: str, lines: list[dict[str, Any]], on: str
    ) -> None:
        self.customer = customer
        self.lines = lines
        self.total = sum((x["net"] + x["tax"] for x in lines), Decimal(0))
        self.shipped = self.billed = False

    @staticmethod
    def create_id(request: str) -> UUID:
        return id_of("order", request)

    def ship(self, shipment: str) -> None:
        if self.shipped:
            raise Refused(self.id)
        self.shipped_with(shipment=shipment)

    @event("Shipped")
    def shipped_with(self, shipment: str) -> None:
        self.shipped = True

    def bill(self, invoice: str) -> None:
        if self.billed or not self.shipped:
            raise Refused(self.id)
        self.billed_with(invoice=invoice)

    @event("Billed")
    def billed_with(self, invoice: str) -> None:
        self.billed = True


class Shipment(Aggregate):
    def __init__(
        self, request: str, order: str, lines: list[dict[str, Any]], on: str
    ) -> None:
        self.order = order
        self.lines = lines

    @staticmethod
    def create_id(request: str) -> UUID:
        return id_of("shipment", request)


class Series(Aggregate):
    """Invoice numbers, without a gap."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.last = 0

    @staticmethod
    def create_id(name: str) -> UUID:
        return id_of("series", name)

    @event("Numbered")
    def draw(self) -> None:
        self.last += 1


class Invoice(Aggregate):
    def __init__(
        self,
        request: str,
        number: str,
        order: str,
        account: str,
        lines: list[dict[str, Any]],
        on: str,
        due: str,
    ) -> None:
        self.number = number
        self.total = sum((x["net"] + x["tax"] for x in lines), Decimal(0))
        self.paid = Decimal(0)

    @staticmethod
    def create_id(request: str, **_: object) -> UUID:
        return id_of("invoice", request)

    def pay(self, payment: str, amount: Decimal) -> None:
        if self.paid + amount > self.total:
            raise Refused(self.number)
        self.paid_with(payment=payment, amount=amount)

    @event("Paid")
    def paid_with(self, payment: str, amount: Decimal) -> None:
        self.paid += amount


class Payment(Aggregate):
    def __init__(self, request: str, account: str, amount: Decimal, on: str) -> None:
        self.amount = amount
        self.applied: dict[str, Decimal] = {}

    @staticmethod
    def create_id(request: str) -> UUID:
        return id_of("payment", request)

    @event("Applied")
    def apply(self, invoice: str, amount: Decimal) -> None:
        self.applied[invoice] = amount
