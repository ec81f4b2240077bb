"""What comes in and what is expected: promises follow it, in the order of claims."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from desk_story import MONDAY, Story, day, line, part

from o2c.desk.common import Refusal as Desk
from o2c.domain.order.events import Promised
from o2c.domain.product import Refusal as Product
from o2c.domain.site import Refusal as Site
from o2c.domain.stock.events import Counted, Received, Scrapped, SupplyChanged
from o2c.domain.stock.refusals import Refusal as Stock
from o2c.errors import DuplicateError, UnknownReference

ITEM = {"product": "TEN", "site": "MAIN"}


def test_a_receipt_is_on_hand_and_settles_its_supply(shop: Story) -> None:
    shop.expect("PO-1", "TEN", 10, day(1))
    received = shop.receive("TEN", 8, supply="PO-1").one(Received)
    assert (received.quantity, received.settled, received.due) == (8, 8, day(1))
    stock = shop.stock("TEN")
    assert (stock.on_hand, stock.supplies["PO-1"].quantity) == (8, 2)
    received = shop.receive("TEN", 5, supply="PO-1").one(Received)
    assert (received.settled, shop.stock("TEN").supplies) == (2, {})


def test_quantities_may_come_in_packs(shop: Story) -> None:
    shop.receive("BOLT", 2, unit="CS")
    shop.do(
        "ExpectSupply",
        product="BOLT",
        site="MAIN",
        supply="PO-1",
        quantity=3,
        unit="BX",
        due=day(1),
    )
    stock = shop.stock("BOLT")
    assert (stock.on_hand, stock.supplies["PO-1"].quantity) == (24, 9)


def test_r05_27_a_receipt_fills_backorders_in_the_order_of_their_claims(
    shop: Story,
) -> None:
    first, second, third = (shop.place(line(1, "TEN", 4)) for _ in range(3))
    told = shop.receive("TEN", 7)
    assert told.log == [
        "stock/TEN@MAIN Received",
        "stock/TEN@MAIN Rescheduled",
        "stock/TEN@MAIN Rescheduled",
        f"order/{first} Promised",
        f"order/{second} Promised",
    ]
    assert [shop.waiting(number) for number in (first, second, third)] == [0, 1, 4]
    assert shop.promised(shop.place(line(1, "TEN", 1))) == []


def test_v10_a_backorder_is_what_is_left(shop: Story) -> None:
    shop.receive("TEN", 10)
    number = shop.place(line(1, "TEN", 15))
    shop.do("ShipOrder", order=number)
    assert (shop.line(number).open, shop.waiting(number)) == (5, 5)


def test_expected_supply_is_promised_to_those_who_wait(shop: Story) -> None:
    shop.place(line(1, "TEN", 4))
    told = shop.expect("PO-1", "TEN", 3, day(8))
    (promise,) = told.one(Promised).lines
    assert [(slot.on, slot.quantity) for slot in promise.slots] == [
        (day(8), Decimal(3))
    ]
    assert promise.waiting == 1


@pytest.mark.parametrize("later", [3, 10])
def test_r05_45_late_supply_moves_the_promises_that_rest_on_it(
    shop: Story, later: int
) -> None:
    shop.receive("TEN", 2)
    shop.expect("PO-1", "TEN", 5, day(2))
    here, there = shop.place(line(1, "TEN", 2)), shop.place(line(1, "TEN", 5))
    shop.limit(None)
    told = shop.do("ChangeSupply", **ITEM, supply="PO-1", due=day(later), note="strike")
    changed = told.one(SupplyChanged)
    assert (changed.was_on, changed.on, changed.note) == (day(2), day(later), "strike")
    assert [e for e in told.log if e.endswith("Promised")] == [
        f"order/{there} Promised"
    ]
    assert shop.promised(there) == [(day(later), 5)]
    assert shop.promised(here) == [(MONDAY, 2)]


def test_r05_45_early_supply_brings_promises_forward(shop: Story) -> None:
    shop.expect("PO-1", "TEN", 5, day(10))
    number = shop.place(line(1, "TEN", 5, requested=day(3)))
    assert shop.promised(number) == [(day(10), 5)]
    shop.do("ChangeSupply", **ITEM, supply="PO-1", due=day(1))
    assert shop.promised(number) == [(day(3), 5)]


def test_r05_45_less_supply_takes_the_last_claim_first(shop: Story) -> None:
    shop.expect("PO-1", "TEN", 9, day(2))
    first, second = shop.place(line(1, "TEN", 4)), shop.place(line(1, "TEN", 5))
    shop.do("ChangeSupply", **ITEM, supply="PO-1", quantity=6)
    assert shop.promised(first) == [(day(2), 4)]
    assert shop.promised(second) == [(day(2), 2)]
    assert shop.waiting(second) == 3


def test_r05_45_cancelled_supply_lets_its_promises_wait(shop: Story) -> None:
    shop.expect("PO-1", "TEN", 4, day(2))
    number = shop.place(line(1, "TEN", 4))
    told = shop.do("CancelSupply", **ITEM, supply="PO-1", note="bankrupt")
    assert told.log == [
        "stock/TEN@MAIN SupplyCancelled",
        "stock/TEN@MAIN Rescheduled",
        f"order/{number} Promised",
    ]
    assert shop.promised(number) == []
    assert shop.waiting(number) == 4


def test_a_count_below_the_books_withdraws_promises(shop: Story) -> None:
    shop.receive("TEN", 5)
    first, second = shop.place(line(1, "TEN", 3)), shop.place(line(1, "TEN", 2))
    told = shop.do("CountStock", **ITEM, counted=4, note="shelf 7")
    counted = told.one(Counted)
    assert (counted.expected, counted.counted, counted.note) == (5, 4, "shelf 7")
    assert (shop.waiting(first), shop.waiting(second)) == (0, 1)
    shop.do("CountStock", **ITEM, counted=9, note="found")
    assert shop.waiting(second) == 0
    assert shop.do("CountStock", **ITEM, counted=9, note="same").log == []


def test_scrapped_stock_is_promised_no_more(shop: Story) -> None:
    shop.receive("TEN", 5)
    number = shop.place(line(1, "TEN", 5))
    told = shop.do("ScrapStock", **ITEM, quantity=2, note="wet")
    assert told.one(Scrapped).rma is None
    assert (shop.stock("TEN").on_hand, shop.waiting(number)) == (3, 2)


def test_v25_what_ships_is_neither_on_hand_nor_reserved(shop: Story) -> None:
    """X1-08."""
    shop.receive("TEN", 10)
    number = shop.place(line(1, "TEN", 5))
    shop.do("ShipOrder", order=number)
    stock = shop.stock("TEN")
    assert (stock.on_hand, stock.claims) == (5, {})
    assert shop.promised(shop.place(line(1, "TEN", 5))) == [(MONDAY, 5)]


def test_the_same_expectation_twice_is_one(shop: Story) -> None:
    shop.expect("PO-1", "TEN", 5, day(2))
    assert shop.expect("PO-1", "TEN", 5, day(2)).log == []
    with pytest.raises(DuplicateError):
        shop.expect("PO-1", "TEN", 6, day(2))


@pytest.mark.parametrize(
    ("name", "wrong", "code", "field"),
    [
        ("ReceiveStock", {"quantity": 0}, Stock.QUANTITY_NOT_POSITIVE, "quantity"),
        ("ReceiveStock", {"quantity": "0.5"}, Desk.VALUE, "quantity"),
        ("ReceiveStock", {"product": "GHOST"}, Product.PRODUCT_UNKNOWN, "product"),
        ("ReceiveStock", {"site": "MOON"}, Site.SITE_UNKNOWN, "site"),
        ("ReceiveStock", {"supply": "PO-9"}, Stock.SUPPLY_UNKNOWN, "supply"),
        ("ReceiveStock", {"unit": "KGM"}, Desk.VALUE, "quantity"),
        ("CountStock", {"counted": -1}, Stock.QUANTITY_NEGATIVE, "counted"),
        ("CountStock", {"counted": "0.5"}, Desk.VALUE, "quantity"),
        ("CountStock", {"site": "MOON"}, Site.SITE_UNKNOWN, "site"),
        ("CountStock", {"product": "GHOST"}, Product.PRODUCT_UNKNOWN, "product"),
        ("ScrapStock", {"quantity": 9}, Stock.NOT_ENOUGH_ON_HAND, "quantity"),
        ("ScrapStock", {"quantity": "0.5"}, Desk.VALUE, "quantity"),
        ("ScrapStock", {"product": "GHOST"}, Product.PRODUCT_UNKNOWN, "product"),
        ("ExpectSupply", {"quantity": "0.5"}, Desk.VALUE, "quantity"),
        ("ExpectSupply", {"quantity": 0}, Stock.QUANTITY_NOT_POSITIVE, "quantity"),
        ("ExpectSupply", {"supply": "PO-1"}, Stock.SUPPLY_TWICE, "supply"),
        ("ExpectSupply", {"product": "GHOST"}, Product.PRODUCT_UNKNOWN, "product"),
        ("ChangeSupply", {"supply": "PO-9"}, Stock.SUPPLY_UNKNOWN, "supply"),
        ("ChangeSupply", {"quantity": "0.5"}, Desk.VALUE, "quantity"),
        ("ChangeSupply", {"quantity": 0}, Stock.QUANTITY_NOT_POSITIVE, "quantity"),
        ("CancelSupply", {"supply": "PO-9"}, Stock.SUPPLY_UNKNOWN, "supply"),
        ("CancelSupply", {"site": "MOON"}, Site.SITE_UNKNOWN, "site"),
    ],
)
def test_it_is_refused(
    shop: Story, name: str, wrong: dict[str, Any], code: StrEnum, field: str
) -> None:
    good: dict[str, dict[str, Any]] = {
        "ReceiveStock": {"quantity": 1},
        "CountStock": {"counted": 3, "note": "x"},
        "ScrapStock": {"quantity": 1, "note": "x"},
        "ExpectSupply": {"quantity": 1, "due": day(1), "supply": "PO-2"},
        "ChangeSupply": {"supply": "PO-1", "due": day(1)},
        "CancelSupply": {"supply": "PO-1", "note": "x"},
    }
    shop.receive("TEN", 8)
    shop.expect("PO-1", "TEN", 5, day(2))
    refusal = shop.refuse(code, name, **{**ITEM, **good[name], **wrong})
    assert refusal.field == field
    shop.do(name, **{**ITEM, **good[name]})


def test_an_unknown_supply_is_an_unknown_reference(shop: Story) -> None:
    with pytest.raises(UnknownReference):
        shop.receive("TEN", 1, supply="PO-9")


def test_x7_03_a_backdated_movement_may_not_make_a_later_balance_negative(
    shop: Story,
) -> None:
    shop.receive("TEN", 5, on=date(2026, 2, 2))
    shop.receive("TEN", 5)
    shop.refuse(
        Stock.NOT_ENOUGH_BACK_THEN,
        "ScrapStock",
        **ITEM,
        quantity=6,
        note="x",
        on=date(2026, 2, 16),
    )
    number = shop.place(line(1, "TEN", 10), on=date(2026, 2, 16))
    shop.refuse(
        Stock.NOT_ENOUGH_BACK_THEN,
        "ShipOrder",
        order=number,
        lines=[part(1, 6)],
        on=date(2026, 2, 16),
    )
    shop.do("ShipOrder", order=number, lines=[part(1, 5)], on=date(2026, 2, 16))
