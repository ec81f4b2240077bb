"""Changes that an order does not take, and what credit says to dearer ones."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

import pytest
from desk_story import Story, Told, day, line, part

from o2c.desk.common import Refusal as Desk
from o2c.domain.credit import Refusal as Credit
from o2c.domain.order.refusals import Refusal as Order
from o2c.domain.product import Refusal as Product
from o2c.domain.site import Refusal as Site
from o2c.errors import ConcurrencyError, LimitExceeded

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


def refuse(
    shop: Story, code: StrEnum, number: str, changes: Sequence[Change], **more: Any
) -> Any:
    return shop.refuse(code, "AmendOrder", order=number, changes=list(changes), **more)


def ten_of_ten(shop: Story) -> str:
    shop.receive("TEN", 10)
    return shop.place(line(1, "TEN", 10))


def test_a_version_that_is_not_there_any_more_is_refused(shop: Story) -> None:
    number = ten_of_ten(shop)
    amend(shop, number, quantity(1, 9), version=1)
    refusal = refuse(shop, Desk.STALE_VERSION, number, [quantity(1, 8)], version=1)
    assert type(refusal) is ConcurrencyError
    assert refusal.facts == {"version": "2"}


def test_one_bad_change_refuses_them_all(shop: Story) -> None:
    number = ten_of_ten(shop)
    refuse(shop, Order.LINE_UNKNOWN, number, [quantity(1, 8), quantity(9, 1)])
    assert shop.line(number).ordered == 10


@pytest.mark.parametrize(
    ("change", "code", "at", "field"),
    [
        (quantity(1, "1.5"), Desk.VALUE, 1, "quantity"),
        (quantity(1, 0), Order.BELOW_SHIPPED, 1, "quantity"),
        (quantity(1, 1, unit="KGM"), Desk.VALUE, 1, "quantity"),
        (quantity(9, 1), Order.LINE_UNKNOWN, 9, "line"),
        (price(1, "-1"), Desk.VALUE, 1, "price"),
        (price(9, 1), Order.LINE_UNKNOWN, 9, "line"),
        (requested(1, day(-1)), Order.DATE_BEFORE_ORDER, 1, "requested"),
        (requested(9, day(1)), Order.LINE_UNKNOWN, 9, "line"),
        (cancel(9), Order.LINE_UNKNOWN, 9, "line"),
        (cancel(1, quantity=11), Order.MORE_THAN_OPEN, 1, "quantity"),
        (cancel(1, quantity=0), Order.MORE_THAN_OPEN, 1, "quantity"),
        (cancel(1, quantity=-1), Order.MORE_THAN_OPEN, 1, "quantity"),
        (cancel(1, quantity="0.5"), Desk.VALUE, 1, "quantity"),
        (add(1, "TEN", 1), Order.LINE_TWICE, 1, "line"),
        (add(2, "GHOST", 1), Product.PRODUCT_UNKNOWN, 2, "product"),
        (add(2, "TEN", 1, site="MOON"), Site.SITE_UNKNOWN, 2, "site"),
        (add(2, "TEN", 0), Order.QUANTITY_NOT_POSITIVE, 2, "quantity"),
        (add(2, "TEN", 10**9, price=10**8), Desk.ORDER_TOO_LARGE, None, "lines"),
        (price(1, 9 * 10**8), Desk.ORDER_TOO_LARGE, None, "lines"),
    ],
)
def test_a_change_is_refused(
    shop: Story, change: Change, code: StrEnum, at: int | None, field: str
) -> None:
    number = ten_of_ten(shop)
    if code is Desk.ORDER_TOO_LARGE and change["kind"] == "change_price":
        amend(shop, number, quantity(1, 10**9))
    refusal = refuse(shop, code, number, [change])
    assert (refusal.line, refusal.field) == (at, field)


def test_nothing_below_what_has_shipped(shop: Story) -> None:
    number = ten_of_ten(shop)
    shop.do("ShipOrder", order=number, lines=[part(1, 4)])
    refusal = refuse(shop, Order.BELOW_SHIPPED, number, [quantity(1, 3)])
    assert (type(refusal), refusal.facts) == (LimitExceeded, {"minimum": "4"})
    amend(shop, number, quantity(1, 4))
    assert shop.line(number).open == 0
    refuse(shop, Order.NOTHING_OPEN, number, [requested(1, day(1))])


def test_r07_06_nothing_of_what_is_off_the_shelf(shop: Story) -> None:
    number = ten_of_ten(shop)
    shop.do("PlanShipment", order=number, lines=[part(1, 4)])
    shop.do("PickShipment", shipment="SH-000001")
    refuse(shop, Order.BELOW_SHIPPED, number, [quantity(1, 3)])
    refusal = refuse(shop, Order.PLANNED_SHIPMENT, number, [cancel(1)])
    assert refusal.facts == {"maximum": "6"}
    amend(shop, number, cancel(1, quantity=6))


def test_no_other_price_for_what_has_shipped(shop: Story) -> None:
    number = ten_of_ten(shop)
    shop.do("ShipOrder", order=number, lines=[part(1, 4)])
    refuse(shop, Order.ALREADY_SHIPPED, number, [price(1, 9)])


def test_r07_07_an_increase_beyond_the_limit_is_refused(shop: Story) -> None:
    shop.limit(100)
    number = shop.place(line(1, "TEN", 9))
    amend(shop, number, quantity(1, 10))
    for change in (quantity(1, 11), price(1, "10.01"), add(2, "TEN", 1)):
        refusal = refuse(shop, Credit.CREDIT_LIMIT, number, [change])
        assert (type(refusal), refusal.facts) == (
            LimitExceeded,
            {"maximum": "EUR 100.00"},
        )
    assert shop.exposure() == "EUR 100.00"


def test_a_decrease_is_never_refused_for_credit(shop: Story) -> None:
    shop.limit(100)
    number = shop.place(line(1, "TEN", 10))
    shop.limit(20)
    amend(shop, number, quantity(1, 9))
    assert shop.exposure() == "EUR 90.00"
    refuse(shop, Credit.CREDIT_LIMIT, number, [quantity(1, 10)])


@pytest.mark.parametrize("ending", ["CancelOrder", "CloseOrder"])
def test_an_order_that_has_ended_is_not_amended(shop: Story, ending: str) -> None:
    number = ten_of_ten(shop)
    shop.do(ending, order=number, note="x")
    refuse(shop, Order.ORDER_NOT_LIVE, number, [quantity(1, 2)])


def test_an_unknown_order_is_not_amended(shop: Story) -> None:
    refuse(shop, Order.ORDER_UNKNOWN, "SO-000009", [quantity(1, 2)])
