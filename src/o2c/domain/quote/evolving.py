"""How a quote changes with each of its events; it never decides and never fails."""

from __future__ import annotations

from attrs import evolve as replace

from o2c.domain.quote.events import (
    Cancelled,
    Converted,
    Drafted,
    Event,
    Expired,
    Lost,
    Offered,
    Restored,
    Revised,
    Tracked,
)
from o2c.domain.quote.state import SalesQuote, Stage, Taken


def evolve(quote: SalesQuote, event: Event) -> SalesQuote:
    match event:
        case Drafted():
            return SalesQuote(
                stage=Stage.DRAFT,
                version=1,
                offer=event.offer,
                owner=event.owner,
                probability=event.probability,
                makers=event.by,
            )
        case Revised(version=version, offer=offer, by=by):
            return replace(
                quote,
                stage=Stage.DRAFT,
                version=version,
                offer=offer,
                valid_until=None,
                makers=tuple(dict.fromkeys((*quote.makers, *by))),
            )
        case Offered(valid_until=until):
            stage = Stage.OPEN if quote.stage is Stage.DRAFT else quote.stage
            return replace(quote, stage=stage, valid_until=until)
        case Tracked(owner=owner, probability=probability):
            return replace(quote, owner=owner, probability=probability)
        case Converted(order=order, lines=lines, freight=freight):
            taken = Taken(lines=lines, freight=freight.minor)
            return _counted(replace(quote, taken={**quote.taken, order: taken}))
        case Restored(order=order):
            left = {name: taken for name, taken in quote.taken.items() if name != order}
            return _counted(replace(quote, taken=left))
        case Lost():
            return replace(quote, stage=Stage.LOST)
        case Cancelled():
            return replace(quote, stage=Stage.CANCELLED)
        case Expired():
            return replace(quote, stage=Stage.EXPIRED)


def _counted(quote: SalesQuote) -> SalesQuote:
    """Ordered when all lines are; what has ended otherwise stays ended."""
    if not quote.offered and quote.stage is not Stage.ORDERED:
        return quote
    if not any(quote.left.values()):
        return replace(quote, stage=Stage.ORDERED)
    stage = Stage.PARTLY_ORDERED if quote.taken else Stage.OPEN
    return replace(quote, stage=stage)
