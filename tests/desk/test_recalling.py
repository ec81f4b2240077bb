"""Less of an order reaches what the warehouse has planned; and why it was changed."""

from __future__ import annotations

from decimal import Decimal

from desk_story import Story, day, part
from test_amending import amend, cancel, price, quantity, requested, ten_of_ten

from o2c.domain.order.events import (
    DateChanged,
    PriceChanged,
    QuantityChanged,
    Unplanned,
)
from o2c.domain.order.parts import ChangeReason
from o2c.domain.shipment import Cancelled, Reduced, Stage


def planned(shop: Story, *quantities: int) -> str:
    """An order of ten, with a shipment planned for each of these."""
    number = ten_of_ten(shop)
    for each in quantities:
        shop.do("PlanShipment", order=number, lines=[part(1, each)])
    return number


def carried(shop: Story, shipment: str) -> Decimal:
    lines = shop.shipment(shipment).lines.values()
    return sum((each.quantity for each in lines), Decimal(0))


def test_r07_06_a_decrease_reaches_the_open_pick(shop: Story) -> None:
    number = planned(shop, 8)
    told = amend(shop, number, quantity(1, 5))
    assert told.log[:3] == [
        "shipment/SH-000001 Reduced",
        "order/SO-000001 Unplanned",
        "order/SO-000001 QuantityChanged",
    ]
    assert told.one(Reduced).lines[0].quantity == 3
    assert told.one(Unplanned).shipment == "SH-000001"
    assert carried(shop, "SH-000001") == 5
    assert shop.order(number).planned_on(1) == 5
    assert shop.stock("TEN").claim(number, 1).reserved == 5  # type: ignore[union-attr]
    shop.do("DispatchShipment", shipment="SH-000001")
    assert shop.line(number).open == 0


def test_r07_06_what_is_not_planned_goes_first(shop: Story) -> None:
    number = planned(shop, 6)
    assert not amend(shop, number, quantity(1, 7)).all(Reduced)
    assert carried(shop, "SH-000001") == 6


def test_r07_06_the_latest_shipment_gives_way_first(shop: Story) -> None:
    number = planned(shop, 4, 6)
    told = amend(shop, number, cancel(1, quantity=7))
    assert told.all(Cancelled)
    assert shop.shipment("SH-000002").stage is Stage.CANCELLED
    assert carried(shop, "SH-000001") == 3
    assert shop.line(number).open == 3


def test_r07_06_what_is_picked_stays_and_the_rest_gives_way(shop: Story) -> None:
    """R07-05: what the warehouse has begun stays; what is only planned is made anew."""
    number = planned(shop, 4, 6)
    shop.do("PickShipment", shipment="SH-000002")
    amend(shop, number, quantity(1, 6))
    assert shop.shipment("SH-000001").stage is Stage.CANCELLED
    assert carried(shop, "SH-000002") == 6


def test_r07_10_a_decrease_makes_no_document_that_sends_anything_back(
    shop: Story,
) -> None:
    number = planned(shop, 8)
    shop.do("ShipOrder", order=number, lines=[part(1, 2)])
    told = amend(shop, number, quantity(1, 2))
    assert shop.line(number).open == 0
    kinds = {event.stream.partition("/")[0] for event in told.events}
    assert kinds == {"shipment", "order", "credit", "stock"}
    assert not [e for e in told.events if e.stream == "shipment/SH-000002"]


def test_r07_11_each_change_says_why(shop: Story) -> None:
    number = ten_of_ten(shop)
    told = shop.do(
        "AmendOrder",
        order=number,
        because="changed_mind",
        changes=[quantity(1, 5), {**price(1, 9), "because": "price_agreed"}],
    )
    assert told.one(QuantityChanged).because is ChangeReason.CHANGED_MIND
    assert told.one(PriceChanged).because is ChangeReason.PRICE_AGREED
    told = amend(shop, number, requested(1, day(2)))
    assert told.one(DateChanged).because is ChangeReason.UNSTATED
