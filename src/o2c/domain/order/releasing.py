"""Who may let an order go on: not who made it so, and within their authority."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from attrs import frozen

from o2c.domain.approval import Approval, Subject, check
from o2c.domain.authority.policy import Action
from o2c.domain.authority.power import Power, Used, allow
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.pricing import buckets
from o2c.domain.order.refusals import Refusal
from o2c.domain.order.state import Order
from o2c.errors import ApprovalRequired
from o2c.values.money import Money

ACTIONS: Mapping[HoldReason, Action] = {
    HoldReason.CREDIT: Action.RELEASE_CREDIT,
    HoldReason.PRICE: Action.RELEASE_PRICE,
    HoldReason.TERMS: Action.RELEASE_TERMS,
    HoldReason.TAX: Action.RELEASE_TAX,
    HoldReason.CUSTOMER: Action.RELEASE_CUSTOMER,
    HoldReason.COMPLIANCE: Action.RELEASE_COMPLIANCE,
    HoldReason.PAYMENT: Action.RELEASE_PAYMENT,
    HoldReason.MANUAL: Action.RELEASE_MANUAL,
}


@frozen(kw_only=True)
class Leave:
    """An approval that is to cover a release of the order `resource`, today."""

    resource: str
    number: str
    approval: Approval
    today: date


@frozen(kw_only=True)
class Releaser:
    """Who releases: all the persons who count, their authority, and others' leave.

    `askers` are those who asked for an approval of this release.
    """

    persons: tuple[str, ...]
    power: Power | None = None
    askers: Collection[str] = ()
    leave: Leave | None = None


def subject_of(order: Order, *, resource: str, reason: HoldReason) -> Subject:
    """What a release is about: this order, at this version, with what is still open."""
    return Subject(
        action=ACTIONS[reason],
        resource=resource,
        version=f"version {order.version}",
        amount=at_stake(order),
    )


def at_stake(order: Order) -> Money:
    """What a release lets go: the order's open value, tax and freight included."""
    return Money(buckets(order)[0].gross, order.currency)


def makers(order: Order, reason: HoldReason) -> frozenset[str]:
    """Whoever made the order what it is, and whoever put this hold."""
    held = order.held_by.get(reason, ())
    return frozenset((*order.entered, *held, *order.amended_by))


def check_release(order: Order, *, reason: HoldReason, by: Releaser) -> Used | None:
    """The authority that covers a release; None where another's leave does (X5-02)."""
    check_apart(order, reason, by)
    if by.leave is not None:
        check(
            by.leave.approval,
            subject=subject_of(order, resource=by.leave.resource, reason=reason),
            makers={*makers(order, reason), *by.leave.approval.makers},
            today=by.leave.today,
        )
        return None
    if by.power is None:
        return None
    apart = makers(order, reason) | frozenset(by.askers)
    return allow(by.power, amount=at_stake(order), makers=apart)


def check_apart(order: Order, reason: HoldReason, by: Releaser) -> None:
    """Refuse whoever had a hand in it, in whatever role, for whomever they act."""
    asked = by.leave.approval.makers if by.leave is not None else ()
    if person := _among(by, order.entered):
        raise ApprovalRequired(
            Refusal.SAME_PERSON,
            f"{person} entered this order and may not release it",
            field="by",
            remedy="ask someone else to release it",
        )
    if person := _among(by, order.held_by.get(reason, ())):
        raise ApprovalRequired(
            Refusal.HELD_IT,
            f"{person} put this hold and may not release it",
            field="by",
            remedy="ask someone else to release it",
        )
    if person := _among(by, order.amended_by):
        raise ApprovalRequired(
            Refusal.AMENDED_IT,
            f"{person} amended this order and may not release it",
            field="by",
            remedy="ask someone else to release it",
        )
    if person := _among(by, (*by.askers, *asked)):
        raise ApprovalRequired(
            Refusal.ASKED_FOR_IT,
            f"{person} asked for its approval and may not release it",
            field="by",
            remedy="ask someone else to release it",
        )


def _among(by: Releaser, hands: Collection[str]) -> str | None:
    """The first of those who release that had a hand in it."""
    return next((person for person in by.persons if person in hands), None)
