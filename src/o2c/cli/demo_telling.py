"""How the story of `o2c demo` is told: a clock that steps, sentences, and tables."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from decimal import Decimal
from textwrap import fill
from typing import Any

from attrs import define
from rich.console import Console
from rich.text import Text

from o2c.cli.demo_data import MARIA
from o2c.cli.printing import write_table
from o2c.cli.sheet import Sheet
from o2c.cli.showing import rows
from o2c.door import Desk
from o2c.kernel import Actor, Rejected
from o2c.receipts import Receipt, Report
from o2c.requests import Request
from o2c.requests.orders import LinePart, PlaceOrder
from o2c.values.money import Money

_WIDTH = 96  # columns of a sentence


@define
class Clock:
    """The story's time: it stands until the story moves it."""

    now: datetime = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, day: int, hour: int, minute: int = 0) -> None:
        """To a time of March 2026, UTC."""
        self.now = datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@define
class Teller:
    """Asks the desk, and says what comes of it."""

    desk: Desk
    clock: Clock
    console: Console
    asked: int = 0
    blank: bool = True

    def chapter(self, title: str, day: int, hour: int = 8, minute: int = 0) -> None:
        self.clock.move(day, hour, minute)
        heading = f"{self.clock.now:%a %d %b %Y}  {title}".replace(" 0", " ")
        self._gap()
        self.console.print(Text(heading, style="bold"), soft_wrap=True)
        self.blank = False

    def say(self, text: str) -> None:
        self.console.print(Text(fill(text, _WIDTH)), soft_wrap=True)
        self.blank = False

    def ask(self, by: Actor, request: Request) -> Receipt:
        """Ask the desk; the command's id is its place in the story."""
        self.asked += 1
        return self.desk.do(request, by=by, command_id=f"demo-{self.asked}")

    def refused(self, by: Actor, request: Request) -> str:
        """Ask for something that the desk refuses; what it says."""
        try:
            self.ask(by, request)
        except Rejected as refusal:
            return str(refusal)
        raise AssertionError("the desk should have refused this")

    def order(self, customer: str, *wanted: tuple[str, int], **more: Any) -> str:
        """Maria enters an order for products from the main warehouse; its number."""
        lines = tuple(
            LinePart(line=n, product=product, quantity=Decimal(quantity))
            for n, (product, quantity) in enumerate(wanted, start=1)
        )
        ask = PlaceOrder(customer=customer, site="MAIN", lines=lines, **more)
        return self.ask(MARIA, ask).number("order")

    def file(self, by: Actor, text: str) -> Report:
        """Ask for each line of a file."""
        lines = text.splitlines()
        ids = [f"demo-file-{n}" for n, _ in enumerate(lines, start=1)]
        return self.desk.do_many(lines, by=by, command_ids=ids)

    def open_amount(self, invoice: str) -> Money:
        """What is still to be paid of an invoice."""
        (found,) = self.desk.view("invoices", where={"invoice": invoice})
        return Money(found.open, found.currency)

    def show(self, view: str, columns: str, **only: str) -> None:
        """A view's rows, these columns of it; `only` those with these values."""
        where = [f"{name}={value}" for name, value in only.items()]
        self.table(rows(self.desk, view, columns=columns.split(), where=where))

    def table(self, sheet: Sheet) -> None:
        self._gap()
        write_table(sheet, sys.stdout)
        self.blank = False
        self._gap()

    def _gap(self) -> None:
        """One empty line, however often it is asked for."""
        if not self.blank:
            self.console.print()
        self.blank = True
