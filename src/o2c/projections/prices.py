"""Prices as they are kept: for customers, customer groups, and in price lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from o2c.domain.price import PriceEnded, PriceSet
from o2c.domain.pricing.question import told
from o2c.domain.pricing.records import Basis, DateRule, PriceRecord
from o2c.domain.pricing.source import FreeReason
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column
from o2c.values.columns import Rate


@frozen(kw_only=True, slots=False)
class Price:
    """One quantity break of a price that is kept; the base list is in `list_prices`."""

    stream: str = column("where it is kept, such as `price/c:ACME|p:SKU-7`")
    record: str = column("its first day, currency and unit; with + for a surcharge")
    tier: int = column("the break's number, from 1")
    customer: str = column("for which customer; empty for others", "")
    customer_group: str = column("for which customer group; empty for others", "")
    price_list: str = column("in which price list; empty for others", "")
    product: str = column("of which product; empty for others", "")
    category: str = column("of which product category; empty for others", "")
    currency: str = column("of the price")
    unit: str = column("what breaks count and prices are for; empty: the stocking unit")
    since: date = column("its first day")
    until: date | None = column("its last day; none until further notice")
    least: Rate = column("from which quantity on, in units")
    basis: Basis = column("what the value is")
    value: Rate = column("the price of a unit, or a fraction of list price or cost")
    lower: Rate | None = column("the least that may be set by hand")
    upper: Rate | None = column("the most that may be set by hand")
    adds: bool = column("whether it is a surcharge on the price that is found")
    dated: DateRule = column("which date of a line decides whether it holds")
    free: FreeReason | None = column("why it is zero, where it is")
    set_on: date = column("the business date on which it was set")
    set_by: str = column("who set it")


_change = changer(Price)


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    """The breaks that are there now, and those that were there before."""
    event = recorded.event
    if not isinstance(event, (PriceSet, PriceEnded)):
        return ()
    most = len(event.was.breaks) if event.was is not None else 0
    if isinstance(event, PriceSet):
        most = max(most, len(event.record.breaks))
    name = _record(event).name
    return [(recorded.stream, name, tier) for tier in range(1, most + 1)]


def _record(event: PriceSet | PriceEnded) -> PriceRecord:
    return event.record if isinstance(event, PriceSet) else event.was


def evolve(key: Key, row: Price | None, recorded: Recorded[object]) -> Price | None:
    event = recorded.event
    match event:
        case PriceSet(record=record):
            return _row(key, recorded, record)
        case PriceEnded(until=until) if row is not None and until >= row.since:
            return _change(row, until=until)
        case PriceEnded():
            return None
        case _:
            return row


def _row(key: Key, recorded: Recorded[object], record: PriceRecord) -> Price | None:
    tier = key[2]
    if not isinstance(tier, int) or tier > len(record.breaks):
        return None
    owner, _, goods = recorded.id.partition("|")
    each = record.breaks[tier - 1]
    return Price(
        stream=recorded.stream,
        record=record.name,
        tier=tier,
        **told(owner),
        **told(goods),
        currency=record.currency,
        unit=record.unit,
        since=record.since,
        until=record.until,
        least=each.least,
        basis=record.basis,
        value=each.value,
        lower=record.lower,
        upper=record.upper,
        adds=record.adds,
        dated=record.dated,
        free=record.free,
        set_on=recorded.effective_on,
        set_by=recorded.actor,
    )


PRICES = View(
    name="prices",
    row=Price,
    key=("stream", "record", "tier"),
    events=(PriceSet, PriceEnded),
    keys=keys,
    evolve=evolve,
    streams=lambda key: [str(key[0])],
)
