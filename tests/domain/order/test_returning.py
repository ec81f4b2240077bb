"""Goods on their way back: authorised, taken back, sent out again or replaced."""

from collections.abc import Callable
from typing import Any

import pytest
from domain_samples import part, qty, worth
from order_samples import came_back, confirmed, invoice, send, shipped

from o2c.domain.common import Amounts
from o2c.domain.order import ORDER
from o2c.domain.order.amending import change_quantity
from o2c.domain.order.billing import credit
from o2c.domain.order.closing import close
from o2c.domain.order.events import (
    Replaced,
    ReturnAuthorised,
    Returned,
    ReturnLapsed,
    ReturnReversed,
)
from o2c.domain.order.pricing import buckets
from o2c.domain.order.refusals import Refusal
from o2c.domain.order.returning import (
    authorise_return,
    lapse_return,
    replace_goods,
    reverse_return,
    take_back,
)
from o2c.errors import LimitExceeded, StateError, UnknownReference, ValidationError
from o2c.testing import given

ALL: list[Callable[..., Any]] = [
    authorise_return,
    lapse_return,
    take_back,
    reverse_return,
    replace_goods,
]


def test_what_shipped_may_come_back_r08_02() -> None:
    tale = shipped(10, went={1: 4})
    lines = (part(1, 4),)

    assert tale.do(authorise_return, rma="RMA-1", lines=lines) == (
        ReturnAuthorised(rma="RMA-1", lines=lines),
    )
    assert not tale.do(authorise_return, rma="RMA-1", lines=lines)


def test_every_live_return_counts_r08_02() -> None:
    tale = shipped(10, went={1: 4})
    tale.do(authorise_return, rma="RMA-1", lines=[part(1, 3)])
    refusal = tale.attempt(authorise_return, rma="RMA-2", lines=[part(1, 2)])

    assert isinstance(refusal, LimitExceeded)
    assert refusal.code is Refusal.MORE_THAN_SHIPPED
    assert (refusal.line, refusal.facts["maximum"]) == (1, "1")
    tale.do(take_back, rma="RMA-1", lines=[part(1, 3)])
    assert tale.attempt(authorise_return, rma="RMA-2", lines=[part(1, 2)])
    assert tale.do(authorise_return, rma="RMA-2", lines=[part(1, 1)])


def test_nothing_comes_back_that_did_not_ship_r08_02() -> None:
    given(ORDER, *confirmed(10).events).when(
        authorise_return, rma="RMA-1", lines=[part(1, 1)]
    ).then_rejected(Refusal.MORE_THAN_SHIPPED)


def test_what_never_came_is_returnable_again_r08_23() -> None:
    tale = shipped(10, went={1: 4})
    tale.do(authorise_return, rma="RMA-1", lines=[part(1, 4)])
    lines = (part(1, 3),)

    assert tale.do(lapse_return, rma="RMA-1", lines=lines) == (
        ReturnLapsed(rma="RMA-1", lines=lines),
    )
    assert tale.state.returnable(1) == 3
    refusal = tale.attempt(lapse_return, rma="RMA-1", lines=[part(1, 2)])
    assert isinstance(refusal, LimitExceeded)
    assert refusal.code is Refusal.MORE_THAN_RETURNED
    tale.do(lapse_return, rma="RMA-1", lines=[part(1, 1)])
    assert not tale.do(lapse_return, rma="RMA-1", lines=[part(1, 1)])
    assert tale.state.returning == {}


def test_what_comes_back_is_billable_no_longer() -> None:
    tale = shipped(10, went={1: 4}, rate="0.19")
    tale.do(authorise_return, rma="RMA-1", lines=[part(1, 4)])

    assert tale.do(take_back, rma="RMA-1", lines=[part(1, 3)]) == (
        Returned(rma="RMA-1", lines=(worth(1, 3, 3_000, 570),)),
    )
    line = tale.state.lines[1]
    assert [line.billable, line.open] == [1, 6]
    assert line.delivered == Amounts(1_000, 190)
    assert tale.state.returning == {"RMA-1": {1: qty(1)}}


@pytest.mark.parametrize(("rma", "most"), [("RMA-1", "2"), ("RMA-2", "0")])
def test_no_more_comes_back_than_this_return_allows(rma: str, most: str) -> None:
    tale = shipped(10, went={1: 4})
    tale.do(authorise_return, rma="RMA-1", lines=[part(1, 2)])
    refusal = tale.attempt(take_back, rma=rma, lines=[part(1, 3)])

    assert isinstance(refusal, LimitExceeded)
    assert refusal.code is Refusal.MORE_THAN_RETURNED
    assert refusal.facts["maximum"] == most


def test_goods_in_which_nothing_was_wrong_are_the_customers_again() -> None:
    tale = shipped(10, went={1: 4}, rate="0.19")
    came_back(tale, 1, 3, "RMA-1")

    assert tale.do(reverse_return, rma="RMA-1", lines=[part(1, 2)]) == (
        ReturnReversed(rma="RMA-1", lines=(worth(1, 2, 2_000, 380),)),
    )
    line = tale.state.lines[1]
    assert [line.billable, line.returned] == [3, 1]
    assert line.delivered == Amounts(3_000, 570)


def test_replaced_goods_are_open_again_and_owed_as_before_r06_10() -> None:
    tale = shipped(10, went={1: 10})
    invoice(tale, 1, 10, "INV-1")
    came_back(tale, 1, 4, "RMA-1")

    assert tale.do(replace_goods, rma="RMA-1", lines=[part(1, 4)]) == (
        Replaced(rma="RMA-1", lines=(part(1, 4),)),
    )
    line = tale.state.lines[1]
    assert [line.open, line.shipped, line.returned] == [4, 6, 0]
    send(tale, 1, 4, "SH-2")
    assert tale.state.lines[1].unbilled == 0
    assert tale.state.lines[1].delivered == Amounts(10_000)


def test_goods_sent_out_again_are_worth_what_they_were_billed_at_x2_05() -> None:
    """One of 6 at 0.18 and 97 % tax was billed at a tax of 0.18; one of 5 is 0.17."""
    tale = shipped(6, went={1: 4}, each="0.18", rate="0.97")
    invoice(tale, 1, 1, "INV-1")
    tale.do(change_quantity, line=1, quantity=qty(5), version=2)
    came_back(tale, 1, 4, "RMA-1")
    send(tale, 1, 1, "SH-2")
    line = tale.state.lines[1]

    assert line.unbilled == 0
    assert line.delivered == line.billed == Amounts(18, 18)
    assert buckets(tale.state) == (Amounts(), Amounts())


def test_goods_that_come_back_unbilled_leave_what_was_billed_x2_05() -> None:
    tale = shipped(6, went={1: 4}, each="0.18", rate="0.97")
    invoice(tale, 1, 1, "INV-1")
    tale.do(change_quantity, line=1, quantity=qty(5), version=2)
    came_back(tale, 1, 3, "RMA-1")

    assert tale.state.lines[1].delivered == tale.state.lines[1].billed


@pytest.mark.parametrize(("served", "left"), [(True, 100), (False, 30)])
def test_credited_goods_are_to_be_delivered_only_if_replaced_r06_10(
    served: bool, left: int
) -> None:
    """Order 100, ship and bill 70, return and credit 70: 100 or 30 remain."""
    tale = shipped(100, went={1: 70})
    invoice(tale, 1, 70, "INV-1")
    came_back(tale, 1, 70, "RMA-1")
    tale.do(credit, memo="CM-1", invoice="INV-1", lines=[worth(1, 70, 70_000)])
    if served:
        tale.do(replace_goods, rma="RMA-1", lines=[part(1, 70)])

    assert tale.state.lines[1].open == left


@pytest.mark.parametrize("decide", [reverse_return, replace_goods])
def test_no_more_goes_out_again_than_came_back(decide: Callable[..., Any]) -> None:
    tale = shipped(10, went={1: 4})
    came_back(tale, 1, 3, "RMA-1")
    refusal = tale.attempt(decide, rma="RMA-1", lines=[part(1, 4)])

    assert isinstance(refusal, LimitExceeded)
    assert refusal.code is Refusal.MORE_THAN_RETURNED
    assert refusal.facts["maximum"] == "3"


@pytest.mark.parametrize("decide", ALL)
@pytest.mark.parametrize("quantity", [0, -1])
def test_every_move_moves_something(decide: Callable[..., Any], quantity: int) -> None:
    tale = shipped(10, went={1: 8})
    came_back(tale, 1, 3, "RMA-1")
    tale.do(authorise_return, rma="RMA-2", lines=[part(1, 3)])
    rma = "RMA-3" if decide is authorise_return else "RMA-2"
    refusal = tale.attempt(decide, rma=rma, lines=[part(1, quantity)])

    assert isinstance(refusal, LimitExceeded)


@pytest.mark.parametrize("decide", ALL)
def test_a_line_is_named_once_x1_09(decide: Callable[..., Any]) -> None:
    tale = shipped(10, went={1: 8})
    came_back(tale, 1, 3, "RMA-1")
    tale.do(authorise_return, rma="RMA-2", lines=[part(1, 3)])
    rma = "RMA-3" if decide is authorise_return else "RMA-2"
    refusal = tale.attempt(decide, rma=rma, lines=[part(1, 1), part(1, 1)])

    assert isinstance(refusal, ValidationError)
    assert refusal.code is Refusal.LINE_TWICE


@pytest.mark.parametrize("decide", ALL)
def test_unknown_orders_and_lines_are_refused(decide: Callable[..., Any]) -> None:
    ask: dict[str, Any] = {"rma": "RMA-1", "lines": [part(9, 1)]}
    refusal = given(ORDER).when(decide, **ask).then_rejected(Refusal.ORDER_UNKNOWN)
    given(ORDER).when(decide, rma="RMA-1", lines=[]).then_rejected(
        Refusal.ORDER_UNKNOWN
    )
    start = given(ORDER, *shipped(10, went={1: 4}).events)
    if decide is lapse_return:
        start.when(decide, **ask).then_nothing()
    else:
        start.when(decide, **ask).then_rejected(Refusal.LINE_UNKNOWN)

    assert isinstance(refusal, UnknownReference)


def test_goods_of_a_closed_order_come_back_but_are_not_replaced() -> None:
    tale = shipped(10, went={1: 4})
    tale.do(close, note="")
    came_back(tale, 1, 4, "RMA-1")
    refusal = tale.attempt(replace_goods, rma="RMA-1", lines=[part(1, 4)])

    assert isinstance(refusal, StateError)
    assert refusal.code is Refusal.ORDER_NOT_LIVE
