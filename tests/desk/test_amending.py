"""Changing an order: all changes are one new version, or none is made."""

from datetime import date
from decimal import Decimal
from typing import Any

from desk_story import MONDAY, Story, Told, day, eur, line, part

from o2c.domain.credit import Committed
from o2c.domain.credit import Refusal as Credit
from o2c.domain.order.events import (
    DateChanged,
    Held,
    LineAdded,
    LineCancelled,
    PriceChanged,
    Promised,
    QuantityChanged,
)
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.refusals import Refusal as Order
from o2c.domain.order.state import Stage
from o2c.values.money import Money

Change = dict[str, Any]


def add(number: int, product: str, quantity: str | int, **more: Any) -> Change:
    return {"kind": "add_line", "add": line(number, product, quantity, **more)}


def quantity(number: int, to: str | int, **more: Any) -> Change:
    return {"kind": "change_quantity", "line": number, "quantity": to, **more}


def price(number: int, to: str | int, **more: Any) -> Change:
    return {"kind": "change_price", "line": number, "price": to, **more}


def requested(number: int, on: date) -> Change:
    return {"kind": "change_date", "line": number, "requested": on}


def cancel(number: int, **more: Any) -> Change:
    return {"kind": "cancel_line", "line": number, **more}


def amend(shop: Story, number: str, *changes: Change, **more: Any) -> Told:
    return shop.do("AmendOrder", order=number, changes=list(changes), **more)


def ten_of_ten(shop: Story) -> str:
    shop.receive("TEN", 10)
    return shop.place(line(1, "TEN", 10))


def test_more_is_credited_claimed_and_promised(shop: Story) -> None:
    number = ten_of_ten(shop)
    told = amend(shop, number, quantity(1, 15))
    assert told.log == [
        "order/SO-000001 QuantityChanged",
        "credit/ACME Committed",
        "stock/TEN@MAIN Reserved",
        "order/SO-000001 Promised",
    ]
    changed = told.one(QuantityChanged)
    assert (changed.was, changed.now, changed.version) == (10, 15, 2)
    assert changed.totals.gross == Money(15000, "EUR")
    (promise,) = told.one(Promised).lines
    assert (promise.slots[0].quantity, promise.waiting) == (10, 5)
    assert shop.exposure() == "EUR 150.00"


def test_less_gives_up_what_waits_first(shop: Story) -> None:
    shop.receive("TEN", 4)
    number = shop.place(line(1, "TEN", 10))
    told = amend(shop, number, quantity(1, 3))
    assert told.log[:3] == [
        "order/SO-000001 QuantityChanged",
        "credit/ACME Committed",
        "stock/TEN@MAIN Released",
    ]
    assert shop.promised(number) == [(MONDAY, 3)]
    assert shop.waiting(number) == 0
    assert shop.exposure() == "EUR 30.00"


def test_a_quantity_may_be_given_in_packs(shop: Story) -> None:
    number = shop.place(line(1, "BOLT", 1))
    amend(shop, number, quantity(1, 2, unit="CS"))
    assert shop.line(number).ordered == 24


def test_another_price_is_a_manual_one(shop: Story) -> None:
    number = shop.place(line(1, "BOLT", 12))
    told = amend(shop, number, price(1, 60, unit="CS", discount="0.1"))
    assert told.log == [
        "order/SO-000001 PriceChanged",
        "order/SO-000001 Held",
        "order/SO-000001 Deviated",
        "credit/ACME Committed",
    ]
    changed = told.one(PriceChanged)
    assert (changed.now.amount, changed.now.per) == (60, 12)
    assert shop.line(number).net == 5400
    assert shop.exposure() == "EUR 64.26"


def test_another_date_is_promised_anew(shop: Story) -> None:
    """The goods stay the order's own; of two shortages it now bears the first."""
    number = ten_of_ten(shop)
    next_one = shop.place(line(1, "TEN", 6))
    told = amend(shop, number, requested(1, day(3)))
    assert told.log == [
        "order/SO-000001 DateChanged",
        "stock/TEN@MAIN Released",
        "stock/TEN@MAIN Reserved",
        "order/SO-000001 Promised",
    ]
    assert (told.one(DateChanged).was, told.one(DateChanged).now) == (MONDAY, day(3))
    assert shop.promised(number) == [(day(3), 10)]
    assert shop.waiting(next_one) == 6
    assert [claim.order for claim in shop.stock("TEN").queue] == [next_one, number]


def test_what_is_picked_stays_promised_when_the_date_changes(shop: Story) -> None:
    number = ten_of_ten(shop)
    shipment = shop.do("PlanShipment", order=number, lines=[part(1, 4)])
    shop.do("PickShipment", shipment=shipment.number("shipment"))
    amend(shop, number, requested(1, day(3)))
    assert shop.promised(number) == [(MONDAY, 4), (day(3), 6)]
    shop.do("DispatchShipment", shipment=shipment.number("shipment"))


def test_one_more_line_is_claimed_too(shop: Story) -> None:
    number = ten_of_ten(shop)
    told = amend(shop, number, add(2, "FIT", "0.5", requested=day(2)))
    assert told.log == [
        "order/SO-000001 LineAdded",
        "credit/ACME Committed",
        "order/SO-000001 Promised",
    ]
    assert told.one(LineAdded).totals.gross == Money(14760, "EUR")
    (promise,) = told.one(Promised).lines
    assert [(s.on, s.quantity) for s in promise.slots] == [(day(2), Decimal("0.5"))]


def test_a_line_that_is_added_ships_from_the_orders_site(shop: Story) -> None:
    shop.do("RegisterSite", site="WEST", name="West", country="DE")
    number = shop.place(line(1, "TEN", 1), site="WEST")
    amend(shop, number, add(2, "TEN", 1), add(3, "TEN", 1, site="MAIN"))
    assert [held.site for held in shop.order(number).lines.values()] == [
        "WEST",
        "WEST",
        "MAIN",
    ]


def test_r05_27_a_cancelled_remainder_goes_to_the_next_in_the_queue(
    shop: Story,
) -> None:
    number = ten_of_ten(shop)
    next_one, last = shop.place(line(1, "TEN", 3)), shop.place(line(1, "TEN", 3))
    told = amend(shop, number, cancel(1, quantity=4), reason="too many")
    assert told.log == [
        "order/SO-000001 LineCancelled",
        "credit/ACME Committed",
        "stock/TEN@MAIN Released",
        "order/SO-000001 Promised",
        "stock/TEN@MAIN Rescheduled",
        "stock/TEN@MAIN Rescheduled",
        "order/SO-000002 Promised",
        "order/SO-000003 Promised",
    ]
    assert told.one(LineCancelled).note == "too many"
    assert shop.promised(number) == [(MONDAY, 6)]
    assert shop.promised(next_one) == [(MONDAY, 3)]
    assert shop.promised(last) == [(MONDAY, 1)]
    assert {e.reason for e in told.events} == {"too many"}


def test_r01_14_a_whole_line_can_be_cancelled(shop: Story) -> None:
    shop.receive("TEN", 10)
    number = shop.place(line(1, "TEN", 4), line(2, "FIT", 1))
    told = amend(shop, number, cancel(1), cancel(2))
    assert [promise.slots for promise in told.one(Promised).lines] == [(), ()]
    assert shop.stock("TEN").claims == {}
    assert shop.order(number).lines[1].cancelled == 4
    assert shop.exposure() == "EUR 0.00"


def test_several_changes_are_one_version(shop: Story) -> None:
    number = ten_of_ten(shop)
    told = amend(
        shop,
        number,
        add(2, "TEN", 1),
        quantity(1, 8),
        price(2, 9),
        requested(1, day(1)),
        version=1,
    )
    assert shop.order(number).version == 2
    assert shop.exposure() == "EUR 89.00"
    (committed,) = told.all(Committed)
    assert committed.amount == Money(8900, "EUR")


def test_a_change_that_changes_nothing_is_no_version(shop: Story) -> None:
    number = ten_of_ten(shop)
    told = amend(shop, number, quantity(1, 10), requested(1, MONDAY), price(1, 10))
    assert told.log == []
    assert shop.order(number).version == 1


def test_r07_07_a_line_without_a_price_holds_a_confirmed_order(shop: Story) -> None:
    number = ten_of_ten(shop)
    shop.limit(110)
    shop.receive("NEW", 5)
    told = amend(shop, number, add(2, "NEW", 2))
    assert told.one(Held).reason is HoldReason.PRICE
    assert shop.order(number).stage is Stage.CONFIRMED
    shop.refuse(Order.ORDER_ON_HOLD, "ShipOrder", order=number)
    shop.do("SetListPrice", product="NEW", price=6, currency="EUR")
    # 12.00 and 2.28 tax more: pricing it is an increase like any other.
    shop.refuse(Credit.CREDIT_LIMIT, "RepriceOrder", order=number)
    shop.limit("114.28")
    told = shop.do("RepriceOrder", order=number)
    assert told.log == ["order/SO-000001 Priced", "credit/ACME Committed"]
    shop.do("ReleaseOrder", "carl", order=number, hold="price", note="ok")
    shop.do("ShipOrder", order=number)
    shop.do("IssueInvoice", order=number)
    assert shop.exposure() == "EUR 114.28"


def test_an_order_that_waits_is_amended_without_claiming(shop: Story) -> None:
    shop.limit(0)
    number = shop.place(line(1, "TEN", 1))
    told = amend(shop, number, quantity(1, 2))
    assert told.log == ["order/SO-000001 QuantityChanged", "credit/ACME Reviewed"]
    told = amend(shop, number, add(2, "NEW", 1))
    assert told.one(Held).reason is HoldReason.PRICE


def test_freight_and_amendments_add_up(shop: Story) -> None:
    number = shop.place(line(1, "BOLT", 1), freight=eur(10))
    amend(shop, number, quantity(1, 3))
    # 30.15 + 5.73 tax + 10.00 freight + 1.90 tax
    assert shop.exposure() == "EUR 47.78"
