"""The laws of deviations, told from the events alone (R02-13, R02-14)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from laws_approvals import persons
from laws_facts import At
from laws_history import History, Step

from o2c.domain.approval import Granted
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
from o2c.domain.order.rewritten import ProductChanged
from o2c.domain.shipment import Picked as Found
from o2c.domain.shipment import Planned, Shipped
from o2c.domain.stock.events import Issued, Picked
from o2c.kernel import Recorded

About = tuple[int | None, DeviationKind]  # a line, or the order as a whole


def nothing_leaves_our_conditions_unapproved(history: History, step: Step) -> None:
    """No line is planned, shipped or billed while somebody has yet to say yes to it,
    nor any line while they have yet to say yes to the order as a whole."""
    for recorded, there in _waiting(history):
        match recorded.event:
            case order.Planned() | order.Shipped() | order.Billed() as event:
                moved = {None, *(part.line for part in event.lines)}
                waits = there[recorded.id]
                assert not [each for each in waits if each[0] in moved], recorded
            case order.Confirmed():
                assert not there[recorded.id], recorded
            case _:
                pass


def no_path_leads_from_a_deviation_to_the_customer(
    history: History, step: Step
) -> None:
    """What the warehouse says of itself: nothing is taken off the shelf, leaves the
    site or goes to the carrier of a line that waits for a yes, or whose kit or whole
    order does; whether that was found before the goods were picked or since."""
    kit_of: dict[At, int | None] = {}
    orders: dict[str, str] = {}
    for recorded, there in _waiting(history):
        number, lines = "", list[int]()
        match recorded.event:
            case order.Placed(lines=asked):
                kit_of |= {(recorded.id, each.line): each.kit_of for each in asked}
            case order.LineAdded(asked=each) | ProductChanged(asked=each):
                kit_of[recorded.id, each.line] = each.kit_of
            case Planned(order=number):
                orders[recorded.id] = number
                continue
            case Picked(order=number, line=line) | Issued(order=number, line=line):
                lines = [line]
            case Found() | Shipped() as event:
                number = orders[recorded.id]
                lines = [part.line for part in event.lines]
            case _:
                continue
        moved = {None, *lines, *(kit_of[number, line] for line in lines)}
        assert not [each for each in there[number] if each[0] in moved], recorded


def _waiting(
    history: History,
) -> Iterator[tuple[Recorded[object], defaultdict[str, set[About]]]]:
    """Each event, with what waits for a yes of each order when it happens."""
    waits: defaultdict[str, set[About]] = defaultdict(set)
    for recorded in history.told:
        there = waits[recorded.id]
        match recorded.event:
            case Deviated(finding=found):
                there.add((found.line, found.kind))
            case DeviationVoided(line=line, kind=kind):
                there.add((line, kind))
            case (
                DeviationApproved(line=line, kind=kind)
                | DeviationClosed(line=line, kind=kind)
            ):
                there.discard((line, kind))
            case _:
                pass
        yield recorded, waits


def a_deviation_is_approved_once_and_by_another(history: History, step: Step) -> None:
    """Each is approved at most once before it is void or found anew, by nobody who
    asked for it, which void or not they still did; and what was approved makes nobody
    release the order as well."""
    asked: defaultdict[str, dict[About, tuple[str, ...]]] = defaultdict(dict)
    waiting: defaultdict[str, set[About]] = defaultdict(set)
    for recorded in history.told:
        event, there = recorded.event, waiting[recorded.stream]
        match event:
            case Deviated(finding=found, by=by):
                asked[recorded.stream][found.line, found.kind] = by
                there.add((found.line, found.kind))
            case DeviationVoided(line=line, kind=kind):
                assert (line, kind) not in there, recorded
                there.add((line, kind))
            case DeviationApproved(line=line, kind=kind):
                there.remove((line, kind))
                by = asked[recorded.stream][line, kind]
                assert not persons(recorded) & set(by), recorded
            case DeviationClosed(line=line, kind=kind):
                there.discard((line, kind))
            case _:
                pass


def who_asked_for_a_deviation_lets_it_be_nowhere(history: History, step: Step) -> None:
    """X5-02, by the envelopes: who asked for what the order waits for neither approves
    it, nor grants an approval that is used for it, nor releases the hold."""
    asked: defaultdict[str, dict[About, set[str]]] = defaultdict(dict)
    settled: dict[tuple[str, About], str] = {}
    granted: dict[str, set[str]] = {}
    for recorded in history.told:
        there = asked[recorded.id]
        match recorded.event:
            case Granted():
                granted[recorded.id] = persons(recorded)
            case Deviated(finding=found):
                there[found.line, found.kind] = persons(recorded)
                settled.pop((recorded.id, (found.line, found.kind)), None)
            case DeviationVoided(line=line, kind=kind):
                settled.pop((recorded.id, (line, kind)), None)
            case DeviationClosed(line=line, kind=kind):
                there.pop((line, kind), None)
            case DeviationApproved(line=line, kind=kind, approval=leave):
                who = persons(recorded) | granted.get(leave or "", set())
                assert not who & there[line, kind], recorded
                settled[recorded.id, (line, kind)] = recorded.command_id
            case order.Released(reason=reason, approval=leave):
                who = persons(recorded) | granted.get(leave or "", set())
                for about, askers in there.items():
                    by = settled.get((recorded.id, about), recorded.command_id)
                    if HOLDS[about[1]] is reason and by == recorded.command_id:
                        assert not who & askers, recorded
            case _:
                pass


def an_order_waits_for_its_deviations(history: History, step: Step) -> None:
    """Whatever has not been approved holds its order, and a hold that was put for
    nothing else is gone with the last of it."""
    for number, found in history.facts.all(ORDER).items():
        unsettled = {HOLDS[d.kind] for d in found.deviations if not d.settled}
        assert unsettled <= set(found.holds), number
        assert set(found.deviation_holds) <= unsettled, number
