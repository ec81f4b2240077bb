"""Quotes against the orders that were made of them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from o2c.audit.finding import Check
from o2c.audit.picture import Picture
from o2c.audit.tally import Pair, paired
from o2c.domain.common import NOTHING
from o2c.domain.order.state import Stage
from o2c.domain.quote.state import SalesQuote
from o2c.projections.order_status import ORDER_STATUS
from o2c.projections.quote_lines import QUOTE_LINES, QuoteLine
from o2c.projections.quotes import QUOTES
from o2c.projections.view import Key


def quoted(picture: Picture) -> Iterator[Pair]:
    """What decisions count as ordered, against what orders say they were placed for."""
    states: dict[Key, tuple[Decimal, Decimal]] = {
        (number, line): (quote.ordered(line), left)
        for number, quote in picture.quotes.items()
        for line, left in quote.left.items()
    }
    for key, counted, row in paired(states, picture.rows(QUOTE_LINES)):
        of = "/".join(map(str, key))
        ordered, left = counted if counted is not None else (None, None)
        yield f"{of} ordered", ordered, row.ordered if row else None
        yield f"{of} remaining", left, row.remaining if row else None
    yield from _of_orders(picture)


def _of_orders(picture: Picture) -> Iterator[Pair]:
    """Each order that stands is one that its quote knows of, and no other is."""
    made: dict[str, set[str]] = {}
    for row in picture.rows(ORDER_STATUS).values():
        if row.quote and row.stage is not Stage.CANCELLED:
            made.setdefault(row.quote, set()).add(row.order)
    for number, quote, orders in paired(picture.quotes, made):
        taken = ", ".join(sorted(quote.taken)) if quote else None
        yield f"{number} orders", taken, ", ".join(sorted(orders or ()))


def quote_values(picture: Picture) -> Iterator[Pair]:
    lines: dict[str, list[QuoteLine]] = {}
    for line in picture.rows(QUOTE_LINES).values():
        lines.setdefault(line.quote, []).append(line)
    rows = {row.quote: row for row in picture.rows(QUOTES).values()}
    for number, state, row in paired(picture.quotes, rows):
        if state is None or row is None:
            yield f"{number} is known", state is not None, row is not None
            continue
        of = lines.get(number, [])
        ordered = _ordered(state)
        for name, one, other in (
            ("stage", state.stage, row.stage),
            ("version", state.version, row.version),
            ("quantity of lines", sum((r.quoted for r in of), NOTHING), row.quoted),
            ("ordered of lines", sum((r.ordered for r in of), NOTHING), row.ordered),
            ("net of lines", sum(r.net for r in of), row.net),
            ("tax of lines", sum(r.tax for r in of), row.tax),
            ("total", row.net + row.tax + row.freight + row.freight_tax, row.total),
            ("ordered net", ordered[0], row.ordered_net),
            ("ordered tax", ordered[1], row.ordered_tax),
            ("orders", len(state.taken), row.orders),
        ):
            yield f"{number} {name}", one, other


def _ordered(quote: SalesQuote) -> tuple[int, int]:
    """What came of it, as decisions see it, in minor units: net and tax."""
    parts = [part for taken in quote.taken.values() for part in taken.lines]
    return sum(p.net.minor for p in parts), sum(p.tax.minor for p in parts)


CHECKS: tuple[Check, ...] = (
    Check(
        "quoted",
        "per quote line: ordered in the quote = in its orders as they were placed",
        quoted,
    ),
    Check(
        "quote_values",
        "per quote: stage, value and orders in the quote = in its views = its lines",
        quote_values,
    ),
)
