"""Why a quote's decision may be refused."""

from __future__ import annotations

from datetime import date
from enum import StrEnum, auto

from o2c.domain.quote.parts import Offer
from o2c.domain.quote.state import SalesQuote, Stage
from o2c.errors import StateError, UnknownReference


class Refusal(StrEnum):
    QUOTE_UNKNOWN = auto()
    QUOTE_STAGE = auto()
    QUOTE_EXPIRED = auto()
    PARTLY_ORDERED = auto()
    VALIDITY_PAST = auto()
    PRICE_MISSING = auto()
    TAX_MISSING = auto()
    LINE_UNKNOWN = auto()
    MORE_THAN_LEFT = auto()


def known(quote: SalesQuote) -> Offer:
    """What the quote offers, or the refusal that there is no such quote."""
    if quote.offer is None:
        raise UnknownReference(
            Refusal.QUOTE_UNKNOWN,
            "no such quote",
            field="quote",
            remedy="check the quote number",
        )
    return quote.offer


def stands(quote: SalesQuote, *stages: Stage, today: date) -> Offer:
    """What the quote offers; refused in other stages, and after its last day.

    Whether that it expired has been recorded yet makes no difference.
    """
    offer = known(quote)
    until = quote.valid_until
    if quote.lapsed(today) or quote.stage is Stage.EXPIRED:
        raise StateError(
            Refusal.QUOTE_EXPIRED,
            f"the quote was valid until {until}",
            field="quote",
            remedy="make a new quote at today's prices",
            valid_until=str(until),
        )
    if quote.stage not in stages:
        raise StateError(
            Refusal.QUOTE_STAGE,
            f"the quote is {quote.stage}",
            field="quote",
            remedy=f"possible when {' or '.join(stages)}",
        )
    return offer


def nothing_ordered(quote: SalesQuote) -> None:
    """Refuse what cannot be done once an order was made of some of it."""
    if quote.taken:
        raise StateError(
            Refusal.PARTLY_ORDERED,
            f"{', '.join(quote.taken)} was made of it",
            field="quote",
            remedy="cancel what is left of it, and make a new quote",
        )
