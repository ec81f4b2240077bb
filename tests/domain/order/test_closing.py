"""The end of an order, and going on after it."""

from collections.abc import Callable
from typing import Any

import pytest
from domain_samples import line_price, part, qty, quote, releaser, totals
from order_samples import (
    came_back,
    confirmed,
    invoice,
    planned,
    priced,
    send,
    shipped,
)

from o2c.domain.common import Amounts
from o2c.domain.order import ORDER
from o2c.domain.order.amending import change_quantity
from o2c.domain.order.closing import cancel, close, reopen
from o2c.domain.order.events import Cancelled, Closed, Held, Reopened
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.placing import confirm, hold, release
from o2c.domain.order.pricing import buckets
from o2c.domain.order.refusals import Refusal
from o2c.domain.order.state import Stage
from o2c.errors import StateError
from o2c.testing import given

ALL: list[Callable[..., Any]] = [cancel, close, reopen]


def test_an_order_is_called_off_before_anything_shipped_r01_12() -> None:
    tale = priced(10, 2, freight=500, freight_tax=95)
    tale.do(hold, reason=HoldReason.CREDIT, note="")

    assert tale.do(cancel, note="changed their mind") == (
        Cancelled(
            note="changed their mind",
            lines=(part(1, 10), part(2, 2)),
            prices=(line_price(quote(1), 0), line_price(quote(2), 0)),
            totals=totals(0),
        ),
    )
    assert (tale.state.stage, tale.state.holds) == (Stage.CANCELLED, ())
    assert [line.open for line in tale.state.lines.values()] == [0, 0]
    assert buckets(tale.state) == (Amounts(), Amounts())
    assert not tale.do(cancel, note="again")


def test_what_has_shipped_is_not_called_off_r01_12() -> None:
    refusal = (
        given(ORDER, *shipped(10, went={1: 1}).events)
        .when(cancel, note="")
        .then_rejected(Refusal.ALREADY_SHIPPED)
    )

    assert isinstance(refusal, StateError)


def test_a_closed_order_is_reopened_before_it_is_cancelled_r01_12() -> None:
    tale = confirmed(10)
    tale.do(close, note="")
    refusal = tale.attempt(cancel, note="")
    assert refusal is not None
    assert refusal.code is Refusal.ORDER_NOT_LIVE
    tale.do(reopen, note="")

    assert tale.do(cancel, note="")


@pytest.mark.parametrize("decide", [cancel, close])
def test_what_the_warehouse_has_in_hand_comes_first_r01_12(
    decide: Callable[..., Any],
) -> None:
    tale = confirmed(10)
    planned(tale, 1, 4)
    refusal = tale.attempt(decide, note="")

    assert isinstance(refusal, StateError)
    assert refusal.code is Refusal.PLANNED_SHIPMENT
    assert "SH-9" in refusal.message


def test_closing_gives_up_only_what_is_open() -> None:
    tale = shipped(10, 2, went={1: 4, 2: 2}, freight=500)

    assert tale.do(close, note="enough") == (
        Closed(
            note="enough",
            lines=(part(1, 6),),
            prices=(line_price(quote(1), 4_000),),
            totals=totals(6_000, 0, 500),
        ),
    )
    assert tale.state.stage is Stage.CLOSED
    assert tale.state.lines[1].active == 4
    assert not tale.do(close, note="")


def test_a_cancelled_order_is_neither_closed_nor_reopened() -> None:
    tale = priced(10)
    tale.do(cancel, note="")
    closing = tale.attempt(close, note="")
    opening = tale.attempt(reopen, note="")

    assert isinstance(closing, StateError)
    assert closing.code is Refusal.ORDER_NOT_LIVE
    assert isinstance(opening, StateError)
    assert opening.code is Refusal.NOT_CLOSED


def test_a_closed_order_goes_on_with_what_it_gave_up() -> None:
    tale = shipped(10, 2, went={1: 4}, freight=500, freight_tax=95)
    before = tale.state.lines
    tale.do(close, note="")

    assert tale.do(reopen, note="they came back") == (
        Reopened(
            note="they came back",
            lines=(part(1, 6), part(2, 2)),
            prices=(line_price(quote(1), 10_000), line_price(quote(2), 2_000)),
            totals=totals(12_000, 0, 500, 95),
        ),
    )
    assert tale.state.lines == before
    assert tale.state.stage is Stage.PLACED
    assert not tale.do(reopen, note="")
    tale.do(confirm, lines=())
    send(tale, 1, 6, "SH-2")
    assert tale.state.lines[1].open == 0


def test_freight_comes_back_when_an_order_that_never_shipped_is_reopened() -> None:
    tale = confirmed(10, freight=500, freight_tax=95)
    tale.do(close, note="")
    assert tale.state.freight == Amounts()
    tale.do(reopen, note="")

    assert tale.state.freight == Amounts(500, 95)
    assert buckets(tale.state) == (Amounts(10_500, 95), Amounts())


def test_a_reopened_order_is_looked_at_afresh() -> None:
    tale = priced(10)
    tale.do(hold, reason=HoldReason.CREDIT, note="")
    tale.do(release, reason=HoldReason.CREDIT, note="", by=releaser("max"))
    tale.do(close, note="")
    tale.do(reopen, note="")

    refusal = tale.attempt(
        release, reason=HoldReason.CREDIT, note="", by=releaser("max")
    )
    assert refusal is not None
    assert refusal.code is Refusal.NOT_HELD


def test_closing_and_reopening_releases_no_hold_x5_02() -> None:
    tale = priced(10)
    tale.do(hold, reason=HoldReason.CREDIT, note="")
    tale.do(hold, reason=HoldReason.MANUAL, note="")
    tale.do(close, note="")
    assert not tale.state.holds
    reopened, *held = tale.do(reopen, note="")

    assert isinstance(reopened, Reopened)
    assert [e.reason for e in held if isinstance(e, Held)] == [
        HoldReason.CREDIT,
        HoldReason.MANUAL,
    ]
    assert tale.state.holds == (HoldReason.CREDIT, HoldReason.MANUAL)
    tale.do(release, reason=HoldReason.CREDIT, note="", by=releaser("max"))
    tale.do(release, reason=HoldReason.MANUAL, note="", by=releaser("max"))
    tale.do(close, note="")
    assert len(tale.do(reopen, note="")) == 1


def test_what_was_cancelled_before_the_closing_stays_cancelled() -> None:
    tale = confirmed(10)
    tale.do(close, note="")
    tale.do(reopen, note="")
    tale.do(confirm, lines=())
    send(tale, 1, 3, "SH-1")
    tale.do(close, note="")
    tale.do(reopen, note="")

    assert tale.state.lines[1].cancelled == 0
    assert tale.state.lines[1].open == 7


@pytest.mark.parametrize("decide", ALL)
def test_an_unknown_order_is_refused(decide: Callable[..., Any]) -> None:
    given(ORDER).when(decide, note="").then_rejected(Refusal.ORDER_UNKNOWN)


def test_a_closed_line_is_worth_what_was_delivered() -> None:
    """One of 3 at 0.335 (1.00) is worth 0.33; one of 2 (0.67) would be 0.34."""
    tale = shipped(3, went={1: 1}, each="0.335", rounding="half_even")
    delivered = tale.state.lines[1].delivered
    tale.do(change_quantity, line=1, quantity=qty(2), version=2)
    tale.do(close, note="")
    invoice(tale, 1, 1, "INV-1")
    line = tale.state.lines[1]

    assert delivered == line.delivered == line.billed == Amounts(line.net, line.tax)
    assert buckets(tale.state) == (Amounts(), Amounts())


def test_goods_that_come_back_after_the_closing_leave_nothing_owed() -> None:
    tale = shipped(3, went={1: 2}, each="0.333333")
    tale.do(close, note="")
    came_back(tale, 1, 2, "RMA-1")

    assert buckets(tale.state) == (Amounts(), Amounts())
