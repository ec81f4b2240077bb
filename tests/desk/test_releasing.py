"""Holds are put and lifted one by one, by a person, and never by the one who asked."""

from typing import Any

import pytest
from desk_story import MONDAY, Story, day, eur, line

from o2c.domain.credit import Committed
from o2c.domain.order.events import Held, Released
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.refusals import Refusal as Order
from o2c.domain.order.state import Stage
from o2c.errors import ApprovalRequired, PolicyHold, StateError, UnknownReference
from o2c.values.money import Money

CREDIT, MANUAL = HoldReason.CREDIT, HoldReason.MANUAL


def hold(shop: Story, number: str, reason: str = "manual", **more: Any) -> None:
    shop.do("HoldOrder", order=number, hold=reason, note="look at it", **more)


def release(shop: Story, number: str, reason: str, by: str = "carl") -> Any:
    return shop.do("ReleaseOrder", by, order=number, hold=reason, note="looked at")


def over_limit(shop: Story, pieces: int = 11) -> str:
    shop.limit(100)
    return shop.place(line(1, "TEN", pieces))


def test_a_credit_release_may_pass_the_limit_and_says_so(shop: Story) -> None:
    number = over_limit(shop)
    told = release(shop, number, "credit")
    assert told.log == [
        "order/SO-000001 Released",
        "credit/ACME Allowed",
        "credit/ACME Committed",
        "stock/TEN@MAIN Reserved",
        "order/SO-000001 Confirmed",
    ]
    committed = told.one(Committed)
    assert committed.overridden
    assert committed.exposure == Money(11000, "EUR")
    assert told.one(Released).note == "looked at"


def test_x5_02_who_entered_the_order_does_not_release_it(shop: Story) -> None:
    number = over_limit(shop)
    refusal = shop.refuse(
        Order.SAME_PERSON,
        "ReleaseOrder",
        "maria",
        order=number,
        hold="credit",
        note="mine",
    )
    assert type(refusal) is ApprovalRequired


def test_a_release_for_another_reason_does_not_pass_the_limit(shop: Story) -> None:
    number = shop.place(line(1, "NEW", 1))
    shop.do(
        "AmendOrder",
        order=number,
        changes=[{"kind": "change_price", "line": 1, "price": 11}],
    )
    shop.limit(10)
    told = release(shop, number, "price")
    assert told.log == [
        "order/SO-000001 DeviationApproved",
        "order/SO-000001 Released",
        "credit/ACME Declined",
        "order/SO-000001 Held",
    ]
    assert told.one(Held).reason is CREDIT


def test_an_order_goes_on_after_the_last_of_its_holds(shop: Story) -> None:
    shop.do("BlockCustomer", customer="ACME")
    number = over_limit(shop)
    hold(shop, number, review_on=day(5))
    assert shop.order(number).holds == (HoldReason.CUSTOMER, MANUAL)
    assert release(shop, number, "customer").log == ["order/SO-000001 Released"]
    # Credit is looked at only now, so that its hold comes last.
    assert release(shop, number, "manual").log[-1] == "order/SO-000001 Held"
    assert shop.order(number).holds == (CREDIT,)
    release(shop, number, "credit")
    assert shop.order(number).stage is Stage.CONFIRMED


def test_a_credit_release_before_the_last_hold_still_counts(shop: Story) -> None:
    number = over_limit(shop)
    hold(shop, number)
    assert release(shop, number, "credit").log == [
        "order/SO-000001 Released",
        "credit/ACME Allowed",
    ]
    release(shop, number, "manual")
    assert shop.order(number).stage is Stage.CONFIRMED


def test_x5_01_a_credit_release_does_not_survive_a_dearer_order(shop: Story) -> None:
    """Or a released order could be amended to any amount before its last hold."""
    number = over_limit(shop)
    hold(shop, number)
    release(shop, number, "credit")
    told = shop.do(
        "AmendOrder",
        order=number,
        changes=[{"kind": "change_quantity", "line": 1, "quantity": 1000}],
    )
    assert told.one(Held).reason is CREDIT
    assert told.one(Held).figures[:2] == (
        "order EUR 10000.00",
        "exposure with it EUR 10000.00",
    )
    release(shop, number, "manual")
    assert shop.order(number).stage is Stage.PLACED
    release(shop, number, "credit")
    assert shop.order(number).stage is Stage.CONFIRMED


def test_x5_01_a_credit_release_survives_a_cheaper_order(shop: Story) -> None:
    number = over_limit(shop, 12)
    hold(shop, number)
    release(shop, number, "credit")
    told = shop.do(
        "AmendOrder",
        order=number,
        changes=[{"kind": "change_quantity", "line": 1, "quantity": 11}],
    )
    assert told.all(Held) == []


def test_the_same_hold_twice_is_one_hold(shop: Story) -> None:
    number = shop.place(line(1, "TEN", 1))
    hold(shop, number, review_on=day(5))
    assert shop.do("HoldOrder", order=number, hold="manual", note="again").log == []
    assert shop.order(number).holds == (MANUAL,)


def test_the_same_release_twice_is_one_release(shop: Story) -> None:
    number = over_limit(shop)
    release(shop, number, "credit")
    assert release(shop, number, "credit").log == []


def test_a_hold_that_is_not_there_is_not_released(shop: Story) -> None:
    number = over_limit(shop)
    refusal = shop.refuse(
        Order.NOT_HELD, "ReleaseOrder", "carl", order=number, hold="tax", note="ok"
    )
    assert type(refusal) is StateError
    assert "credit" in refusal.remedy


@pytest.mark.parametrize("request_name", ["HoldOrder", "ReleaseOrder", "RepriceOrder"])
def test_an_unknown_order_is_named(shop: Story, request_name: str) -> None:
    fields = {"order": "SO-000099"}
    if request_name != "RepriceOrder":
        fields |= {"hold": "manual", "note": "x"}
    refusal = shop.refuse(Order.ORDER_UNKNOWN, request_name, **fields)
    assert (type(refusal), refusal.field) == (UnknownReference, "order")


def test_a_hold_on_a_confirmed_order_keeps_what_is_reserved(shop: Story) -> None:
    shop.receive("TEN", 5)
    number = shop.place(line(1, "TEN", 5))
    hold(shop, number)
    assert shop.promised(number) == [(MONDAY, 5)]
    refusal = shop.refuse(Order.ORDER_ON_HOLD, "ShipOrder", order=number)
    assert type(refusal) is PolicyHold
    assert release(shop, number, "manual").log == ["order/SO-000001 Released"]
    shop.do("ShipOrder", order=number)


@pytest.mark.parametrize("step", ["PlanShipment", "PickShipment", "DispatchShipment"])
def test_a_hold_stops_each_step_of_shipping(shop: Story, step: str) -> None:
    shop.receive("TEN", 5)
    number = shop.place(line(1, "TEN", 5))
    fields = {"order": number}
    if step != "PlanShipment":
        fields = {"shipment": shop.do("PlanShipment", order=number).number("shipment")}
    hold(shop, number)
    shop.refuse(Order.ORDER_ON_HOLD, step, **fields)
    release(shop, number, "manual")
    shop.do(step, **fields)


def test_a_cancelled_order_is_neither_held_nor_released(shop: Story) -> None:
    number = over_limit(shop)
    shop.do("CancelOrder", order=number, note="off")
    for name in ("HoldOrder", "ReleaseOrder"):
        shop.refuse(
            Order.ORDER_NOT_LIVE, name, "carl", order=number, hold="credit", note="x"
        )


def test_money_that_comes_in_makes_room_for_the_next_order(shop: Story) -> None:
    """V12: of two orders of 60 against 100 one goes on and one waits."""
    shop.limit(100)
    first, second = shop.place(line(1, "TEN", 6)), shop.place(line(1, "TEN", 6))
    assert shop.order(first).stage is Stage.CONFIRMED
    assert shop.order(second).holds == (CREDIT,)
    shop.do("RecordReceipt", account="ACME", amount=eur(20))
    third = shop.place(line(1, "TEN", 6))
    assert shop.order(third).stage is Stage.CONFIRMED
    assert shop.exposure() == "EUR 100.00"
