"""Deviations of an order: found, put to someone else, passed on, and ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain

from o2c.domain.authority.policy import ROLES, Role
from o2c.domain.deviation_policy import DeviationPolicy
from o2c.domain.order.deviation import (
    HOLDS,
    Deviated,
    Deviation,
    DeviationClosed,
    DeviationEscalated,
    DeviationKind,
    DeviationVoided,
    Finding,
    Standing,
    VoidReason,
)
from o2c.domain.order.events import Event, Held
from o2c.domain.order.finding import below, net_of
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.refusals import live
from o2c.domain.order.releasing import (
    ACTIONS,
    at_stake,
    ended,
)
from o2c.domain.order.state import Order


def deviate(
    order: Order,
    *,
    findings: Sequence[Finding],
    policy: DeviationPolicy,
    by: tuple[str, ...],
    today: date,
) -> Iterator[Event]:
    """Put to someone what was found, end what is found no more, and hold for the rest.

    What was approved stays so as long as it has not become worse (R02-13).
    """
    if not order.live:
        return
    there = {(each.line, each.kind) for each in findings}
    gone = [each for each in order.deviations if (each.line, each.kind) not in there]
    fresh: list[Event] = [DeviationClosed(line=d.line, kind=d.kind) for d in gone]
    waits = set[HoldReason]()
    for found in findings:
        old = order.deviation(found.line, found.kind)
        events = tuple(_found(order, found, old, policy, by, today))
        fresh += events
        if events or (old is not None and not old.settled):
            waits.add(HOLDS[found.kind])
    yield from _held(order, waits, findings)
    yield from fresh
    yield from ended(order, waits)


def _found(
    order: Order,
    found: Finding,
    old: Deviation | None,
    policy: DeviationPolicy,
    by: tuple[str, ...],
    today: date,
) -> Iterator[Event]:
    role, due = _asked(policy, found.kind, 0, today)
    level = 0
    if old is not None:
        if old.finding == found:
            return
        if old.settled:
            if not worse(found, old, policy):
                return
            yield DeviationVoided(
                line=found.line,
                kind=found.kind,
                why=VoidReason.CHANGED,
                role=role,
                due=due,
            )
        elif old.standing is Standing.REJECTED:
            if found.asked == old.finding.asked:
                return
        else:
            level, role, due = old.level, old.role, old.due
    yield Deviated(finding=found, by=by, level=level, role=role, due=due)


def worse(found: Finding, old: Deviation, policy: DeviationPolicy) -> bool:
    """Whether it is more than was approved: a lower price, more of it, higher terms.

    Or if no agreement vouches any more for what one did vouch for.
    """
    was = old.finding
    if found.figures and not was.figures:
        return True
    if found.terms is not None and was.terms is not None:
        return policy.higher(found.terms, was.terms)
    if old.up_to is not None and (found.quantity or 0) > old.up_to:
        return True
    if found.percent is None or was.percent is None:
        return found.asked != was.asked
    if (
        found.price is not None
        and was.price is not None
        and below(net_of(found.price, found.discount), net_of(was.price, was.discount))
    ):
        return True
    return abs(found.percent) > abs(was.percent)


def _asked(
    policy: DeviationPolicy, kind: DeviationKind, level: int, today: date
) -> tuple[Role, date | None]:
    """Who is asked at a level, and by when they are to answer."""
    action = ACTIONS[HOLDS[kind]]
    levels = policy.levels(action)
    if not levels:
        return ROLES[action][0], None
    return levels[level].role, today + timedelta(days=levels[level].days)


def _held(
    order: Order, waits: set[HoldReason], findings: Sequence[Finding] = ()
) -> Iterator[Event]:
    for reason in sorted(waits - set(order.holds)):
        told = (each.figures for each in findings if HOLDS[each.kind] is reason)
        yield Held(
            reason=reason,
            note="it leaves our conditions",
            review_on=None,
            figures=tuple(dict.fromkeys(chain.from_iterable(told))),
            amount=at_stake(order),
            deviation=True,
        )


def escalate(order: Order, *, policy: DeviationPolicy, today: date) -> Iterator[Event]:
    """What nobody answered in time is the next level's to answer (R02-18)."""
    live(order)
    for each in order.deviations:
        levels = policy.levels(ACTIONS[each.hold])
        late = each.due is not None and today > each.due
        level = each.level + 1
        if each.standing is Standing.OPEN and late and level < len(levels):
            role, due = _asked(policy, each.kind, level, today)
            yield DeviationEscalated(
                line=each.line,
                kind=each.kind,
                level=level,
                was_role=each.role,
                role=role,
                due=due,
            )


def expire(order: Order, *, policy: DeviationPolicy, today: date) -> Iterator[Event]:
    """What was approved up to a day that has passed is to be approved anew.

    Not of a line that has shipped: there it was used in time.
    """
    past = [each for each in order.deviations if _past(order, each, today)]
    yield from _held(order, {each.hold for each in past})
    for each in past:
        role, due = _asked(policy, each.kind, 0, today)
        yield DeviationVoided(
            line=each.line, kind=each.kind, why=VoidReason.EXPIRED, role=role, due=due
        )


def _past(order: Order, each: Deviation, today: date) -> bool:
    if not each.settled or each.valid_until is None or each.valid_until >= today:
        return False
    lines = order.lines.values() if each.line is None else [order.lines[each.line]]
    return any(line.open for line in lines)
