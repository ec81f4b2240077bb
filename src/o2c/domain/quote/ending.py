"""What comes of a quote: orders, in part or in whole, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from o2c.domain.common import LineAmount
from o2c.domain.quote.events import (
    Cancelled,
    Converted,
    Event,
    Expired,
    Lost,
    Restored,
)
from o2c.domain.quote.parts import DecidedBy, Offer
from o2c.domain.quote.refusals import Refusal, known, nothing_ordered, stands
from o2c.domain.quote.state import SalesQuote, Stage
from o2c.errors import LimitExceeded, UnknownReference
from o2c.values.money import Money


def may_convert(quote: SalesQuote, *, today: date) -> Offer:
    """What may be ordered today: an offer, up to the last day of its validity."""
    return stands(quote, Stage.OPEN, Stage.PARTLY_ORDERED, today=today)


def wanted(
    quote: SalesQuote, quantities: Mapping[int, Decimal]
) -> Mapping[int, Decimal]:
    """What is to be ordered by line, no more than is left; if empty, all that is."""
    left = quote.left
    for line, quantity in quantities.items():
        if line not in left:
            raise UnknownReference(
                Refusal.LINE_UNKNOWN,
                f"the quote has no line {line}",
                line=line,
                field="line",
                remedy=f"its lines are {', '.join(map(str, left))}",
            )
        if not 0 < quantity <= left[line]:
            raise LimitExceeded(
                Refusal.MORE_THAN_LEFT,
                f"{quantity} asked for, {left[line]} left of the quote",
                line=line,
                field="quantity",
                remedy="order the rest without the quote, or make a new quote",
                maximum=str(left[line]),
            )
    return quantities or {line: most for line, most in left.items() if most}


def convert(
    quote: SalesQuote,
    *,
    order: str,
    lines: Sequence[LineAmount],
    freight: Money,
    today: date,
    decided_by: DecidedBy | None = None,
    note: str = "",
    by: tuple[str, ...] = (),
) -> Iterator[Event]:
    """Note that an order was made of this much of it, and what it comes to there."""
    if order in quote.taken:
        return
    may_convert(quote, today=today)
    wanted(quote, {part.line: part.quantity for part in lines})
    yield Converted(
        order=order,
        version=quote.version,
        lines=tuple(lines),
        freight=freight,
        decided_by=decided_by,
        note=note,
        by=by,
    )


def restore(quote: SalesQuote, *, order: str) -> Iterator[Event]:
    """Take back what an order had taken that was cancelled before anything shipped.

    A quote that has ended meanwhile stays ended.
    """
    offer = known(quote)
    taken = quote.taken.get(order)
    if taken is None:
        return
    freight = Money(taken.freight, offer.order.currency)
    yield Restored(order=order, lines=taken.lines, freight=freight)


def lose(
    quote: SalesQuote, *, decided_by: DecidedBy, note: str, by: tuple[str, ...] = ()
) -> Iterator[Event]:
    """Say why nothing comes of it; that may be learnt after it has expired."""
    known(quote)
    if quote.stage is Stage.LOST:
        return
    nothing_ordered(quote)
    if quote.stage is not Stage.EXPIRED:
        stands(quote, Stage.DRAFT, Stage.OPEN, today=date.min)
    yield Lost(decided_by=decided_by, note=note, by=by)


def cancel(
    quote: SalesQuote, *, note: str, by: tuple[str, ...] = ()
) -> Iterator[Event]:
    """Withdraw it, or what is left of it."""
    known(quote)
    if quote.stage is Stage.CANCELLED:
        return
    stands(quote, Stage.DRAFT, Stage.OPEN, Stage.PARTLY_ORDERED, today=date.min)
    yield Cancelled(note=note, by=by)


def expire(quote: SalesQuote, *, today: date) -> Iterator[Event]:
    """Note that its last day has passed; on that day it still holds (R07-01)."""
    known(quote)
    if until := quote.lapsed(today):
        yield Expired(valid_until=until)
