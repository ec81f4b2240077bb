"""A quote of two lines, its events in order, and what each stage is asked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeAlias

from domain_samples import Story, asked, day, eur, placed, quote, story, worth

from o2c.domain.order.parts import KeptRate
from o2c.domain.order.pricing import Quote
from o2c.domain.quote import QUOTE
from o2c.domain.quote.events import Event
from o2c.domain.quote.offering import draft, offer
from o2c.domain.quote.parts import DecidedBy, Offer, offer_of
from o2c.domain.quote.state import SalesQuote

Quoted: TypeAlias = Story[SalesQuote, Event]

RATE = KeptRate(base="CHF", rate=Decimal("0.95"), on=day(-1))
BY = {"by": ("maria",)}
WON = {"lines": [worth(1, 4, 4_000)], "freight": eur(0), "today": day(0)}
LOST: dict[str, Any] = {"decided_by": DecidedBy.PRICE, "note": "too dear"}
UNTIL = {"today": day(0), "valid_until": day(7)}


def offering(
    *quantities: str | int | Decimal,
    quotes: tuple[Quote, ...] | None = None,
    freight: int = 0,
    **order: Any,
) -> Offer:
    """An offer with a line for each quantity, at ten euros each."""
    lines = [asked(n, q) for n, q in enumerate(quantities, start=1)]
    return offer_of(
        placed(*lines, freight=freight, **order),
        tuple(quote(a.line) for a in lines) if quotes is None else quotes,
        eur(0),
        rate=RATE,
    )


def drafting(
    *quantities: str | int | Decimal, version: Offer | None = None
) -> dict[str, Any]:
    """What a quote is begun with."""
    return {
        "offer": offering(*quantities) if version is None else version,
        "reference": "RFQ 7",
        "owner": "maria",
        "probability": Decimal("0.5"),
        "note": "",
        **BY,
    }


def drafted(*quantities: str | int | Decimal, version: Offer | None = None) -> Quoted:
    tale = story(QUOTE)
    tale.do(draft, **drafting(*quantities, version=version))
    return tale


def open_quote(
    *quantities: str | int | Decimal, version: Offer | None = None
) -> Quoted:
    """The same, offered for a week."""
    tale = drafted(*quantities, version=version)
    tale.do(offer, **UNTIL)
    return tale
