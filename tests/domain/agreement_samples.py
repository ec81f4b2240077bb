"""A blanket agreement: ten of one thing, and whatever is called off of another."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from domain_samples import Story, day, eur, part, qty, story

from o2c.domain.agreed import Listed
from o2c.domain.agreement import AGREEMENT, Agreement
from o2c.domain.agreement.calling import call_off
from o2c.domain.agreement.events import (
    AgreedLine,
    Commitment,
    Drafted,
    Event,
    Mode,
    ReleaseLine,
    Started,
)
from o2c.domain.agreement.state import Share
from o2c.values.ids import CustomerId, ProductId
from o2c.values.price import unit_price

BY: dict[str, Any] = {"by": ("pia",)}
CHEAP = unit_price("7.5", "EUR")
SHARES = {1: Share(line=1, quantity=qty(6)), 2: Share(line=2, quantity=qty(4))}


def agreed_line(
    line: int = 1,
    quantity: str | int = 10,
    price: str = "8.00",
    *,
    mode: Mode = Mode.CAPPED,
    product: str | None = None,
) -> AgreedLine:
    return AgreedLine(
        line=line,
        product=ProductId(product or f"SKU-{line}"),
        description="A thing",
        mode=mode,
        quantity=qty(quantity),
        stocking_unit="EA",
        unit="EA",
        holds=Decimal(1),
        price=unit_price(price, "EUR"),
    )


LINES = (agreed_line(1), agreed_line(2, 5))
AGREED_ON: dict[str, Any] = {
    "customer": CustomerId("ACME"),
    "currency": "EUR",
    "since": day(0),
    "until": day(30),
    "reference": "frame 7",
    "lines": LINES,
    **BY,
}


def drafted(*lines: AgreedLine) -> Drafted:
    known = {**AGREED_ON, "lines": lines or LINES}
    return Drafted(**known, value=eur(12_000))


def started(*lines: AgreedLine) -> Story[Agreement, Event]:
    """An agreement that runs from the Monday on, for thirty days more."""
    return story(AGREEMENT, drafted(*lines), Started(by=("pia",)))


def called(tale: Story[Agreement, Event], order: str, *quantities: int | str) -> None:
    """An order whose lines 1, 2, … call off so much of line 1."""
    shares = {
        n: Share(line=1, quantity=qty(each)) for n, each in enumerate(quantities, 1)
    }
    tale.do(call_off, order=order, on=day(1), shares=shares)


def listed(agreement: str = "AG-1", **more: Any) -> Listed:
    known: dict[str, Any] = {
        "agreement": agreement,
        "currency": "EUR",
        "since": day(0),
        "until": day(30),
        "products": ("SKU-1",),
    }
    return Listed(**known | more)


def wanted(
    on: int, quantity: int, commitment: Commitment = Commitment.FIRM, line: int = 1
) -> ReleaseLine:
    return ReleaseLine(
        line=line,
        product=ProductId(f"SKU-{line}"),
        due=day(on),
        quantity=qty(quantity),
        commitment=commitment,
    )


RELEASING: dict[str, Any] = {
    "number": "R-1",
    "year": 2026,
    "received": [part(1, 2)],
    "lines": [wanted(9, 3), wanted(2, 4), wanted(20, 5, Commitment.FORECAST)],
    **BY,
}
