"""From the shelf to the customer's door, in whole, in part and over again."""

from typing import Any

import pytest
from desk_story import MONDAY, Story, day, line, part

from o2c.desk.shipping import Refusal as Shipping
from o2c.domain.order.events import Shipped, Unplanned
from o2c.domain.order.refusals import Refusal as Order
from o2c.domain.shipment import Delivered, Packed, Planned, Stage
from o2c.domain.shipment import Refusal as Shipment
from o2c.domain.stock.events import Issued
from o2c.domain.stock.refusals import Refusal as Stock
from o2c.values.money import Money


def plan(shop: Story, number: str, *lines: dict[str, Any], **more: Any) -> str:
    told = shop.do("PlanShipment", order=number, lines=list(lines), **more)
    return told.number("shipment")


def test_a_shipment_is_planned_picked_packed_shipped_and_delivered(
    shop: Story,
) -> None:
    shop.receive("TEN", 10)
    number = shop.place(line(1, "TEN", 6), line(2, "FIT", 2))
    told = shop.do("PlanShipment", order=number, ship_on=day(1))
    assert told.log == [
        "order/SO-000001 Planned",
        "shipment/SH-000001 Planned",
    ]
    planned = told.one(Planned)
    assert (planned.site, planned.ship_on, planned.customer) == ("MAIN", day(1), "ACME")
    assert planned.ship_to.city == "Berlin"
    shipment = told.number("shipment")
    assert shop.do("PickShipment", shipment=shipment).log == [
        "shipment/SH-000001 Picked",
        "stock/TEN@MAIN Picked",
    ]
    packed = shop.do("PackShipment", shipment=shipment, packages=2, weight="3.5")
    assert packed.one(Packed).packages == 2
    told = shop.do("DispatchShipment", shipment=shipment, carrier="DHL", tracking="1")
    assert told.log == [
        "shipment/SH-000001 Shipped",
        "order/SO-000001 Shipped",
        "stock/TEN@MAIN Issued",
        "credit/ACME Moved",
    ]
    ten, fit = told.one(Shipped).lines
    assert (ten.net, ten.tax) == (Money(6000, "EUR"), Money(0, "EUR"))
    assert (fit.net, fit.tax) == (Money(16000, "EUR"), Money(3040, "EUR"))
    assert [s.on for s in told.one(Issued).consumed] == [MONDAY]
    shop.go(2)
    delivered = shop.do("DeliverShipment", shipment=shipment, proof="signed: Jo")
    assert delivered.one(Delivered).on == day(2)
    assert shop.shipment(shipment).stage is Stage.DELIVERED
    assert shop.stock("TEN").on_hand == 4


def test_each_step_twice_is_one_step(shop: Story) -> None:
    shop.receive("TEN", 10)
    shipment = plan(shop, shop.place(line(1, "TEN", 6)))
    for name in ("PickShipment", "PackShipment", "DispatchShipment", "DeliverShipment"):
        assert shop.do(name, shipment=shipment).log
        assert shop.do(name, shipment=shipment).log == []


def test_a_service_ships_without_stock(shop: Story) -> None:
    told = shop.do("ShipOrder", order=shop.place(line(1, "FIT", "1.5")))
    assert told.log == [
        "shipment/SH-000001 Planned",
        "shipment/SH-000001 Shipped",
        "order/SO-000001 Shipped",
        "credit/ACME Moved",
    ]


def test_without_lines_everything_goes_that_is_there(shop: Story) -> None:
    """The rest becomes a backorder, and goes when it has come."""
    shop.receive("TEN", 4)
    number = shop.place(line(1, "TEN", 6), line(2, "BOLT", 1), line(3, "FIT", 1))
    told = shop.do("ShipOrder", order=number)
    shipped = [(moved.line, moved.quantity) for moved in told.one(Shipped).lines]
    assert shipped == [(1, 4), (3, 1)]
    assert (shop.waiting(number, 1), shop.waiting(number, 2)) == (2, 1)
    shop.refuse(Shipment.SHIPMENT_EMPTY, "ShipOrder", order=number)
    shop.receive("TEN", 9)
    told = shop.do("ShipOrder", order=number)
    assert [(m.line, m.quantity) for m in told.one(Shipped).lines] == [(1, 2)]


def test_what_is_promised_for_later_may_go_earlier_if_it_hurts_no_one(
    shop: Story,
) -> None:
    shop.receive("TEN", 10)
    later = shop.place(line(1, "TEN", 6, requested=day(8)))
    shop.do("ShipOrder", order=later, lines=[part(1, 2)])
    assert shop.promised(later) == [(day(8), 4)]


def test_goods_of_an_earlier_promise_do_not_go_to_a_later_one(shop: Story) -> None:
    shop.receive("TEN", 6)
    shop.expect("PO-1", "TEN", 6, day(8))
    first, second = shop.place(line(1, "TEN", 6)), shop.place(line(1, "TEN", 6))
    refusal = shop.refuse(
        Stock.NOT_AVAILABLE_YET, "ShipOrder", order=second, lines=[part(1, 1)]
    )
    assert (refusal.line, refusal.facts) == (1, {"maximum": "0"})
    shop.do("ShipOrder", order=first)


def test_a_short_pick_leaves_the_rest_open(shop: Story) -> None:
    shop.receive("TEN", 10)
    number = shop.place(line(1, "TEN", 6), line(2, "FIT", 1))
    shipment = plan(shop, number)
    told = shop.do("PickShipment", shipment=shipment, lines=[part(1, 4), part(2, 0)])
    back = [(p.line, p.quantity) for p in told.one(Unplanned).lines]
    assert back == [(1, 2), (2, 1)]
    told = shop.do("DispatchShipment", shipment=shipment)
    assert [(m.line, m.quantity) for m in told.one(Shipped).lines] == [(1, 4)]
    held = shop.line(number)
    assert (held.open, shop.promised(number)) == (2, [(MONDAY, 2)])
    shop.do("ShipOrder", order=number)
    assert shop.line(number).open == 0


def test_nothing_found_is_nothing_shipped(shop: Story) -> None:
    shop.receive("TEN", 10)
    shipment = plan(shop, shop.place(line(1, "TEN", 6)))
    shop.do("PickShipment", shipment=shipment, lines=[part(1, 0)])
    shop.refuse(Shipment.SHIPMENT_EMPTY, "DispatchShipment", shipment=shipment)
    shop.do("CancelShipment", shipment=shipment, note="nothing there")


@pytest.mark.parametrize("picked", [False, True])
def test_a_cancelled_shipment_goes_back_to_the_shelf(shop: Story, picked: bool) -> None:
    shop.receive("TEN", 10)
    number = shop.place(line(1, "TEN", 6))
    shipment = plan(shop, number)
    if picked:
        shop.do("PickShipment", shipment=shipment)
    told = shop.do("CancelShipment", shipment=shipment, note="wrong box")
    back = ["stock/TEN@MAIN PutBack"] if picked else []
    assert told.log == [
        "shipment/SH-000001 Cancelled",
        "order/SO-000001 Unplanned",
        *back,
    ]
    assert shop.do("CancelShipment", shipment=shipment, note="again").log == []
    assert shop.stock("TEN").claims[f"{number}/1"].picked == {}
    shop.refuse(Shipment.SHIPMENT_STAGE, "DispatchShipment", shipment=shipment)
    shop.do("ShipOrder", order=number)


def test_what_has_left_is_not_cancelled(shop: Story) -> None:
    shop.receive("TEN", 10)
    shipment = shop.do("ShipOrder", order=shop.place(line(1, "TEN", 6)))
    shop.refuse(
        Shipment.SHIPMENT_STAGE,
        "CancelShipment",
        shipment=shipment.number("shipment"),
        note="x",
    )


def test_two_plans_never_share_a_piece(shop: Story) -> None:
    shop.receive("TEN", 10)
    number = shop.place(line(1, "TEN", 6))
    first = plan(shop, number, part(1, 4))
    refusal = shop.refuse(
        Order.MORE_THAN_OPEN, "PlanShipment", order=number, lines=[part(1, 3)]
    )
    assert refusal.facts == {"maximum": "2"}
    shop.refuse(Order.MORE_THAN_OPEN, "ShipOrder", order=number, lines=[part(1, 3)])
    second = plan(shop, number)
    assert shop.shipment(second).lines[1].quantity == 2
    shop.refuse(Shipment.SHIPMENT_EMPTY, "PlanShipment", order=number)
    for shipment in (second, first):
        shop.do("PickShipment", shipment=shipment)
        shop.do("DispatchShipment", shipment=shipment)
    assert shop.line(number).open == 0


def test_picked_goods_are_no_one_elses(shop: Story) -> None:
    shop.receive("TEN", 4)
    first = shop.place(line(1, "TEN", 4))
    shop.do("PickShipment", shipment=plan(shop, first))
    shop.do("CountStock", product="TEN", site="MAIN", counted=3, note="one broken")
    assert shop.promised(first) == [(MONDAY, 4)]
    assert shop.waiting(shop.place(line(1, "TEN", 1))) == 1


def test_a_shipment_leaves_from_one_site(shop: Story) -> None:
    shop.do("RegisterSite", site="WEST", name="West", country="DE")
    shop.receive("TEN", 5)
    shop.receive("TEN", 5, site="WEST")
    number = shop.place(line(1, "TEN", 1), line(2, "TEN", 2, site="WEST"))
    both = [part(1, 1), part(2, 2)]
    refusal = shop.refuse(Shipping.SEVERAL_SITES, "ShipOrder", order=number, lines=both)
    assert "MAIN, WEST" in refusal.message
    shop.refuse(
        Shipping.SEVERAL_SITES, "ShipOrder", order=number, lines=both, site="WEST"
    )
    west = shop.do("ShipOrder", order=number, lines=[part(2, 1)])
    assert west.one(Planned).site == "WEST"
    assert shop.do("ShipOrder", order=number, site="WEST").one(Planned).site == "WEST"
    refusal = shop.refuse(
        Order.MORE_THAN_OPEN, "ShipOrder", order=number, lines=[part(2, 1)]
    )
    assert refusal.line == 2
    assert shop.do("ShipOrder", order=number).one(Planned).site == "MAIN"


def test_what_is_planned_is_not_ready_a_second_time(shop: Story) -> None:
    """Ten are open and six are there: of those, four are with the warehouse."""
    shop.receive("TEN", 6)
    number = shop.place(line(1, "TEN", 10), line(2, "FIT", 3))
    plan(shop, number, part(1, 4), part(2, 1))
    rest = shop.shipment(plan(shop, number)).lines
    assert [(carried.line, carried.quantity) for carried in rest.values()] == [
        (1, 2),
        (2, 2),
    ]
    shop.refuse(Shipment.SHIPMENT_EMPTY, "ShipOrder", order=number)
