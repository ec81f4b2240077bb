"""Commercial lines with their deliveries: what was sold, and when it goes out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from attrs import frozen

from o2c.domain.order.parts import PriceSource
from o2c.domain.order.schedule import Commercial, Scheduled
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, column, streams_of
from o2c.values.columns import Minor, Qty, Rate
from o2c.values.quantity import plain


@frozen(kw_only=True, slots=False)
class DeliverySchedule:
    """One commercial line of an order; its deliveries are lines of `order_lines`."""

    order: str = column("the order")
    commercial: int = column("the commercial line's number")
    product: str = column("what was sold")
    unit: str = column("the product's stocking unit, in which quantities count")
    quantity: Qty = column("what its deliveries come to: ordered - cancelled")
    was: Qty = column("what they came to before; nothing at first")
    shipped: Qty = column("shipped of it, what came back later included")
    open: Qty = column("still to be shipped")
    deliveries: int = column("how many deliveries it has")
    first_on: date = column("when the first of them is requested")
    last_on: date = column("when the last of them is requested")
    schedule: str = column("line, date, quantity and site of each, as JSON")
    price: Rate | None = column("of `price_per` units, judged on the whole quantity")
    price_per: Rate | None = column("how many units the price is for")
    price_source: PriceSource = column("where the price is from")
    discount: Rate = column("a fraction of the price, judged on the whole quantity")
    currency: str = column("of all amounts")
    net: Minor = column("value of its deliveries, after the discount")


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    event = recorded.event
    return (
        [(recorded.id, event.commercial.line)] if isinstance(event, Scheduled) else []
    )


def evolve(
    key: Key, row: DeliverySchedule | None, recorded: Recorded[object]
) -> DeliverySchedule | None:
    event = recorded.event
    if not isinstance(event, Scheduled):
        return row
    now = event.commercial
    days = [each.requested for each in now.deliveries]
    return DeliverySchedule(
        order=recorded.id,
        commercial=now.line,
        product=now.product,
        unit=now.unit,
        quantity=now.quantity,
        was=event.was,
        shipped=now.shipped,
        open=now.quantity - now.shipped,
        deliveries=len(days),
        first_on=min(days, default=recorded.effective_on),
        last_on=max(days, default=recorded.effective_on),
        schedule=_written(now),
        price=now.price.amount if now.price else None,
        price_per=now.price.per if now.price else None,
        price_source=now.source,
        discount=now.discount,
        currency=now.net.currency,
        net=now.net.minor,
    )


def _written(now: Commercial) -> str:
    """The deliveries as JSON: `[[101, "2026-03-02", "100", "MAIN"]]`."""
    return json.dumps(
        [
            (each.line, each.requested.isoformat(), plain(each.quantity), each.site)
            for each in now.deliveries
        ]
    )


DELIVERY_SCHEDULES = View(
    name="delivery_schedules",
    row=DeliverySchedule,
    key=("order", "commercial"),
    events=(Scheduled,),
    keys=keys,
    evolve=evolve,
    streams=streams_of("order"),
)
