"""A blanket agreement: its life, its amendments, and what is called off from it."""

from __future__ import annotations

from typing import Any

import pytest
from agreement_samples import (
    AGREED_ON,
    BY,
    CHEAP,
    agreed_line,
    called,
    drafted,
    listed,
    started,
)
from attrs import evolve as replace
from domain_samples import (
    LAW,
    asked,
    day,
    eur,
    part,
    placed,
    qty,
    quote,
    refused,
    story,
)
from hypothesis import given as forall
from hypothesis import strategies as st

from o2c.domain.agreed import AGREED, Agreed
from o2c.domain.agreement import AGREEMENT, Agreement, Stage
from o2c.domain.agreement.amending import change_end, change_price, change_quantity
from o2c.domain.agreement.calling import call_off, find, line_for, runs_on
from o2c.domain.agreement.events import (
    Call,
    CalledOff,
    Cancelled,
    Closed,
    EndChanged,
    Mode,
    PriceChanged,
    QuantityChanged,
    Reopened,
    Started,
)
from o2c.domain.agreement.keeping import cancel, close, draft, reopen, start
from o2c.domain.agreement.refusals import Refusal
from o2c.domain.agreement.state import Share
from o2c.domain.order import ORDER, amending
from o2c.domain.order.parts import CallOff
from o2c.errors import LimitExceeded, StateError, UnknownReference, ValidationError
from o2c.testing import given
from o2c.values.price import unit_price

YES: dict[str, Any] = {"note": "done", "acknowledged": True, **BY}
NO: dict[str, Any] = {**YES, "acknowledged": False}
OPEN = Mode.OPEN
ENDED: dict[str, Any] = {"note": "by mistake", **BY}


def test_r07_20_it_is_drafted_with_what_it_comes_to() -> None:
    open_line = agreed_line(3, 0, "1", mode=Mode.OPEN)
    lines = (agreed_line(1, 10, "8"), agreed_line(2, "2.5", "3.33"), open_line)
    (event,) = story(AGREEMENT).do(draft, **{**AGREED_ON, "lines": lines})

    assert event == replace(drafted(*lines), value=eur(8_833))
    state = AGREEMENT.fold([event])
    assert (state.stage, state.customer, len(state.lines)) == (Stage.DRAFT, "ACME", 3)


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"lines": ()}, Refusal.AGREEMENT_EMPTY, "lines"),
        ({"until": day(-1)}, Refusal.ENDS_BEFORE_IT_BEGINS, "until"),
        ({"lines": (agreed_line(), agreed_line())}, Refusal.LINE_TWICE, "line"),
        ({"lines": (agreed_line(1, -1),)}, Refusal.QUANTITY_NEGATIVE, "quantity"),
        ({"currency": "USD"}, Refusal.CURRENCY_MISMATCH, "price"),
    ],
)
def test_r07_20_what_is_wrong_is_refused_when_it_is_drafted(
    wrong: dict[str, Any], code: Refusal, field: str
) -> None:
    refusal = given(AGREEMENT).when(draft, **{**AGREED_ON, **wrong}).then_rejected(code)

    assert isinstance(refusal, ValidationError)
    assert refusal.field == field


def test_r07_20_it_runs_from_its_first_day_to_its_last_and_not_before() -> None:
    early = given(AGREEMENT, drafted()).when(start, on=day(-1), **BY)
    assert early.then_rejected(Refusal.TOO_EARLY).field == "on"
    late = given(AGREEMENT, drafted()).when(start, on=day(31), **BY)
    late.then_rejected(Refusal.AGREEMENT_ENDED)
    for on in (day(0), day(30)):
        given(AGREEMENT, drafted()).when(start, on=on, **BY).then(Started(**BY))

    state = started().state
    assert [runs_on(state, day(n)) for n in (-1, 0, 30, 31)] == [
        False,
        True,
        True,
        False,
    ]
    assert not runs_on(AGREEMENT.fold([drafted()]), day(1))


def test_r07_20_closing_early_with_a_remainder_has_to_be_acknowledged() -> None:
    tale = started()
    called(tale, "SO-1", 6)
    told = given(AGREEMENT, *tale.events)

    early = told.when(close, on=day(30), **NO).then_rejected(Refusal.REMAINDER_LEFT)
    assert early.facts["left"] == "line 1: 4, line 2: 5"
    left = (part(1, 4), part(2, 5))
    told.when(close, on=day(30), **YES).then(Closed(left=left, **YES))
    told.when(close, on=day(31), **NO).then(Closed(left=left, **NO))


def test_r07_20_with_nothing_left_there_is_nothing_to_acknowledge() -> None:
    tale = started(agreed_line(1, 10), agreed_line(2, 0), agreed_line(3, 0, mode=OPEN))
    called(tale, "SO-1", 10)
    told = given(AGREEMENT, *tale.events)
    told.when(close, on=day(2), **NO).then(Closed(left=(), **NO))


def test_r07_20_a_closed_one_runs_again_up_to_its_last_day() -> None:
    tale = started()
    tale.do(close, on=day(2), **YES)
    told = given(AGREEMENT, *tale.events)
    told.when(reopen, on=day(3), **ENDED).then(Reopened(**ENDED))
    told.when(reopen, on=day(31), **ENDED).then_rejected(Refusal.AGREEMENT_ENDED)
    tale.do(change_end, until=day(40), **BY)  # first it is made longer
    tale.do(reopen, on=day(31), **ENDED)
    assert tale.state.stage is Stage.RUNNING


def test_r07_28_it_is_void_only_once_every_call_off_is_reversed() -> None:
    tale = started()
    called(tale, "SO-1", 6)
    refusal = tale.attempt(cancel, **ENDED)

    assert isinstance(refusal, StateError)
    assert refusal.code is Refusal.CALLED_OFF
    assert "SO-1" in refusal.message
    called(tale, "SO-1", 0)
    assert tale.do(cancel, **ENDED) == (Cancelled(**ENDED),)
    assert tale.state.stage is Stage.CANCELLED


@pytest.mark.parametrize(
    ("decide", "ask"),
    [
        (start, {"on": day(1), **BY}),
        (close, {"on": day(1), **YES}),
        (reopen, {"on": day(1), **ENDED}),
        (change_quantity, {"line": 1, "mode": OPEN, "quantity": qty(0), **BY}),
        (change_end, {"until": day(9), **BY}),
    ],
)
def test_r07_20_a_void_one_stays_void(decide: Any, ask: dict[str, Any]) -> None:
    told = given(AGREEMENT, drafted(), Cancelled(**ENDED))
    told.when(decide, **ask).then_rejected(Refusal.AGREEMENT_STAGE)


@pytest.mark.parametrize(
    ("decide", "ask"),
    [
        (start, {"on": day(1), **BY}),
        (close, {"on": day(1), **YES}),
        (reopen, {"on": day(1), **ENDED}),
        (cancel, ENDED),
        (change_end, {"until": day(9), **BY}),
        (change_price, {"line": 1, "price": CHEAP, "since": day(1), **BY}),
    ],
)
def test_an_unknown_agreement_is_refused(decide: Any, ask: dict[str, Any]) -> None:
    refusal = given(AGREEMENT).when(decide, **ask)
    refusal.then_rejected(Refusal.AGREEMENT_UNKNOWN)


# -- What is called off ------------------------------------------------------------


def test_r07_21_each_call_off_is_an_absolute_amount_with_what_it_was() -> None:
    tale = started()
    called(tale, "SO-1", 6)
    shares = {1: Share(line=1, quantity=qty(4), shipped=qty(3))}

    (event,) = tale.do(call_off, order="SO-1", on=day(1), shares=shares)

    call = Call(
        order_line=1,
        line=1,
        was=qty(6),
        quantity=qty(4),
        was_shipped=qty(0),
        shipped=qty(3),
    )
    assert event == CalledOff(order="SO-1", on=day(1), calls=(call,))
    state = tale.state
    assert (state.called_off(1), state.shipped(1), state.remaining(1)) == (4, 3, 6)
    assert not tale.do(call_off, order="SO-1", on=day(1), shares=shares)


def test_v21_two_lines_of_six_against_ten_are_over_by_two() -> None:
    tale = started()
    called(tale, "SO-1", 6, 6)

    assert tale.state.called_off(1) == 12
    assert (tale.state.remaining(1), tale.state.over(1)) == (0, 2)
    called(tale, "SO-1", 6)
    assert (tale.state.remaining(1), tale.state.over(1)) == (4, 0)


def test_r07_23_capped_at_nothing_is_not_open() -> None:
    tale = started(agreed_line(1, 0), agreed_line(2, 0, mode=OPEN, product="SKU-1"))
    state = tale.state

    assert (state.remaining(1), state.remaining(2)) == (0, None)
    found = find(state, "SKU-1")
    assert found is not None
    assert found.line == 2
    called(tale, "SO-1", 1)
    assert tale.state.over(1) == 1
    tale.do(
        call_off, order="SO-2", on=day(1), shares={1: Share(line=2, quantity=qty(9**9))}
    )
    assert (tale.state.over(2), tale.state.remaining(2)) == (0, None)


def test_r07_24_of_a_product_the_line_with_something_left_serves() -> None:
    tale = started(agreed_line(1, 5), agreed_line(2, 7, product="SKU-1"))
    assert find(tale.state, "SKU-1") == tale.state.lines[1]
    called(tale, "SO-1", 5)
    assert find(tale.state, "SKU-1") == tale.state.lines[2]
    shares = {1: Share(line=2, quantity=qty(7))}
    tale.do(call_off, order="SO-2", on=day(1), shares=shares)
    assert find(tale.state, "SKU-1") == tale.state.lines[1]
    assert find(tale.state, "SKU-9") is None


def test_r07_25_what_remains_is_not_rounded() -> None:
    tale = started(agreed_line(1, "10.000001"))
    called(tale, "SO-1", "3.3333", "0.000001")
    assert tale.state.remaining(1) == qty("6.6667")


def named(state: Agreement, **more: Any) -> Any:
    known = {"customer": "ACME", "product": "SKU-1", "number": None, "order_line": 4}
    return line_for(state, **{**known, **more})


def test_r02_15_a_line_names_an_agreement_of_its_customer_and_product() -> None:
    state = started().state
    assert named(state) == named(state, number=1) == state.lines[1]
    other = refused(Refusal.OTHER_CUSTOMER, named, state, customer="BETA")
    assert isinstance(other, UnknownReference)
    assert (other.line, other.field) == (4, "agreement")
    for wrong in ({"product": "SKU-9"}, {"number": 2}):
        refused(Refusal.PRODUCT_NOT_AGREED, named, state, **wrong)
    refused(Refusal.LINE_UNKNOWN, named, state, number=7)
    refused(Refusal.AGREEMENT_UNKNOWN, named, Agreement())


steps = st.lists(
    st.tuples(
        st.sampled_from(["SO-1", "SO-2", "SO-3"]),
        st.dictionaries(
            st.integers(1, 3),
            st.builds(
                lambda line, quantity, gone: Share(
                    line=line, quantity=qty(quantity), shipped=qty(min(quantity, gone))
                ),
                st.integers(1, 2),
                st.integers(0, 9),
                st.integers(0, 9),
            ),
        ),
    ),
    max_size=12,
)


@forall(steps)
@LAW
def test_r07_21_whatever_is_called_off_and_given_back_the_rest_remains(
    asked: list[tuple[str, dict[int, Share]]],
) -> None:
    """And giving everything back restores it exactly."""
    tale, stand = started(agreed_line(1, 20), agreed_line(2, 5)), dict[str, Any]()
    for order, each_line in asked:  # an order line never calls off from another line
        shares = {n: replace(s, line=1 + n % 2) for n, s in each_line.items()}
        tale.do(call_off, order=order, on=day(1), shares=shares)
        stand[order] = shares
        for line, agreed in ((1, 20), (2, 5)):
            called_off = sum(
                share.quantity
                for each in stand.values()
                for share in each.values()
                if share.line == line
            )
            assert tale.state.called_off(line) == called_off
            assert tale.state.remaining(line) == max(agreed - called_off, 0)
            assert tale.state.over(line) == max(called_off - agreed, 0)
    for order in stand:
        tale.do(call_off, order=order, on=day(1), shares={})
    assert tale.state == started(agreed_line(1, 20), agreed_line(2, 5)).state


# -- Amendments --------------------------------------------------------------------


def test_a_quantity_is_amended_with_what_it_was_and_what_it_all_comes_to() -> None:
    told = given(AGREEMENT, drafted())
    told.when(change_quantity, line=2, mode=Mode.CAPPED, quantity=qty(7), **BY).then(
        QuantityChanged(
            line=2,
            was_mode=Mode.CAPPED,
            was=qty(5),
            mode=Mode.CAPPED,
            quantity=qty(7),
            value=eur(13_600),
            **BY,
        )
    )
    below = told.when(change_quantity, line=2, mode=Mode.CAPPED, quantity=qty(-1), **BY)
    below.then_rejected(Refusal.QUANTITY_NEGATIVE)
    gone = told.when(change_quantity, line=9, mode=Mode.CAPPED, quantity=qty(1), **BY)
    gone.then_rejected(Refusal.LINE_UNKNOWN)


def test_less_than_is_called_off_is_not_agreed_but_nearer_to_it_is() -> None:
    tale = started()
    called(tale, "SO-1", 12)
    capped: dict[str, Any] = {"line": 1, "mode": Mode.CAPPED, **BY}

    refusal = tale.attempt(change_quantity, quantity=qty(9), **capped)
    assert isinstance(refusal, LimitExceeded)
    assert refusal.code is Refusal.BELOW_CALLED_OFF
    assert refusal.facts["minimum"] == "12"
    tale.do(change_quantity, quantity=qty(11), **capped)
    assert tale.state.over(1) == 1
    tale.do(change_quantity, line=1, mode=OPEN, quantity=qty(0), **BY)
    assert tale.attempt(change_quantity, quantity=qty(11), **capped)
    tale.do(change_quantity, quantity=qty(12), **capped)
    assert (tale.state.over(1), tale.state.remaining(1)) == (0, 0)


def test_r02_05_a_price_is_amended_for_orders_from_a_day_on() -> None:
    was, now = unit_price("8.00", "EUR"), unit_price("9", "EUR")
    tale = started()
    (event,) = tale.do(change_price, line=1, price=now, since=day(10), **BY)

    assert event == PriceChanged(
        line=1, was=was, now=now, since=day(10), value=eur(13_000), **BY
    )
    line = tale.state.lines[1]
    assert [line.price_on(day(n)) for n in (-1, 0, 9, 10)] == [was, was, was, now]
    tale.do(change_price, line=1, price=CHEAP, since=day(5), **BY)
    line = tale.state.lines[1]
    assert [line.price_on(day(n)) for n in (4, 5, 10)] == [was, CHEAP, CHEAP]


def test_a_price_is_in_the_agreements_currency_and_time() -> None:
    told = given(AGREEMENT, drafted())
    usd = {"line": 1, "price": unit_price(9, "USD"), "since": day(1), **BY}
    told.when(change_price, **usd).then_rejected(Refusal.CURRENCY_MISMATCH)
    soon = {"line": 1, "price": CHEAP, "since": day(-1), **BY}
    told.when(change_price, **soon).then_rejected(Refusal.PRICE_TOO_EARLY)


def test_the_last_day_is_amended_with_what_it_was() -> None:
    told = given(AGREEMENT, drafted())
    changed = EndChanged(was=day(30), now=day(9), **BY)
    told.when(change_end, until=day(9), **BY).then(changed)
    before = told.when(change_end, until=day(-1), **BY)
    before.then_rejected(Refusal.ENDS_BEFORE_IT_BEGINS)


# -- Finding them ------------------------------------------------------------------


def test_a_customers_running_agreements_are_found_by_product_currency_and_day() -> None:
    state = AGREED.fold([listed(), listed("AG-2", products=("SKU-2", "SKU-1"))])
    assert state.about("SKU-1", "EUR", day(30)) == ["AG-1", "AG-2"]
    assert state.about("SKU-2", "EUR", day(0)) == ["AG-2"]
    assert state.about("SKU-2", "USD", day(0)) == []
    assert state.about("SKU-2", "EUR", day(-1)) == []
    assert state.about("SKU-2", "EUR", day(31)) == []
    assert Agreed().about("SKU-1", "EUR", day(0)) == []


def test_an_order_line_keeps_what_it_calls_off_from() -> None:
    """An added line as well as one that the order was placed with."""
    reference = CallOff(agreement="AG-1", line=2)
    first, second = (replace(asked(n), agreement=reference) for n in (1, 2))
    tale = story(ORDER, placed(first))
    tale.do(amending.add_line, asked=second, quote=quote(2), version=2)
    assert [line.agreement for line in tale.state.lines.values()] == [reference] * 2
