"""The plain SQL twin: the same steps on tables that hold only what is so now.

Written as one would write it by hand: few statements, each check in the statement that
it guards, unique keys against doing a request twice.  Every step is one transaction, as
durable as o2c's.  It keeps no history and no reasons, and what does not fit is refused
outright: no hold, no backorder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from bench import trade
from bench.databases import Place, Sqlite
from bench.trade import COUNTRY, SITE, TODAY, Trade
from bench.twin_tables import TABLES

_NUMBER = "UPDATE counters SET last = last + 1 WHERE kind = ? RETURNING last"
_REQUEST = "INSERT INTO requests VALUES (?, ?) ON CONFLICT DO NOTHING"
_BUYER = "SELECT account, currency, country FROM customers WHERE customer = ?"
_GOODS = """SELECT product, price, rate FROM products JOIN tax_rates USING (tax_class)
    WHERE country = ? AND product IN (?, ?, ?)"""
_COMMIT_CREDIT = """UPDATE credit SET ordered = ordered + ?
    WHERE account = ? AND ordered + unbilled + receivable + ? <= credit_limit"""
_PROMISE = """UPDATE stock SET promised = promised + ?
    WHERE product = ? AND site = ? AND on_hand - promised >= ?"""
_ORDER = "INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, 'open')"
_LINE = "INSERT INTO order_lines VALUES (?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?)"

_OPEN = """SELECT line, product, site, quantity - shipped FROM order_lines
    WHERE order_number = ? AND shipped < quantity ORDER BY product"""
_SHIPMENT = "INSERT INTO shipments VALUES (?, ?, ?, ?)"
_SHIPPED = "INSERT INTO shipment_lines VALUES (?, ?, ?)"
_SHIP_LINES = "UPDATE order_lines SET shipped = quantity WHERE order_number = ?"
_ISSUE = """UPDATE stock SET on_hand = on_hand - ?, promised = promised - ?
    WHERE product = ? AND site = ? AND on_hand >= ? AND promised >= ?"""
_SHIP_ORDER = """UPDATE orders SET stage = 'shipped'
    WHERE order_number = ? AND stage = 'open' RETURNING account, total"""
_SHIP_CREDIT = """UPDATE credit SET ordered = ordered - ?, unbilled = unbilled + ?
    WHERE account = ?"""

_BILLABLE = """SELECT line, shipped - billed, net, tax FROM order_lines
    WHERE order_number = ? AND billed < shipped"""
_BILL_ORDER = """UPDATE orders SET stage = 'billed'
    WHERE order_number = ? AND stage = 'shipped' RETURNING account, currency"""
_INVOICE = "INSERT INTO invoices VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)"
_BILLED = "INSERT INTO invoice_lines VALUES (?, ?, ?, ?, ?)"
_BILL_LINES = "UPDATE order_lines SET billed = shipped WHERE order_number = ?"
_BILL_CREDIT = """UPDATE credit SET unbilled = unbilled - ?, receivable = receivable + ?
    WHERE account = ?"""

_PAYMENT = "INSERT INTO payments VALUES (?, ?, ?, ?)"
_APPLIED = "INSERT INTO applications VALUES (?, ?, ?)"
_SETTLE = """UPDATE invoices SET paid = paid + ?
    WHERE invoice = ? AND account = ? AND paid + ? <= total"""
_PAY_CREDIT = "UPDATE credit SET receivable = receivable - ? WHERE account = ?"


class Refused(Exception):
    """A check failed; the transaction is rolled back."""


class Repeated(Exception):
    """This request was carried out before; nothing is done a second time."""


class Twin:
    """Carries each step out on current-state tables."""

    name = "plain SQL"

    def __init__(self, place: Place, fresh: str, business: Trade) -> None:
        self.postgres = not isinstance(place, Sqlite)
        self.connection = place.connect(fresh)
        self.business = business
        self.orders: dict[int, str] = {}
        self.invoices: dict[int, tuple[str, int]] = {}
        for statement in TABLES.split(";"):
            if statement.strip():
                self.ask(statement)
        with self._transaction():
            self._set_up()

    def step(self, kind: str, numbers: Sequence[int]) -> None:
        """One step for these orders, committed together."""
        with self._transaction():
            for n in numbers:
                self._step(kind, f"{kind}-{n}", n)

    def billed(self) -> int:
        """What was billed and is paid, in minor units, by the tables."""
        (total,) = self.ask("SELECT coalesce(sum(paid), 0) FROM invoices").fetchone()
        return int(total)

    def close(self) -> None:
        self.connection.close()

    def _step(self, kind: str, request: str, n: int) -> None:
        match kind:
            case "place":
                buyer, lines = self.business.customer(n), self.business.lines(n)
                self.orders[n] = self.place(request, buyer, lines)
            case "ship":
                self.ship(request, self.orders[n])
            case "invoice":
                self.invoices[n] = self.invoice(request, self.orders[n])
            case _:
                self.pay(request, self.business.customer(n), *self.invoices[n])

    def place(self, request: str, customer: str, lines: Sequence[trade.Line]) -> str:
        """Price an order, take its credit and its stock; the order's number."""
        number = self._number("SO", request)
        account, currency, country = self._one(_BUYER, customer)
        asked = sorted(lines, key=lambda line: line.product)  # one order of locking
        goods = self.ask(_GOODS, country, *(line.product for line in asked))
        found = {product: (price, rate) for product, price, rate in goods.fetchall()}
        priced = []
        for line in asked:
            price, rate = found[line.product]
            net = price * line.quantity
            tax = (net * rate + 5000) // 10_000
            what = (number, line.number, line.product, SITE, line.quantity)
            priced.append((*what, price, rate, net, tax))
        total = sum(net + tax for *_, net, tax in priced)
        self._must(_COMMIT_CREDIT, (total, account, total))
        pieces = [(line.quantity, line.product) for line in asked]
        self._must(_PROMISE, *((q, product, SITE, q) for q, product in pieces))
        head = (number, customer, account, currency, TODAY.isoformat(), country, total)
        self._must(_ORDER, head)
        self._must(_LINE, *priced)
        return number

    def ship(self, request: str, order: str) -> str:
        """Take what is open of an order off the shelf; the shipment's number."""
        number = self._number("SH", request)
        account, total = self._one(_SHIP_ORDER, order)
        lines = self.ask(_OPEN, order).fetchall()
        self._must(_SHIPMENT, (number, order, SITE, TODAY.isoformat()))
        self._must(_SHIPPED, *((number, line, open) for line, _, _, open in lines))
        self._must(_ISSUE, *((q, q, product, at, q, q) for _, product, at, q in lines))
        self.ask(_SHIP_LINES, order)
        self._must(_SHIP_CREDIT, (total, total, account))
        return number

    def invoice(self, request: str, order: str) -> tuple[str, int]:
        """Bill what has shipped of an order; the invoice's number and total."""
        number = self._number("INV-2026", request)
        account, currency = self._one(_BILL_ORDER, order)
        lines = self.ask(_BILLABLE, order).fetchall()
        net, tax = sum(line[2] for line in lines), sum(line[3] for line in lines)
        total, due = net + tax, trade.due(TODAY).isoformat()
        head = (number, order, account, currency, TODAY.isoformat(), due)
        self._must(_INVOICE, (*head, net, tax, total))
        self._must(_BILLED, *((number, *line) for line in lines))
        self.ask(_BILL_LINES, order)
        self._must(_BILL_CREDIT, (total, total, account))
        return number, int(total)

    def pay(self, request: str, account: str, invoice: str, amount: int) -> str:
        """Settle an invoice with a payment; the payment's number."""
        number = self._number("RC", request)
        self._must(_SETTLE, (amount, invoice, account, amount))
        self._must(_PAYMENT, (number, account, amount, TODAY.isoformat()))
        self._must(_APPLIED, (number, invoice, amount))
        self._must(_PAY_CREDIT, (amount, account))
        return number

    def _number(self, kind: str, request: str) -> str:
        """The next number of a kind, for a request that was never made before."""
        number = f"{kind}-{self._one(_NUMBER, kind)[0]:06d}"
        if self.ask(_REQUEST, request, number).rowcount != 1:
            raise Repeated(request)
        return number

    def _set_up(self) -> None:
        goods, buyers = self.business.goods(), self.business.buyers()
        kinds = [("SO",), ("SH",), ("INV-2026",), ("RC",)]
        self._must("INSERT INTO counters VALUES (?, 0)", *kinds)
        rate = ("standard", COUNTRY, trade.TAX)
        self._must("INSERT INTO tax_rates VALUES (?, ?, ?)", rate)
        products = ((p, f"Product {p}", trade.price(p)) for p in goods)
        self._must("INSERT INTO products VALUES (?, ?, ?, 'standard')", *products)
        stock = ((product, SITE, trade.STOCK) for product in goods)
        self._must("INSERT INTO stock VALUES (?, ?, ?, 0)", *stock)
        customers = ((c, f"Customer {c}", c, trade.CURRENCY, COUNTRY) for c in buyers)
        self._must("INSERT INTO customers VALUES (?, ?, ?, ?, ?)", *customers)
        limits = ((account, trade.LIMIT) for account in buyers)
        self._must("INSERT INTO credit VALUES (?, ?, 0, 0, 0)", *limits)

    def ask(self, statement: str, *values: object) -> Any:
        """The cursor of one statement."""
        if self.postgres:
            return self.connection.execute(statement.replace("?", "%s"), values)
        return self.connection.execute(statement, values)

    def _one(self, statement: str, *values: object) -> tuple[Any, ...]:
        found = self.ask(statement, *values).fetchone()
        if found is None:
            raise Refused(statement, values)
        return tuple(found)

    def _must(self, statement: str, *rows: tuple[object, ...]) -> None:
        """Run a statement once for each row; each must change one row of the table."""
        if self.postgres:
            statement = statement.replace("?", "%s")
        cursor = self.connection.cursor()
        if len(rows) == 1:
            cursor.execute(statement, rows[0])
        else:
            cursor.executemany(statement, rows)
        if cursor.rowcount != len(rows):
            raise Refused(statement, rows)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if self.postgres:
            with self.connection.transaction():
                yield
            return
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")
