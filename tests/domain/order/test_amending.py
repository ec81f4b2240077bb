"""Changing an order: each change a new version, nothing below what has shipped."""

from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve as replace
from domain_samples import asked, day, eur, line_price, qty, quote, totals
from order_samples import confirmed, planned, priced, shipped, values

from o2c.domain.common import Amounts
from o2c.domain.order import ORDER
from o2c.domain.order.amending import (
    add_line,
    cancel_line,
    change_date,
    change_price,
    change_quantity,
)
from o2c.domain.order.closing import cancel
from o2c.domain.order.events import (
    DateChanged,
    LineAdded,
    LineCancelled,
    PriceChanged,
    QuantityChanged,
)
from o2c.domain.order.parts import PriceSource
from o2c.domain.order.refusals import Refusal
from o2c.errors import LimitExceeded, StateError, UnknownReference, ValidationError
from o2c.testing import given
from o2c.values.price import unit_price


def other_price(line: int = 1, amount: str = "9.00", **other: Any) -> dict[str, Any]:
    return {
        "line": line,
        "price": unit_price(amount, "EUR"),
        "discount": qty(0),
        "source": PriceSource.MANUAL,
        "version": 2,
        **other,
    }


def test_a_line_is_added_with_its_price() -> None:
    tale = priced(10)
    before = tale.state
    new = asked(2, 3)
    (event,) = tale.do(add_line, asked=new, quote=quote(2, "5"), version=2)

    assert event == LineAdded(
        version=2,
        customer=before.customer,
        purchase_order=before.purchase_order,
        ordered_on=before.ordered_on,
        rounding=before.rounding,
        asked=new,
        prices=(line_price(quote(2, "5"), 1_500, asked=True),),
        totals=totals(11_500),
    )
    assert tale.state.version == 2
    assert tale.state.lines[2].ordered == 3
    assert values(tale) == [Amounts(10_000), Amounts(1_500)]


@pytest.mark.parametrize(
    ("new", "offer", "code"),
    [
        (asked(1, 3), quote(1), Refusal.LINE_TWICE),
        (asked(2, 0), quote(2), Refusal.QUANTITY_NOT_POSITIVE),
        (asked(2, 1, requested=day(-1)), quote(2), Refusal.DATE_BEFORE_ORDER),
        (asked(2, 1), quote(2, discount="2"), Refusal.DISCOUNT_OUT_OF_RANGE),
    ],
)
def test_a_line_that_makes_no_sense_is_not_added_r01_04_r01_05(
    new: Any, offer: Any, code: Refusal
) -> None:
    refusal = (
        given(ORDER, *priced(10).events)
        .when(add_line, asked=new, quote=offer, version=2)
        .then_rejected(code)
    )

    assert isinstance(refusal, ValidationError)


def test_a_line_number_that_is_taken_names_a_free_one() -> None:
    refusal = (
        given(ORDER, *priced(10, 2).events)
        .when(add_line, asked=asked(1, 3), quote=quote(1), version=2)
        .then_rejected(Refusal.LINE_TWICE)
    )

    assert refusal.remedy == "use 3"


def test_a_quantity_goes_up_and_down() -> None:
    tale = priced(10)
    (event,) = tale.do(change_quantity, line=1, quantity=qty(12), version=2)

    assert event == QuantityChanged(
        version=2,
        line=1,
        was=qty(10),
        now=qty(12),
        prices=(line_price(quote(1), 12_000),),
        totals=totals(12_000),
    )
    tale.do(change_quantity, line=1, quantity=qty(1), version=3)
    assert (tale.state.lines[1].ordered, tale.state.lines[1].net) == (qty(1), 1_000)
    assert not tale.do(change_quantity, line=1, quantity=qty("1.0"), version=4)


def test_a_quantity_never_drops_below_what_shipped_r07_06() -> None:
    tale = shipped(10, went={1: 4})
    refusal = tale.attempt(change_quantity, line=1, quantity=qty(3), version=2)

    assert isinstance(refusal, LimitExceeded)
    assert refusal.code is Refusal.BELOW_SHIPPED
    assert refusal.facts["minimum"] == "4"
    tale.do(change_quantity, line=1, quantity=qty(4), version=2)
    assert tale.state.lines[1].open == 0


def test_what_is_cancelled_or_with_the_warehouse_stays_ordered_r07_06() -> None:
    tale = shipped(10, went={1: 2})
    tale.do(cancel_line, line=1, remaining=qty(5), note="", version=2)
    planned(tale, 1, 4)
    refusal = tale.attempt(change_quantity, line=1, quantity=qty(8), version=3)

    assert refusal is not None
    assert refusal.facts["minimum"] == "9"
    tale.do(change_quantity, line=1, quantity=qty(9), version=3)
    assert tale.state.lines[1].open == 4


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_line_is_cancelled_rather_than_ordered_down_to_nothing(quantity: int) -> None:
    given(ORDER, *priced(10).events).when(
        change_quantity, line=1, quantity=qty(quantity), version=2
    ).then_rejected(Refusal.BELOW_SHIPPED)


def test_a_price_or_a_discount_changes_until_something_shipped() -> None:
    tale = confirmed(10)
    (event,) = tale.do(change_price, **other_price(discount=qty("0.1")))
    new = quote(1, "9.00", discount="0.1", source=PriceSource.MANUAL)
    new = replace(new, discount_stated=True)
    was = unit_price("10.00", "EUR")

    assert event == PriceChanged(
        version=2,
        line=1,
        was=was,
        now=unit_price("9.00", "EUR"),
        was_discount=qty(0),
        prices=(replace(line_price(new, 8_100, asked=True), was=was),),
        totals=totals(8_100),
    )
    assert tale.state.lines[1].discount == qty("0.1")
    assert tale.do(change_price, **other_price(discount=qty(0)))
    assert not tale.do(change_price, **other_price(discount=qty(0)))


def test_a_shipped_line_keeps_its_price() -> None:
    refusal = (
        given(ORDER, *shipped(10, 2, went={1: 1}).events)
        .when(change_price, **other_price())
        .then_rejected(Refusal.ALREADY_SHIPPED)
    )

    assert isinstance(refusal, StateError)
    assert refusal.line == 1
    assert shipped(10, 2, went={1: 1}).do(change_price, **other_price(2))


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ({"price": unit_price(1, "USD")}, Refusal.CURRENCY_MISMATCH),
        ({"discount": qty("1.1")}, Refusal.DISCOUNT_OUT_OF_RANGE),
    ],
)
def test_a_price_that_makes_no_sense_is_refused(
    bad: dict[str, Any], code: Refusal
) -> None:
    given(ORDER, *priced(10).events).when(
        change_price, **other_price(**bad)
    ).then_rejected(code)


def test_the_rest_of_a_line_gets_another_date() -> None:
    tale = shipped(10, went={1: 4})

    assert tale.do(change_date, line=1, requested=day(5), version=2) == (
        DateChanged(version=2, line=1, was=day(0), now=day(5)),
    )
    assert (tale.state.version, tale.state.lines[1].requested) == (2, day(5))
    assert not tale.do(change_date, line=1, requested=day(5), version=3)
    tale.do(change_date, line=1, requested=day(0), version=3)
    refusal = tale.attempt(change_date, line=1, requested=day(-1), version=4)
    assert isinstance(refusal, ValidationError)
    assert refusal.code is Refusal.DATE_BEFORE_ORDER


def test_a_line_that_has_shipped_needs_no_date() -> None:
    refusal = (
        given(ORDER, *shipped(10, went={1: 10}).events)
        .when(change_date, line=1, requested=day(5), version=2)
        .then_rejected(Refusal.NOTHING_OPEN)
    )

    assert isinstance(refusal, StateError)


def test_a_remainder_is_cancelled_and_nothing_else_r05_22() -> None:
    tale = shipped(10, went={1: 4})
    (event,) = tale.do(cancel_line, line=1, remaining=qty(0), note="gone", version=2)

    assert event == LineCancelled(
        version=2,
        line=1,
        quantity=qty(6),
        note="gone",
        prices=(line_price(quote(1), 4_000),),
        totals=totals(4_000),
    )
    line = tale.state.lines[1]
    assert (line.open, line.shipped, line.active) == (qty(0), qty(4), qty(4))
    assert not tale.do(cancel_line, line=1, remaining=qty(0), note="", version=3)


@pytest.mark.parametrize("remaining", [10, 11])
def test_cancelling_down_to_what_is_open_changes_nothing(remaining: int) -> None:
    given(ORDER, *priced(10).events).when(
        cancel_line, line=1, remaining=qty(remaining), note="", version=2
    ).then_nothing()


def test_a_whole_line_may_be_cancelled() -> None:
    tale = priced(10, 2)
    tale.do(cancel_line, line=1, remaining=qty(0), note="", version=2)

    assert values(tale) == [Amounts(0), Amounts(2_000)]


def test_what_the_warehouse_has_in_hand_is_not_cancelled_r01_12() -> None:
    tale = confirmed(10)
    planned(tale, 1, 4)
    refusal = tale.attempt(cancel_line, line=1, remaining=qty(3), note="", version=2)

    assert isinstance(refusal, LimitExceeded)
    assert refusal.code is Refusal.PLANNED_SHIPMENT
    assert refusal.facts["maximum"] == "6"
    tale.do(cancel_line, line=1, remaining=qty(4), note="", version=2)
    assert tale.state.lines[1].cancelled == 6


ASKS: list[tuple[Callable[..., Any], dict[str, Any]]] = [
    (change_quantity, {"line": 9, "quantity": qty(1), "version": 2}),
    (change_price, other_price(9)),
    (change_date, {"line": 9, "requested": day(1), "version": 2}),
    (cancel_line, {"line": 9, "remaining": qty(0), "note": "", "version": 2}),
]
ADD = (add_line, {"asked": asked(9), "quote": quote(9), "version": 2})


@pytest.mark.parametrize(("decide", "ask"), ASKS)
def test_a_line_that_is_not_there_is_refused(
    decide: Callable[..., Any], ask: dict[str, Any]
) -> None:
    refusal = (
        given(ORDER, *priced(10).events)
        .when(decide, **ask)
        .then_rejected(Refusal.LINE_UNKNOWN)
    )

    assert isinstance(refusal, UnknownReference)
    assert refusal.line == 9


@pytest.mark.parametrize(("decide", "ask"), [*ASKS, ADD])
def test_an_unknown_or_cancelled_order_is_not_amended(
    decide: Callable[..., Any], ask: dict[str, Any]
) -> None:
    given(ORDER).when(decide, **ask).then_rejected(Refusal.ORDER_UNKNOWN)
    tale = priced(10)
    tale.do(cancel, note="")
    given(ORDER, *tale.events).when(decide, **ask).then_rejected(Refusal.ORDER_NOT_LIVE)


def test_freight_stays_when_lines_change() -> None:
    tale = priced(10, freight=500, freight_tax=95)
    (event,) = tale.do(change_quantity, line=1, quantity=qty(1), version=2)

    assert isinstance(event, QuantityChanged)
    assert event.totals == totals(1_000, 0, 500, 95)
    assert tale.state.freight == Amounts(500, 95)
    assert event.totals.gross == eur(1_595)
