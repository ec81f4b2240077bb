"""How customers' orders are read: quantities, dates, numbers, instructions."""

from __future__ import annotations

from typing import Any

import pytest
from desk_goods import HOME
from desk_story import Story, day, eur, line

from o2c.desk.common import Refusal as Desk
from o2c.domain import invoice, shipment
from o2c.domain.common import For
from o2c.domain.credit import Refusal as Credit
from o2c.domain.order.events import Placed
from o2c.domain.order.parts import Asked
from o2c.domain.order.refusals import Refusal as Order
from o2c.domain.product import Refusal as Products
from o2c.domain.purchase_order import Refusal as PurchaseOrder
from o2c.requests.base import Refusal as Request

FIELDS = {"customer": "ACME", "site": "MAIN"}


def placed(shop: Story, *lines: dict[str, Any], **more: Any) -> Placed:
    return shop.do("PlaceOrder", **FIELDS, lines=list(lines), **more).one(Placed)


def only(order: Placed) -> Asked:
    (asked,) = order.lines
    return asked


# -- Quantities ---------------------------------------------------------------------


def test_a_quantity_that_breaks_the_rules_is_refused_r01_05(shop: Story) -> None:
    shop.do("SetOrderRules", product="BOLT", minimum=24, multiple=12)
    refusal = shop.refuse(
        Products.ORDER_QUANTITY, "PlaceOrder", **FIELDS, lines=[line(1, "BOLT", 30)]
    )
    assert (refusal.line, refusal.field) == (1, "quantity")
    assert refusal.facts["nearest"] == "24, 36"
    shop.place(line(1, "BOLT", 36))


def test_it_is_rounded_up_where_the_customer_lets_us_r01_05(shop: Story) -> None:
    """Flagged on the line, with both values; the price is for what is ordered."""
    shop.do("SetOrderRules", product="BOLT", minimum=24, multiple=12)
    shop.do("SetOrderProfile", customer="ACME", rounding=True)
    asked = only(placed(shop, line(1, "BOLT", 30)))
    assert (asked.asked_quantity, asked.quantity, asked.rounded) == (30, 36, True)
    assert shop.line("SO-000001").net == 36 * 1005
    cases = only(placed(shop, line(1, "BOLT", 5, unit="BX", price="30")))
    assert (cases.asked_quantity, cases.quantity, cases.rounded) == (5, 24, True)
    assert shop.line("SO-000002").net == 8 * 3000
    fitting = only(placed(shop, line(1, "BOLT", 24)))
    assert not fitting.rounded


def test_what_cannot_be_written_in_the_lines_unit_is_not_rounded(shop: Story) -> None:
    """16 pieces are no whole number of boxes of three."""
    shop.do("SetOrderRules", product="BOLT", multiple=16)
    shop.do("SetOrderProfile", customer="ACME", rounding=True)
    refusal = shop.refuse(
        Products.ORDER_QUANTITY,
        "PlaceOrder",
        **FIELDS,
        lines=[line(1, "BOLT", 5, unit="BX")],
    )
    assert refusal.facts["nearest"] == "16"
    shop.refuse(
        Order.QUANTITY_NOT_POSITIVE, "PlaceOrder", **FIELDS, lines=[line(1, "BOLT", 0)]
    )


def test_an_amendment_keeps_to_the_rules_r01_05(shop: Story) -> None:
    number = shop.place(line(1, "BOLT", 5))
    shop.do("SetOrderRules", product="BOLT", multiple=12)
    change = {"kind": "change_quantity", "line": 1, "quantity": 13}
    refusal = shop.refuse(
        Products.ORDER_QUANTITY, "AmendOrder", order=number, changes=[change]
    )
    assert refusal.facts["nearest"] == "12, 24"
    shop.do("AmendOrder", order=number, changes=[{**change, "quantity": 24}])


def test_what_was_given_up_of_a_line_is_ordered_again_r01_14(shop: Story) -> None:
    """Short-closed, it claims neither stock nor credit; opened again, it does both."""
    shop.limit(50)
    shop.receive("TEN", 5)
    number = shop.place(line(1, "TEN", 5))
    short = {"kind": "cancel_line", "line": 1, "quantity": 3}
    shop.do("AmendOrder", order=number, changes=[short])
    assert (shop.exposure(), shop.promised(number)) == ("EUR 20.00", [(day(0), 2)])
    shop.place(line(1, "TEN", 3))
    again = {"kind": "change_quantity", "line": 1, "quantity": 8}
    shop.refuse(Credit.CREDIT_LIMIT, "AmendOrder", order=number, changes=[again])
    shop.limit(100)
    shop.do("AmendOrder", order=number, changes=[again])
    assert (shop.line(number).open, shop.waiting(number)) == (5, 3)
    assert shop.exposure() == "EUR 80.00"


# -- Dates --------------------------------------------------------------------------


def test_a_day_on_which_nobody_works_is_moved_and_kept_r01_04(shop: Story) -> None:
    saturday = only(placed(shop, line(1, "TEN", 1, requested=day(5))))
    assert (saturday.asked_requested, saturday.requested) == (day(5), day(7))
    friday = only(placed(shop, line(1, "TEN", 1, requested=day(4))))
    assert friday.asked_requested == friday.requested == day(4)
    whenever = only(placed(shop, line(1, "TEN", 1)))
    assert (whenever.asked_requested, whenever.requested) == (None, day(0))


def test_the_customers_document_is_not_younger_than_its_dates_r01_04(
    shop: Story,
) -> None:
    refusal = shop.refuse(
        Order.DATE_BEFORE_PURCHASE_ORDER,
        "PlaceOrder",
        **FIELDS,
        purchase_order_on=day(3),
        lines=[
            line(1, "TEN", 1, requested=day(3)),
            line(2, "TEN", 1, requested=day(2)),
        ],
    )
    assert (refusal.line, refusal.field) == (2, "requested")
    order = placed(shop, line(1, "TEN", 1), purchase_order_on=day(-2))
    assert order.purchase_order_on == day(-2)


# -- Purchase orders ----------------------------------------------------------------


def test_leading_zeros_count_unless_the_profile_says_no_r01_03(shop: Story) -> None:
    shop.place(line(1, "TEN", 1), purchase_order="047")
    shop.place(line(1, "TEN", 1), purchase_order="47")
    shop.do("SetOrderProfile", customer="ACME", po_leading_zeros=False)
    refusal = shop.refuse(
        PurchaseOrder.PURCHASE_ORDER_TWICE,
        "PlaceOrder",
        **FIELDS,
        purchase_order="0047",
        lines=[line(1, "TEN", 1)],
    )
    assert refusal.facts["earlier"] == "SO-000002"


def test_a_cancelled_order_frees_its_number_as_it_took_it_r01_03(shop: Story) -> None:
    """Also where the profile has changed in between."""
    first = shop.place(line(1, "TEN", 1), purchase_order="047")
    shop.do("SetOrderProfile", customer="ACME", po_leading_zeros=False)
    shop.do("CancelOrder", order=first, note="not wanted")
    shop.do("SetOrderProfile", customer="ACME", po_leading_zeros=True)
    shop.place(line(1, "TEN", 1), purchase_order="047")


def test_one_number_for_several_places_r01_03(shop: Story) -> None:
    shop.do("SetOrderProfile", customer="ACME", po_per_ship_to=True)
    kiel = {**HOME, "city": "Kiel"}
    shop.place(line(1, "TEN", 1), purchase_order="47")
    shop.place(line(1, "TEN", 1), purchase_order="47", ship_to=kiel)
    refusal = shop.refuse(
        PurchaseOrder.PURCHASE_ORDER_TWICE,
        "PlaceOrder",
        **FIELDS,
        purchase_order="47",
        ship_to={**kiel, "city": " KIEL"},
        lines=[line(1, "TEN", 1)],
    )
    assert refusal.facts["earlier"] == "SO-000002"


# -- Instructions -------------------------------------------------------------------


SAID = [{"kind": kind, "text": f"for the {kind}"} for kind in For]


def test_instructions_go_to_the_document_they_are_for_r01_10(shop: Story) -> None:
    """The internal ones never leave the order."""
    shop.receive("TEN", 9)
    number = shop.place(
        line(1, "TEN", 2, instructions=[{"kind": "carrier", "text": "upright"}]),
        line(2, "TEN", 2, instructions=[{"kind": "internal", "text": "bad payer"}]),
        line(3, "TEN", 2, instructions=[{"kind": "invoice", "text": "cost centre 7"}]),
        instructions=SAID,
    )
    told = shop.do("PlanShipment", order=number, lines=[{"line": 1, "quantity": 2}])
    planned = told.one(shipment.Planned)
    assert [(each.kind, each.text, each.line) for each in planned.instructions] == [
        (For.WAREHOUSE, "for the warehouse", None),
        (For.CARRIER, "for the carrier", None),
        (For.CARRIER, "upright", 1),
    ]
    shop.do("DispatchShipment", shipment=told.number("shipment"))
    billed = shop.do("IssueInvoice", order=number)
    assert _texts(billed.one(invoice.Issued)) == ["for the invoice"]
    shop.ship(number)
    billed = shop.do("IssueInvoice", order=number)
    assert _texts(billed.one(invoice.Issued)) == ["for the invoice", "cost centre 7"]


def _texts(issued: invoice.Issued) -> list[str]:
    return [each.text for each in issued.instructions]


# -- Bad input ----------------------------------------------------------------------


BAD = {
    "a quantity that is no number": [line(1, "TEN", "NaN")],
    "a quantity without end": [line(1, "TEN", "Infinity")],
    "more than 10^9": [line(1, "TEN", 10**9 + 1)],
    "a quantity in words": [line(1, "TEN", "two")],
}


@pytest.mark.parametrize("why", BAD)
def test_what_is_no_quantity_cannot_be_asked(shop: Story, why: str) -> None:
    refusal = shop.refuse(
        Request.INVALID_REQUEST, "PlaceOrder", **FIELDS, lines=BAD[why]
    )
    assert refusal.field == "lines.0.quantity"


def test_a_currency_that_is_none_cannot_be_asked(shop: Story) -> None:
    shop.refuse(
        Request.INVALID_REQUEST,
        "PlaceOrder",
        **FIELDS,
        freight={"amount": "1", "currency": "EUX"},
        lines=[line(1, "TEN", 1)],
    )
    shop.refuse(
        Desk.VALUE, "PlaceOrder", **FIELDS, lines=[line(1, "BOLT", 1, unit="KGM")]
    )
    shop.do("PlaceOrder", **FIELDS, freight=eur(1), lines=[line(1, "TEN", 1)])
