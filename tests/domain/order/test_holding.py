"""An order waits for a person, is let go on by another, and then promised."""

import pytest
from domain_samples import (
    asked,
    day,
    eur,
    placed,
    promise,
    quote,
    releaser,
    slot,
    story,
)

from o2c.domain.order import ORDER
from o2c.domain.order.events import Confirmed, Held, Promised, Released
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.placing import confirm, hold, price, release
from o2c.domain.order.placing import promise as promise_anew
from o2c.domain.order.pricing import Quote
from o2c.domain.order.refusals import Refusal
from o2c.errors import ApprovalRequired, PolicyHold, StateError
from o2c.testing import given

PLACED = placed(asked(1, 10), asked(2, 3))
HELD = Held(
    reason=HoldReason.MANUAL,
    note="ask Clara",
    review_on=day(2),
    figures=("1",),
    amount=eur(0),
)
FREE = Released(reason=HoldReason.MANUAL, note="fine", released_by="max", amount=eur(0))
CONFIRMED = Confirmed(version=1, lines=(promise(1, slot(0, 10)),))


def test_an_order_waits_for_each_reason_on_its_own() -> None:
    given(ORDER, PLACED).when(
        hold,
        reason=HoldReason.MANUAL,
        note="ask Clara",
        review_on=day(2),
        figures=("1",),
    ).then(HELD)
    tale = story(ORDER, PLACED, HELD)
    tale.do(hold, reason=HoldReason.CREDIT, note="")
    assert not tale.do(hold, reason=HoldReason.MANUAL, note="again")
    tale.do(release, reason=HoldReason.MANUAL, note="", by=releaser("max"))

    assert tale.state.holds == (HoldReason.CREDIT,)


def test_a_person_lets_a_held_order_go_on_x5_01() -> None:
    given(ORDER, PLACED, HELD).when(
        release, reason=HoldReason.MANUAL, note="fine", by=releaser("max")
    ).then(FREE)
    given(ORDER, PLACED, HELD, FREE).when(
        release, reason=HoldReason.MANUAL, note="", by=releaser("clara")
    ).then_nothing()


def test_who_entered_the_order_may_not_release_it_x5_02() -> None:
    refusal = (
        given(ORDER, PLACED, HELD)
        .when(release, reason=HoldReason.MANUAL, note="", by=releaser("clara"))
        .then_rejected(Refusal.SAME_PERSON)
    )

    assert isinstance(refusal, ApprovalRequired)


def test_only_a_hold_there_is_can_be_released() -> None:
    refusal = (
        given(ORDER, PLACED, HELD)
        .when(release, reason=HoldReason.CREDIT, note="", by=releaser("max"))
        .then_rejected(Refusal.NOT_HELD)
    )

    assert isinstance(refusal, StateError)
    assert "manual" in refusal.remedy


def test_a_hold_that_came_back_is_released_again() -> None:
    given(ORDER, PLACED, HELD, FREE, HELD).when(
        release, reason=HoldReason.MANUAL, note="fine", by=releaser("max")
    ).then(FREE)


@pytest.mark.parametrize(
    ("reason", "missing", "code"),
    [
        (HoldReason.PRICE, quote(2, None), Refusal.PRICE_MISSING),
        (HoldReason.TAX, quote(2, rate=None), Refusal.TAX_MISSING),
    ],
)
def test_a_missing_price_or_tax_is_not_released_away(
    reason: HoldReason, missing: Quote, code: Refusal
) -> None:
    tale = story(ORDER, PLACED)
    tale.do(price, quotes=[quote(1), missing], freight_tax=eur(0))
    tale.do(hold, reason=reason, note="")
    tale.do(hold, reason=HoldReason.MANUAL, note="")
    assert tale.do(release, reason=HoldReason.MANUAL, note="", by=releaser("max"))
    refusal = tale.attempt(release, reason=reason, note="", by=releaser("max"))
    assert refusal is not None
    assert (refusal.code, refusal.line) == (code, 2)

    tale.do(price, quotes=[quote(2)], freight_tax=eur(0))
    assert tale.do(release, reason=reason, note="", by=releaser("max"))


def test_an_order_is_confirmed_once_and_only_without_holds() -> None:
    lines = CONFIRMED.lines
    given(ORDER, PLACED).when(confirm, lines=lines).then(CONFIRMED)
    given(ORDER, PLACED, CONFIRMED).when(confirm, lines=()).then_nothing()
    refusal = (
        given(ORDER, PLACED, HELD)
        .when(confirm, lines=lines)
        .then_rejected(Refusal.ORDER_ON_HOLD)
    )

    assert isinstance(refusal, PolicyHold)
    assert "manual" in refusal.message


def test_new_dates_are_told() -> None:
    lines = (promise(1, slot(3, 4), waiting=6),)
    given(ORDER, PLACED, CONFIRMED).when(promise_anew, lines=lines).then(
        Promised(lines=lines)
    )
    given(ORDER, PLACED, CONFIRMED).when(promise_anew, lines=()).then_nothing()
