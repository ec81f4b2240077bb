"""A shipment goes one way: planned, picked, packed, shipped, delivered."""

from decimal import Decimal
from typing import Any

import pytest
from document_samples import PLANNED, carried
from domain_samples import LAW, changed, day, part, qty, story
from hypothesis import given as forall
from hypothesis import strategies as st

from o2c.domain.common import LineQuantity
from o2c.domain.shipment import (
    SHIPMENT,
    Cancelled,
    Delivered,
    Event,
    Packed,
    Picked,
    Refusal,
    Shipped,
    Stage,
    cancel,
    deliver,
    pack,
    pick,
    plan,
    ship,
)
from o2c.errors import LimitExceeded, StateError, UnknownReference, ValidationError
from o2c.testing import given
from o2c.values.ids import OrderId

PICKED = Picked(lines=(part(1, 8),))
PACKED = Packed(packages=2, weight=qty("1.5"))
WHOLE = Shipped(
    order=OrderId("SO-1"),
    on=day(1),
    carrier="DHL",
    tracking="T1",
    lines=(part(1, 10), part(2, 5)),
)
DELIVERED = Delivered(on=day(3), proof="signed")
GONE = Cancelled(note="not needed")
HANDED: dict[str, Any] = {"on": day(1), "carrier": "DHL", "tracking": "T1"}


def test_a_shipment_needs_something_to_carry() -> None:
    given(SHIPMENT).when(plan, planned=PLANNED).then(PLANNED)
    refusal = (
        given(SHIPMENT)
        .when(plan, planned=changed(PLANNED, lines=()))
        .then_rejected(Refusal.SHIPMENT_EMPTY)
    )

    assert isinstance(refusal, ValidationError)
    assert refusal.field == "lines"


def test_a_line_is_carried_once_x1_09() -> None:
    twice = changed(PLANNED, lines=(carried(1, 3), carried(1, 4)))
    refusal = (
        given(SHIPMENT).when(plan, planned=twice).then_rejected(Refusal.LINE_TWICE)
    )
    both = (part(1, 3), part(1, 4))
    given(SHIPMENT, PLANNED).when(pick, found=both).then_rejected(Refusal.LINE_TWICE)
    given(SHIPMENT, PLANNED).when(ship, **HANDED, lines=both).then_rejected(
        Refusal.LINE_TWICE
    )

    assert refusal.line == 1


def test_the_whole_way_with_everything_found() -> None:
    tale = story(SHIPMENT, PLANNED)

    assert tale.do(pick, found=()) == (Picked(lines=()),)
    assert tale.do(pack, packages=2, weight=qty("1.5")) == (PACKED,)
    assert tale.do(ship, **HANDED) == (WHOLE,)
    assert tale.do(deliver, on=day(3), proof="signed") == (DELIVERED,)
    assert tale.state.stage is Stage.DELIVERED
    assert tale.state.order == "SO-1"


def test_what_was_picked_short_does_not_go() -> None:
    given(SHIPMENT, PLANNED).when(pick, found=(part(1, 8),)).then(PICKED)
    given(SHIPMENT, PLANNED, PICKED).when(ship, **HANDED).then(
        changed(WHOLE, lines=(part(1, 8), part(2, 5)))
    )


def test_a_line_of_which_nothing_was_found_is_forgotten() -> None:
    found = Picked(lines=(part(2, 0),))

    assert list(SHIPMENT.fold([PLANNED, found]).lines) == [1]


def test_a_shipment_remembers_only_what_went() -> None:
    went = changed(WHOLE, lines=(part(1, 4),))
    shipment = SHIPMENT.fold([PLANNED, went])

    assert {n: line.quantity for n, line in shipment.lines.items()} == {1: qty(4)}
    assert shipment.shipped_on == day(1)


@pytest.mark.parametrize("before", [(), (PICKED,), (PACKED,), (PICKED, PACKED)])
def test_picking_and_packing_may_be_skipped(before: tuple[Event, ...]) -> None:
    tale = story(SHIPMENT, PLANNED, *before)
    tale.do(ship, **HANDED)

    assert tale.state.stage is Stage.SHIPPED


def test_no_more_goes_than_was_planned() -> None:
    refusal = (
        given(SHIPMENT, PLANNED)
        .when(pick, found=[part(1, 11)])
        .then_rejected(Refusal.MORE_THAN_PLANNED)
    )
    given(SHIPMENT, PLANNED).when(ship, **HANDED, lines=[part(1, 11)]).then_rejected(
        Refusal.MORE_THAN_PLANNED
    )

    assert isinstance(refusal, LimitExceeded)
    assert (refusal.line, refusal.facts["maximum"]) == (1, "10")


def test_no_more_goes_than_was_picked() -> None:
    given(SHIPMENT, PLANNED, PICKED).when(
        ship, **HANDED, lines=[part(1, 9)]
    ).then_rejected(Refusal.MORE_THAN_PLANNED)


def test_less_than_nothing_cannot_be_found() -> None:
    given(SHIPMENT, PLANNED).when(pick, found=[part(1, -1)]).then_rejected(
        Refusal.MORE_THAN_PLANNED
    )


def test_a_line_that_is_not_carried_is_refused() -> None:
    refusal = (
        given(SHIPMENT, PLANNED)
        .when(pick, found=[part(3, 1)])
        .then_rejected(Refusal.LINE_UNKNOWN)
    )

    assert isinstance(refusal, UnknownReference)
    assert refusal.line == 3


def test_a_shipment_of_nothing_does_not_leave() -> None:
    refusal = (
        given(SHIPMENT, PLANNED, Picked(lines=(part(1, 0), part(2, 0))))
        .when(ship, **HANDED)
        .then_rejected(Refusal.SHIPMENT_EMPTY)
    )

    assert isinstance(refusal, StateError)
    given(SHIPMENT, PLANNED).when(ship, **HANDED, lines=[part(1, 0)]).then_rejected(
        Refusal.SHIPMENT_EMPTY
    )


def test_it_is_delivered_on_the_day_it_shipped_or_later() -> None:
    given(SHIPMENT, PLANNED, WHOLE).when(deliver, on=day(1), proof="").then(
        Delivered(on=day(1), proof="")
    )
    refusal = (
        given(SHIPMENT, PLANNED, WHOLE)
        .when(deliver, on=day(0), proof="")
        .then_rejected(Refusal.DELIVERED_BEFORE_SHIPPED)
    )

    assert isinstance(refusal, ValidationError)
    assert refusal.field == "on"


@pytest.mark.parametrize("before", [(), (PICKED,), (PICKED, PACKED)])
def test_it_can_be_cancelled_until_it_left(before: tuple[Event, ...]) -> None:
    given(SHIPMENT, PLANNED, *before).when(cancel, note="not needed").then(GONE)


ASKS: dict[Any, dict[str, Any]] = {
    pick: {"found": []},
    pack: {"packages": 1, "weight": None},
    ship: HANDED,
    deliver: {"on": day(3), "proof": ""},
    cancel: {"note": ""},
}


@pytest.mark.parametrize(
    ("history", "decide"),
    [
        ((PLANNED, PACKED), pick),
        ((PLANNED, WHOLE), pick),
        ((PLANNED, GONE), pick),
        ((PLANNED, WHOLE), pack),
        ((PLANNED, GONE), pack),
        ((PLANNED, GONE), ship),
        ((PLANNED,), deliver),
        ((PLANNED, GONE), deliver),
        ((PLANNED, WHOLE), cancel),
        ((PLANNED, WHOLE, DELIVERED), cancel),
    ],
)
def test_a_stage_is_not_gone_back_to(history: tuple[Event, ...], decide: Any) -> None:
    refusal = (
        given(SHIPMENT, *history)
        .when(decide, **ASKS[decide])
        .then_rejected(Refusal.SHIPMENT_STAGE)
    )

    assert isinstance(refusal, StateError)
    assert "possible when" in refusal.remedy


@pytest.mark.parametrize("decide", ASKS)
def test_an_unknown_shipment_is_refused(decide: Any) -> None:
    refusal = (
        given(SHIPMENT)
        .when(decide, **ASKS[decide])
        .then_rejected(Refusal.SHIPMENT_UNKNOWN)
    )

    assert isinstance(refusal, UnknownReference)


def test_a_delivered_shipment_does_not_ship_again() -> None:
    given(SHIPMENT, PLANNED, WHOLE, DELIVERED).when(ship, **HANDED).then_nothing()


found = st.lists(st.tuples(st.integers(1, 2), st.integers(0, 12)), max_size=2)


@forall(found, st.booleans())
@LAW
def test_what_ships_was_found_and_what_was_found_was_planned(
    picks: list[tuple[int, int]], packs: bool
) -> None:
    tale = story(SHIPMENT, PLANNED)
    parts = [part(line, quantity) for line, quantity in picks]
    tale.attempt(pick, found=parts)
    carried = {n: line.quantity for n, line in tale.state.lines.items()}
    if packs:
        tale.do(pack, packages=1, weight=None)
    refusal = tale.attempt(ship, **HANDED)

    most = {1: Decimal(10), 2: Decimal(5)}
    assert all(0 < quantity <= most[line] for line, quantity in carried.items())
    assert (refusal is None) == bool(carried)
    for event in tale.events:
        if isinstance(event, Shipped):
            assert event.lines == tuple(
                LineQuantity(line=n, quantity=q) for n, q in carried.items()
            )


def test_packages_do_not_weigh_less_than_nothing() -> None:
    packing = given(SHIPMENT, PLANNED).when
    refused = packing(pack, packages=1, weight=qty("-0.001")).then_rejected(
        Refusal.WEIGHT_NEGATIVE
    )
    assert refused.field == "weight"
    packing(pack, packages=1, weight=qty(0)).then(Packed(packages=1, weight=qty(0)))
    packing(pack, packages=1, weight=None).then(Packed(packages=1, weight=None))
