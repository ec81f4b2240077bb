"""Taking an order: what is refused, what is priced, and what the events say."""

from datetime import date
from decimal import Decimal

import pytest
from desk_story import HOME, MONDAY, Story, day, eur, line, usd

from o2c.desk.common import Refusal as Desk
from o2c.domain.customer import Refusal as Customer
from o2c.domain.order.events import Confirmed, Placed, Priced
from o2c.domain.order.parts import Channel, PriceSource
from o2c.domain.order.refusals import Refusal as Order
from o2c.domain.order.state import Stage
from o2c.domain.product import Refusal as Product
from o2c.domain.purchase_order import Refusal as PurchaseOrder
from o2c.domain.site import Refusal as Site
from o2c.domain.stock.events import Reserved
from o2c.errors import DuplicateError, StateError, UnknownReference, ValidationError
from o2c.values.money import Money


def test_an_order_is_taken_priced_committed_reserved_and_confirmed(shop: Story) -> None:
    shop.receive("BOLT", 10)
    told = shop.do(
        "PlaceOrder",
        customer="ACME",
        site="MAIN",
        purchase_order="4711",
        channel="web",
        freight=eur("9.90"),
        instructions=["Ring twice"],
        incoterm={"code": "DAP", "place": "Berlin"},
        lines=[line(1, "BOLT", 4), line(2, "FIT", "1.5")],
    )
    assert told.log == [
        "purchase-order/ACME|4711 Used",
        "order/SO-000001 Placed",
        "order/SO-000001 Priced",
        "credit/ACME Committed",
        "stock/BOLT@MAIN Reserved",
        "order/SO-000001 Confirmed",
    ]
    placed = told.one(Placed)
    assert (placed.channel, placed.entered_by) == (Channel.WEB, "maria")
    assert placed.ordered_on == MONDAY
    assert placed.incoterm is not None
    assert placed.incoterm.place == "Berlin"
    assert placed.ship_to == placed.bill_to
    totals = told.one(Priced).totals
    # 4 x 10.05 + 1.5 x 80.00 = 160.20; 19 % by line: 7.64 + 22.80; freight 9.90 + 1.88
    assert totals.net == Money(16020, "EUR")
    assert totals.tax == Money(3044, "EUR")
    assert totals.freight_tax == Money(188, "EUR")
    assert totals.gross == Money(20242, "EUR")
    assert told.one(Reserved).slots[0].quantity == 4
    bolts, fitting = told.one(Confirmed).lines
    assert [(s.on, s.quantity) for s in bolts.slots] == [(MONDAY, Decimal(4))]
    assert [(s.on, s.quantity) for s in fitting.slots] == [(MONDAY, Decimal("1.5"))]
    assert shop.order("SO-000001").stage is Stage.CONFIRMED


def test_a_line_without_a_price_takes_the_list_price(shop: Story) -> None:
    number = shop.place(line(1, "BOLT", 2))
    held = shop.line(number)
    assert held.source is PriceSource.LIST
    assert (held.net, held.tax) == (2010, 382)


def test_a_stated_price_is_taken_with_its_source(shop: Story) -> None:
    number = shop.place(
        line(1, "BOLT", 2, price="9.995"),
        line(2, "BOLT", 2, price="9", price_source="manual", discount="0.5"),
    )
    stated, manual = shop.order(number).lines.values()
    assert stated.source is PriceSource.CUSTOMER_STATED
    assert stated.net == 1999  # X2-06: 2 x 9.995, rounded once
    assert manual.source is PriceSource.MANUAL
    assert manual.net == 900


def test_a_price_for_a_pack_is_a_price_per_so_many_pieces(shop: Story) -> None:
    """R01: 2 cases of 12 at 100.00 a case are 24 pieces at 100.00 per 12."""
    number = shop.place(line(1, "BOLT", 2, unit="CS", price="100"))
    held = shop.line(number)
    assert held.ordered == 24
    assert held.price is not None
    assert (held.price.amount, held.price.per) == (Decimal(100), Decimal(12))
    assert held.net == 20000


def test_a_price_for_less_than_a_whole_stocking_unit_is_possible(shop: Story) -> None:
    """Oil is stocked in whole litres here; 5000 ml at 0.003 each are 5 litres."""
    shop.do("RegisterProduct", product="LAMP", name="Lamp oil", unit="LTR", digits=0)
    number = shop.place(line(1, "LAMP", 5000, unit="MLT", price="0.003"))
    assert shop.line(number).ordered == 5
    assert shop.line(number).net == 1500


def test_what_the_customer_wrote_is_kept_beside_what_it_means(shop: Story) -> None:
    told = shop.do(
        "PlaceOrder",
        customer="ACME",
        site="MAIN",
        raw="two boxes of bolts pls",
        lines=[line(1, "BOLT", 2, unit="BX", requested=day(3))],
    )
    placed = told.one(Placed)
    (asked,) = placed.lines
    assert placed.raw == "two boxes of bolts pls"
    assert (asked.asked_quantity, asked.asked_unit) == (Decimal(2), "XBX")
    assert (asked.quantity, asked.unit) == (Decimal(6), "EA")
    assert asked.requested == day(3)


def test_a_ship_to_of_the_order_counts_before_the_customers(shop: Story) -> None:
    """The tax follows the place that goods go to."""
    shop.do("ChangeCustomer", customer="ACME", ship_to={**HOME, "city": "Bremen"})
    usual = shop.do(
        "PlaceOrder", customer="ACME", site="MAIN", lines=[line(1, "TEN", 1)]
    )
    assert usual.one(Placed).ship_to.city == "Bremen"
    abroad = {**HOME, "country": "FR"}
    other = shop.do(
        "PlaceOrder",
        customer="ACME",
        site="MAIN",
        ship_to=abroad,
        lines=[line(1, "TEN", 1)],
    )
    assert other.one(Placed).jurisdiction == "FR"


def test_a_line_may_ship_from_another_site(shop: Story) -> None:
    shop.do("RegisterSite", site="WEST", name="West", country="DE")
    told = shop.do(
        "PlaceOrder",
        customer="ACME",
        site="MAIN",
        lines=[line(1, "TEN", 1), line(2, "TEN", 1, site="WEST")],
    )
    assert "stock/TEN@MAIN Reserved" in told.log
    assert "stock/TEN@WEST Reserved" in told.log


def test_two_lines_of_one_product_stay_two_lines(shop: Story) -> None:
    """X1-09."""
    shop.receive("TEN", 5)
    number = shop.place(line(1, "TEN", 2), line(2, "TEN", 2), line(3, "TEN", 2))
    assert [shop.promised(number, n) for n in (1, 2, 3)] == [
        [(MONDAY, 2)],
        [(MONDAY, 2)],
        [(MONDAY, 1)],
    ]
    assert shop.waiting(number, 3) == 1


def test_a_date_that_the_request_names_is_the_orders_date(shop: Story) -> None:
    told = shop.do(
        "PlaceOrder",
        customer="ACME",
        site="MAIN",
        on=day(-3),
        lines=[line(1, "TEN", 1)],
    )
    assert told.one(Placed).ordered_on == day(-3)
    assert {e.effective_on for e in told.events} == {day(-3)}


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
