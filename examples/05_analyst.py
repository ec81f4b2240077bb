"""An analyst's first step: the views are tables, and SQL is enough to ask them."""

import sqlite3
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import o2c
from o2c.requests.billing import IssueInvoice
from o2c.requests.orders import LinePart, PlaceOrder
from o2c.requests.warehouse import ShipOrder

ROLES = "master_data pricing accounting credit order_desk warehouse billing"
ada = o2c.Actor("ada", roles=tuple(ROLES.split()))


def sell(file: Path) -> None:
    """Three orders: two shipped and billed, one of them in part; one on hold."""
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    shop = Path(__file__).with_name("shop.jsonl").read_text("utf-8").splitlines()
    with o2c.open(f"sqlite:///{file}", clock=lambda: now) as desk:
        assert not desk.do_many(shop, by=ada).refused
        wishes = (("ACME", "LAMP", 10), ("ACME", "DESK", 6), ("CAFE", "DESK", 2))
        for customer, product, quantity in wishes:
            line = LinePart(line=1, product=product, quantity=Decimal(quantity))
            order = PlaceOrder(customer=customer, site="MAIN", lines=(line,))
            number = desk.do(order, by=ada).number("order")
            if customer == "ACME":
                desk.do(ShipOrder(order=number), by=ada)
                desk.do(IssueInvoice(order=number), by=ada)
        desk.projector.catch_up()  # `o2c follow` does it all day


def ask(file: Path, question: str, sql: str) -> None:
    print(question)
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
        for row in connection.execute(sql):
            print("  " + "  ".join(str(value) for value in row))


with TemporaryDirectory() as folder:
    file = Path(folder) / "shop.db"
    sell(file)
    # In SQLite, money is kept in cents and quantities in millionths, so that sums are
    # exact; `<view>_text` shows both as decimals.  In PostgreSQL both are NUMERIC.
    ask(
        file,
        "Each invoice:",
        "SELECT invoice, customer, net, tax, total, currency FROM invoices_text",
    )
    ask(
        file,
        "Billed by customer, in cents:",
        "SELECT customer, currency, SUM(net), SUM(total) FROM invoices"
        " GROUP BY customer, currency",
    )
    ask(
        file,
        "What is ordered and still open, by product:",
        "SELECT product, SUM(open) / 1000000 AS pieces, SUM(open_value) AS cents"
        " FROM order_lines WHERE open > 0 GROUP BY product",
    )
    ask(
        file,
        "Where the money is, by the journal of double entries, in cents:",
        "SELECT account, currency, SUM(amount) FROM journal_money"
        " WHERE account NOT LIKE 'base:%'"
        " GROUP BY account, currency ORDER BY account",
    )
