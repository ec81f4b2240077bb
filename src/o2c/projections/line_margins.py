"""What each order line earns: its price, what it lists at, and what it costs us."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from attrs import frozen

from o2c.domain.common import NOTHING
from o2c.domain.order.events import LineAdded, Placed, PriceChanged, Priced
from o2c.domain.order.events import QuantityChanged as Resized
from o2c.domain.order.parts import Asked, LinePrice, PriceSource
from o2c.domain.order.rewritten import ProductChanged
from o2c.domain.pricing.determination import Determination
from o2c.domain.pricing.source import FreeReason
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column, once, streams_of
from o2c.values.columns import Rate
from o2c.values.exact import ONE
from o2c.values.price import UnitPrice


@frozen(kw_only=True, slots=False)
class LineMargin:
    """The price of an order line as it is now, and what it was measured by."""

    order: str = column("the order")
    line: int = column("the line's number on the order")
    customer: str = column("who ordered")
    product: str = column("what was ordered")
    ordered_on: date = column("the date that prices were looked up for")
    currency: str = column("of all prices", "")
    price: Rate | None = column("the price of `price_per` units; none if missing", None)
    price_per: Rate = column("how many units the price is for", ONE)
    source: PriceSource = column("where the price is from", PriceSource.MISSING)
    discount: Rate = column("a fraction of the price", NOTHING)
    promotions: str = column("the promotions that lowered it, by comma", "")
    given_by: str = column("the stream and record that gave the price", "")
    free: FreeReason | None = column("why it costs nothing, where it does", None)
    found: Rate | None = column("what was found, where another was stated", None)
    found_per: Rate = column("how many units that is for", ONE)
    list_price: Rate | None = column("the base list price when it was priced", None)
    list_per: Rate = column("how many units the list price is for", ONE)
    cost: Rate | None = column("what `cost_per` units cost us; none if unknown", None)
    cost_per: Rate = column("how many units the cost is for", ONE)
    cost_since: date | None = column("since when that was the cost", None)
    kept_cost: Rate | None = column("it as kept in another currency, where it is", None)
    kept_in: str = column("that other currency", "")
    rate: Rate | None = column("what one unit of `rate_of` is worth in the other", None)
    rate_of: str = column("the currency that the rate is of", "")
    rate_on: date | None = column("since when that was the rate", None)
    margin: Rate | None = column(
        "(net price - cost) / net price; none if unknown", None
    )
    floor: Rate | None = column("the least margin that was asked for", None)
    below_floor: bool = column("whether it earns too little, or nothing", False)


_change = changer(LineMargin)


@once
def _parts(recorded: Recorded[object]) -> dict[Key, list[Asked | LinePrice]]:
    """What the event says of each line whose price it looks up or sets."""
    event = recorded.event
    found: list[Asked | LinePrice] = []
    if isinstance(event, Placed):
        found += event.lines
    if isinstance(event, LineAdded):
        found.append(event.asked)
    if isinstance(event, ProductChanged):
        found.append(event.asked)
    found += quoted(event)
    parts: dict[Key, list[Asked | LinePrice]] = {}
    for part in found:
        parts.setdefault((recorded.id, part.line), []).append(part)
    return parts


def quoted(event: object) -> Iterator[LinePrice]:
    """The prices that an event looks up or sets, not those whose amounts moved only."""
    if isinstance(event, PRICING):
        yield from (price for price in event.prices if price.quoted)


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    return _parts(recorded)


def evolve(
    key: Key, row: LineMargin | None, recorded: Recorded[object]
) -> LineMargin | None:
    event = recorded.event
    for part in _parts(recorded)[key]:
        match part:
            case Asked(product=product) if isinstance(event, ProductChanged):
                row = _change(row, product=product) if row is not None else None
            case Asked(line=line, product=product):
                assert isinstance(event, (Placed, LineAdded))
                row = LineMargin(
                    order=recorded.id,
                    line=line,
                    customer=event.customer,
                    product=product,
                    ordered_on=event.ordered_on,
                )
            case LinePrice() if row is not None:
                row = _priced(row, part)
            case _:
                pass
    return row


def _priced(row: LineMargin, said: LinePrice) -> LineMargin:
    at = said.determination or plain_determination(said)
    price, abroad = said.price, at.abroad
    return _change(
        row,
        currency=said.net.currency,
        price=price.amount if price else None,
        price_per=price.per if price else ONE,
        source=said.source,
        discount=said.discount,
        promotions=", ".join(at.promotions),
        given_by=f"{at.stream} {at.record}".strip(),
        free=said.free,
        found=at.price.amount if at.price else None,
        found_per=at.price.per if at.price else ONE,
        list_price=at.listed.amount if at.listed else None,
        list_per=at.listed.per if at.listed else ONE,
        cost=at.cost.amount if at.cost else None,
        cost_per=at.cost.per if at.cost else ONE,
        cost_since=at.cost_since,
        kept_cost=abroad.cost.amount if abroad else None,
        kept_in=abroad.cost.currency if abroad else "",
        rate=abroad.rate if abroad else None,
        rate_of=abroad.of if abroad else "",
        rate_on=abroad.rate_on if abroad else None,
        margin=at.margin_at(price, said.discount),
        floor=at.floor,
        below_floor=at.below_floor_at(price, said.discount),
    )


def plain_determination(said: LinePrice) -> Determination:
    """How a price was found of which its source says it all."""
    listed: UnitPrice | None = said.price
    if said.source is not PriceSource.LIST:
        listed = None
    return Determination(price=listed, source=said.source, found=listed, listed=listed)


PRICING = (Priced, LineAdded, PriceChanged, Resized, ProductChanged)

LINE_MARGINS = View(
    name="line_margins",
    row=LineMargin,
    key=("order", "line"),
    events=(Placed, *PRICING),
    keys=keys,
    evolve=evolve,
    streams=streams_of("order"),
)
