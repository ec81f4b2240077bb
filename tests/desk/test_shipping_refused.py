"""What does not ship, and why."""

from enum import StrEnum
from typing import Any

import pytest
from desk_story import Story, day, line, part

from o2c.desk.common import Refusal as Desk
from o2c.domain.order.refusals import Refusal as Order
from o2c.domain.shipment import Refusal as Shipment
from o2c.domain.site import Refusal as Site
from o2c.domain.stock.refusals import Refusal as Stock
from o2c.errors import PolicyHold


def plan(shop: Story, number: str, *lines: dict[str, Any], **more: Any) -> str:
    told = shop.do("PlanShipment", order=number, lines=list(lines), **more)
    return told.number("shipment")


@pytest.mark.parametrize("name", ["PlanShipment", "ShipOrder"])
@pytest.mark.parametrize(
    ("wrong", "code", "at"),
    [
        ({"lines": [part(1, 7)]}, Order.MORE_THAN_OPEN, 1),
        ({"lines": [part(1, -1)]}, Order.QUANTITY_NOT_POSITIVE, 1),
        ({"lines": [part(1, "1.5")]}, Desk.VALUE, 1),  # X3-04
        ({"lines": [part(9, 1)]}, Order.LINE_UNKNOWN, 9),
        ({"lines": [part(1, 1), part(1, 2)]}, Desk.LINE_TWICE, 1),  # X1-09
        ({"lines": [part(1, 0)]}, Order.QUANTITY_NOT_POSITIVE, 1),
        ({"site": "MOON"}, Site.SITE_UNKNOWN, None),
        ({"order": "SO-000009"}, Order.ORDER_UNKNOWN, None),
    ],
)
def test_it_does_not_ship(
    shop: Story, name: str, wrong: dict[str, Any], code: StrEnum, at: int | None
) -> None:
    shop.receive("TEN", 10)
    number = shop.place(line(1, "TEN", 6))
    refusal = shop.refuse(code, name, **{"order": number, **wrong})
    assert refusal.line == at


def test_more_than_is_there_or_reserved_does_not_ship(shop: Story) -> None:
    shop.receive("TEN", 4)
    first, second = shop.place(line(1, "TEN", 3)), shop.place(line(1, "TEN", 3))
    for number, quantity, code, most in (
        (first, 4, Order.MORE_THAN_OPEN, "3"),
        (second, 2, Stock.NOT_RESERVED, "1"),
        (shop.place(line(1, "TEN", 9)), 5, Stock.NOT_ENOUGH_ON_HAND, "4"),
    ):
        refusal = shop.refuse(
            code, "ShipOrder", order=number, lines=[part(1, quantity)]
        )
        assert refusal.facts == {"maximum": most}


def test_an_order_that_waits_or_is_over_does_not_ship(shop: Story) -> None:
    shop.receive("TEN", 4)
    number = shop.place(line(1, "TEN", 4))
    shop.do("CloseOrder", order=number, note="x")
    shop.refuse(Order.ORDER_NOT_LIVE, "PlanShipment", order=number, lines=[part(1, 1)])
    shop.limit(0)
    number = shop.place(line(1, "TEN", 4))
    for name in ("PlanShipment", "ShipOrder"):
        refusal = shop.refuse(Order.ORDER_ON_HOLD, name, order=number)
        assert type(refusal) is PolicyHold


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([part(1, 7)], Shipment.MORE_THAN_PLANNED),
        ([part(1, -1)], Shipment.MORE_THAN_PLANNED),
        ([part(1, "1.5")], Desk.VALUE),
        ([part(9, 1)], Shipment.LINE_UNKNOWN),
        ([part(1, 1), part(1, 2)], Shipment.LINE_TWICE),
    ],
)
def test_it_is_not_picked(
    shop: Story, lines: list[dict[str, Any]], code: StrEnum
) -> None:
    shop.receive("TEN", 10)
    shipment = plan(shop, shop.place(line(1, "TEN", 6)))
    refusal = shop.refuse(code, "PickShipment", shipment=shipment, lines=lines)
    assert refusal.line == lines[0]["line"]


@pytest.mark.parametrize(
    "name",
    [
        "PickShipment",
        "PackShipment",
        "DispatchShipment",
        "DeliverShipment",
        "CancelShipment",
    ],
)
def test_an_unknown_shipment_is_named(shop: Story, name: str) -> None:
    more = {"note": "x"} if name == "CancelShipment" else {}
    refusal = shop.refuse(Shipment.SHIPMENT_UNKNOWN, name, shipment="SH-000009", **more)
    assert refusal.field == "shipment"


def test_it_is_not_delivered_before_it_left(shop: Story) -> None:
    shop.receive("TEN", 10)
    shipment = plan(shop, shop.place(line(1, "TEN", 6)))
    shop.refuse(Shipment.SHIPMENT_STAGE, "DeliverShipment", shipment=shipment)
    shop.do("DispatchShipment", shipment=shipment)
    shop.refuse(
        Shipment.DELIVERED_BEFORE_SHIPPED,
        "DeliverShipment",
        shipment=shipment,
        on=day(-1),
    )
    shop.do("DeliverShipment", shipment=shipment)
    shop.refuse(Shipment.SHIPMENT_STAGE, "PackShipment", shipment=shipment)


def test_nothing_ships_or_is_billed_before_it_was_ordered(shop: Story) -> None:
    shop.receive("TEN", 10, on=day(-9))
    number = shop.place(line(1, "TEN", 6))
    early = {"on": day(-1)}
    lines = [part(1, 1)]
    for name in ("PlanShipment", "ShipOrder"):
        refusal = shop.refuse(
            Order.DATE_BEFORE_ORDER, name, order=number, lines=lines, **early
        )
        assert refusal.field == "on"
    shipment = plan(shop, number, part(1, 2))
    shop.refuse(Order.DATE_BEFORE_ORDER, "DispatchShipment", shipment=shipment, **early)
    shop.do("DispatchShipment", shipment=shipment, on=day(0))
    shop.refuse(Order.DATE_BEFORE_ORDER, "IssueInvoice", order=number, **early)
    shop.do("IssueInvoice", order=number, on=day(0))
