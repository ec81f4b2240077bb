"""Orders that are not complete: saved, completed, placed; and asked for again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from desk_door import CARL, asked, opened
from desk_goods import HOME
from desk_story import Story, day, eur, line

import o2c
from o2c.domain.customer import Refusal as Customers
from o2c.domain.draft import Changed, Refusal, Saved
from o2c.domain.draft import Placed as DraftPlaced
from o2c.domain.order.events import Placed
from o2c.domain.order.parts import Channel, HoldReason, PriceSource
from o2c.domain.order.refusals import Refusal as Order
from o2c.domain.purchase_order import Refusal as PurchaseOrders
from o2c.errors import UnknownReference
from o2c.values.address import PersonalText


def lacks(shop: Story, **fields: Any) -> list[tuple[int | None, str]]:
    """What a draft of ACME's lacks, where it says this."""
    saved = shop.do("SaveDraft", **{"customer": "ACME", **fields}).one(Saved)
    return [(each.line, each.code) for each in saved.missing]


def test_a_draft_says_all_that_is_missing_r01_01(shop: Story) -> None:
    assert lacks(shop) == [(None, "site_missing"), (None, "lines_missing")]
    assert lacks(
        shop, site="MAIN", lines=[{"line": 4}, {"line": 5, "quantity": 1}]
    ) == [
        (4, "product_missing"),
        (4, "quantity_missing"),
        (5, "product_missing"),
    ]
    shop.do("DeactivateCustomer", customer="ACME", block_new_only=True)
    assert lacks(shop, lines=[{"line": 1}]) == [
        (None, "customer_inactive"),
        (None, "site_missing"),
        (1, "product_missing"),
        (1, "quantity_missing"),
    ]


def test_a_draft_says_all_that_would_be_refused_r01_01(shop: Story) -> None:
    shop.place(line(1, "TEN", 1), purchase_order="47")
    assert lacks(shop, site="MOON", lines=[line(1, "TEN", 1)]) == [
        (None, "site_unknown")
    ]
    wrong = [
        line(1, "GHOST", 1),
        line(2, "BOLT", "1.5"),
        line(3, "NEW", 1),
        line(4, "TEN", 1),
        line(5, "TEN", 1, unit="KGM"),
    ]
    assert lacks(shop, site="MAIN", lines=wrong) == [
        (1, "product_unknown"),
        (2, "value"),
        (3, "price_missing"),
        (5, "value"),
    ]
    early = [line(1, "TEN", 1, requested=day(-1))]
    assert lacks(shop, site="MAIN", lines=early) == [(1, "date_before_order")]
    spread = line(1, "TEN", 3, schedule=[{"quantity": 2, "requested": day(1)}])
    assert lacks(shop, site="MAIN", lines=[spread, line(2, "GHOST", 1)]) == [
        (1, "schedule_sum"),
        (2, "product_unknown"),
    ]
    twice = {"site": "MAIN", "purchase_order": "47", "lines": [line(1, "TEN", 1)]}
    assert lacks(shop, **twice) == [(None, "purchase_order_twice")]
    assert lacks(shop, **twice, duplicate_reason="another drop") == []


def test_a_draft_is_completed_and_placed(shop: Story) -> None:
    """R01-02: the raw input and the channel go with it."""
    shop.receive("BOLT", 9)
    saved = shop.do(
        "SaveDraft",
        customer="ACME",
        channel="fax",
        raw="some bolts, as usual",
        ship_to={**HOME, "city": "Kiel"},
        freight=eur("4.90"),
        lines=[line(1, "BOLT", 2, price="9.5"), {"line": 2, "quantity": 3}],
    )
    draft = saved.number("draft")
    assert draft == "DR-000001"
    refusal = shop.refuse(Refusal.DRAFT_INCOMPLETE, "PlaceDraft", draft=draft)
    assert refusal.facts["missing"] == "site_missing, line 2 product_missing"
    more = {"draft": draft, "customer": "ACME"}
    shop.do("ChangeDraft", **more, site="MAIN", lines=[line(2, "TEN", 3)])
    told = shop.do("ChangeDraft", **more, lines=[line(3, "FIT", 1)], drop=[3])
    assert told.log == []
    told = shop.do("PlaceDraft", "carl", draft=draft)
    placed = told.one(Placed)
    assert placed.channel is Channel.FAX
    assert placed.raw == PersonalText(subject="ACME", text="some bolts, as usual")
    assert (placed.ship_to.city, placed.freight.minor) == ("Kiel", 490)
    assert [each.product for each in placed.lines] == ["BOLT", "TEN"]
    assert told.one(DraftPlaced).order == told.number("order")
    assert shop.line("SO-000001").source is PriceSource.CUSTOMER_STATED
    shop.refuse(Refusal.DRAFT_ENDED, "PlaceDraft", draft=draft)


def test_who_wrote_a_draft_does_not_release_its_order_x5_02(shop: Story) -> None:
    draft = {"draft": "DR-000001"}
    shop.do("SaveDraft", "maria", customer="ACME", site="MAIN")
    lines = [line(1, "TEN", 1)]
    shop.do("ChangeDraft", "lena", **draft, customer="ACME", lines=lines)
    placed = shop.do("PlaceDraft", "carl", **draft).one(Placed)
    assert placed.drafted_by == ("maria", "lena")
    number = "SO-000001"
    shop.do("HoldOrder", "eve", order=number, note="look")
    release = {"order": number, "hold": HoldReason.MANUAL, "note": "seen"}
    for person in ("maria", "lena", "carl"):
        shop.refuse(Order.SAME_PERSON, "ReleaseOrder", person, **release)
    shop.do("ReleaseOrder", "max", **release)


def test_another_customer_is_named_while_there_are_no_lines_r01_08(
    shop: Story,
) -> None:
    shop.do("RegisterCustomer", customer="B", name="B", currency="EUR", bill_to=HOME)
    shop.do("SaveDraft", customer="ACME", site="MAIN")
    draft = {"draft": "DR-000001"}
    told = shop.do("ChangeDraft", **draft, customer="B", lines=[line(1, "TEN", 1)])
    assert told.one(Changed).content.subject == "B"
    shop.refuse(Refusal.DRAFT_HAS_LINES, "ChangeDraft", **draft, customer="ACME")
    placed = shop.do("PlaceDraft", **draft).one(Placed)
    assert (placed.customer, placed.account) == ("B", "B")


def test_a_draft_is_discarded_for_a_reason(shop: Story) -> None:
    shop.do("SaveDraft", customer="ACME")
    shop.do("DiscardDraft", draft="DR-000001", note="called off")
    shop.refuse(Refusal.DRAFT_ENDED, "ChangeDraft", draft="DR-000001", customer="ACME")
    shop.refuse(Refusal.DRAFT_UNKNOWN, "DiscardDraft", draft="DR-9", note="x")
    shop.refuse(Customers.CUSTOMER_UNKNOWN, "SaveDraft", customer="NOBODY")


def test_a_duplicate_that_comes_in_between_is_refused_not_lost(shop: Story) -> None:
    fields = {"customer": "ACME", "site": "MAIN", "purchase_order": "47"}
    shop.do("SaveDraft", **fields, lines=[line(1, "TEN", 1)])
    shop.do("PlaceOrder", **fields, lines=[line(1, "TEN", 1)])
    refusal = shop.refuse(Refusal.DRAFT_INCOMPLETE, "PlaceDraft", draft="DR-000001")
    assert refusal.facts["missing"] == str(PurchaseOrders.PURCHASE_ORDER_TWICE)


# -- Asking for the same again --------------------------------------------------------


def test_a_copy_leaves_behind_what_was_the_orders_alone_r01_11(shop: Story) -> None:
    shop.receive("BOLT", 50)
    number = shop.place(
        line(1, "BOLT", 4, requested=day(3), price="8", discount="0.1"),
        line(2, "BOLT", 2, unit="CS"),
        purchase_order="47",
        channel="edi",
        raw="UNB+UNOA",
        priority="high",
        ship_to={**HOME, "city": "Kiel"},
        freight=eur(5),
        instructions=[{"kind": "carrier", "text": "ring twice"}],
        incoterm={"code": "DAP", "place": "Kiel"},
    )
    shop.do("HoldOrder", order=number, note="look")
    copied = shop.do("CopyOrder", "lena", order=number)
    saved = copied.one(Saved)
    assert (saved.copied_from, saved.missing, saved.by) == (number, (), ("lena",))
    told = shop.do("PlaceDraft", "lena", draft=copied.number("draft"))
    again = told.one(Placed)
    assert (again.purchase_order, again.raw, again.channel) == ("", None, Channel.PHONE)
    assert (again.entered_by, again.ship_to.city) == ("lena", "Kiel")
    assert (again.priority, again.freight.minor) == ("high", 0)
    assert again.incoterm is not None
    assert [each.text for each in again.instructions] == ["ring twice"]
    assert [each.quantity for each in again.lines] == [4, 24]
    assert {each.asked_requested for each in again.lines} == {None}
    order = shop.order(told.number("order"))
    assert order.holds == ()
    assert [each.source for each in order.lines.values()] == [PriceSource.LIST] * 2
    assert order.lines[1].net == 4020


def test_a_copy_may_keep_the_prices_r01_11(shop: Story) -> None:
    """Where one can be written for one unit: 10 for three pieces is 10 a box."""
    number = shop.place(
        line(1, "BOLT", 4, price="8", discount="0.1"),
        line(2, "BOLT", 2, unit="BX", price="10"),
        line(3, "BOLT", 4),
        freight=eur(5),
    )
    shop.do(
        "AmendOrder",
        order=number,
        changes=[
            {"kind": "change_quantity", "line": 2, "quantity": 7},
        ],
    )
    shop.do("CancelOrder", order=number, note="not yet")
    draft = shop.do("CopyOrder", order=number, keep_prices=True).number("draft")
    order = shop.order(shop.do("PlaceDraft", draft=draft).number("order"))
    first, boxes, listed = order.lines.values()
    assert (first.net, first.source) == (2880, PriceSource.MANUAL)
    assert boxes.source is PriceSource.LIST  # seven pieces are no whole boxes
    assert (listed.net, listed.source) == (4020, PriceSource.MANUAL)
    assert order.agreed_freight.net == 500


# -- At the door ----------------------------------------------------------------------


@pytest.fixture
def door(database_url: str) -> Iterator[o2c.Desk]:
    with opened(database_url) as desk:
        yield desk


def test_the_view_tells_what_is_missing_since_when_and_whose(door: o2c.Desk) -> None:
    lines = [{"line": 1, "quantity": 2}]
    asked(door, "SaveDraft", customer="ACME", site="MAIN", lines=lines, by=CARL)
    (row,) = door.view("drafts")
    assert (row.customer, row.owner, row.saved_on) == ("ACME", "carl", day(0))
    assert (row.lines, row.lacks) == (1, 1)
    assert row.missing == "line 1 product_missing: say the product of line 1"
    told = {"draft": "DR-000001", "customer": "ACME", "lines": [line(1, "TEN", 2)]}
    asked(door, "ChangeDraft", **told)
    (row,) = door.view("drafts")
    assert (row.lacks, row.changed_by, row.stage) == (0, "maria", "open")
    asked(door, "PlaceDraft", draft="DR-000001")
    (row,) = door.view("drafts")
    assert (row.stage, row.order) == ("placed", "SO-000001")
    asked(door, "SaveDraft", customer="ACME")
    asked(door, "DiscardDraft", draft="DR-000002", note="called off")
    assert [row.note for row in door.view("drafts")] == ["", "called off"]
    asked(door, "CopyOrder", order="SO-000001")
    assert door.view("drafts")[-1].copied_from == "SO-000001"


def test_a_draft_of_nobody_is_parked(door: o2c.Desk) -> None:
    with pytest.raises(UnknownReference) as caught:
        asked(door, "SaveDraft", customer="NOBODY", raw="two bolts")
    assert caught.value.facts["parked"] == "IN-000001"


def test_a_draft_stands_in_the_way_of_forgetting_and_is_sealed(
    door: o2c.Desk,
) -> None:
    """X1-11: what it says goes with the customer."""
    secret = "Ann, the blue door"
    asked(door, "SaveDraft", customer="ACME", raw=secret)
    asked(door, "DeactivateCustomer", customer="ACME", block_new_only=True)
    with pytest.raises(o2c.Rejected) as caught:
        asked(door, "EraseCustomer", customer="ACME", note="asked for")
    assert caught.value.code is Customers.DRAFTS_OPEN
    asked(door, "DiscardDraft", draft="DR-000001", note="called off")
    asked(door, "EraseCustomer", customer="ACME", note="asked for")
    saved = [each.event for each in door.history() if isinstance(each.event, Saved)]
    assert [each.content.text for each in saved] == ["[erased]"]
    assert secret not in "".join(each.text for each in door.history())
