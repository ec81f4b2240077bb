"""Handing lines to the warehouse, and recording what left."""

from collections.abc import Callable
from typing import Any

import pytest
from domain_samples import LAW, part, qty, worth
from hypothesis import given as forall
from hypothesis import strategies as st
from order_samples import confirmed, planned, priced, send, shipped

from o2c.domain.common import LineQuantity
from o2c.domain.order import ORDER
from o2c.domain.order.closing import cancel, close
from o2c.domain.order.events import Planned, Shipped, Unplanned
from o2c.domain.order.fulfilling import plan, ship, unplan
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.placing import hold
from o2c.domain.order.refusals import Refusal
from o2c.errors import (
    LimitExceeded,
    PolicyHold,
    StateError,
    UnknownReference,
    ValidationError,
)
from o2c.testing import given

BOTH: list[Callable[..., Any]] = [plan, ship]


def test_a_plan_gives_quantities_to_the_warehouse() -> None:
    tale = confirmed(10, 5)
    lines = (part(1, 10), part(2, 1))

    assert tale.do(plan, shipment="SH-1", lines=lines) == (
        Planned(shipment="SH-1", lines=lines),
    )
    assert tale.state.planned_on(1) == 10
    assert tale.state.planned_on(2, besides="SH-1") == 0
    assert not tale.do(plan, shipment="SH-1", lines=lines)


@pytest.mark.parametrize("decide", BOTH)
def test_the_same_piece_is_not_given_away_twice(decide: Callable[..., Any]) -> None:
    tale = confirmed(10)
    planned(tale, 1, 6, "SH-1")
    refusal = tale.attempt(decide, shipment="SH-2", lines=[part(1, 5)])

    assert isinstance(refusal, LimitExceeded)
    assert refusal.code is Refusal.MORE_THAN_OPEN
    assert (refusal.line, refusal.facts["maximum"]) == (1, "4")
    assert tale.do(decide, shipment="SH-2", lines=[part(1, 4)])


def test_a_shipment_takes_its_own_plan_and_what_is_free() -> None:
    tale = confirmed(10)
    planned(tale, 1, 6, "SH-1")
    planned(tale, 1, 2, "SH-2")
    refusal = tale.attempt(ship, shipment="SH-1", lines=[part(1, 9)])
    assert refusal is not None
    assert refusal.facts["maximum"] == "8"
    send(tale, 1, 8, "SH-1")

    assert tale.state.planned == {"SH-2": {1: qty(2)}}
    assert tale.state.lines[1].open == 2


def test_what_left_carries_its_value_v07() -> None:
    """A third of 100.00 three times: 33.33, 33.34, 33.33 (X2-04)."""
    tale = confirmed(3, each="33.333333", rate="0.1")
    for number in ("SH-1", "SH-2", "SH-3"):
        send(tale, 1, 1, number)
    sent = [e.lines[0] for e in tale.events if isinstance(e, Shipped)]

    assert sent == [
        worth(1, 1, 3_333, 333),
        worth(1, 1, 3_334, 334),
        worth(1, 1, 3_333, 333),
    ]


def test_a_shipment_is_recorded_once() -> None:
    tale = shipped(10, went={1: 4})

    assert not tale.do(ship, shipment="SH-1", lines=[part(1, 4)])
    assert not tale.do(plan, shipment="SH-1", lines=[part(1, 4)])
    assert tale.state.lines[1].shipped == 4


def test_quantities_are_compared_exactly_x3_03() -> None:
    tale = confirmed("100")
    refusal = tale.attempt(ship, shipment="SH-1", lines=[part(1, "100.002")])

    assert isinstance(refusal, LimitExceeded)
    assert refusal.facts["maximum"] == "100"
    assert tale.do(ship, shipment="SH-1", lines=[part(1, "100.000")])


@pytest.mark.parametrize("decide", BOTH)
def test_a_line_is_named_once_x1_09(decide: Callable[..., Any]) -> None:
    refusal = (
        given(ORDER, *confirmed(10).events)
        .when(decide, shipment="SH-1", lines=[part(1, 6), part(1, 6)])
        .then_rejected(Refusal.LINE_TWICE)
    )

    assert isinstance(refusal, ValidationError)
    assert refusal.line == 1


@pytest.mark.parametrize("decide", BOTH)
def test_something_of_a_line_that_is_there_goes(decide: Callable[..., Any]) -> None:
    start = given(ORDER, *confirmed(10).events)
    for quantity in (0, -1):
        start.when(decide, shipment="SH-1", lines=[part(1, quantity)]).then_rejected(
            Refusal.QUANTITY_NOT_POSITIVE
        )
    refusal = start.when(decide, shipment="SH-1", lines=[part(9, 1)]).then_rejected(
        Refusal.LINE_UNKNOWN
    )

    assert isinstance(refusal, UnknownReference)


@pytest.mark.parametrize("decide", BOTH)
def test_only_a_confirmed_order_that_nothing_holds_ships(
    decide: Callable[..., Any],
) -> None:
    ask: dict[str, Any] = {"shipment": "SH-1", "lines": [part(1, 1)]}
    held = confirmed(10)
    held.do(hold, reason=HoldReason.CREDIT, note="")
    closed = confirmed(10)
    closed.do(close, note="")
    given(ORDER).when(decide, **ask).then_rejected(Refusal.ORDER_UNKNOWN)
    given(ORDER, *closed.events).when(decide, **ask).then_rejected(
        Refusal.ORDER_NOT_LIVE
    )
    early = (
        given(ORDER, *priced(10).events)
        .when(decide, **ask)
        .then_rejected(Refusal.NOT_CONFIRMED)
    )
    waits = (
        given(ORDER, *held.events)
        .when(decide, **ask)
        .then_rejected(Refusal.ORDER_ON_HOLD)
    )

    assert isinstance(early, StateError)
    assert isinstance(waits, PolicyHold)


def test_what_will_not_go_is_open_again() -> None:
    tale = confirmed(10, 5)
    tale.do(plan, shipment="SH-1", lines=[part(1, 6), part(2, 5)])
    back = (part(1, 2),)

    assert tale.do(unplan, shipment="SH-1", lines=back) == (
        Unplanned(shipment="SH-1", lines=back),
    )
    assert tale.state.planned == {"SH-1": {1: qty(4), 2: qty(5)}}
    refusal = tale.attempt(unplan, shipment="SH-1", lines=[part(1, 5)])
    assert isinstance(refusal, LimitExceeded)
    assert refusal.code is Refusal.PLANNED_SHIPMENT
    tale.do(unplan, shipment="SH-1", lines=[part(1, 4), part(2, 5)])
    assert tale.state.planned == {}


def test_what_was_not_planned_is_not_taken_back() -> None:
    tale = confirmed(10, 5)
    planned(tale, 1, 6, "SH-1")
    start = given(ORDER, *tale.events)
    start.when(unplan, shipment="SH-1", lines=[part(2, 5)]).then_nothing()
    start.when(unplan, shipment="SH-2", lines=[part(1, 6)]).then_nothing()
    start.when(unplan, shipment="SH-1", lines=[part(1, 3), part(1, 4)]).then_rejected(
        Refusal.LINE_TWICE
    )
    given(ORDER).when(unplan, shipment="SH-1", lines=[]).then_rejected(
        Refusal.ORDER_UNKNOWN
    )


def test_v10_what_did_not_ship_is_the_backorder() -> None:
    """Order 15, ship 10: 5 are open; the stock's side is in its own test."""
    line = shipped(15, went={1: 10}).state.lines[1]

    assert [line.open, line.shipped, line.ordered] == [5, 10, 15]


def test_a_cancelled_order_ships_nothing() -> None:
    tale = priced(10)
    tale.do(cancel, note="")
    given(ORDER, *tale.events).when(
        plan, shipment="SH-1", lines=[part(1, 1)]
    ).then_rejected(Refusal.ORDER_NOT_LIVE)


shares = st.lists(st.integers(1, 40), min_size=1, max_size=8)


@forall(shares, st.integers(0, 10**7), st.integers(0, 250))
@LAW
def test_however_a_line_ships_its_parts_add_up_x2_04(
    parts: list[int], cents: int, per_mille: int
) -> None:
    each, rate = str(qty(cents).scaleb(-4)), str(qty(per_mille).scaleb(-3))
    tale = confirmed(sum(parts), each=each, rate=rate)
    for n, quantity in enumerate(parts):
        tale.do(
            ship,
            shipment=f"SH-{n}",
            lines=[LineQuantity(line=1, quantity=qty(quantity))],
        )
    line = tale.state.lines[1]

    assert line.open == 0
    assert (line.delivered.net, line.delivered.tax) == (line.net, line.tax)
