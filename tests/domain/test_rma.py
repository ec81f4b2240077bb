"""Goods come back in stages, and no stage is further than the one before."""

from collections.abc import Callable
from typing import Any

import pytest
from domain_samples import changed, part, qty, story
from rma_samples import (
    ASKED,
    DONE,
    GOT,
    KEPT,
    OFF,
    PAID,
    SEEN,
    back,
    got,
    paid,
    saw,
    went,
)

from o2c.domain.rma import (
    RMA,
    Disposition,
    Event,
    Refusal,
    Settlement,
    authorise,
    cancel,
    close,
    credit,
    dispose,
    inspect,
    receive,
)
from o2c.errors import (
    ApprovalRequired,
    LimitExceeded,
    StateError,
    UnknownReference,
    ValidationError,
)
from o2c.testing import given


def test_a_return_from_end_to_end() -> None:
    tale = story(RMA)

    assert tale.do(authorise, authorised=ASKED) == (ASKED,)
    assert tale.do(receive, **got(part(1, 5))) == (GOT,)
    assert tale.do(inspect, **saw()) == (SEEN,)
    assert tale.do(dispose, **went()) == (KEPT,)
    assert tale.do(credit, **paid(part(1, 5))) == (PAID,)
    assert tale.do(close, note="done") == (DONE,)
    assert not tale.state.live


def test_a_return_names_what_may_come_back() -> None:
    for lines, code in (
        ((), Refusal.RMA_EMPTY),
        ((back(1, 1), back(1, 2)), Refusal.LINE_TWICE),
        ((back(1, 0),), Refusal.QUANTITY_NOT_POSITIVE),
        ((back(1, -1),), Refusal.QUANTITY_NOT_POSITIVE),
    ):
        refusal = (
            given(RMA)
            .when(authorise, authorised=changed(ASKED, lines=lines))
            .then_rejected(code)
        )
        assert isinstance(refusal, ValidationError)


def test_goods_arrive_in_several_goes_up_to_what_was_authorised() -> None:
    tale = story(RMA, ASKED)
    tale.do(receive, **got(part(1, 2)))
    tale.do(receive, **got(part(1, 3), part(2, 1)))
    assert [line.received for line in tale.state.lines.values()] == [5, 1]
    refusal = tale.attempt(receive, **got(part(2, 2)))

    assert isinstance(refusal, LimitExceeded)
    assert refusal.code is Refusal.MORE_THAN_AUTHORISED
    assert (refusal.line, refusal.facts["maximum"]) == (2, "1")


def test_goods_arrive_until_the_deadline_and_later_with_a_reason() -> None:
    given(RMA, ASKED).when(receive, **got(part(1, 5), on=30)).then(GOT)
    refusal = (
        given(RMA, ASKED)
        .when(receive, **got(part(1, 5), on=31))
        .then_rejected(Refusal.DEADLINE_PASSED)
    )
    given(RMA, ASKED).when(receive, **got(part(1, 5), on=31, why="strike")).then(
        changed(GOT, late_reason="strike")
    )

    assert isinstance(refusal, ApprovalRequired)


def test_nothing_is_disposed_of_before_it_was_inspected_r08_09() -> None:
    given(RMA, ASKED, GOT).when(inspect, **saw(quantity=6)).then_rejected(
        Refusal.MORE_THAN_RECEIVED
    )
    refusal = (
        given(RMA, ASKED, GOT)
        .when(dispose, **went(quantity=1))
        .then_rejected(Refusal.MORE_THAN_INSPECTED)
    )

    assert isinstance(refusal, LimitExceeded)
    assert refusal.facts["maximum"] == "0"


def test_a_line_splits_three_to_restock_and_two_to_scrap_r08_12() -> None:
    tale = story(RMA, ASKED, GOT, SEEN)
    tale.do(dispose, **went(quantity=3))
    tale.do(dispose, **went(quantity=2, to=Disposition.SCRAP))

    assert tale.state.lines[1].disposed == tale.state.lines[1].received == 5
    assert tale.state.lines[1].to_credit == 5
    refusal = tale.attempt(dispose, **went(quantity=1))
    assert refusal is not None
    assert refusal.code is Refusal.MORE_THAN_INSPECTED


@pytest.mark.parametrize("to", Disposition)
@pytest.mark.parametrize("due", Settlement)
def test_goods_kept_are_made_good_and_goods_sent_back_are_not(
    to: Disposition, due: Settlement
) -> None:
    when = given(RMA, ASKED, GOT, SEEN).when(dispose, **went(to=to, due=due))
    if (to is Disposition.RETURN_TO_CUSTOMER) == (due is Settlement.NONE):
        when.then(changed(KEPT, disposition=to, settlement=due))
    else:
        refusal = when.then_rejected(Refusal.GOODS_UNSETTLED)
        assert isinstance(refusal, ValidationError)


@pytest.mark.parametrize("due", [Settlement.REPLACE, Settlement.NONE])
def test_only_goods_to_be_credited_are_credited(due: Settlement) -> None:
    other = changed(KEPT, settlement=due, quantity=qty(2))
    given(RMA, ASKED, GOT, SEEN, other).when(credit, **paid(part(1, 1))).then_rejected(
        Refusal.NOTHING_TO_CREDIT
    )


def test_each_piece_is_credited_once() -> None:
    history = (ASKED, GOT, SEEN, KEPT, PAID)
    given(RMA, *history).when(credit, **paid(part(1, 5))).then_nothing()
    refusal = (
        given(RMA, *history)
        .when(credit, **paid(part(1, 1), memo="CM-2"))
        .then_rejected(Refusal.NOTHING_TO_CREDIT)
    )

    assert isinstance(refusal, LimitExceeded)


def test_goods_that_were_never_billed_need_no_memo_each_time() -> None:
    """A memo without a number is none, so it cannot have been recorded before."""
    tale = story(RMA, ASKED, GOT, SEEN, KEPT)
    tale.do(credit, **paid(part(1, 2), memo=""))

    assert tale.do(credit, **paid(part(1, 3), memo=""))
    assert tale.do(close, note="")


def test_each_line_is_named_once_x1_09() -> None:
    given(RMA, ASKED).when(receive, **got(part(1, 3), part(1, 3))).then_rejected(
        Refusal.LINE_TWICE
    )
    given(RMA, ASKED, GOT, SEEN, KEPT).when(
        credit, **paid(part(1, 3), part(1, 3))
    ).then_rejected(Refusal.LINE_TWICE)


@pytest.mark.parametrize("quantity", [0, -1])
def test_each_stage_moves_something(quantity: int) -> None:
    for decide, ask in (
        (receive, got(part(1, quantity))),
        (inspect, saw(quantity=quantity)),
        (dispose, went(quantity=quantity)),
        (credit, paid(part(1, quantity))),
    ):
        decided: Callable[..., Any] = decide
        given(RMA, ASKED, GOT, SEEN, KEPT).when(decided, **ask).then_rejected(
            Refusal.QUANTITY_NOT_POSITIVE
        )


STAGES: list[tuple[Callable[..., Any], dict[str, Any]]] = [
    (receive, got(part(9, 1))),
    (inspect, saw(line=9)),
    (dispose, went(line=9)),
    (credit, paid(part(9, 1))),
]


@pytest.mark.parametrize(("decide", "ask"), STAGES)
def test_a_line_that_is_not_returned_is_refused(
    decide: Callable[..., Any], ask: dict[str, Any]
) -> None:
    refusal = given(RMA, ASKED).when(decide, **ask).then_rejected(Refusal.LINE_UNKNOWN)

    assert isinstance(refusal, UnknownReference)
    assert refusal.line == 9


@pytest.mark.parametrize(("decide", "ask"), STAGES[:3])
def test_a_closed_return_takes_nothing_more(
    decide: Callable[..., Any], ask: dict[str, Any]
) -> None:
    for end in (DONE, OFF):
        refusal = (
            given(RMA, ASKED, end).when(decide, **ask).then_rejected(Refusal.RMA_CLOSED)
        )
        assert isinstance(refusal, StateError)


@pytest.mark.parametrize(
    ("decide", "ask"), [*STAGES, (cancel, {"note": ""}), (close, {"note": ""})]
)
def test_an_unknown_return_is_refused(
    decide: Callable[..., Any], ask: dict[str, Any]
) -> None:
    refusal = given(RMA).when(decide, **ask).then_rejected(Refusal.RMA_UNKNOWN)

    assert isinstance(refusal, UnknownReference)


def test_it_is_cancelled_only_while_nothing_came_back_r08_23() -> None:
    given(RMA, ASKED).when(cancel, note="kept after all").then(OFF)
    refusal = (
        given(RMA, ASKED, GOT)
        .when(cancel, note="")
        .then_rejected(Refusal.ALREADY_RECEIVED)
    )

    assert isinstance(refusal, StateError)


def test_it_closes_though_nothing_came_back_r08_23() -> None:
    given(RMA, ASKED).when(close, note="done").then(DONE)


@pytest.mark.parametrize("history", [(GOT,), (GOT, SEEN), (GOT, SEEN, KEPT)])
def test_it_closes_once_everything_that_came_is_settled(
    history: tuple[Event, ...],
) -> None:
    refusal = (
        given(RMA, ASKED, *history)
        .when(close, note="")
        .then_rejected(Refusal.GOODS_UNSETTLED)
    )

    assert isinstance(refusal, StateError)
    assert refusal.line == 1
