"""Kits: sold as one line at one price, promised and shipped as what goes into them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from desk_door import CARL, asked, opened
from desk_story import Story, day, line, part

import o2c
from o2c.domain.invoice import Issued
from o2c.domain.order.events import Placed
from o2c.domain.order.parts import PriceSource, ResolvedBy
from o2c.domain.order.refusals import Refusal as Order
from o2c.domain.order.state import Stage
from o2c.domain.product import Refusal as Products


@pytest.fixture
def sets(shop: Story) -> Story:
    """A set is two bolts and three litres of oil, at 30.00."""
    shop.do("RegisterProduct", product="SET", name="Set", tracked=False)
    shop.do("SetListPrice", product="SET", price="30", currency="EUR")
    define(shop, BOLT=2, OIL=3)
    shop.receive("BOLT", 20)
    shop.receive("OIL", 12)
    return shop


def define(shop: Story, kit: str = "SET", **parts: int) -> None:
    components = [{"product": p, "quantity": q} for p, q in parts.items()]
    shop.do("DefineKit", product=kit, components=components)


def ordered(shop: Story, number: str) -> list[tuple[str, Decimal]]:
    lines = shop.order(number).lines.values()
    return [(each.product, each.ordered) for each in lines]


def shipped(shop: Story, number: str) -> list[Decimal]:
    return [each.shipped for each in shop.order(number).lines.values()]


def amend(shop: Story, number: str, kind: str, **fields: object) -> None:
    shop.do("AmendOrder", order=number, changes=[{"kind": kind, **fields}])


def test_a_kit_is_taken_apart_when_it_is_ordered_r01_15(sets: Story) -> None:
    told = sets.do(
        "PlaceOrder",
        customer="ACME",
        site="MAIN",
        lines=[line(7, "SET", 3, requested=day(2)), line(9, "TEN", 1)],
    )
    kit, _, bolts, oil = told.one(Placed).lines
    assert (kit.kit, kit.kit_of) == (1, None)
    assert [(p.line, p.product, p.quantity) for p in (bolts, oil)] == [
        (10, "BOLT", 6),
        (11, "OIL", 9),
    ]
    assert {p.kit_of for p in (bolts, oil)} == {7}
    assert [p.per for p in (bolts, oil)] == [2, 3]
    assert {p.resolved_by for p in (bolts, oil)} == {ResolvedBy.KIT}
    assert {p.requested for p in (bolts, oil)} == {day(2)}
    order = sets.order("SO-000001")
    assert order.stage is Stage.CONFIRMED
    assert [each.net for each in order.lines.values()] == [9000, 1000, 0, 0]
    assert order.lines[10].source is PriceSource.KIT
    assert sets.promised("SO-000001", 10) == [(day(2), 6)]


def test_a_kit_that_changes_leaves_orders_alone_r01_15(sets: Story) -> None:
    """What was reserved is what is shipped, or set free: no ghost stays behind."""
    number = sets.place(line(1, "SET", 2))
    define(sets, TEN=1)
    assert ordered(sets, number) == [("SET", 2), ("BOLT", 4), ("OIL", 6)]
    amend(sets, number, "change_quantity", line=1, quantity=3)
    assert ordered(sets, number) == [("SET", 3), ("BOLT", 6), ("OIL", 9)]
    sets.do("CancelOrder", order=number, note="not wanted")
    assert not sets.stock("BOLT").claims
    assert not sets.stock("OIL").claims
    later = sets.place(line(1, "SET", 1))
    assert ordered(sets, later) == [("SET", 1), ("TEN", 1)]
    define(sets)
    assert ordered(sets, sets.place(line(1, "SET", 1))) == [("SET", 1)]


def test_components_follow_their_kit_and_nothing_else_r01_15(sets: Story) -> None:
    number = sets.place(line(1, "SET", 3))
    amend(sets, number, "cancel_line", line=1, quantity=1)
    assert [each.open for each in sets.order(number).lines.values()] == [2, 4, 6]
    amend(sets, number, "change_date", line=1, requested=day(4))
    assert {each.requested for each in sets.order(number).lines.values()} == {day(4)}
    amend(sets, number, "change_price", line=1, price="25")
    assert [each.net for each in sets.order(number).lines.values()] == [5000, 0, 0]
    for change in (
        {"kind": "change_quantity", "line": 2, "quantity": 9},
        {"kind": "cancel_line", "line": 3},
        {"kind": "change_price", "line": 2, "price": "1"},
    ):
        refusal = sets.refuse(
            Order.KIT_COMPONENT, "AmendOrder", order=number, changes=[change]
        )
        assert refusal.remedy == "change line 1, and it follows"
    amend(sets, number, "cancel_line", line=1)
    assert not sets.stock("BOLT").claims


def test_r07_03_components_move_and_go_on_with_their_kit(sets: Story) -> None:
    sets.do(
        "RegisterSite", site="EAST", name="East", country="DE", zone="Europe/Berlin"
    )
    number = sets.place(line(1, "SET", 3))
    (first, *_) = [n for n, each in sets.order(number).lines.items() if each.kit_of]
    sets.do(
        "AmendOrder",
        order=number,
        changes=[
            {"kind": "change_site", "line": 1, "site": "EAST"},
            {"kind": "cancel_line", "line": 1, "quantity": 2},
            {"kind": "reopen_line", "line": 1, "quantity": 1},
        ],
    )
    for each in sets.order(number).lines.values():
        assert each.site == "EAST"
        assert each.open == 2 * (each.per)
    for which, code in ((1, Order.KIT_CHANGED), (first, Order.KIT_COMPONENT)):
        change = {"kind": "change_product", "line": which, "product": "TEN"}
        sets.refuse(code, "AmendOrder", order=number, changes=[change])


def test_a_kit_that_is_added_is_taken_apart_too(sets: Story) -> None:
    number = sets.place(line(1, "TEN", 1))
    amend(sets, number, "add_line", add=line(2, "SET", 2))
    assert ordered(sets, number) == [("TEN", 1), ("SET", 2), ("BOLT", 4), ("OIL", 6)]
    assert sets.promised(number, 3) == [(day(0), 4)]


def test_kits_ship_complete_or_not_at_all_r01_15(sets: Story) -> None:
    """12 litres are enough for four sets; the fifth waits, bolts and all."""
    number = sets.place(line(1, "SET", 5))
    sets.ship(number)
    assert shipped(sets, number) == [4, 8, 12]
    sets.receive("OIL", 2)
    sets.refuse(Order.KIT_APART, "ShipOrder", order=number, lines=[part(2, 2)])
    sets.receive("OIL", 1)
    sets.ship(number, part(1, 1))
    assert shipped(sets, number) == [5, 10, 15]
    first = sets.do("IssueInvoice", order=number, lines=[part(1, 1)]).one(Issued)
    assert [(each.line, each.quantity) for each in first.lines] == [
        (1, 1),
        (2, 2),
        (3, 3),
    ]
    rest = sets.do("IssueInvoice", order=number).one(Issued)
    assert (rest.net.minor, len(rest.lines)) == (12000, 3)


def test_a_kit_of_which_something_is_not_found_stays(sets: Story) -> None:
    number = sets.place(line(1, "SET", 3))
    told = sets.do("PlanShipment", order=number, lines=[part(1, 3)])
    shipment = told.number("shipment")
    sets.do("PickShipment", shipment=shipment, lines=[part(2, 5)])
    sets.do("DispatchShipment", shipment=shipment)
    assert shipped(sets, number) == [2, 4, 6]
    assert [each.open for each in sets.order(number).lines.values()] == [1, 2, 3]


def test_a_kit_comes_back_with_what_goes_into_it(sets: Story) -> None:
    """Or a component by itself: it is delivered again without another kit."""
    number = sets.place(line(1, "SET", 2))
    sets.ship(number)
    sets.bill(number)
    rma = sets.authorise(number, part(1, 1))
    assert {n: each.authorised for n, each in sets.rma(rma).lines.items()} == {
        1: 1,
        2: 2,
        3: 3,
    }
    back = sets.take_back(number, part(2, 1))
    sets.dispose(back, 1, "scrap", "replace", 2)
    assert [each.open for each in sets.order(number).lines.values()] == [0, 1, 0]
    sets.ship(number)
    assert [each.open for each in sets.order(number).lines.values()] == [0, 0, 0]


def test_a_kit_in_a_kit_is_taken_apart_to_the_end(sets: Story) -> None:
    sets.do("RegisterProduct", product="BIG", name="Big set", tracked=False)
    sets.do("SetListPrice", product="BIG", price="70", currency="EUR")
    define(sets, "BIG", SET=2, BOLT=1)
    number = sets.place(line(1, "BIG", 2))
    assert ordered(sets, number) == [("BIG", 2), ("BOLT", 10), ("OIL", 12)]
    for kit, inside in (("SET", "BIG"), ("SET", "SET")):
        refusal = sets.refuse(
            Products.KIT_IN_A_CIRCLE,
            "DefineKit",
            product=kit,
            components=[{"product": inside, "quantity": 1}],
        )
        assert refusal.field == "components"


def test_a_kit_without_a_price_waits_for_its_own_only(sets: Story) -> None:
    sets.do("RegisterProduct", product="BARE", name="Bare", tracked=False)
    define(sets, "BARE", BOLT=1)
    number = sets.place(line(1, "BARE", 1))
    assert sets.order(number).holds == ("price",)
    amend(sets, number, "change_price", line=1, price="5")
    sets.do("ReleaseOrder", "carl", order=number, hold="price", note="agreed")
    assert sets.order(number).stage is Stage.CONFIRMED


def test_a_kit_is_copied_as_one_line(sets: Story) -> None:
    sets.place(line(1, "SET", 2))
    define(sets, TEN=1)
    draft = sets.do("CopyOrder", order="SO-000001").number("draft")
    number = sets.do("PlaceDraft", draft=draft).number("order")
    assert ordered(sets, number) == [("SET", 2), ("TEN", 2)]


def test_a_kit_of_something_that_is_sold_no_more_is_refused(sets: Story) -> None:
    sets.do("DiscontinueProduct", product="OIL")
    refusal = sets.refuse(
        Products.PRODUCT_DISCONTINUED,
        "PlaceOrder",
        customer="ACME",
        site="MAIN",
        lines=[line(4, "SET", 1)],
    )
    assert refusal.line == 4


@pytest.fixture
def door(database_url: str) -> Iterator[o2c.Desk]:
    with opened(database_url) as desk:
        yield desk


def test_the_views_agree_about_kits(door: o2c.Desk) -> None:
    asked(door, "RegisterProduct", product="SET", name="Set", tracked=False)
    asked(door, "SetListPrice", product="SET", price="30", currency="EUR")
    parts = [{"product": "BOLT", "quantity": 2}]
    asked(door, "DefineKit", product="SET", components=parts)
    asked(door, "ReceiveStock", product="BOLT", site="MAIN", quantity=9)
    fields = {"customer": "ACME", "site": "MAIN", "lines": [line(1, "SET", 3)]}
    asked(door, "PlaceOrder", **fields)
    asked(door, "ShipOrder", order="SO-000001", lines=[part(1, 2)])
    asked(door, "IssueInvoice", order="SO-000001", by=CARL)
    rows = door.view("order_lines")
    assert [(row.kit_of, row.ordered, row.shipped, row.net) for row in rows] == [
        (None, 3, 2, 9000),
        (1, 6, 4, 0),
    ]
    (row,) = [row for row in door.view("products") if row.product == "SET"]
    assert row.kit == '{"BOLT":"2"}'
    assert not any(found.differences for found in door.reconcile())
