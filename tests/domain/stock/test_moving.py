"""Goods on the move: nothing leaves that is not there, or that others were promised."""

from collections.abc import Callable
from typing import Any

import pytest
from domain_samples import day, qty, refused, slot
from stock_samples import atp, expected, going, promised, received, reserved, shelf

from o2c.domain.stock import STOCK
from o2c.domain.stock.events import (
    Event,
    Issued,
    Picked,
    PutBack,
    Restocked,
    Scrapped,
    SentBack,
    TakenBack,
)
from o2c.domain.stock.moving import (
    issue,
    pick,
    pickable,
    put_back,
    restock,
    scrap,
    send_back,
    take_back,
)
from o2c.domain.stock.refusals import Refusal, in_quarantine
from o2c.errors import LimitExceeded, StateError, ValidationError
from o2c.testing import given


def picked(quantity: int, order: str = "SO-1", shipment: str = "SH-1") -> Picked:
    return Picked(order=order, line=1, shipment=shipment, quantity=qty(quantity))


def issued(quantity: int, *consumed: tuple[int, int], shipment: str = "SH-1") -> Issued:
    return Issued(
        on=day(0),
        order="SO-1",
        line=1,
        shipment=shipment,
        quantity=qty(quantity),
        consumed=tuple(slot(*s) for s in consumed),
    )


TEN = (received(10), reserved("SO-1", (0, 5), (3, 5)))
BACK = TakenBack(on=day(0), rma="RMA-1", order="SO-1", line=1, quantity=qty(4))


def test_v25_shipping_consumes_the_reservation_x1_08() -> None:
    """Reserve 5 of 10, then ship 5: on hand 5, reserved 0, available 5."""
    tale = shelf(received(10), reserved("SO-1", (0, 5)))
    tale.do(issue, **going(5))

    assert tale.state.on_hand == 5
    assert tale.state.claims == {}
    assert atp(tale.state, 0) == 5


def test_goods_leave_without_being_picked_and_keep_the_earliest_promise() -> None:
    given(STOCK, *TEN).when(issue, **going(7)).then(issued(7, (0, 5), (3, 2)))


def test_two_lines_of_one_product_are_consumed_apart_x1_09() -> None:
    tale = shelf(
        received(10), reserved("SO-1", (0, 5)), reserved("SO-1", (0, 5), line=2)
    )
    tale.do(issue, **going(4, line=2))

    assert promised(tale.state, line=1) == {0: 5}
    assert promised(tale.state, line=2) == {0: 1}


def test_picked_goods_are_nobody_elses() -> None:
    given(STOCK, *TEN).when(pick, **going(6, pick=True)).then(picked(6))
    tale = shelf(*TEN, picked(6))

    assert tale.state.claims["SO-1/1"].in_hand == 6
    assert atp(tale.state, 0) == 0
    tale.do(issue, **going(6))
    assert promised(tale.state) == {3: 4}
    assert tale.state.claims["SO-1/1"].in_hand == 0


def test_goods_picked_early_are_off_the_shelf_today() -> None:
    """Promised for day 5 and picked now: others get what comes on day 3."""
    tale = shelf(received(5), expected("PO-1", 5, 3), reserved("SO-1", (5, 5)))
    tale.do(pick, **going(5, pick=True))

    assert [atp(tale.state, n) for n in (0, 2, 3, 9)] == [0, 0, 5, 5]


def test_a_shipment_picks_a_line_once() -> None:
    given(STOCK, *TEN, picked(6)).when(pick, **going(1, pick=True)).then_nothing()


def test_what_was_put_back_can_be_picked_again() -> None:
    back = PutBack(order="SO-1", line=1, shipment="SH-1", quantity=qty(6))
    given(STOCK, *TEN, picked(6)).when(
        put_back, order="SO-1", line=1, shipment="SH-1"
    ).then(back)
    given(STOCK, *TEN, picked(6), back).when(pick, **going(6, pick=True)).then(
        picked(6)
    )
    for order, shipment in (("SO-1", "SH-2"), ("SO-2", "SH-1")):
        given(STOCK, *TEN, picked(6)).when(
            put_back, order=order, line=1, shipment=shipment
        ).then_nothing()


def test_less_may_leave_than_was_picked() -> None:
    tale = shelf(*TEN, picked(6))
    tale.do(issue, **going(4))

    assert promised(tale.state) == {0: 1, 3: 5}
    assert tale.state.claims["SO-1/1"].picked == {"SH-1": qty(2)}


def test_more_may_leave_than_was_picked_if_it_is_reserved() -> None:
    given(STOCK, *TEN, picked(6)).when(issue, **going(10)).then(
        issued(10, (0, 5), (3, 5))
    )
    refusal = (
        given(STOCK, received(20), *TEN[1:], picked(6))
        .when(issue, **going(11))
        .then_rejected(Refusal.NOT_RESERVED)
    )

    assert isinstance(refusal, LimitExceeded)
    assert (refusal.line, refusal.facts["maximum"]) == (1, "4")


def test_another_shipments_picks_stay_in_its_hands() -> None:
    refusal = (
        given(STOCK, *TEN, picked(6, shipment="SH-2"))
        .when(issue, **going(5))
        .then_rejected(Refusal.NOT_RESERVED)
    )

    assert refusal.facts["maximum"] == "4"


def test_only_what_is_reserved_can_be_picked_or_leave() -> None:
    for decide, ask in (
        (pick, going(1, "SO-9", pick=True)),
        (issue, going(1, "SO-9")),
    ):
        decided: Callable[..., Any] = decide
        refusal = (
            given(STOCK, *TEN).when(decided, **ask).then_rejected(Refusal.NOT_RESERVED)
        )
        assert isinstance(refusal, StateError)
    given(STOCK, received(20), *TEN[1:]).when(
        pick, **going(11, pick=True)
    ).then_rejected(Refusal.NOT_RESERVED)


def test_a_quantity_is_compared_exactly_x3_03() -> None:
    tale = (received("200"), reserved("SO-1", (0, 100)))
    given(STOCK, *tale).when(issue, **going("100.002")).then_rejected(
        Refusal.NOT_RESERVED
    )
    given(STOCK, *tale).when(issue, **going("100.000")).then(
        Issued(
            on=day(0),
            order="SO-1",
            line=1,
            shipment="SH-1",
            quantity=qty(100),
            consumed=(slot(0, 100),),
        )
    )


def test_an_early_pick_breaks_no_promise_that_is_due_before() -> None:
    """5 there for SO-0 tomorrow; SO-1's 5 come on day 3 and cannot be taken now."""
    history = (
        received(5),
        expected("PO-1", 5, 3),
        reserved("SO-0", (1, 5)),
        reserved("SO-1", (3, 5)),
    )
    for decide, ask in ((pick, going(5, pick=True)), (issue, going(5))):
        decided: Callable[..., Any] = decide
        refusal = (
            given(STOCK, *history)
            .when(decided, **ask)
            .then_rejected(Refusal.NOT_AVAILABLE_YET)
        )
        assert isinstance(refusal, LimitExceeded)
        assert refusal.facts["maximum"] == "0"
    given(STOCK, *history).when(pick, **going(5, "SO-0", pick=True)).then(
        picked(5, "SO-0")
    )


def test_a_promise_on_supply_due_today_waits_until_it_is_there() -> None:
    given(STOCK, expected("PO-1", 5, 0), reserved("SO-1", (0, 5))).when(
        pick, **going(5, pick=True)
    ).then_rejected(Refusal.NOT_AVAILABLE_YET)


def test_goods_in_one_hand_are_not_picked_by_another() -> None:
    """Supply due today covers both promises, but only 5 stand on the shelf."""
    history = (
        received(5),
        expected("PO-1", 5, 0),
        reserved("SO-0", (0, 5)),
        reserved("SO-1", (0, 5)),
        picked(5, "SO-0"),
    )
    given(STOCK, *history).when(pick, **going(1, pick=True)).then_rejected(
        Refusal.NOT_AVAILABLE_YET
    )


@pytest.mark.parametrize(
    ("history", "most"),
    [
        (TEN, 10),
        ((*TEN, picked(4)), 6),
        ((received(7), *TEN[1:]), 7),
        ((received(10), reserved("SO-0", (9, 4)), *TEN[1:]), 6),
        ((received(20), reserved("SO-1", (0, 3))), 3),
        ((reserved("SO-1", (0, 3)),), 0),
        ((received(3), reserved("SO-0", (1, 9)), reserved("SO-1", (0, 3))), 0),
    ],
)
def test_how_much_can_be_picked(history: tuple[Event, ...], most: int) -> None:
    stock = STOCK.fold(history)
    claim = stock.claims["SO-1/1"]

    assert pickable(stock, claim, today=day(0)) == most


def test_goods_that_come_back_are_not_available_r08_09() -> None:
    given(STOCK).when(
        take_back, rma="RMA-1", order="SO-1", line=1, quantity=qty(4), on=day(0)
    ).then(BACK)
    stock = STOCK.fold([BACK])

    assert stock.quarantine == {"RMA-1": qty(4)}
    assert (stock.on_hand, atp(stock, 0)) == (qty(0), qty(0))


def test_goods_leave_quarantine_three_ways_r08_12() -> None:
    tale = shelf(BACK)

    assert tale.do(restock, rma="RMA-1", quantity=qty(1), on=day(0)) == (
        Restocked(on=day(0), rma="RMA-1", quantity=qty(1)),
    )
    assert tale.do(scrap, rma="RMA-1", quantity=qty(1), note="broken", on=day(0)) == (
        Scrapped(on=day(0), rma="RMA-1", quantity=qty(1), note="broken"),
    )
    assert tale.do(send_back, rma="RMA-1", quantity=qty(2), on=day(0)) == (
        SentBack(on=day(0), rma="RMA-1", quantity=qty(2)),
    )
    assert (tale.state.quarantine, tale.state.on_hand) == ({}, qty(1))


@pytest.mark.parametrize("rma", ["RMA-1", "RMA-2"])
def test_no_more_leaves_quarantine_than_the_return_brought(rma: str) -> None:
    fresh, on = given(STOCK, BACK), day(0)
    much = qty(5 if rma == "RMA-1" else 1)
    code = Refusal.NOT_ENOUGH_IN_QUARANTINE
    refusal = fresh.when(restock, rma=rma, quantity=much, on=on).then_rejected(code)
    fresh.when(send_back, rma=rma, quantity=much, on=on).then_rejected(code)
    fresh.when(scrap, rma=rma, quantity=much, note="", on=on).then_rejected(code)
    refused(code, in_quarantine, STOCK.fold([BACK]), rma, much)

    assert isinstance(refusal, LimitExceeded)


def test_goods_are_scrapped_from_the_shelf_as_far_as_they_are_there() -> None:
    gone = Scrapped(on=day(0), rma=None, quantity=qty(10), note="wet")
    given(STOCK, received(10)).when(
        scrap, rma=None, quantity=qty(10), note="wet", on=day(0)
    ).then(gone)
    assert STOCK.fold([received(10), gone]).on_hand == 0
    refusal = (
        given(STOCK, received(10))
        .when(scrap, rma=None, quantity=qty(11), note="", on=day(0))
        .then_rejected(Refusal.NOT_ENOUGH_ON_HAND)
    )

    assert refusal.facts["maximum"] == "10"


@pytest.mark.parametrize("quantity", [0, -1])
def test_every_move_moves_something(quantity: int) -> None:
    much, on = qty(quantity), day(0)
    back = {"rma": "RMA-1", "quantity": much, "on": on}
    asks: list[tuple[Callable[..., Any], dict[str, Any]]] = [
        (pick, going(quantity, pick=True)),
        (issue, going(quantity)),
        (take_back, {**back, "order": "SO-1", "line": 1}),
        (restock, back),
        (send_back, back),
        (scrap, {**back, "note": ""}),
    ]
    for decide, ask in asks:
        refusal = (
            given(STOCK, *TEN, BACK)
            .when(decide, **ask)
            .then_rejected(Refusal.QUANTITY_NOT_POSITIVE)
        )
        assert isinstance(refusal, ValidationError)
