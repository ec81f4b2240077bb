"""What each quote offers, line by line, and how much of it orders were placed for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from o2c.domain.common import NOTHING
from o2c.domain.order.events import Placed
from o2c.domain.order.parts import Asked, LinePrice, PriceSource
from o2c.domain.quote.events import Drafted, Restored, Revised
from o2c.domain.quote.parts import Offer
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column, streams_of
from o2c.values.columns import Minor, Qty, Rate
from o2c.values.exact import ONE


@frozen(kw_only=True, slots=False)
class QuoteLine:
    """One line of a quote's present version."""

    quote: str = column("the quote")
    line: int = column("the line's number; its orders' lines have the same")
    version: int = column("the version of the quote")
    product: str = column("what is offered")
    description: str = column("what it was called then")
    site: str = column("where it would ship from")
    unit: str = column("the product's stocking unit, in which quantities count")
    requested: date = column("when it would ship")
    quoted: Qty = column("quantity that is offered")
    ordered: Qty = column("of that, in orders as they were placed", NOTHING)
    remaining: Qty = column("quoted - ordered")
    price: Rate | None = column("the price of `price_per` units; none if missing")
    price_per: Rate = column("how many units the price is for")
    price_source: PriceSource = column("where the price is from")
    discount: Rate = column("a fraction of the price")
    tax_rate: Rate | None = column("a fraction of the net; none if unknown")
    currency: str = column("of all amounts")
    net: Minor = column("value, after the discount")
    tax: Minor = column("tax on it")


_change = changer(QuoteLine, lambda row: {"remaining": row.quoted - row.ordered})


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    event, quote = recorded.event, recorded.id
    match event:
        case Drafted(offer=offer):
            return tuple((quote, asked.line) for asked in offer.order.lines)
        case Revised(offer=offer, gone=gone):
            lines = (*(asked.line for asked in offer.order.lines), *gone)
            return tuple((quote, line) for line in lines)
        case Restored(lines=parts):
            return tuple((quote, part.line) for part in parts)
        case Placed(quote=made_of, lines=lines) if made_of is not None:
            return tuple((made_of.quote, asked.line) for asked in lines)
        case _:
            return ()


def evolve(
    key: Key, row: QuoteLine | None, recorded: Recorded[object]
) -> QuoteLine | None:
    event, line = recorded.event, key[1]
    match event:
        case Drafted(offer=offer):
            return _offered(recorded.id, line, 1, offer)
        case Revised(version=version, offer=offer):
            return _offered(recorded.id, line, version, offer)
        case Placed(lines=lines) if row is not None:
            more = sum(
                (asked.quantity for asked in lines if asked.line == line), NOTHING
            )
            return _change(row, ordered=row.ordered + more)
        case Restored(lines=parts) if row is not None:
            back = sum((part.quantity for part in parts if part.line == line), NOTHING)
            return _change(row, ordered=row.ordered - back)
        case _:
            return row


def _offered(
    quote: str, line: str | int | date, version: int, offer: Offer
) -> QuoteLine | None:
    """The line of this version; None where it has no such line any more."""
    lines = {asked.line: asked for asked in offer.order.lines}
    for price in offer.prices:
        if price.line == line and price.line in lines:
            return _line(quote, version, lines[price.line], price)
    return None


def _line(quote: str, version: int, asked: Asked, said: LinePrice) -> QuoteLine:
    price = said.price
    return QuoteLine(
        quote=quote,
        line=asked.line,
        version=version,
        product=asked.product,
        description=asked.description,
        site=asked.site,
        unit=asked.unit,
        requested=asked.requested,
        quoted=asked.quantity,
        remaining=asked.quantity,
        price=price.amount if price else None,
        price_per=price.per if price else ONE,
        price_source=said.source,
        discount=said.discount,
        tax_rate=said.tax_rate,
        currency=said.net.currency,
        net=said.net.minor,
        tax=said.tax.minor,
    )


QUOTE_LINES = View(
    name="quote_lines",
    row=QuoteLine,
    key=("quote", "line"),
    events=(Drafted, Revised, Restored, Placed),
    keys=keys,
    evolve=evolve,
    streams=streams_of("quote"),
    elsewhere=(Placed,),
)
