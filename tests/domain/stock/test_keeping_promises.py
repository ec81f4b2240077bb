"""A promise moves only to be better: earlier, or of more; or because it must."""

from datetime import date, timedelta

from domain_samples import day, every_day, qty, slot
from stock_samples import expected, promised, received, reserved, shelf, want

from o2c.domain.stock import STOCK
from o2c.domain.stock.events import (
    Counted,
    Picked,
    Received,
    Rescheduled,
    Restocked,
    SupplyCancelled,
    TakenBack,
)
from o2c.domain.stock.moving import pickable
from o2c.domain.stock.promising import refill, reserve
from o2c.domain.stock.state import balance_on
from o2c.testing import given

SATURDAY = 5


def weekdays(on: date) -> date:
    """The calendar of a site that rests at the weekend."""
    return on if on.weekday() < SATURDAY else on + timedelta(days=7 - on.weekday())


def test_one_piece_is_promised() -> None:
    tale = shelf(received(1))
    tale.do(reserve, **want(1))

    assert promised(tale.state) == {0: 1}


def test_a_promise_for_a_day_that_became_a_holiday_is_kept() -> None:
    given(STOCK, expected("PO-1", 5, SATURDAY), reserved("SO-1", (SATURDAY, 5))).when(
        refill, today=day(0), working=weekdays
    ).then_nothing()


def test_more_on_the_earlier_day_is_better() -> None:
    """4 on day 3 and 6 on day 5 were promised; now 6 come on day 3."""
    tale = shelf(
        expected("PO-1", 6, 3), expected("PO-2", 6, 5), reserved("SO-1", (3, 4), (5, 6))
    )

    assert tale.do(refill, today=day(0), working=every_day) == (
        Rescheduled(
            order="SO-1", line=1, withdrawn=(slot(5, 2),), promised=(slot(3, 2),)
        ),
    )
    assert promised(tale.state) == {3: 6, 5: 4}


def test_picked_goods_stay_promised_though_fewer_are_counted() -> None:
    """10 picked for day 5; only 4 are left, and none can have them earlier."""
    given(
        STOCK,
        received(10),
        reserved("SO-1", (5, 10)),
        Picked(order="SO-1", line=1, shipment="SH-1", quantity=qty(10)),
        Counted(on=day(0), expected=qty(10), counted=qty(4), note=""),
    ).when(refill, today=day(0), working=every_day).then_nothing()


def test_a_shortage_of_one_piece_withdraws_one_piece() -> None:
    given(STOCK, received(4), reserved("SO-1", (0, 5))).when(
        refill, today=day(0), working=every_day
    ).then(
        Rescheduled(order="SO-1", line=1, withdrawn=(slot(0, 1),), promised=()),
    )


def test_one_promised_piece_is_withdrawn_if_there_is_none() -> None:
    given(STOCK, reserved("SO-1", (0, 1))).when(
        refill, today=day(0), working=every_day
    ).then(
        Rescheduled(order="SO-1", line=1, withdrawn=(slot(0, 1),), promised=()),
    )


def test_a_claim_that_grows_is_for_the_day_last_asked_for() -> None:
    tale = shelf(received(9), reserved("SO-1", (0, 2)))
    tale.do(reserve, **want(5, requested=4))

    assert tale.state.claims["SO-1/1"].requested == day(4)


def test_what_is_in_the_pickers_hands_is_not_picked_twice() -> None:
    tale = shelf(
        received(20),
        reserved("SO-1", (0, 5)),
        Picked(order="SO-1", line=1, shipment="SH-1", quantity=qty(3)),
    )
    claim = tale.state.claims["SO-1/1"]

    assert pickable(tale.state, claim, today=day(0)) == 2


def test_nor_does_it_take_from_a_promise_that_is_due_before() -> None:
    """10 there, 4 of them for SO-0 tomorrow: of the 6 for SO-1, 4 are picked."""
    tale = shelf(
        received(10),
        expected("PO-1", 4, 5),
        reserved("SO-0", (1, 4)),
        reserved("SO-1", (0, 6), (5, 4)),
        Picked(order="SO-1", line=1, shipment="SH-1", quantity=qty(4)),
    )
    claim = tale.state.claims["SO-1/1"]

    assert pickable(tale.state, claim, today=day(0)) == 2


def test_restocked_goods_are_there_from_their_day_on_x7_03() -> None:
    stock = STOCK.fold(
        [
            received(1, 0),
            TakenBack(on=day(1), rma="RMA-1", order="SO-1", line=1, quantity=qty(4)),
            Restocked(on=day(3), rma="RMA-1", quantity=qty(4)),
        ]
    )

    assert [balance_on(stock, day(n)) for n in (0, 2, 3)] == [1, 1, 5]


def test_history_folds_though_a_supply_is_gone_already() -> None:
    """Folding never fails: an event says what happened, whatever was expected."""
    stock = STOCK.fold(
        [
            SupplyCancelled(supply="PO-1", quantity=qty(2), on=day(2), note=""),
            Received(
                on=day(0),
                quantity=qty(2),
                supply="PO-1",
                settled=qty(2),
                due=day(2),
            ),
        ]
    )

    assert (stock.on_hand, stock.supplies) == (2, {})
