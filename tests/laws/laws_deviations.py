"""The laws of deviations, told from the events alone (R02-13, R02-14)."""

from __future__ import annotations

from collections import defaultdict

from laws_approvals import persons
from laws_history import History, Step

from o2c.domain.order import ORDER
from o2c.domain.order import events as order
from o2c.domain.order.deviation import (
    HOLDS,
    Deviated,
    DeviationApproved,
    DeviationClosed,
    DeviationKind,
    DeviationVoided,
)

About = tuple[int | None, DeviationKind]  # a line, or the order as a whole


def nothing_leaves_our_conditions_unapproved(history: History, step: Step) -> None:
    """No line is planned, shipped or billed while somebody has yet to say yes to it,
    nor any line while they have yet to say yes to the order as a whole."""
    waits: defaultdict[str, set[About]] = defaultdict(set)
    for recorded in history.told:
        event, there = recorded.event, waits[recorded.stream]
        match event:
            case Deviated(finding=found):
                there.add((found.line, found.kind))
            case DeviationVoided(line=line, kind=kind):
                there.add((line, kind))
            case (
                DeviationApproved(line=line, kind=kind)
                | DeviationClosed(line=line, kind=kind)
            ):
                there.discard((line, kind))
            case order.Planned() | order.Shipped() | order.Billed():
                moved = {None, *(part.line for part in event.lines)}
                assert not [each for each in there if each[0] in moved], recorded
            case order.Confirmed():
                assert not there, recorded
            case _:
                pass


def a_deviation_is_approved_once_and_by_another(history: History, step: Step) -> None:
    """Each is approved at most once before it is void or found anew, by nobody who
    asked for it; and what was approved makes nobody release the order as well."""
    waiting: defaultdict[str, dict[About, tuple[str, ...]]] = defaultdict(dict)
    for recorded in history.told:
        event, there = recorded.event, waiting[recorded.stream]
        match event:
            case Deviated(finding=found, by=by):
                there[found.line, found.kind] = by
            case DeviationVoided(line=line, kind=kind):
                there[line, kind] = ()
            case DeviationApproved(line=line, kind=kind):
                by = there.pop((line, kind))
                assert not persons(recorded) & set(by), recorded
            case DeviationClosed(line=line, kind=kind):
                there.pop((line, kind), None)
            case _:
                pass


def an_order_waits_for_its_deviations(history: History, step: Step) -> None:
    """Whatever has not been approved holds its order, and a hold that was put for
    nothing else is gone with the last of it."""
    for number, found in history.facts.all(ORDER).items():
        unsettled = {HOLDS[d.kind] for d in found.deviations if not d.settled}
        assert unsettled <= set(found.holds), number
        assert set(found.deviation_holds) <= unsettled, number
