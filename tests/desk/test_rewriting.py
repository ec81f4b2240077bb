"""Amending what an order says: where it goes, of what, from where, under which number.

All of it is checked again in the same transaction (R07-07).
"""

from __future__ import annotations

from typing import Any

from desk_goods import HOME
from desk_story import MONDAY, Story, day, line, part
from test_amending import amend, cancel, ten_of_ten

from o2c.domain.agreement import AGREEMENT
from o2c.domain.credit import CREDIT, Ranked
from o2c.domain.credit import Refusal as Credit
from o2c.domain.order.deviation import Deviated, DeviationKind
from o2c.domain.order.events import Held, Promised
from o2c.domain.order.parts import ChangeReason, HoldReason, PriceSource
from o2c.domain.order.refusals import Refusal
from o2c.domain.order.rewritten import (
    AddressChanged,
    InstructionsChanged,
    LineReopened,
    ProductChanged,
    PurchaseOrderChanged,
    SiteChanged,
)
from o2c.domain.product import Refusal as Goods
from o2c.domain.purchase_order import Refusal as Number
from o2c.domain.shipment import Instructed, Redirected
from o2c.domain.shipment import Refusal as Shipments
from o2c.domain.site import Refusal as Sites
from o2c.values.money import Money

AWAY = {**HOME, "city": "Vienna", "country": "AT"}
NEAR = {**HOME, "lines": ["2 Road"]}
EAST = {"site": "EAST", "name": "East", "country": "DE", "zone": "Europe/Berlin"}


def to(address: dict[str, Any], customer: str = "ACME", **more: Any) -> dict[str, Any]:
    return {
        "kind": "change_address",
        "customer": customer,
        "ship_to": address,
        **more,
    }


def product(number: int, to: str) -> dict[str, Any]:
    return {"kind": "change_product", "line": number, "product": to}


def site(number: int, to: str = "EAST") -> dict[str, Any]:
    return {"kind": "change_site", "line": number, "site": to}


def numbered(number: str, **more: Any) -> dict[str, Any]:
    return {"kind": "change_purchase_order", "purchase_order": number, **more}


def reopen(number: int, **more: Any) -> dict[str, Any]:
    return {"kind": "reopen_line", "line": number, **more}


def taxed_at(shop: Story, country: str, rate: str) -> None:
    shop.do(
        "SetTaxRate",
        jurisdiction=country,
        tax_class="standard",
        rate=rate,
        since=day(-900),
    )


def test_r07_03_another_country_taxes_the_order(shop: Story) -> None:
    taxed_at(shop, "AT", "0.20")
    number = shop.place(line(1, "BOLT", 10))
    told = amend(shop, number, to(AWAY), because="delivery_problem")
    assert told.log == [
        "order/SO-000001 AddressChanged",
        "credit/ACME Committed",
    ]
    changed = told.one(AddressChanged)
    assert (changed.was_jurisdiction, changed.jurisdiction) == ("DE", "AT")
    assert changed.was_ship_to.city == "Berlin"
    assert changed.bill_to == changed.was_bill_to
    assert changed.totals.gross == Money(12_060, "EUR")
    assert (changed.version, changed.because) == (2, ChangeReason.DELIVERY_PROBLEM)
    assert shop.exposure() == "EUR 120.60"


def test_r07_03_a_country_without_a_rate_lets_the_order_wait(shop: Story) -> None:
    number = shop.place(line(1, "BOLT", 10))
    told = amend(shop, number, to(AWAY))
    assert told.one(Held).reason is HoldReason.TAX
    assert shop.line(number).tax_rate is None


def test_r07_07_more_tax_is_checked_against_the_limit(shop: Story) -> None:
    taxed_at(shop, "AT", "0.20")
    number = shop.place(line(1, "BOLT", 10))
    shop.limit("120")
    asks = {"order": number, "changes": [to(AWAY)]}
    shop.refuse(Credit.CREDIT_LIMIT, "AmendOrder", **asks)


def test_r07_03_what_has_shipped_keeps_its_tax(shop: Story) -> None:
    taxed_at(shop, "AT", "0.20")
    shop.receive("BOLT", 10)
    number = shop.place(line(1, "BOLT", 10), line(2, "BOLT", 10))
    shop.ship(number, part(1, 10))
    amend(shop, number, to(AWAY))
    assert shop.line(number, 1).tax_rate != shop.line(number, 2).tax_rate
    shop.bill(number)


def test_r07_03_part_of_a_line_is_not_taxed_elsewhere(shop: Story) -> None:
    taxed_at(shop, "AT", "0.20")
    shop.receive("BOLT", 4)
    number = shop.place(line(1, "BOLT", 10))
    shop.ship(number)
    asks = {"order": number, "changes": [to(AWAY)]}
    shop.refuse(Refusal.ALREADY_SHIPPED, "AmendOrder", **asks)


def test_r07_03_who_gets_the_invoice(shop: Story) -> None:
    number = ten_of_ten(shop)
    shop.ship(number)
    told = amend(
        shop, number, {"kind": "change_address", "customer": "ACME", "bill_to": AWAY}
    )
    assert told.log == ["order/SO-000001 AddressChanged"]
    bill_to = shop.order(number).bill_to
    assert bill_to is not None
    assert bill_to.city == "Vienna"


def test_an_address_says_whose_it_is(shop: Story) -> None:
    number = ten_of_ten(shop)
    asks = {"order": number, "changes": [to(AWAY, "BETA")]}
    shop.refuse(Refusal.ANOTHER_CUSTOMER, "AmendOrder", **asks)


def test_r07_03_what_is_planned_goes_to_the_new_place(shop: Story) -> None:
    """R07-05: what the warehouse has not begun follows the order."""
    number = ten_of_ten(shop)
    shop.do("PlanShipment", order=number, lines=[part(1, 8)])
    told = amend(shop, number, to(NEAR))
    assert told.one(Redirected).ship_to == shop.order(number).ship_to
    assert amend(shop, number, to(NEAR)).log == []


def test_r07_03_what_is_picked_goes_where_it_was_to_go(shop: Story) -> None:
    """R07-05: what the warehouse has begun does not."""
    number = ten_of_ten(shop)
    shop.do("PlanShipment", order=number, lines=[part(1, 8)])
    shop.do("PickShipment", shipment="SH-000001")
    asks = {"order": number, "changes": [to(NEAR)]}
    shop.refuse(Shipments.SHIPMENT_STAGE, "AmendOrder", **asks)
    shop.do("CancelShipment", shipment="SH-000001", note="elsewhere")
    assert amend(shop, number, to(NEAR)).one(AddressChanged)


def test_r07_07_compliance_is_asked_again(shop: Story) -> None:
    number = ten_of_ten(shop)
    assert not amend(shop, number, to(NEAR)).all(Held)
    hold = {"order": number, "hold": "compliance", "note": "a licence?"}
    shop.do("HoldOrder", **hold)
    shop.do("ReleaseOrder", "carl", **hold)
    told = amend(shop, number, {**to(AWAY), "ship_to": HOME, "bill_to": AWAY})
    assert told.one(Held).reason is HoldReason.COMPLIANCE
    assert shop.order(number).holds == (HoldReason.COMPLIANCE,)


def test_r07_03_a_line_ships_from_another_site(shop: Story) -> None:
    shop.do("RegisterSite", **EAST)
    shop.receive("TEN", 10)
    shop.receive("TEN", 6, site="EAST")
    number = shop.place(line(1, "TEN", 10))
    waits = shop.place(line(1, "TEN", 4))
    told = amend(shop, number, site(1))
    assert (told.one(SiteChanged).was, told.one(SiteChanged).now) == ("MAIN", "EAST")
    assert told.log[1:] == [
        "stock/TEN@MAIN Released",
        "stock/TEN@EAST Reserved",
        "order/SO-000001 Promised",
        "stock/TEN@MAIN Rescheduled",
        "order/SO-000002 Promised",
    ]
    assert (shop.promised(number), shop.waiting(number)) == ([(MONDAY, 6)], 4)
    assert (shop.promised(waits), shop.waiting(waits)) == ([(MONDAY, 4)], 0)
    asks = {"order": number, "changes": [site(1, "WEST")]}
    shop.refuse(Sites.SITE_UNKNOWN, "AmendOrder", **asks)


def test_r07_03_not_once_it_is_planned(shop: Story) -> None:
    shop.do("RegisterSite", **EAST)
    number = ten_of_ten(shop)
    shop.do("PlanShipment", order=number, lines=[part(1, 8)])
    for change in (site(1), product(1, "BOLT")):
        asks = {"order": number, "changes": [change]}
        shop.refuse(Refusal.PLANNED_SHIPMENT, "AmendOrder", **asks)


def test_r07_08_another_product_is_priced_and_claimed(shop: Story) -> None:
    shop.receive("BOLT", 4)
    number = ten_of_ten(shop)
    told = amend(shop, number, product(1, "BOLT"), because="substituted")
    changed = told.one(ProductChanged)
    assert (changed.was, changed.now, changed.asked.quantity) == ("TEN", "BOLT", 10)
    assert told.log[1:] == [
        "credit/ACME Committed",
        "stock/TEN@MAIN Released",
        "stock/BOLT@MAIN Reserved",
        "order/SO-000001 Promised",
    ]
    found = shop.line(number)
    assert (found.source, found.net, found.tax) == (PriceSource.LIST, 10_050, 1_910)
    assert told.one(Promised).lines[0].waiting == 6
    assert shop.stock("TEN").claim(number, 1) is None
    assert not amend(shop, number, product(1, "BOLT")).log


def test_r07_08_a_price_by_hand_stays_and_is_judged(shop: Story) -> None:
    number = shop.place(line(1, "TEN", 10, price="10", price_source="manual"))
    told = amend(shop, number, product(1, "BOLT"))
    found = shop.line(number)
    assert (found.source, found.net) == (PriceSource.MANUAL, 10_000)
    finding = told.one(Deviated).finding
    assert (finding.kind, finding.reference) == (
        DeviationKind.MANUAL_PRICE,
        "EUR 10.05",
    )


def test_r07_08_another_unit_is_another_line(shop: Story) -> None:
    number = ten_of_ten(shop)
    asks = {"order": number, "changes": [product(1, "OIL")]}
    shop.refuse(Refusal.UNIT_DIFFERS, "AmendOrder", **asks)
    asks = {"order": number, "changes": [product(1, "GONE")]}
    shop.refuse(Goods.PRODUCT_UNKNOWN, "AmendOrder", **asks)


def test_r07_08_a_product_without_a_price_lets_the_order_wait(shop: Story) -> None:
    number = ten_of_ten(shop)
    told = amend(shop, number, product(1, "NEW"))
    assert HoldReason.PRICE in [held.reason for held in told.all(Held)]


def test_r07_08_what_was_called_off_is_given_back(shop: Story) -> None:
    agreement = shop.do(
        "DraftAgreement",
        customer="ACME",
        since=MONDAY,
        until=day(60),
        lines=[{"line": 1, "product": "TEN", "quantity": 50, "price": "8"}],
    ).number("agreement")
    shop.do("StartAgreement", agreement=agreement)
    number = shop.place(line(1, "TEN", 10))
    held = shop.store.state(AGREEMENT, agreement)
    assert held.remaining(1) == 40
    amend(shop, number, product(1, "BOLT"))
    assert shop.line(number).agreement is None
    assert shop.store.state(AGREEMENT, agreement).remaining(1) == 50
    amend(shop, number, product(1, "TEN"))
    assert shop.line(number).source is PriceSource.AGREEMENT
    assert shop.store.state(AGREEMENT, agreement).remaining(1) == 40


def test_r01_10_instructions_reach_what_is_planned(shop: Story) -> None:
    number = ten_of_ten(shop)
    shop.do("PlanShipment", order=number, lines=[part(1, 8)])
    said = [
        {"kind": "carrier", "text": "by noon"},
        {"kind": "internal", "text": "call first"},
    ]
    told = amend(
        shop, number, {"kind": "change_instructions", "line": 1, "instructions": said}
    )
    assert len(told.one(InstructionsChanged).now) == 2
    (carried,) = told.one(Instructed).instructions
    assert (carried.text, carried.line) == ("by noon", 1)


def test_r01_03_another_purchase_order_number(shop: Story) -> None:
    number = shop.place(line(1, "TEN", 1), purchase_order="P-1")
    other = shop.place(line(1, "TEN", 1), purchase_order="P-2")
    asks = {"order": number, "changes": [numbered("p-2 ")]}
    shop.refuse(Number.PURCHASE_ORDER_TWICE, "AmendOrder", **asks)
    told = amend(shop, number, numbered("P-3"))
    assert told.log == [
        "order/SO-000001 PurchaseOrderChanged",
        "purchase-order/ACME|P-1 Freed",
        "purchase-order/ACME|P-3 Used",
    ]
    assert told.one(PurchaseOrderChanged).numbered == (1,)
    amend(shop, other, numbered("P-1"))  # it is free again
    amend(shop, number, numbered("P-1", duplicate_reason="for both"))
    amend(shop, number, numbered(""))
    assert shop.order(number).compared_as == ""


def test_r01_03_a_number_that_counts_per_place_follows_the_order(shop: Story) -> None:
    shop.do("SetOrderProfile", customer="ACME", po_per_ship_to=True)
    number = shop.place(line(1, "TEN", 1), purchase_order="P-1")
    shop.place(line(1, "TEN", 1), purchase_order="P-1", ship_to=NEAR)
    asks = {"order": number, "changes": [to(NEAR)]}
    shop.refuse(Number.PURCHASE_ORDER_TWICE, "AmendOrder", **asks)
    amend(shop, number, to(NEAR, duplicate_reason="both go there"))


def test_r07_03_a_waiting_order_takes_its_new_turn(shop: Story) -> None:
    shop.limit("50")
    number = shop.place(line(1, "TEN", 10))
    told = amend(shop, number, {"kind": "change_priority", "priority": "rush"})
    assert told.one(Ranked).priority == "rush"
    waits = shop.store.state(CREDIT, "ACME").waiting[number]
    assert waits.priority == shop.order(number).priority == "rush"


def short(shop: Story) -> str:
    """Of ten, four are there and have shipped; the rest was given up."""
    shop.receive("TEN", 4)
    number = shop.place(line(1, "TEN", 10))
    shop.ship(number)
    amend(shop, number, cancel(1))
    return number


def test_r01_14_a_short_closed_line_goes_on(shop: Story) -> None:
    number = short(shop)
    assert shop.exposure() == "EUR 40.00"
    told = amend(shop, number, reopen(1))
    assert told.one(LineReopened).quantity == 6
    assert (shop.line(number).open, shop.waiting(number)) == (6, 6)
    assert shop.exposure() == "EUR 100.00"
    shop.receive("TEN", 6)
    shop.ship(number)
    shop.bill(number)
    assert shop.line(number).billed.net == 10_000


def test_r01_14_part_of_it_goes_on_and_no_more(shop: Story) -> None:
    number = short(shop)
    amend(shop, number, reopen(1, quantity=2))
    assert shop.line(number).open == 2
    for quantity, code in (
        (5, Refusal.MORE_THAN_CANCELLED),
        (0, Refusal.QUANTITY_NOT_POSITIVE),
    ):
        asks = {"order": number, "changes": [reopen(1, quantity=quantity)]}
        shop.refuse(code, "AmendOrder", **asks)


def test_r01_14_credit_is_checked_again(shop: Story) -> None:
    number = short(shop)
    shop.limit("50")
    asks = {"order": number, "changes": [reopen(1)]}
    shop.refuse(Credit.CREDIT_LIMIT, "AmendOrder", **asks)


def test_r07_04_all_changes_are_one_version(shop: Story) -> None:
    shop.do("RegisterSite", **EAST)
    shop.receive("BOLT", 10, site="EAST")
    number = ten_of_ten(shop)
    told = amend(shop, number, site(1), product(1, "BOLT"), to(NEAR), numbered("P-9"))
    assert {event.version for event in told.all(SiteChanged)} == {2}
    assert shop.order(number).version == 2
    assert shop.stock("TEN").claim(number, 1) is None
    assert shop.promised(number) == [(MONDAY, 10)]
