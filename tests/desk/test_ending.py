"""Cancelled, closed, reopened: what an order gives up, others get."""

import pytest
from desk_story import MONDAY, Story, day, eur, line, part

from o2c.domain.order.events import Closed, Confirmed, Held, Reopened
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.refusals import Refusal as Order
from o2c.domain.order.state import Stage
from o2c.domain.purchase_order import Refusal as PurchaseOrder
from o2c.errors import StateError


def end(shop: Story, how: str, number: str) -> list[str]:
    return shop.do(how, order=number, note="enough").log


def test_a_cancelled_order_frees_credit_stock_and_its_number(shop: Story) -> None:
    shop.receive("TEN", 5)
    number = shop.place(line(1, "TEN", 5), line(2, "FIT", 1), purchase_order="4711")
    next_one = shop.place(line(1, "TEN", 3))
    assert end(shop, "CancelOrder", number) == [
        "order/SO-000001 Cancelled",
        "credit/ACME Moved",
        "stock/TEN@MAIN Released",
        "stock/TEN@MAIN Rescheduled",
        "order/SO-000002 Promised",
        "purchase-order/ACME|4711 Freed",
    ]
    assert shop.order(number).stage is Stage.CANCELLED
    assert shop.promised(next_one) == [(MONDAY, 3)]
    assert shop.exposure() == "EUR 30.00"
    again = shop.place(line(1, "TEN", 1), purchase_order="4711")
    assert shop.order(again).stage is Stage.CONFIRMED


def test_a_cancelled_duplicate_frees_only_itself(shop: Story) -> None:
    first = shop.place(line(1, "TEN", 1), purchase_order="12")
    second = shop.place(line(1, "TEN", 1), purchase_order="12", duplicate_reason="two")
    end(shop, "CancelOrder", second)
    refusal = shop.refuse(
        PurchaseOrder.PURCHASE_ORDER_TWICE,
        "PlaceOrder",
        customer="ACME",
        site="MAIN",
        purchase_order="12",
        lines=[line(1, "TEN", 1)],
    )
    assert refusal.facts["earlier"] == first


@pytest.mark.parametrize("how", ["CancelOrder", "CloseOrder"])
def test_an_order_that_waits_gives_nothing_up(shop: Story, how: str) -> None:
    shop.limit(0)
    number = shop.place(line(1, "TEN", 1))
    assert end(shop, how, number)[1:] == ["credit/ACME Withdrawn"]
    assert shop.order(number).holds == ()
    assert not shop.credit().waiting


@pytest.mark.parametrize("how", ["CancelOrder", "CloseOrder"])
def test_ending_twice_is_ending_once(shop: Story, how: str) -> None:
    number = shop.place(line(1, "TEN", 1), purchase_order="1")
    end(shop, how, number)
    assert end(shop, how, number) == []


def test_what_has_shipped_is_closed_not_cancelled(shop: Story) -> None:
    shop.receive("TEN", 4)
    number = shop.place(line(1, "TEN", 10), line(2, "FIT", 1), freight=eur(10))
    next_one = shop.place(line(1, "TEN", 1))
    shop.do("ShipOrder", order=number, lines=[part(1, 3)])
    refusal = shop.refuse(Order.ALREADY_SHIPPED, "CancelOrder", order=number, note="x")
    assert type(refusal) is StateError
    told = shop.do("CloseOrder", order=number, note="enough")
    assert told.log == [
        "order/SO-000001 Closed",
        "credit/ACME Moved",
        "stock/TEN@MAIN Released",
        "stock/TEN@MAIN Rescheduled",
        "order/SO-000002 Promised",
    ]
    given_up = [(gone.line, gone.quantity) for gone in told.one(Closed).lines]
    assert given_up == [(1, 7), (2, 1)]
    assert shop.promised(next_one) == [(MONDAY, 1)]
    # What shipped, and the freight with its tax, stay: 30.00 + 11.90, and the other 10.
    assert shop.exposure() == "EUR 51.90"
    shop.do("IssueInvoice", order=number)
    assert shop.exposure() == "EUR 51.90"


@pytest.mark.parametrize("how", ["CancelOrder", "CloseOrder"])
def test_what_is_with_the_warehouse_comes_back_first(shop: Story, how: str) -> None:
    shop.receive("TEN", 4)
    number = shop.place(line(1, "TEN", 4))
    shipment = shop.do("PlanShipment", order=number).number("shipment")
    refusal = shop.refuse(Order.PLANNED_SHIPMENT, how, order=number, note="x")
    assert shipment in refusal.message
    shop.do("CancelShipment", shipment=shipment, note="stop")
    end(shop, how, number)


def test_a_closed_order_is_reopened_before_it_is_cancelled(shop: Story) -> None:
    number = shop.place(line(1, "TEN", 1))
    end(shop, "CloseOrder", number)
    shop.refuse(Order.ORDER_NOT_LIVE, "CancelOrder", order=number, note="x")
    shop.do("ReopenOrder", order=number, note="x")
    end(shop, "CancelOrder", number)


def test_a_cancelled_order_stays_cancelled(shop: Story) -> None:
    number = shop.place(line(1, "TEN", 1))
    end(shop, "CancelOrder", number)
    shop.refuse(Order.NOT_CLOSED, "ReopenOrder", order=number, note="x")
    shop.refuse(Order.ORDER_NOT_LIVE, "CloseOrder", order=number, note="x")


@pytest.mark.parametrize("how", ["CancelOrder", "CloseOrder", "ReopenOrder"])
def test_an_unknown_order_does_not_end(shop: Story, how: str) -> None:
    shop.refuse(Order.ORDER_UNKNOWN, how, order="SO-000009", note="x")


def test_r01_14_a_reopened_order_queues_for_stock_again(shop: Story) -> None:
    shop.receive("TEN", 5)
    number = shop.place(line(1, "TEN", 5), freight=eur(10))
    end(shop, "CloseOrder", number)
    other = shop.place(line(1, "TEN", 3))
    told = shop.do("ReopenOrder", order=number, note="on again")
    assert told.log == [
        "order/SO-000001 Reopened",
        "credit/ACME Committed",
        "stock/TEN@MAIN Reserved",
        "order/SO-000001 Confirmed",
    ]
    assert told.one(Reopened).totals.gross.text() == "EUR 61.90"
    assert shop.promised(number) == [(MONDAY, 2)]
    assert shop.waiting(number) == 3
    assert shop.promised(other) == [(MONDAY, 3)]
    assert shop.exposure() == "EUR 91.90"


def test_r10_08_a_reopened_order_is_checked_for_credit(shop: Story) -> None:
    """Or the limit could be passed: close the old, order anew, reopen the old."""
    shop.limit(100)
    number = shop.place(line(1, "TEN", 6))
    end(shop, "CloseOrder", number)
    shop.place(line(1, "TEN", 6))
    told = shop.do("ReopenOrder", order=number, note="on again")
    assert told.log == [
        "order/SO-000001 Reopened",
        "credit/ACME Declined",
        "order/SO-000001 Held",
    ]
    assert shop.exposure() == "EUR 60.00"
    assert not shop.stock("TEN").claim(number, 1)


def test_x5_01_a_credit_release_does_not_survive_the_closing(shop: Story) -> None:
    shop.limit(10)
    number = shop.place(line(1, "TEN", 6))
    shop.do("ReleaseOrder", "carl", order=number, hold="credit", note="ok")
    end(shop, "CloseOrder", number)
    shop.do("ReopenOrder", order=number, note="on again")
    assert shop.order(number).holds == (HoldReason.CREDIT,)


def test_a_hold_for_what_is_missing_comes_back_with_the_order(shop: Story) -> None:
    """Or closing and reopening would let an order through that has no price."""
    number = shop.place(line(1, "NEW", 1))
    end(shop, "CloseOrder", number)
    told = shop.do("ReopenOrder", order=number, note="on again")
    assert told.one(Held).reason is HoldReason.PRICE
    assert shop.order(number).stage is Stage.PLACED


def test_an_order_of_a_blocked_customer_waits_when_it_is_reopened(shop: Story) -> None:
    number = shop.place(line(1, "TEN", 1))
    end(shop, "CloseOrder", number)
    shop.do("BlockCustomer", customer="ACME")
    told = shop.do("ReopenOrder", order=number, note="on again")
    assert told.one(Held).reason is HoldReason.CUSTOMER


@pytest.mark.parametrize("reason", ["manual", "compliance", "credit"])
def test_a_persons_hold_comes_back_with_the_order(shop: Story, reason: str) -> None:
    """Or closing and reopening would release an order without the one who may."""
    number = shop.place(line(1, "TEN", 1))
    shop.do("HoldOrder", order=number, hold=reason, note="sanctions?")
    end(shop, "CloseOrder", number)
    shop.do("ReopenOrder", order=number, note="on again")
    assert shop.order(number).holds == (HoldReason(reason),)


def test_reopening_a_live_order_does_nothing(shop: Story) -> None:
    number = shop.place(line(1, "TEN", 1))
    assert shop.do("ReopenOrder", order=number, note="x").log == []


def test_reopening_brings_back_only_what_the_closing_gave_up(shop: Story) -> None:
    shop.receive("TEN", 10)
    number = shop.place(line(1, "TEN", 10), line(2, "FIT", 1))
    shop.do(
        "AmendOrder",
        order=number,
        changes=[{"kind": "cancel_line", "line": 1, "quantity": 2}],
    )
    shop.ship(number, part(1, 3), part(2, 1))
    end(shop, "CloseOrder", number)
    assert shop.line(number).cancelled == 7
    shop.go(1)
    told = shop.do("ReopenOrder", order=number, note="on again")
    assert [promise.line for promise in told.one(Confirmed).lines] == [1]
    held = shop.line(number)
    assert (held.cancelled, held.shipped, held.open) == (2, 3, 5)
    assert shop.promised(number) == [(day(1), 5)]
    assert shop.exposure() == "EUR 175.20"
