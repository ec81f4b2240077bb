"""A desk over a fresh history in memory: ask it for things, look at what happened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

import pytest
from attrs import define, frozen
from desk_goods import EVERYTHING

from o2c.desk import USE_CASES
from o2c.desk.roles import Role
from o2c.domain import AGGREGATES
from o2c.domain.credit import CREDIT, Credit
from o2c.domain.customer import CUSTOMER, Customer
from o2c.domain.invoice import INVOICE, Invoice
from o2c.domain.order import ORDER
from o2c.domain.order.state import Line, Order
from o2c.domain.product import PRODUCT, Product
from o2c.domain.receipt import RECEIPT, Receipt
from o2c.domain.rma import RMA, Rma
from o2c.domain.shipment import SHIPMENT, Shipment
from o2c.domain.stock import STOCK
from o2c.domain.stock.state import Stock
from o2c.edge.holidays import public_holidays
from o2c.kernel import Actor, Recorded, Rejected
from o2c.requests import REQUESTS, parse
from o2c.storage.command import Command
from o2c.storage.store import Store
from o2c.values.money import Money

E = TypeVar("E")

MONDAY = date(2026, 3, 2)  # when every story begins, at half past nine UTC
EVERY_ROLE = tuple(Role)


def day(n: int) -> date:
    """So many days after the Monday on which the story begins."""
    return MONDAY + timedelta(days=n)


def eur(amount: str | int) -> dict[str, str]:
    """An amount of euros as a request has it."""
    return {"amount": str(amount), "currency": "EUR"}


def usd(amount: str | int) -> dict[str, str]:
    return {"amount": str(amount), "currency": "USD"}


def line(number: int, product: str, quantity: str | int, **more: Any) -> dict[str, Any]:
    """An order line as a request has it."""
    return {"line": number, "product": product, "quantity": quantity, **more}


def part(number: int, quantity: str | int, **more: Any) -> dict[str, Any]:
    """So much of an order line as a request has it."""
    return {"line": number, "quantity": quantity, **more}


def as_json(name: str, fields: Mapping[str, Any]) -> str:
    """A request as the JSON text that comes in at the door."""
    return json.dumps({"do": name, **fields}, default=_plain)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


@frozen
class Told:
    """What a request led to."""

    events: tuple[Recorded[object], ...]

    @property
    def log(self) -> list[str]:
        """Stream and event, in order: "order/SO-000001 Placed"."""
        return [f"{e.stream} {e.name.rpartition('.')[2]}" for e in self.events]

    def all(self, kind: type[E]) -> list[E]:
        """The events of a type."""
        return [e.event for e in self.events if isinstance(e.event, kind)]

    def one(self, kind: type[E]) -> E:
        """The only event of a type."""
        (found,) = self.all(kind)
        return found

    def number(self, kind: str) -> str:
        """The number of the first document of this kind that was begun."""
        return next(e.id for e in self.events if e.stream.startswith(f"{kind}/"))


@define
class Story:
    """A desk and its clock; `do` must succeed, `refuse` must leave no trace."""

    store: Store
    now: datetime
    asked: int = 0

    @classmethod
    def begin(cls, url: str = "sqlite://") -> Story:
        def clock() -> datetime:
            return story.now

        store = Store.open(url, AGGREGATES, clock=clock, holidays=public_holidays)
        story = cls(store, datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
        return story

    def do(self, name: str, by: str = "maria", /, **fields: Any) -> Told:
        """Ask for something that is granted."""
        ask = parse(as_json(name, fields), REQUESTS)
        self.asked += 1
        command = Command(
            command_id=f"command-{self.asked}",
            request=name,
            payload=ask.model_dump_json(exclude_defaults=True),
            actor=Actor(by, EVERY_ROLE),
            today=self.now.date(),
            on=ask.on,
            reason=ask.reason,
        )
        use = USE_CASES[name]
        outcome = self.store.run(command, lambda work: use(work, ask))
        return Told(outcome.events)

    def refuse(
        self, code: StrEnum, name: str, by: str = "maria", /, **fields: Any
    ) -> Rejected:
        """Ask for something that is refused with this code; nothing may happen."""
        before = self.store.head()
        with pytest.raises(Rejected) as caught:
            self.do(name, by, **fields)
        refusal = caught.value
        assert refusal.code is code, refusal
        assert self.store.head() == before
        assert refusal.remedy, f"{refusal} says no remedy"
        return refusal

    # Shorter words for what many stories begin with.

    def place(self, *lines: Mapping[str, Any], by: str = "maria", **more: Any) -> str:
        """Place an order of ACME's from MAIN; its number."""
        fields: dict[str, Any] = {"customer": "ACME", "site": "MAIN", **more}
        return self.do("PlaceOrder", by, lines=list(lines), **fields).number("order")

    def receive(self, product: str, quantity: str | int, **more: Any) -> Told:
        fields = {"site": "MAIN", "product": product, "quantity": quantity, **more}
        return self.do("ReceiveStock", **fields)

    def expect(self, supply: str, product: str, quantity: int, due: date) -> Told:
        return self.do(
            "ExpectSupply",
            site="MAIN",
            supply=supply,
            product=product,
            quantity=quantity,
            due=due,
        )

    def limit(self, amount: str | int | None, account: str = "ACME") -> None:
        limit = None if amount is None else eur(amount)
        self.do("SetCreditLimit", account=account, limit=limit)

    def go(self, days: int) -> None:
        """Let so many days pass."""
        self.now += timedelta(days=days)

    def ship(self, number: str, *lines: Mapping[str, Any], **more: Any) -> str:
        """Ship everything of an order that is there, or these lines; its shipment."""
        told = self.do("ShipOrder", order=number, lines=list(lines), **more)
        return told.number("shipment")

    def bill(self, number: str, *lines: Mapping[str, Any], **more: Any) -> str:
        """Bill all that has shipped of an order, or these lines; the invoice."""
        told = self.do("IssueInvoice", order=number, lines=list(lines), **more)
        return told.number("invoice")

    def authorise(self, number: str, *lines: Mapping[str, Any], **more: Any) -> str:
        """Let these lines of an order come back; the number of the return."""
        asked = [{"reason": "too many", **wanted} for wanted in lines]
        told = self.do("AuthoriseReturn", order=number, lines=asked, **more)
        return told.number("rma")

    def take_back(self, number: str, *lines: Mapping[str, Any], **more: Any) -> str:
        """Authorise and receive these lines; the number of the return."""
        rma = self.authorise(number, *lines)
        self.do("ReceiveReturn", rma=rma, lines=list(lines), **more)
        return rma

    def dispose(
        self, rma: str, quantity: str | int, where: str, what: str, which: int = 1
    ) -> Told:
        """Inspect so much of a return's line, then put it there and settle it so."""
        said = {"rma": rma, "line": which, "quantity": quantity}
        self.do("InspectReturn", **said, condition="good")
        return self.do("DisposeReturn", **said, disposition=where, settlement=what)

    def agree(self, number: str, hold: str = "price", by: str = "carl") -> Told:
        """Let somebody else approve the price, or the terms, of an order."""
        return self.do("ReleaseOrder", by, order=number, hold=hold, note="agreed")

    # What stands in the books.

    def order(self, number: str) -> Order:
        return self.store.state(ORDER, number)

    def line(self, number: str, which: int = 1) -> Line:
        return self.order(number).lines[which]

    def stock(self, product: str, site: str = "MAIN") -> Stock:
        return self.store.state(STOCK, f"{product}@{site}")

    def credit(self, account: str = "ACME") -> Credit:
        return self.store.state(CREDIT, account)

    def exposure(self, account: str = "ACME") -> str:
        """What the paying party owes or is about to, as text: "EUR 60.00"."""
        held = self.credit(account)
        return Money(held.exposure, held.currency).text()

    def customer(self, id: str) -> Customer:
        return self.store.state(CUSTOMER, id)

    def product(self, id: str) -> Product:
        return self.store.state(PRODUCT, id)

    def shipment(self, number: str) -> Shipment:
        return self.store.state(SHIPMENT, number)

    def invoice(self, number: str) -> Invoice:
        return self.store.state(INVOICE, number)

    def receipt(self, number: str) -> Receipt:
        return self.store.state(RECEIPT, number)

    def rma(self, number: str) -> Rma:
        return self.store.state(RMA, number)

    def promised(self, number: str, which: int = 1) -> list[tuple[date, Decimal]]:
        """The dates and quantities that stock holds for an order line."""
        held = self.line(number, which)
        claim = self.stock(held.product, held.site).claim(number, which)
        return [(slot.on, slot.quantity) for slot in claim.slots] if claim else []

    def waiting(self, number: str, which: int = 1) -> Decimal:
        """How much of an order line waits without a date."""
        held = self.line(number, which)
        claim = self.stock(held.product, held.site).claim(number, which)
        return claim.waiting if claim else Decimal(0)


def begun() -> Story:
    """A story with a site, some products and a customer without a limit."""
    story = Story.begin()
    for name, fields in EVERYTHING:
        story.do(name, **fields)
    return story
