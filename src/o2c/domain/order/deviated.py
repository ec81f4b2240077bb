"""How an order changes with what is found, said and ended of its deviations."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve as replace

from o2c.domain.order.deviation import (
    Deviated,
    Deviation,
    DeviationApproved,
    DeviationClosed,
    DeviationEscalated,
    DeviationEvent,
    DeviationKind,
    DeviationRejected,
    DeviationVoided,
    HoldEnded,
    Standing,
)
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.state import Order


def deviated(order: Order, event: DeviationEvent) -> Order:
    """The order after an event about a deviation."""
    match event:
        case Deviated(finding=found):
            fresh = Deviation(
                finding=found,
                by=event.by,
                level=event.level,
                role=event.role,
                due=event.due,
            )
            rest = _without(order, found.line, found.kind)
            return replace(order, deviations=(*rest, fresh))
        case DeviationApproved(up_to=up_to, valid_until=until):
            approved = Standing.APPROVED
            return _change(
                order, event, standing=approved, up_to=up_to, valid_until=until
            )
        case DeviationRejected():
            return _change(order, event, standing=Standing.REJECTED)
        case DeviationVoided(role=role, due=due):
            return _change(
                order,
                event,
                standing=Standing.OPEN,
                level=0,
                role=role,
                due=due,
                up_to=None,
                valid_until=None,
            )
        case DeviationEscalated(level=level, role=role, due=due):
            return _change(order, event, level=level, role=role, due=due)
        case DeviationClosed(line=line, kind=kind):
            return replace(order, deviations=tuple(_without(order, line, kind)))
        case HoldEnded(reason=reason):
            return replace(
                order,
                holds=tuple(h for h in order.holds if h != reason),
                deviation_holds=_less(order, reason),
            )


def held(order: Order, reason: HoldReason, deviation: bool) -> Order:
    """One more hold, or one that was for deviations only and is a person's now too."""
    holds = order.holds if reason in order.holds else (*order.holds, reason)
    alone = _less(order, reason)
    if deviation:
        alone = (*alone, reason)
    return replace(order, holds=holds, deviation_holds=alone)


def released(order: Order, reason: HoldReason) -> Order:
    """A hold that is no more."""
    return replace(
        order,
        holds=tuple(h for h in order.holds if h != reason),
        released=(*order.released, reason),
        deviation_holds=_less(order, reason),
    )


def _less(order: Order, reason: HoldReason) -> tuple[HoldReason, ...]:
    return tuple(h for h in order.deviation_holds if h != reason)


def _without(
    order: Order, line: int | None, kind: DeviationKind
) -> Iterable[Deviation]:
    return (d for d in order.deviations if (d.line, d.kind) != (line, kind))


def _change(
    order: Order,
    event: DeviationApproved | DeviationRejected | DeviationVoided | DeviationEscalated,
    **changes: object,
) -> Order:
    about = (event.line, event.kind)
    return replace(
        order,
        deviations=tuple(
            replace(d, **changes)  # type: ignore[arg-type]
            if (d.line, d.kind) == about
            else d
            for d in order.deviations
        ),
    )
