"""Available to promise: what can be had, by when, without breaking a promise."""

from datetime import date, timedelta

import pytest
from domain_samples import day, qty, slot
from stock_samples import (
    atp,
    expected,
    going,
    promised,
    received,
    reserved,
    shelf,
    want,
)

from o2c.domain.stock import STOCK
from o2c.domain.stock.events import Picked, Released
from o2c.domain.stock.moving import issue
from o2c.domain.stock.promising import (
    available,
    profile,
    release,
    reserve,
)
from o2c.domain.stock.refusals import Refusal
from o2c.errors import LimitExceeded, ValidationError
from o2c.testing import given


def test_v03_a_later_demand_lowers_what_can_be_promised_now_r05_02() -> None:
    balances = profile(qty(10), [slot(4, 6)], [slot(3, 5), slot(5, 8)], today=day(0))

    assert available(balances, day(0)) == 3


def test_v04_a_supply_after_the_demand_does_not_help_before_it_r05_02() -> None:
    balances = profile(qty(10), [slot(8, 20)], [slot(5, 8)], today=day(0))

    assert {available(balances, day(n)) for n in range(8)} == {qty(2)}
    assert {available(balances, day(n)) for n in (8, 9, 100)} == {qty(22)}


def test_v02_overdue_supply_comes_tomorrow_and_overdue_demand_is_due_r05_07() -> None:
    tale = shelf(
        expected("PO-1", 200, -3),
        expected("PO-2", 100, 10),
        reserved("SO-0", (-2, 75)),
    )

    assert max(atp(tale.state, 0), qty(0)) == 0
    assert [atp(tale.state, n) for n in (1, 9, 10)] == [125, 125, 225]
    tale.do(reserve, **want(150))
    assert promised(tale.state) == {1: 125, 10: 25}


def test_supply_due_today_counts_today_and_overdue_supply_does_not_r05_07() -> None:
    assert atp(shelf(expected("PO-1", 5, 0)).state, 0) == 5
    assert atp(shelf(expected("PO-1", 5, -1)).state, 0) == 0
    assert atp(shelf(expected("PO-1", 5, -1)).state, 1) == 5


def test_what_promises_exceed_shows_as_negative_r05_15() -> None:
    tale = shelf(received(3), reserved("SO-0", (0, 5)))

    assert atp(tale.state, 0) == -2


def test_before_the_first_balance_nothing_is_available() -> None:
    assert available(profile(qty(5), [], [], today=day(1)), day(0)) == 0


def test_a_claim_is_promised_for_the_day_it_was_requested() -> None:
    given(STOCK, received(10)).when(reserve, **want(4, requested=3)).then(
        reserved("SO-1", (3, 4), requested=3)
    )


def test_a_date_in_the_past_is_lifted_to_today_x4_05() -> None:
    given(STOCK, received(10)).when(reserve, **want(4, requested=-3, today=2)).then(
        reserved("SO-1", (2, 4), requested=-3)
    )


def test_what_stock_does_not_cover_waits_v10() -> None:
    """Order 15, stock 10, ship 10: 5 are backordered."""
    tale = shelf(received(10))
    tale.do(reserve, **want(15))
    assert promised(tale.state) == {0: 10, -1: 5}
    tale.do(issue, **going(10))

    assert promised(tale.state) == {-1: 5}
    assert tale.state.on_hand == 0


def test_without_stock_everything_waits_x1_10() -> None:
    given(STOCK).when(reserve, **want(4)).then(reserved("SO-1", waiting=4))


def test_supplies_to_come_are_promised_for_their_days() -> None:
    given(STOCK, received(2), expected("A", 3, 5), expected("B", 9, 8)).when(
        reserve, **want(10)
    ).then(reserved("SO-1", (0, 2), (5, 3), (8, 5)))


def test_a_promise_is_given_for_a_working_day_r05_02() -> None:
    """Supply on Saturday is promised for Monday, and so is a wish for Sunday."""

    def weekdays(on: date) -> date:
        return on if on.weekday() < 5 else weekdays(on + timedelta(days=1))

    given(STOCK, expected("A", 3, 5)).when(reserve, **want(3, working=weekdays)).then(
        reserved("SO-1", (7, 3))
    )
    given(STOCK, received(3)).when(
        reserve, **want(3, requested=6, working=weekdays)
    ).then(reserved("SO-1", (7, 3), requested=6))


def test_a_promise_leaves_earlier_and_later_promises_alone_r05_02() -> None:
    given(STOCK, received(10), reserved("SO-0", (5, 8)), expected("A", 20, 8)).when(
        reserve, **want(5)
    ).then(reserved("SO-1", (0, 2), (8, 3)))


def test_lines_of_one_order_do_not_share_the_same_piece_r05_08_x1_09() -> None:
    tale = shelf(received(10))
    tale.do(reserve, **want(6, line=1))
    tale.do(reserve, **want(6, line=2))

    assert promised(tale.state, line=1) == {0: 6}
    assert promised(tale.state, line=2) == {0: 4, -1: 2}


def test_check_and_reserve_are_one_step_r05_10() -> None:
    tale = shelf(received(5))
    tale.do(reserve, **want(5, "SO-1"))
    tale.do(reserve, **want(5, "SO-2"))

    assert promised(tale.state, "SO-2") == {-1: 5}


def test_a_claim_grows_by_what_is_more() -> None:
    tale = shelf(received(10))
    tale.do(reserve, **want(4))
    assert tale.do(reserve, **want(9)) == (reserved("SO-1", (0, 5)),)
    assert promised(tale.state) == {0: 9}
    assert not tale.do(reserve, **want(9))
    assert not tale.do(reserve, **want(8))


@pytest.mark.parametrize("quantity", ["0", "-1"])
def test_a_claim_is_for_something(quantity: str) -> None:
    refusal = (
        given(STOCK, received(10))
        .when(reserve, **want(quantity, line=3))
        .then_rejected(Refusal.QUANTITY_NOT_POSITIVE)
    )

    assert isinstance(refusal, ValidationError)
    assert refusal.line == 3


CLAIM = (received(10), reserved("SO-1", (0, 4), (3, 4), waiting=4))


@pytest.mark.parametrize(
    ("keep", "withdrawn", "waiting"),
    [
        (12, None, 0),
        (9, (), 3),
        (8, (), 4),
        (5, ((3, 3),), 4),
        (2, ((0, 2), (3, 4)), 4),
        (0, ((0, 4), (3, 4)), 4),
    ],
)
def test_what_waits_is_given_up_first_and_then_the_latest_r05_22(
    keep: int, withdrawn: tuple[tuple[int, int], ...] | None, waiting: int
) -> None:
    when = given(STOCK, *CLAIM).when(release, order="SO-1", line=1, keep=qty(keep))
    if withdrawn is None:
        when.then_nothing()
    else:
        when.then(
            Released(
                order="SO-1",
                line=1,
                withdrawn=tuple(slot(*s) for s in withdrawn),
                waiting=qty(waiting),
            )
        )


def test_a_claim_given_up_is_forgotten_and_its_stock_is_free_r05_22() -> None:
    tale = shelf(*CLAIM)
    tale.do(release, order="SO-1", line=1, keep=qty(0))

    assert tale.state.claims == {}
    assert atp(tale.state, 0) == 10
    assert not tale.do(release, order="SO-1", line=1, keep=qty(0))


def test_what_is_picked_is_not_given_up() -> None:
    picked = Picked(order="SO-1", line=1, shipment="SH-1", quantity=qty(3))
    given(STOCK, *CLAIM, picked).when(release, order="SO-1", line=1, keep=qty(3)).then(
        Released(
            order="SO-1", line=1, withdrawn=(slot(0, 1), slot(3, 4)), waiting=qty(4)
        )
    )
    refusal = (
        given(STOCK, *CLAIM, picked)
        .when(release, order="SO-1", line=1, keep=qty(2))
        .then_rejected(Refusal.PICKED)
    )

    assert isinstance(refusal, LimitExceeded)
    assert (refusal.line, refusal.facts["maximum"]) == (1, "9")
