"""Deviations: judged at the desk, approved or rejected, and taken to the next level."""

from __future__ import annotations

from o2c.desk.approving import releaser_of, use
from o2c.desk.common import dated, first_site, order_of
from o2c.desk.promises import proceed
from o2c.desk.work import Work
from o2c.domain import deviation_policy
from o2c.domain.deviation_policy import (
    DEVIATION_POLICY,
    MAIN,
    Allowance,
    AnswerLevel,
    DeviationRules,
)
from o2c.domain.docket import DOCKET
from o2c.domain.order import ORDER, answering, deviating
from o2c.domain.order.answering import one_of
from o2c.domain.order.releasing import (
    at_most,
    makers,
    subject_of_deviation,
)
from o2c.requests import deviations as requests


def set_policy(work: Work, ask: requests.SetDeviationPolicy) -> None:
    """Say what is tolerated, and who is asked."""
    policy = DeviationRules(
        percent=ask.percent,
        amounts=ask.amounts,
        minimums=ask.minimums,
        discounts=tuple(
            Allowance(role=each.role, discount=each.discount) for each in ask.discounts
        ),
        price_levels=_levels(ask.price_levels),
        terms_levels=_levels(ask.terms_levels),
    )
    work.decide(DEVIATION_POLICY, MAIN, deviation_policy.set_policy, policy=policy)


def _levels(parts: tuple[requests.LevelPart, ...]) -> tuple[AnswerLevel, ...]:
    return tuple(AnswerLevel(role=part.role, days=part.days) for part in parts)


def rank_terms(work: Work, ask: requests.SetTermsRank) -> None:
    """Say how generous payment terms of a code are."""
    work.decide(
        DEVIATION_POLICY,
        MAIN,
        deviation_policy.rank_terms,
        code=ask.code,
        rank=ask.rank,
    )


def approve(work: Work, ask: requests.ApproveDeviation) -> None:
    """Let a deviation be; an order that waits for nothing else goes on.

    An approval that covers it is used up by it.
    """
    resource = ORDER.stream(ask.order)
    work.fetch((ORDER, ask.order), (DOCKET, resource))
    before = order_of(work, ask.order)
    dated(work, ask, first_site(work, before))
    found = one_of(before, ask.line, ask.kind)
    events = work.decide(
        ORDER,
        ask.order,
        answering.approve,
        line=ask.line,
        kind=ask.kind,
        up_to=ask.up_to,
        valid_until=ask.valid_until,
        note=ask.note,
        by=releaser_of(work, found.hold, ask.order, before.currency, ask.approval),
        today=work.now.date(),
    )
    if events and ask.approval is not None:
        amount = at_most(found, ask.up_to)
        subject = subject_of_deviation(before, found, resource=resource, amount=amount)
        apart = makers(before, found.hold) | frozenset(found.by)
        use(work, ask.approval, subject, apart)
    proceed(work, ask.order)


def reject(work: Work, ask: requests.RejectDeviation) -> None:
    """Say no; the order waits until it is amended."""
    before = order_of(work, ask.order)
    dated(work, ask, first_site(work, before))
    work.decide(
        ORDER,
        ask.order,
        answering.reject,
        line=ask.line,
        kind=ask.kind,
        note=ask.note,
        by=work.actor.persons,
        roles=work.actor.roles,
    )


def escalate(work: Work, ask: requests.EscalateDeviations) -> None:
    """Put what nobody has answered in time to the next level."""
    found = order_of(work, ask.order)
    work.decide(
        ORDER,
        ask.order,
        deviating.escalate,
        policy=work.get(DEVIATION_POLICY, MAIN),
        today=dated(work, ask, first_site(work, found)),
    )
