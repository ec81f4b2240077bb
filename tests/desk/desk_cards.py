"""Stories about orders paid by card, and a gateway that says what it is told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from desk_story import Story, Told, eur, line

from o2c.domain.payment import PAYMENT
from o2c.domain.payment.state import Payment

CARD = {"token": "tok_1", "brand": "visa", "last4": "1111", "expires": "2027-03"}
LAST_DAY = date(2026, 3, 9)


def by_card(shop: Story, *lines: Any, **more: Any) -> str:
    """An order that waits until a card stands for it."""
    return shop.place(*(lines or (line(1, "TEN", 10),)), prepaid="card", **more)


def authorise(shop: Story, number: str, **more: Any) -> Told:
    return shop.do("AuthoriseCard", order=number, **{**CARD, **more})


def approve(
    shop: Story, number: str, amount: str | int | None = None, **more: Any
) -> Told:
    """The gateway says yes to the oldest question, for all of it or for this much."""
    intent, asked = next(iter(payment(shop, number).intents.items()))
    fields: dict[str, Any] = {
        "order": number,
        "intent": intent,
        "outcome": "approved",
        "amount": eur(amount)
        if amount is not None
        else money(shop, number, asked.amount),
        "expires_on": shop.now.date() + timedelta(days=7),
        "reference": f"ref-{intent}",
        **more,
    }
    return shop.do("RecordPaymentAnswer", **fields)


def decline(shop: Story, number: str, code: str = "do_not_honour") -> Told:
    intent = next(iter(payment(shop, number).intents))
    said = {"order": number, "intent": intent, "outcome": "declined", "code": code}
    return shop.do("RecordPaymentAnswer", **said)


def secured(shop: Story, number: str) -> None:
    """A card stands for all of the order."""
    authorise(shop, number)
    approve(shop, number)


def payment(shop: Story, number: str) -> Payment:
    return shop.store.state(PAYMENT, number)


def money(shop: Story, number: str, minor: int) -> dict[str, str]:
    found = payment(shop, number).money(minor)
    return {"amount": str(found.amount), "currency": found.currency}
