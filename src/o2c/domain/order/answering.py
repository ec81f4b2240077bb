"""What is said to a deviation: yes, by someone else within their authority, or no."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from o2c.domain.authority.policy import ROLES
from o2c.domain.authority.power import Used
from o2c.domain.order.deviation import (
    Deviation,
    DeviationApproved,
    DeviationKind,
    DeviationRejected,
    Standing,
)
from o2c.domain.order.events import Event
from o2c.domain.order.neutral import NOT_AS_ORDERED
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.refusals import Refusal, live
from o2c.domain.order.releasing import (
    ACTIONS,
    Releaser,
    at_most,
    check_deviation,
    ended,
    not_rejected,
    unsettled,
)
from o2c.domain.order.state import Order
from o2c.errors import (
    NotAuthorised,
    StateError,
    UnknownReference,
    ValidationError,
)


def one_of(order: Order, line: int | None, kind: DeviationKind | None) -> Deviation:
    """The deviation that is meant; refused where there is none, or more than one."""
    among = [
        each
        for each in order.deviations
        if each.line == line and kind in (None, each.kind)
    ]
    if len(among) != 1:
        there = ", ".join(
            f"{each.kind} on line {each.line}" if each.line else str(each.kind)
            for each in order.deviations
        )
        raise UnknownReference(
            Refusal.DEVIATION_UNKNOWN,
            "no such deviation" if not among else "more than one is meant",
            field="kind",
            line=line,
            remedy=f"there is {there or 'none'}",
        )
    return among[0]


def approve(
    order: Order,
    *,
    line: int | None,
    kind: DeviationKind | None,
    up_to: Decimal | None,
    valid_until: date | None,
    note: str,
    by: Releaser,
    today: date,
) -> Iterator[Event]:
    """Let a deviation be, once: someone else than who asked, within their authority."""
    live(order)
    found = one_of(order, line, kind)
    if found.settled:
        return
    not_rejected(found)
    _in_time(valid_until, today)
    band = _band(found, up_to)
    used = check_deviation(order, found, at_most(found, band), by)
    yield from _let_be(found, by, used, note=note, up_to=band, valid_until=valid_until)
    rest = [each for each in order.deviations if each is not found]
    yield from ended(order, {each.hold for each in rest if not each.settled})


def settle(
    order: Order, *, reason: HoldReason, by: Releaser, used: Used | None, note: str
) -> Iterator[Event]:
    """Let all be that the order waits for under a hold, as it is released (R02-13).

    `used` is the authority that covers them together, of one who may release it.
    """
    for each in unsettled(order, reason):
        not_rejected(each)
        yield from _let_be(each, by, used, note=note, up_to=each.finding.quantity)


def _let_be(
    found: Deviation,
    by: Releaser,
    used: Used | None,
    *,
    note: str,
    up_to: Decimal | None,
    valid_until: date | None = None,
) -> Iterator[DeviationApproved]:
    """The approval of a deviation, with the authority that covers it (X5-01)."""
    asked = found.finding
    yield DeviationApproved(
        line=found.line,
        kind=found.kind,
        price=asked.price,
        discount=asked.discount,
        up_to=up_to,
        valid_until=valid_until,
        amount=at_most(found, up_to),
        percent=asked.percent,
        approved_by=by.person,
        approved_for=by.behalf,
        limit=used.limit if used else None,
        lender=used.lender if used else None,
        approval=by.approval,
        note=note,
    )


def _in_time(valid_until: date | None, today: date) -> None:
    if valid_until is not None and valid_until < today:
        raise ValidationError(
            Refusal.UNTIL_PASSED,
            f"{valid_until} has passed",
            field="valid_until",
            remedy=f"give {today} or a later day",
        )


def _band(found: Deviation, up_to: Decimal | None) -> Decimal | None:
    """The quantity up to which it is approved: what is ordered, or more."""
    ordered = found.finding.quantity
    if up_to is None or ordered is None:
        return ordered
    if up_to < ordered:
        raise ValidationError(
            Refusal.BAND_BELOW_ORDERED,
            f"{ordered} are ordered",
            line=found.line,
            field="up_to",
            remedy=f"approve up to {ordered} or more, or reject it",
        )
    return up_to


def reject(
    order: Order,
    *,
    line: int | None,
    kind: DeviationKind | None,
    note: str,
    by: tuple[str, ...],
    roles: tuple[str, ...],
) -> Iterator[Event]:
    """Say no: the order goes on when it is amended, or the line cancelled."""
    live(order)
    found = one_of(order, line, kind)
    may = ROLES[ACTIONS[found.hold]]
    if not set(may) & set(roles):
        raise NotAuthorised(
            Refusal.NOT_YOURS_TO_ANSWER,
            f"this takes the role {' or '.join(may)}",
            field="by",
            remedy="ask someone with that role",
        )
    if found.standing is Standing.REJECTED:
        return
    if found.settled:
        raise StateError(
            Refusal.DEVIATION_SETTLED,
            "it has been approved",
            line=line,
            field="kind",
            remedy="hold the order, or have it amended",
        )
    yield DeviationRejected(
        line=found.line, kind=found.kind, by=by, note=note, notice=NOT_AS_ORDERED
    )
