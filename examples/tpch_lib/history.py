"""TPC-H's tables as a history: what was asked of the desk, day by day."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from enum import IntEnum, auto
from functools import partial
from typing import TypeAlias

import duckdb

from tpch_lib import asks, source
from tpch_lib.clerk import Clerk
from tpch_lib.source import Line, Order

OPENING = date(1991, 12, 31)
TODAY = date(1995, 6, 17)  # TPC-H's current date: later ship dates are plans
PAY_DAY = 10  # of each month

Ask: TypeAlias = Callable[[Clerk, date], None]
Step: TypeAlias = tuple[date, "Turn", Ask]


class Turn(IntEnum):
    """What comes first on a day."""

    RECEIVE = auto()
    PLACE = auto()
    EXPECT = auto()
    SHIP = auto()
    DELIVER = auto()
    AUTHORISE_RETURN = auto()
    PLAN = auto()
    TAKE_BACK = auto()
    BILL = auto()
    COLLECT = auto()


def opening(db: duckdb.DuckDBPyConnection) -> Iterator[Ask]:
    """The books, the suppliers, customers and parts, and what is in stock."""
    yield asks.open_books
    yield from (partial(asks.register_supplier, s) for s in source.suppliers(db))
    yield from (partial(asks.register_customer, c) for c in source.customers(db))
    yield from (partial(asks.register_part, p) for p in source.parts(db))
    yield from (partial(asks.stock_up, s) for s in source.supplies(db))


def steps(db: duckdb.DuckDBPyConnection) -> list[Step]:
    """Everything in the order in which it happens; dates never run backwards."""
    found: list[Step] = [(OPENING, Turn.RECEIVE, ask) for ask in opening(db)]
    stock = {(s.part, s.supplier): Decimal(s.quantity) for s in source.supplies(db)}
    for order in source.orders(db):
        found.append((order.date, Turn.PLACE, partial(asks.place, order)))
        for line in order.lines:
            found += _supplied(line, order.date, stock)
            found += _moved(line, order.date)
        found += _billed(order)
    found += ((day, Turn.COLLECT, asks.collect) for day in _pay_days())
    return sorted(found, key=lambda step: step[:2])


def _supplied(
    line: Line, ordered: date, stock: dict[tuple[int, int], Decimal]
) -> Iterator[Step]:
    """A supplier that runs out has the missing goods the next day.

    Returned goods that are restocked are not counted on.
    """
    key = line.part, line.supplier
    stock[key] -= line.quantity
    if stock[key] >= 0:
        return
    short, stock[key] = -stock[key], Decimal(0)
    due = ordered + timedelta(days=1)
    yield ordered, Turn.EXPECT, partial(asks.expect, line, short, due)
    if due <= TODAY:
        yield due, Turn.RECEIVE, partial(asks.receive, line, short)


def _moved(line: Line, ordered: date) -> Iterator[Step]:
    if not line.shipped:
        yield ordered, Turn.PLAN, partial(asks.plan, line)
        return
    yield line.ship_date, Turn.SHIP, partial(asks.ship, line)
    if line.receipt_date <= TODAY:
        yield line.receipt_date, Turn.DELIVER, partial(asks.deliver, line)


def _billed(order: Order) -> Iterator[Step]:
    """Invoices at the end of a month for what shipped in it, unless it came back."""
    back = max((n.receipt_date for n in order.lines if n.returned), default=None)
    if back is not None:
        yield back, Turn.AUTHORISE_RETURN, partial(asks.authorise_return, order)
        yield back, Turn.TAKE_BACK, partial(asks.take_back, order)
    for day in sorted({_month_end(n.ship_date) for n in order.lines}):
        month = (n for n in order.lines if _month_end(n.ship_date) == day <= TODAY)
        if any(not n.returned or back is None or back > day for n in month):
            yield day, Turn.BILL, partial(asks.bill, order)


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _pay_days() -> Iterator[date]:
    for month in range(1992 * 12, TODAY.year * 12 + TODAY.month):
        yield date(month // 12, month % 12 + 1, PAY_DAY)
