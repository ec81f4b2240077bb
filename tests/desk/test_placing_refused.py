"""Why an order is not taken: its line, its field, and what would help."""

from datetime import date

import pytest
from desk_goods import HOME
from desk_story import Story, eur, line, usd

from o2c.desk.common import Refusal as Desk
from o2c.domain.customer import Refusal as Customer
from o2c.domain.order.refusals import Refusal as Order
from o2c.domain.order.state import Stage
from o2c.domain.product import Refusal as Product
from o2c.domain.purchase_order import Refusal as PurchaseOrder
from o2c.domain.site import Refusal as Site
from o2c.errors import DuplicateError, StateError, UnknownReference, ValidationError

REFUSED = {
    "unknown customer": (
        {"customer": "NOBODY"},
        Customer.CUSTOMER_UNKNOWN,
        UnknownReference,
        None,
        "customer",
    ),
    "unknown site": (
        {"site": "MOON"},
        Site.SITE_UNKNOWN,
        UnknownReference,
        None,
        "site",
    ),
    "no lines": ({"lines": []}, Order.ORDER_EMPTY, ValidationError, None, "lines"),
    "unknown product": (
        {"lines": [line(1, "TEN", 1), line(7, "GHOST", 1)]},
        Product.PRODUCT_UNKNOWN,
        UnknownReference,
        7,
        "product",
    ),
    "unknown site of a line": (
        {"lines": [line(3, "TEN", 1, site="MOON")]},
        Site.SITE_UNKNOWN,
        UnknownReference,
        3,
        "site",
    ),
    "X3-04 a unit of another dimension": (
        {"lines": [line(2, "BOLT", 1, unit="KGM")]},
        Desk.VALUE,
        ValidationError,
        2,
        "quantity",
    ),
    "X3-04 a pack that the product does not have": (
        {"lines": [line(2, "TEN", 1, unit="CS")]},
        Desk.VALUE,
        ValidationError,
        2,
        "quantity",
    ),
    "X3-04 a fraction of a piece": (
        {"lines": [line(1, "BOLT", "1.5")]},
        Desk.VALUE,
        ValidationError,
        1,
        "quantity",
    ),
    "X3-04 a price in a unit of another dimension": (
        {"lines": [line(1, "BOLT", 1, unit="KGM", price=1)]},
        Desk.VALUE,
        ValidationError,
        1,
        "quantity",
    ),
    "a quantity of nothing": (
        {"lines": [line(1, "BOLT", 0)]},
        Order.QUANTITY_NOT_POSITIVE,
        ValidationError,
        1,
        "quantity",
    ),
    "a negative quantity": (
        {"lines": [line(1, "BOLT", -1)]},
        Order.QUANTITY_NOT_POSITIVE,
        ValidationError,
        1,
        "quantity",
    ),
    "a negative price": (
        {"lines": [line(1, "BOLT", 1, price="-1")]},
        Desk.VALUE,
        ValidationError,
        1,
        "price",
    ),
    "a line number twice": (
        {"lines": [line(1, "BOLT", 1), line(1, "TEN", 1)]},
        Order.LINE_TWICE,
        ValidationError,
        1,
        "line",
    ),
    "a date before the order's": (
        {"lines": [line(1, "BOLT", 1, requested=date(2026, 3, 1))]},
        Order.DATE_BEFORE_ORDER,
        ValidationError,
        1,
        "requested",
    ),
    "an Incoterm that is none": (
        {"incoterm": {"code": "FOO", "place": "Berlin"}},
        Desk.VALUE,
        ValidationError,
        None,
        "incoterm",
    ),
    "negative freight": (
        {"freight": eur(-1)},
        Order.FREIGHT_NEGATIVE,
        ValidationError,
        None,
        "freight",
    ),
    "X2-09 freight in another currency": (
        {"freight": usd(1)},
        Order.CURRENCY_MISMATCH,
        ValidationError,
        None,
        "freight",
    ),
}


@pytest.mark.parametrize("why", REFUSED)
def test_an_order_is_refused_for(shop: Story, why: str) -> None:
    wrong, code, family, at, field = REFUSED[why]
    fields = {"customer": "ACME", "site": "MAIN", "lines": [line(1, "TEN", 1)], **wrong}
    refusal = shop.refuse(code, "PlaceOrder", **fields)
    assert type(refusal) is family
    assert (refusal.line, refusal.field) == (at, field)


def test_an_inactive_customer_orders_nothing(shop: Story) -> None:
    shop.do("DeactivateCustomer", customer="ACME")
    refusal = shop.refuse(
        Customer.CUSTOMER_INACTIVE,
        "PlaceOrder",
        customer="ACME",
        site="MAIN",
        lines=[line(1, "TEN", 1)],
    )
    assert type(refusal) is StateError
    shop.do("ReactivateCustomer", customer="ACME")
    assert shop.order(shop.place(line(1, "TEN", 1))).stage is Stage.CONFIRMED


def test_a_discontinued_product_is_not_sold(shop: Story) -> None:
    shop.do("DiscontinueProduct", product="TEN")
    refusal = shop.refuse(
        Product.PRODUCT_DISCONTINUED,
        "PlaceOrder",
        customer="ACME",
        site="MAIN",
        lines=[line(1, "BOLT", 1), line(2, "TEN", 1)],
    )
    assert refusal.line == 2


def test_a_purchase_order_comes_in_once(shop: Story) -> None:
    """R01-03: compared trimmed, in upper case and with single spaces."""
    first = shop.place(line(1, "TEN", 1), purchase_order="po  12a")
    refusal = shop.refuse(
        PurchaseOrder.PURCHASE_ORDER_TWICE,
        "PlaceOrder",
        customer="ACME",
        site="MAIN",
        purchase_order=" PO 12A ",
        lines=[line(1, "TEN", 1)],
    )
    assert type(refusal) is DuplicateError
    assert refusal.facts["earlier"] == first
    assert refusal.field == "purchase_order"


def test_a_purchase_order_comes_in_twice_for_a_reason(shop: Story) -> None:
    """R01-03: the override needs a reason, and the earlier order keeps the number."""
    shop.place(line(1, "TEN", 1), purchase_order="12")
    shop.place(line(1, "TEN", 1), purchase_order="12", duplicate_reason="a second drop")
    shop.refuse(
        PurchaseOrder.PURCHASE_ORDER_TWICE,
        "PlaceOrder",
        customer="ACME",
        site="MAIN",
        purchase_order="12",
        lines=[line(1, "TEN", 1)],
    )


def test_another_customer_may_use_the_same_number(shop: Story) -> None:
    shop.do(
        "RegisterCustomer", customer="BETA", name="Beta", currency="EUR", bill_to=HOME
    )
    shop.place(line(1, "TEN", 1), purchase_order="12")
    shop.place(line(1, "TEN", 1), purchase_order="12", customer="BETA")


def test_an_order_beyond_reckoning_is_refused(shop: Story) -> None:
    """Ten trillion euros would not fit the columns that views keep them in."""
    refusal = shop.refuse(
        Desk.ORDER_TOO_LARGE,
        "PlaceOrder",
        customer="ACME",
        site="MAIN",
        lines=[line(1, "TEN", 10**9, price="10000.01")],
    )
    assert refusal.facts["maximum"] == "EUR 10000000000000.00"
    shop.place(line(1, "TEN", 10**9, price="10000"))


def test_a_refused_order_takes_no_number(shop: Story) -> None:
    shop.refuse(
        Order.QUANTITY_NOT_POSITIVE,
        "PlaceOrder",
        customer="ACME",
        site="MAIN",
        lines=[line(1, "TEN", 0)],
    )
    assert shop.place(line(1, "TEN", 1)) == "SO-000001"
