"""Of several deviations, the one that is to be answered first says whom it is for."""

from __future__ import annotations

from datetime import date
from typing import Any

from projection_samples import History, asked, day, eur, order, row

from o2c.domain.authority.policy import Role
from o2c.domain.order.deviation import (
    Deviated,
    DeviationApproved,
    DeviationClosed,
    DeviationEscalated,
    DeviationKind,
    DeviationRejected,
    DeviationVoided,
    Finding,
    VoidReason,
)
from o2c.domain.order.events import Held
from o2c.domain.order.parts import HoldReason
from o2c.projections.holds import HOLDS

KIND = DeviationKind.STATED_PRICE
PRICING, BOSS = Role.PRICING, Role.SUPERVISOR


def held(deviation: bool = True) -> Held:
    return Held(
        reason=HoldReason.PRICE,
        note="",
        review_on=None,
        figures=(),
        amount=eur(1),
        deviation=deviation,
    )


def asks(line: int, role: Role, due: date | None) -> Deviated:
    found = Finding(line=line, kind=KIND, asked="9", reference="10", amount=eur(1))
    return Deviated(finding=found, by=("ann",), level=0, role=role, due=due)


def approved(line: int) -> DeviationApproved:
    more: dict[str, Any] = dict.fromkeys(("price", "up_to", "valid_until", "percent"))
    return DeviationApproved(
        line=line,
        kind=KIND,
        discount=0,  # type: ignore[arg-type]
        amount=eur(1),
        approved_by="max",
        note="",
        **more,
    )


def rejected(line: int) -> DeviationRejected:
    return DeviationRejected(line=line, kind=KIND, by=("max",), note="", notice="")


def seen(*events: object, deviation: bool = True) -> tuple[str, date | None]:
    history = order(asked(1, 1), asked(2, 1)).tell(
        "order/SO-1",
        held(deviation),
        asks(1, PRICING, day(1)),
        asks(2, BOSS, day(3)),
        *events,
    )
    found = row(HOLDS, history, "SO-1", HoldReason.PRICE)
    return found.waits_for, found.due


def test_r02_18_the_earliest_answer_is_awaited() -> None:
    assert seen() == (PRICING, day(1))
    assert seen(asks(1, PRICING, day(5))) == (BOSS, day(3))
    assert seen(asks(1, PRICING, None)) == (BOSS, day(3))


def test_r02_18_what_is_answered_or_closed_is_awaited_no_more() -> None:
    closed = DeviationClosed(line=1, kind=KIND)
    for answer in (approved(1), rejected(1), closed):
        assert seen(answer) == (BOSS, day(3))


def test_r02_18_what_is_passed_on_or_void_is_awaited_anew() -> None:
    passed = DeviationEscalated(
        line=1, kind=KIND, level=1, was_role=PRICING, role=BOSS, due=day(9)
    )
    assert seen(passed) == (BOSS, day(3))
    assert seen(approved(2), passed) == (BOSS, day(9))
    void = DeviationVoided(
        line=1, kind=KIND, why=VoidReason.CHANGED, role=PRICING, due=day(2)
    )
    assert seen(approved(1), void) == (PRICING, day(2))


def test_r02_18_nobody_is_asked_for_what_was_rejected() -> None:
    assert seen(rejected(1), approved(2)) == ("", None)


def test_a_person_is_asked_as_well_where_it_is_a_persons_hold_too() -> None:
    assert seen(rejected(1), approved(2), deviation=False) == (PRICING, None)
    history = History().tell("order/SO-1", held(False))
    assert row(HOLDS, history, "SO-1", HoldReason.PRICE).waits_for == PRICING
