"""Who may let an order go on: not who made it so, and within their authority."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal

from attrs import frozen

from o2c.domain.approval import Approval, Subject, check
from o2c.domain.authority.policy import Action
from o2c.domain.authority.power import Power, Used, allow
from o2c.domain.order.deviation import Deviation, HoldEnded, Standing
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.pricing import buckets
from o2c.domain.order.refusals import Refusal
from o2c.domain.order.state import Order
from o2c.errors import ApprovalRequired, StateError
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

    @property
    def person(self) -> str:
        """Who releases, be it a program."""
        return self.persons[0]

    @property
    def behalf(self) -> str | None:
        """For whom, if it is a program that does."""
        return self.persons[1] if self.persons[1:] else None

    @property
    def approval(self) -> str | None:
        """The number of the leave that is used."""
        return self.leave.number if self.leave else None


def subject_of(order: Order, *, resource: str, reason: HoldReason) -> Subject:
    """What a release is about: this order, at this version, with what is still open."""
    return Subject(
        action=ACTIONS[reason],
        resource=resource,
        version=f"version {order.version}",
        amount=at_stake(order),
        percent=widest(order, reason),
    )


def subject_of_deviation(
    order: Order, found: Deviation, *, resource: str, amount: Money
) -> Subject:
    """What the approval of one deviation is about: exactly what is asked for there."""
    asked = found.finding
    return Subject(
        action=ACTIONS[found.hold],
        resource=resource,
        version=f"version {order.version}, {found.kind} {asked.asked}",
        amount=amount,
        line=found.line,
        percent=None if asked.percent is None else abs(asked.percent),
    )


def unsettled(order: Order, reason: HoldReason) -> list[Deviation]:
    """The deviations that the order waits for under this hold."""
    return [d for d in order.deviations if d.hold is reason and not d.settled]


def ended(order: Order, waits: Collection[HoldReason]) -> Iterator[HoldEnded]:
    """End the holds that were for deviations only, but those that still wait."""
    for reason in order.deviation_holds:
        if reason not in waits:
            yield HoldEnded(reason=reason)


def widest(order: Order, reason: HoldReason) -> Decimal | None:
    """The largest of the deviations that a release of this hold lets be."""
    sizes = [d.finding.percent for d in unsettled(order, reason)]
    return max((abs(size) for size in sizes if size is not None), default=None)


def at_most(found: Deviation, up_to: Decimal | None) -> Money:
    """What is at stake if so much is ordered at what is asked; rounded up."""
    asked = found.finding
    if up_to is None or not asked.quantity:
        return asked.amount
    above, under = up_to.as_integer_ratio()
    there, here = asked.quantity.as_integer_ratio()
    minor = -(-asked.amount.minor * above * here // (under * there))
    return Money(minor, asked.amount.currency)


def at_stake(order: Order) -> Money:
    """What a release lets go: the order's open value, tax and freight included."""
    return Money(buckets(order)[0].gross, order.currency)


def makers(order: Order, reason: HoldReason) -> frozenset[str]:
    """Whoever made the order what it is, put this hold, or asked what it waits for."""
    held = order.held_by.get(reason, ())
    asked = askers(order, reason)
    return frozenset((*order.entered, *held, *order.amended_by, *asked))


def askers(order: Order, reason: HoldReason) -> frozenset[str]:
    """Whoever asked for what is not on our conditions, and waits under this hold."""
    return frozenset(person for d in unsettled(order, reason) for person in d.by)


def check_release(order: Order, *, reason: HoldReason, by: Releaser) -> Used | None:
    """The authority that covers a release; None where another's leave does (X5-02)."""
    check_apart(order, reason, by)
    _not_asked(by, askers(order, reason))
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
    percent = widest(order, reason)
    return allow(by.power, amount=at_stake(order), percent=percent, makers=apart)


def check_deviation(
    order: Order, found: Deviation, amount: Money, by: Releaser
) -> Used | None:
    """The authority that covers one deviation; None where another's leave does."""
    check_apart(order, found.hold, by)
    _not_asked(by, found.by)
    apart = makers(order, found.hold) | frozenset((*by.askers, *found.by))
    if by.leave is not None:
        about = subject_of_deviation(
            order, found, resource=by.leave.resource, amount=amount
        )
        check(
            by.leave.approval,
            subject=about,
            makers={*apart, *by.leave.approval.makers},
            today=by.leave.today,
        )
    if by.leave is not None or by.power is None:
        return None
    percent = found.finding.percent
    size = None if percent is None else abs(percent)
    return allow(by.power, amount=amount, percent=size, makers=apart)


def not_rejected(found: Deviation) -> None:
    """Refuse to let be what someone has said no to."""
    if found.standing is Standing.REJECTED:
        raise StateError(
            Refusal.DEVIATION_REJECTED,
            f"{found.kind} was rejected",
            line=found.line,
            field="kind",
            remedy="amend what was rejected, or cancel the line",
        )


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


def _not_asked(by: Releaser, askers: Collection[str]) -> None:
    """Refuse whoever asked for what they would approve."""
    if person := _among(by, askers):
        raise ApprovalRequired(
            Refusal.ASKED_FOR_IT,
            f"{person} asked for this and may not approve it",
            field="by",
            remedy="ask someone else to approve it",
        )


def _among(by: Releaser, hands: Collection[str]) -> str | None:
    """The first of those who release that had a hand in it."""
    return next((person for person in by.persons if person in hands), None)
