"""Moves that write quotes, stand by them, and make orders of them."""

from __future__ import annotations

from collections.abc import Mapping

from laws_moves import Fields, Maker, Move, Table, chosen
from laws_selling import order_line, place_order

from o2c.domain.quote import QUOTE
from o2c.domain.quote.parts import DecidedBy
from o2c.domain.quote.state import SalesQuote, Stage

LEFT_OUT = ("purchase_order", "duplicate_reason", "stated_total", "settles")


def draft_quote(table: Table, m: Move) -> Fields:
    fields = place_order(table, m)
    said = {name: said for name, said in fields.items() if name not in LEFT_OUT}
    return {**said, "probability": f"0.{m.more}", "reference": f"RFQ {m.quantity}"}


def _live(quote: SalesQuote) -> bool:
    return quote.offered or quote.stage is Stage.DRAFT


def _open(quote: SalesQuote) -> bool:
    return quote.offered and any(quote.left.values())


def offer_quote(table: Table, m: Move) -> Fields | None:
    number = table.one(QUOTE, m, lambda quote: quote.stage is Stage.DRAFT)
    return {"quote": number, "valid_days": m.quantity * 3} if number else None


def revise_quote(table: Table, m: Move) -> Fields | None:
    number = table.one(QUOTE, m, lambda q: _live(q) and not q.taken)
    if number is None:
        return None
    lines = [order_line(table, m, n) for n in range(1, 1 + m.quantity % 3)]
    return {"quote": number, "lines": lines, "note": f"again {m.more}"}


def track_quote(table: Table, m: Move) -> Fields | None:
    number = table.one(QUOTE, m, _live)
    return {"quote": number, "probability": f"0.{m.more}{m.line}"} if number else None


def convert_quote(table: Table, m: Move) -> Fields | None:
    number = table.one(QUOTE, m, _open)
    if number is None:
        return None
    left = table.facts.one(QUOTE, number).left
    line = chosen([n for n, most in left.items() if most], m.line) or 1
    if m.more % 2 or line not in left:
        return {"quote": number}
    some = min(left[line], m.quantity) if m.more < 8 else left[line] + 1
    lines = [{"line": line, "quantity": some}]
    why = chosen(list(DecidedBy), m.which)
    return {"quote": number, "lines": lines, "decided_by": why}


def lose_quote(table: Table, m: Move) -> Fields | None:
    number = table.one(QUOTE, m, lambda q: q.stage is Stage.EXPIRED or not q.taken)
    why = chosen(list(DecidedBy), m.line)
    return {"quote": number, "decided_by": why, "note": "gone"} if number else None


def cancel_quote(table: Table, m: Move) -> Fields | None:
    number = table.one(QUOTE, m, _live)
    return {"quote": number, "note": "no more"} if number else None


def expire_quotes(table: Table, m: Move) -> Fields | None:
    numbers = list(table.facts.all(QUOTE))
    return {"quotes": numbers[: m.quantity * 3]} if numbers else None


QUOTING: Mapping[str, Maker] = {
    "DraftQuote": draft_quote,
    "OfferQuote": offer_quote,
    "ReviseQuote": revise_quote,
    "TrackQuote": track_quote,
    "ConvertQuote": convert_quote,
    "LoseQuote": lose_quote,
    "CancelQuote": cancel_quote,
    "ExpireQuotes": expire_quotes,
}
