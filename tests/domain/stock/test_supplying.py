"""What comes in, and what is expected to."""

import pytest
from domain_samples import changed, day, qty, slot
from stock_samples import expected, received, shelf

from o2c.domain.stock import STOCK
from o2c.domain.stock.events import (
    Counted,
    Received,
    SupplyCancelled,
    SupplyChanged,
)
from o2c.domain.stock.refusals import Refusal
from o2c.domain.stock.supplying import (
    cancel_supply,
    change_supply,
    count,
    expect,
    receive,
)
from o2c.errors import (
    DuplicateError,
    LimitExceeded,
    UnknownReference,
    ValidationError,
)
from o2c.testing import given

PO = expected("PO-1", 20, 5)


def test_goods_arrive_unannounced() -> None:
    given(STOCK).when(receive, quantity=qty(5), supply=None, on=day(0)).then(
        received(5)
    )
    assert STOCK.fold([received(5), received(3, 1)]).on_hand == 8


@pytest.mark.parametrize(
    ("quantity", "settled", "left"), [(8, 8, 12), (20, 20, None), (25, 20, None)]
)
def test_a_receipt_settles_its_supply_as_far_as_it_goes(
    quantity: int, settled: int, left: int | None
) -> None:
    tale = shelf(PO)
    (event,) = tale.do(receive, quantity=qty(quantity), supply="PO-1", on=day(7))

    assert event == Received(
        on=day(7),
        quantity=qty(quantity),
        supply="PO-1",
        settled=qty(settled),
        due=day(5),
    )
    assert tale.state.on_hand == quantity
    rest = {} if left is None else {"PO-1": slot(5, left)}
    assert tale.state.supplies == rest


def test_a_supply_is_expected_once() -> None:
    given(STOCK).when(expect, supply="PO-1", quantity=qty(20), on=day(5)).then(PO)
    given(STOCK, PO).when(
        expect, supply="PO-1", quantity=qty(20), on=day(5)
    ).then_nothing()
    for quantity, on in ((21, 5), (20, 6)):
        refusal = (
            given(STOCK, PO)
            .when(expect, supply="PO-1", quantity=qty(quantity), on=day(on))
            .then_rejected(Refusal.SUPPLY_TWICE)
        )
        assert isinstance(refusal, DuplicateError)
        assert refusal.facts["earlier"] == "PO-1"


def test_a_supply_changes_in_quantity_or_date_or_both() -> None:
    both = SupplyChanged(
        supply="PO-1",
        was_quantity=qty(20),
        was_on=day(5),
        quantity=qty(15),
        on=day(9),
        note="late",
    )
    asks = (
        (qty(15), day(9), both),
        (None, day(9), changed(both, quantity=qty(20))),
        (qty(15), None, changed(both, on=day(5))),
    )
    for quantity, on, event in asks:
        given(STOCK, PO).when(
            change_supply, supply="PO-1", quantity=quantity, on=on, note="late"
        ).then(event)
    given(STOCK, PO).when(
        change_supply, supply="PO-1", quantity=qty(20), on=None, note=""
    ).then_nothing()
    assert STOCK.fold([PO, both]).supplies == {"PO-1": slot(9, 15)}


def test_a_cancelled_supply_is_gone() -> None:
    gone = SupplyCancelled(supply="PO-1", quantity=qty(20), on=day(5), note="broke")
    given(STOCK, PO).when(cancel_supply, supply="PO-1", note="broke").then(gone)
    assert STOCK.fold([PO, gone]).supplies == {}


def test_an_unknown_supply_is_refused() -> None:
    fresh = given(STOCK, PO)
    code = Refusal.SUPPLY_UNKNOWN
    refusal = fresh.when(
        receive, quantity=qty(1), supply="PO-2", on=day(0)
    ).then_rejected(code)
    fresh.when(
        change_supply, supply="PO-2", quantity=None, on=None, note=""
    ).then_rejected(code)
    fresh.when(cancel_supply, supply="PO-2", note="").then_rejected(code)

    assert isinstance(refusal, UnknownReference)
    assert "PO-1" in refusal.remedy


@pytest.mark.parametrize("quantity", ["0", "-1"])
def test_nothing_and_less_does_not_come(quantity: str) -> None:
    fresh = given(STOCK, PO)
    code = Refusal.QUANTITY_NOT_POSITIVE
    refusal = fresh.when(
        receive, quantity=qty(quantity), supply=None, on=day(0)
    ).then_rejected(code)
    fresh.when(expect, supply="X", quantity=qty(quantity), on=day(0)).then_rejected(
        code
    )
    fresh.when(
        change_supply, supply="PO-1", quantity=qty(quantity), on=None, note=""
    ).then_rejected(code)

    assert isinstance(refusal, ValidationError)
    assert refusal.field == "quantity"


@pytest.mark.parametrize("counted", [0, 8, 12])
def test_the_books_follow_the_shelf(counted: int) -> None:
    event = Counted(on=day(1), expected=qty(10), counted=qty(counted), note="year end")
    given(STOCK, received(10)).when(
        count, counted=qty(counted), note="year end", on=day(1)
    ).then(event)
    assert STOCK.fold([received(10), event]).on_hand == counted


def test_a_count_that_agrees_changes_nothing() -> None:
    given(STOCK, received(10)).when(
        count, counted=qty("10.0"), note="", on=day(1)
    ).then_nothing()


def test_a_count_cannot_be_negative() -> None:
    refusal = (
        given(STOCK)
        .when(count, counted=qty(-1), note="", on=day(0))
        .then_rejected(Refusal.QUANTITY_NEGATIVE)
    )

    assert isinstance(refusal, ValidationError)
    assert refusal.field == "counted"


def test_a_backdated_count_is_compared_with_that_day_x7_03() -> None:
    """10 on Monday, 5 more on Friday: a count of 8 on Tuesday means 2 are missing."""
    tale = shelf(received(10), received(5, 4))
    tale.do(count, counted=qty(8), note="", on=day(1))

    assert tale.events[-1] == Counted(
        on=day(1), expected=qty(10), counted=qty(8), note=""
    )
    assert tale.state.on_hand == 13
    given(STOCK, received(10), received(5, 4)).when(
        count, counted=qty(10), note="", on=day(1)
    ).then_nothing()


def test_a_backdated_count_leaves_no_later_balance_negative_x7_03() -> None:
    gone = Counted(on=day(4), expected=qty(10), counted=qty(1), note="")
    refusal = (
        given(STOCK, received(10), gone)
        .when(count, counted=qty(8), note="", on=day(1))
        .then_rejected(Refusal.NOT_ENOUGH_ON_HAND)
    )

    assert isinstance(refusal, LimitExceeded)
