"""Writing a quote, and standing by it: draft, revise, offer, keep track of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from o2c.domain.quote.events import Drafted, Event, Offered, Revised, Tracked
from o2c.domain.quote.parts import Offer
from o2c.domain.quote.refusals import Refusal, known, nothing_ordered, stands
from o2c.domain.quote.state import SalesQuote, Stage
from o2c.errors import StateError, ValidationError


def draft(
    quote: SalesQuote,
    *,
    offer: Offer,
    reference: str,
    owner: str,
    probability: Decimal | None,
    note: str,
    by: tuple[str, ...] = (),
) -> Iterator[Event]:
    """Begin a quote."""
    if quote.stage is not Stage.UNKNOWN:
        return
    yield Drafted(
        offer=offer,
        reference=reference,
        owner=owner,
        probability=probability,
        note=note,
        by=by,
    )


def revise(
    quote: SalesQuote,
    *,
    offer: Offer,
    today: date,
    note: str = "",
    by: tuple[str, ...] = (),
) -> Iterator[Event]:
    """Write another version; it has to be offered before it holds."""
    was = stands(quote, Stage.DRAFT, Stage.OPEN, Stage.PARTLY_ORDERED, today=today)
    nothing_ordered(quote)
    if offer == was:
        return
    lines = {asked.line for asked in offer.order.lines}
    yield Revised(
        version=quote.version + 1,
        offer=offer,
        gone=tuple(a.line for a in was.order.lines if a.line not in lines),
        note=note,
        by=by,
    )


def offer(
    quote: SalesQuote, *, today: date, valid_until: date, by: tuple[str, ...] = ()
) -> Iterator[Event]:
    """Stand by this version up to a day, that day included; or up to another day."""
    offered = stands(quote, Stage.DRAFT, Stage.OPEN, Stage.PARTLY_ORDERED, today=today)
    if quote.valid_until == valid_until:
        return
    if valid_until < today:
        raise ValidationError(
            Refusal.VALIDITY_PAST,
            f"{valid_until} has passed",
            field="valid_until",
            remedy=f"give {today} or a later day",
        )
    for line in offered.prices:
        if line.price is None:
            raise StateError(
                Refusal.PRICE_MISSING,
                "the line has no price",
                line=line.line,
                field="price",
                remedy="revise the quote with a price",
            )
        if line.tax_rate is None:
            raise StateError(
                Refusal.TAX_MISSING,
                "no tax rate is known for the line",
                line=line.line,
                field="tax_rate",
                remedy="set the tax rate, then revise the quote",
            )
    yield Offered(
        version=quote.version,
        on=today,
        was=quote.valid_until,
        valid_until=valid_until,
        by=by,
    )


def track(
    quote: SalesQuote,
    *,
    owner: str | None,
    probability: Decimal | None,
    note: str,
    by: tuple[str, ...] = (),
) -> Iterator[Event]:
    """Say whose quote it is now, and how likely it is; None leaves it as it is."""
    known(quote)
    owner = quote.owner if owner is None else owner
    probability = quote.probability if probability is None else probability
    if (owner, probability) == (quote.owner, quote.probability):
        return
    yield Tracked(
        was_owner=quote.owner,
        owner=owner,
        was_probability=quote.probability,
        probability=probability,
        note=note,
        by=by,
    )
