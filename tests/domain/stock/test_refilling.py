"""After supply or demand changed, promises are made true again, first come first."""

from domain_samples import day, every_day, qty, slot
from stock_samples import (
    Shelf,
    expected,
    going,
    promised,
    received,
    reserved,
    shelf,
    want,
)

from o2c.domain.stock.events import Counted, Rescheduled, SupplyChanged
from o2c.domain.stock.moving import pick
from o2c.domain.stock.promising import refill, release, reserve
from o2c.domain.stock.supplying import cancel_supply, count, receive


def refilled(tale: Shelf, today: int = 0) -> tuple[object, ...]:
    events = tale.do(refill, today=day(today), working=every_day)
    again = list(refill(tale.state, today=day(today), working=every_day))
    assert again == []
    return events


def test_a_receipt_fills_the_backorder_before_a_new_order_sees_it_r05_27() -> None:
    tale = shelf(reserved("SO-1", waiting=5))
    tale.do(receive, quantity=qty(6), supply=None, on=day(2))

    assert refilled(tale, 2) == (
        Rescheduled(order="SO-1", line=1, withdrawn=(), promised=(slot(2, 5),)),
    )
    tale.do(reserve, **want(6, "SO-2", today=2))
    assert promised(tale.state, "SO-1") == {2: 5}
    assert promised(tale.state, "SO-2") == {2: 1, -1: 5}


def test_who_waits_longest_is_served_first_r05_27() -> None:
    tale = shelf(reserved("SO-1", waiting=5), reserved("SO-2", waiting=5))
    tale.do(receive, quantity=qty(7), supply=None, on=day(0))
    refilled(tale)

    assert promised(tale.state, "SO-1") == {0: 5}
    assert promised(tale.state, "SO-2") == {0: 2, -1: 3}


def test_a_claim_keeps_its_place_when_it_grows() -> None:
    tale = shelf(reserved("SO-1", waiting=1), reserved("SO-2", waiting=5))
    tale.do(reserve, **want(5, "SO-1"))
    tale.do(receive, quantity=qty(5), supply=None, on=day(0))
    refilled(tale)

    assert promised(tale.state, "SO-1") == {0: 5}


def test_an_earlier_supply_brings_promises_forward() -> None:
    tale = shelf(expected("PO-1", 5, 9), reserved("SO-1", (9, 5)))
    tale.do(receive, quantity=qty(5), supply="PO-1", on=day(2))

    assert refilled(tale, 2) == (
        Rescheduled(
            order="SO-1", line=1, withdrawn=(slot(9, 5),), promised=(slot(2, 5),)
        ),
    )


def test_a_promise_is_not_brought_forward_beyond_what_was_requested() -> None:
    tale = shelf(received(5), reserved("SO-1", (4, 5), requested=4))

    assert not refilled(tale)


def test_a_late_supply_pushes_its_promise_back_r05_07() -> None:
    late = SupplyChanged(
        supply="PO-1",
        was_quantity=qty(5),
        was_on=day(3),
        quantity=qty(5),
        on=day(8),
        note="",
    )
    tale = shelf(expected("PO-1", 5, 3), reserved("SO-1", (3, 5)), late)

    assert refilled(tale) == (
        Rescheduled(
            order="SO-1", line=1, withdrawn=(slot(3, 5),), promised=(slot(8, 5),)
        ),
    )


def test_an_overdue_supply_pushes_its_promise_to_tomorrow_r05_07() -> None:
    tale = shelf(expected("PO-1", 5, 3), reserved("SO-1", (3, 5)))
    refilled(tale, 6)

    assert promised(tale.state) == {7: 5}


def test_a_cancelled_supply_makes_its_promise_wait() -> None:
    tale = shelf(expected("PO-1", 5, 3), reserved("SO-1", (3, 5)))
    tale.do(cancel_supply, supply="PO-1", note="")
    refilled(tale)

    assert promised(tale.state) == {-1: 5}


def test_a_shortage_takes_the_last_claims_promise() -> None:
    missing = Counted(on=day(0), expected=qty(10), counted=qty(7), note="")
    tale = shelf(received(10), reserved("SO-1", (0, 5)), reserved("SO-2", (0, 5)))
    tale.do(count, counted=qty(7), note="", on=day(0))
    assert tale.events[-1] == missing
    refilled(tale)

    assert promised(tale.state, "SO-1") == {0: 5}
    assert promised(tale.state, "SO-2") == {0: 2, -1: 3}


def test_a_shortage_leaves_a_promise_for_after_it_alone() -> None:
    tale = shelf(
        received(5),
        expected("PO-1", 5, 9),
        reserved("SO-1", (0, 5)),
        reserved("SO-2", (9, 5), requested=9),
    )
    tale.do(count, counted=qty(3), note="", on=day(0))
    refilled(tale)

    assert promised(tale.state, "SO-1") == {0: 3, -1: 2}
    assert promised(tale.state, "SO-2") == {9: 5}


def test_what_is_picked_stays_picked() -> None:
    tale = shelf(received(10), reserved("SO-1", (0, 5)), reserved("SO-2", (0, 5)))
    tale.do(pick, **going(5, "SO-2", pick=True))
    tale.do(count, counted=qty(6), note="", on=day(0))
    refilled(tale)

    assert promised(tale.state, "SO-2") == {0: 5}
    assert promised(tale.state, "SO-1") == {0: 1, -1: 4}


def test_a_shortage_of_picked_goods_shows_until_counted() -> None:
    tale = shelf(received(5), reserved("SO-1", (0, 5)))
    tale.do(pick, **going(5, pick=True))
    tale.do(count, counted=qty(3), note="", on=day(0))

    assert not refilled(tale)
    assert promised(tale.state) == {0: 5}


def test_what_comes_fills_the_hole_under_the_pickers_hands_first() -> None:
    """Four are picked, two are there: of the six that come, two are spoken for."""
    tale = shelf(
        received(4),
        expected("PO-1", 6, 9),
        reserved("SO-0", (0, 4)),
        reserved("SO-1", (9, 6)),
    )
    tale.do(pick, **going(4, "SO-0", pick=True))
    tale.do(count, counted=qty(2), note="", on=day(0))
    refilled(tale)

    assert promised(tale.state, "SO-0") == {0: 4}
    assert promised(tale.state, "SO-1") == {9: 4, -1: 2}


def test_released_stock_goes_to_who_waits() -> None:
    tale = shelf(received(5), reserved("SO-1", (0, 5)), reserved("SO-2", waiting=5))
    tale.do(release, order="SO-1", line=1, keep=qty(2))
    refilled(tale)

    assert promised(tale.state, "SO-2") == {0: 3, -1: 2}
