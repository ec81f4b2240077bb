"""Customers' delivery schedules: firm and forecast, cumulative by year (R07-27)."""

from __future__ import annotations

from typing import Any

from agreement_samples import RELEASING, agreed_line, called, drafted, started, wanted
from domain_samples import day, part, qty

from o2c.domain.agreement import AGREEMENT
from o2c.domain.agreement.calling import call_off
from o2c.domain.agreement.events import Commitment, ScheduleReleased
from o2c.domain.agreement.refusals import Refusal
from o2c.domain.agreement.releasing import release, to_call_off
from o2c.domain.agreement.state import Share
from o2c.testing import given

FORECAST = Commitment.FORECAST


def due(state: Any) -> list[tuple[Any, Any]]:
    return [(each.due, each.quantity) for each in to_call_off(state)]


def test_r07_27_a_release_is_kept_in_the_order_of_days_with_what_had_shipped() -> None:
    tale = started()
    gone = Share(line=1, quantity=qty(3), shipped=qty(3))
    tale.do(call_off, order="SO-1", on=day(1), shares={1: gone})
    (event,) = tale.do(release, **RELEASING)

    assert event == ScheduleReleased(
        release="R-1",
        year=2026,
        received=(part(1, 2),),
        shipped=(part(1, 3), part(2, 0)),
        lines=(wanted(2, 4), wanted(9, 3), wanted(20, 5, FORECAST)),
        replaced=(),
        by=("pia",),
    )


def test_r07_27_what_is_firm_and_not_on_its_way_is_to_be_called_off() -> None:
    """2 received, 3 shipped: one is on its way.  A forecast is called off by nobody."""
    tale = started()
    gone = Share(line=1, quantity=qty(3), shipped=qty(3))
    tale.do(call_off, order="SO-1", on=day(1), shares={1: gone})
    assert due(tale.state) == []
    tale.do(release, **RELEASING)
    assert due(tale.state) == [(day(2), 3), (day(9), 3)]
    called(tale, "SO-2", 4)
    assert due(tale.state) == [(day(9), 2)]
    called(tale, "SO-3", 9)
    assert due(tale.state) == []


def test_r07_27_a_release_replaces_the_one_before() -> None:
    tale = started()
    tale.do(release, **RELEASING)
    later = {**RELEASING, "number": "R-2", "received": [], "lines": [wanted(5, 1)]}
    (event,) = tale.do(release, **later)
    assert isinstance(event, ScheduleReleased)
    assert len(event.replaced) == 3
    assert due(tale.state) == [(day(5), 1)]


def test_r07_27_cumulative_quantities_begin_anew_with_the_year() -> None:
    tale = started()
    for on, shipped in ((day(1), 3), (day(310), 5)):
        gone = Share(line=1, quantity=qty(5), shipped=qty(shipped))
        tale.do(call_off, order="SO-1", on=on, shares={1: gone})
    assert (tale.state.shipped_in(1, 2026), tale.state.shipped_in(1, 2027)) == (3, 2)
    new = {**RELEASING, "year": 2027, "received": [], "lines": [wanted(320, 4)]}
    tale.do(release, **new)
    assert due(tale.state) == [(day(320), 2)]


def test_r07_27_each_line_is_covered_by_its_own() -> None:
    tale = started(agreed_line(1), agreed_line(2))
    called(tale, "SO-1", 5)
    tale.do(
        release,
        **{**RELEASING, "received": [], "lines": [wanted(2, 4), wanted(3, 4, line=2)]},
    )
    assert [(w.line, w.quantity) for w in to_call_off(tale.state)] == [(2, 4)]


def test_r07_27_a_release_that_cannot_be_is_refused() -> None:
    told = given(AGREEMENT, *started().events)
    for wrong, code in (
        ({"lines": [wanted(2, 4, line=7)]}, Refusal.LINE_UNKNOWN),
        ({"lines": [wanted(2, -1)]}, Refusal.QUANTITY_NEGATIVE),
        ({"received": [part(1, 1), part(1, 2)]}, Refusal.LINE_TWICE),
    ):
        told.when(release, **{**RELEASING, **wrong}).then_rejected(code)
    stage = given(AGREEMENT, drafted()).when(release, **RELEASING)
    stage.then_rejected(Refusal.AGREEMENT_STAGE)
