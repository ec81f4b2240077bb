"""Goods on the move: picked, issued, taken back, restocked, sent back, scrapped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from o2c.domain.common import NOTHING, quantity_of
from o2c.domain.stock.events import (
    Event,
    Issued,
    Picked,
    PutBack,
    Restocked,
    Scrapped,
    SentBack,
    TakenBack,
)
from o2c.domain.stock.promising import available, balances, earliest, unpicked
from o2c.domain.stock.refusals import Refusal, in_quarantine, on_the_shelf, positive
from o2c.domain.stock.state import Claim, Stock, claim_key
from o2c.errors import LimitExceeded, StateError


def pick(
    stock: Stock,
    *,
    order: str,
    line: int,
    shipment: str,
    quantity: Decimal,
    today: date,
) -> Iterator[Event]:
    """Take goods off the shelf for a shipment, without breaking any other promise."""
    positive(quantity, line)
    claim = _claimed(stock, order, line)
    if shipment in claim.picked:
        return
    _free(stock, claim, quantity, claim.reserved - claim.in_hand, today)
    yield Picked(order=order, line=line, shipment=shipment, quantity=quantity)


def put_back(stock: Stock, *, order: str, line: int, shipment: str) -> Iterator[Event]:
    """Put what was picked for a shipment back on the shelf; the claim stands."""
    claim = stock.claim(order, line)
    picked = claim.picked.get(shipment) if claim else None
    if picked:
        yield PutBack(order=order, line=line, shipment=shipment, quantity=picked)


def issue(
    stock: Stock,
    *,
    order: str,
    line: int,
    shipment: str,
    quantity: Decimal,
    on: date,
) -> Iterator[Event]:
    """Goods leave for the customer and consume the claim they were promised under."""
    positive(quantity, line)
    claim = _claimed(stock, order, line)
    on_the_shelf(stock, quantity, on, line)
    picked = claim.picked.get(shipment, NOTHING)
    if quantity > picked:
        unpicked = claim.reserved - claim.in_hand
        _free(stock, claim, quantity - picked, unpicked, on)
    yield Issued(
        on=on,
        order=order,
        line=line,
        shipment=shipment,
        quantity=quantity,
        consumed=earliest(claim.slots, quantity),
    )


def _claimed(stock: Stock, order: str, line: int) -> Claim:
    claim = stock.claim(order, line)
    if claim is None:
        raise StateError(
            Refusal.NOT_RESERVED,
            "nothing is reserved for the line",
            line=line,
            field="line",
            remedy="confirm the order, or wait for supply",
        )
    return claim


def _free(
    stock: Stock, claim: Claim, quantity: Decimal, reserved: Decimal, today: date
) -> None:
    """Refuse what is not reserved, and what others were promised for an earlier day."""
    if quantity > reserved:
        raise LimitExceeded(
            Refusal.NOT_RESERVED,
            f"{quantity} asked for, {reserved} reserved and not picked",
            line=claim.line,
            field="quantity",
            remedy=f"take {reserved} at most; the rest waits for supply",
            maximum=str(reserved),
        )
    most = pickable(stock, claim, today=today)
    if quantity > most:
        raise LimitExceeded(
            Refusal.NOT_AVAILABLE_YET,
            f"{quantity} asked for, {most} there and not promised before",
            line=claim.line,
            field="quantity",
            remedy="wait for the supply that the promise rests on",
            maximum=str(most),
        )


def pickable(stock: Stock, claim: Claim, *, today: date) -> Decimal:
    """How much of a claim can be taken off the shelf without breaking another.

    Goods promised for a day that has passed are on the shelf for who was promised them:
    what is to come today does not stand in for them before it is there.
    """
    key = claim_key(claim.order, claim.line)
    free = available(balances(stock, today=today, without=key), today)
    there = stock.on_hand
    for other_key, other in stock.claims.items():
        there -= other.in_hand
        if other_key != key:
            there -= quantity_of(slot for slot in unpicked(other) if slot.on < today)
    most = min(free - claim.in_hand, there, claim.reserved - claim.in_hand)
    return max(most, NOTHING)


def take_back(
    stock: Stock, *, rma: str, order: str, line: int, quantity: Decimal, on: date
) -> Iterator[Event]:
    """Take returned goods into quarantine: not available until they are inspected."""
    positive(quantity, line)
    yield TakenBack(on=on, rma=rma, order=order, line=line, quantity=quantity)


def restock(stock: Stock, *, rma: str, quantity: Decimal, on: date) -> Iterator[Event]:
    """Make goods from quarantine usable again."""
    positive(quantity)
    in_quarantine(stock, rma, quantity)
    yield Restocked(on=on, rma=rma, quantity=quantity)


def send_back(
    stock: Stock, *, rma: str, quantity: Decimal, on: date
) -> Iterator[Event]:
    """Return goods from quarantine to the customer who sent them."""
    positive(quantity)
    in_quarantine(stock, rma, quantity)
    yield SentBack(on=on, rma=rma, quantity=quantity)


def scrap(
    stock: Stock, *, rma: str | None, quantity: Decimal, note: str, on: date
) -> Iterator[Event]:
    """Throw goods away, from quarantine or from the shelf."""
    positive(quantity)
    if rma is None:
        on_the_shelf(stock, quantity, on)
    else:
        in_quarantine(stock, rma, quantity)
    yield Scrapped(on=on, rma=rma, quantity=quantity, note=note)
