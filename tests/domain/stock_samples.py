"""What is asked of a stock item, and what it looks like to those who ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from domain_samples import Story, day, every_day, qty, slot, story

from o2c.domain.common import NOTHING
from o2c.domain.stock import STOCK
from o2c.domain.stock.events import Event, Expected, Received, Reserved
from o2c.domain.stock.promising import available, balances
from o2c.domain.stock.state import Stock, claim_key

Shelf = Story[Stock, Event]


def received(quantity: str | int, on: int = 0) -> Received:
    return Received(
        on=day(on), quantity=qty(quantity), supply=None, settled=NOTHING, due=None
    )


def expected(supply: str, quantity: str | int, on: int) -> Expected:
    return Expected(supply=supply, quantity=qty(quantity), on=day(on))


def reserved(
    order: str,
    *slots: tuple[int, int],
    line: int = 1,
    waiting: int = 0,
    requested: int = 0,
) -> Reserved:
    """An order's claim with (day, quantity) promised."""
    return Reserved(
        order=order,
        line=line,
        requested=day(requested),
        slots=tuple(slot(on, quantity) for on, quantity in slots),
        waiting=qty(waiting),
    )


def want(
    quantity: str | int,
    order: str = "SO-1",
    *,
    line: int = 1,
    requested: int = 0,
    today: int = 0,
    working: Callable[[date], date] = every_day,
) -> dict[str, Any]:
    """What `reserve` is asked."""
    return {
        "order": order,
        "line": line,
        "quantity": qty(quantity),
        "requested": day(requested),
        "today": day(today),
        "working": working,
    }


def going(
    quantity: str | int,
    order: str = "SO-1",
    *,
    line: int = 1,
    shipment: str = "SH-1",
    on: int = 0,
    pick: bool = False,
) -> dict[str, Any]:
    """What `issue` is asked, or `pick`, which happens today."""
    return {
        "order": order,
        "line": line,
        "shipment": shipment,
        "quantity": qty(quantity),
        "today" if pick else "on": day(on),
    }


def shelf(*events: Event) -> Shelf:
    return story(STOCK, *events)


def promised(stock: Stock, order: str = "SO-1", line: int = 1) -> dict[int, Decimal]:
    """What a claim was promised, by day; what waits is under -1."""
    claim = stock.claims.get(claim_key(order, line))
    if claim is None:
        return {}
    slots = {(s.on - day(0)).days: s.quantity for s in claim.slots}
    return {**slots, -1: claim.waiting} if claim.waiting else slots


def atp(stock: Stock, on: int, *, today: int = 0) -> Decimal:
    return available(balances(stock, today=day(today)), day(on))


def projected(stock: Stock, today: int) -> list[Decimal]:
    """The projected balance of the next forty days, day by day."""
    changes = {b.on: b.quantity for b in balances(stock, today=day(today))}
    out, balance = [], NOTHING
    for n in range(today, today + 40):
        balance = changes.get(day(n), balance)
        out.append(balance)
    return out
