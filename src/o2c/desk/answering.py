"""What the gateway answered: recorded once, with all that follows from it."""

from __future__ import annotations

from enum import StrEnum, auto

from o2c.desk.common import dated, order_of
from o2c.desk.paying import not_authorised, review_payment
from o2c.desk.reviewing import review
from o2c.desk.settling import settle_order, take_in
from o2c.desk.work import Work
from o2c.domain.order import ORDER
from o2c.domain.payment import PAYMENT, authorising, capturing
from o2c.domain.payment.refusals import asked_for
from o2c.domain.payment.state import Kind
from o2c.errors import ValidationError
from o2c.requests.cards import RecordPaymentAnswer
from o2c.values.ids import OrderId
from o2c.values.money import Money, zero


class Refusal(StrEnum):
    ANSWER_INCOMPLETE = auto()


def record(work: Work, ask: RecordPaymentAnswer) -> None:
    """Record an answer of the gateway's; one that is known already adds nothing."""
    work.fetch((ORDER, ask.order), (PAYMENT, ask.order))
    order_of(work, ask.order)
    dated(work, ask)
    asked = asked_for(work.get(PAYMENT, ask.order), ask.intent, *Kind)
    if asked is None:
        return
    approved = ask.outcome == "approved"
    match asked.kind:
        case Kind.AUTHORISE if approved:
            _authorised(work, ask)
        case Kind.CAPTURE if approved:
            _captured(work, ask)
        case Kind.RELEASE if approved:
            work.decide(
                PAYMENT, ask.order, authorising.confirm_release, intent=ask.intent
            )
        case Kind.CAPTURE:
            _declined(work, ask, capture=True)
        case Kind.AUTHORISE | Kind.RELEASE:
            _declined(work, ask, capture=False)
    if asked.kind is Kind.RELEASE:
        return
    review_payment(work, ask.order)
    if not approved:
        not_authorised(work, ask.order)
    review(work, work.get(ORDER, ask.order).account)


def _authorised(work: Work, ask: RecordPaymentAnswer) -> None:
    amount = _amount(ask)
    if ask.expires_on is None:
        raise _incomplete("expires_on")
    work.decide(
        PAYMENT,
        ask.order,
        authorising.approve,
        intent=ask.intent,
        amount=amount,
        tolerance=ask.tolerance or zero(amount.currency),
        expires_on=ask.expires_on,
        reference=ask.reference,
    )


def _captured(work: Work, ask: RecordPaymentAnswer) -> None:
    """The money is the customer's, on account, and settles what is billed already."""
    amount = _amount(ask)
    found = work.get(ORDER, ask.order)
    receipt = take_in(
        work,
        account=found.account,
        amount=amount,
        method="card",
        reference=ask.reference,
        order=OrderId(ask.order),
    )
    work.decide(
        PAYMENT,
        ask.order,
        capturing.confirm_capture,
        intent=ask.intent,
        amount=amount,
        receipt=receipt,
        reference=ask.reference,
    )
    settle_order(work, ask.order)


def _declined(work: Work, ask: RecordPaymentAnswer, *, capture: bool) -> None:
    decide = capturing.decline_capture if capture else authorising.decline
    work.decide(PAYMENT, ask.order, decide, intent=ask.intent, code=ask.code)


def _amount(ask: RecordPaymentAnswer) -> Money:
    if ask.amount is None:
        raise _incomplete("amount")
    return ask.amount


def _incomplete(field: str) -> ValidationError:
    return ValidationError(
        Refusal.ANSWER_INCOMPLETE,
        f"an approval says its {field}",
        field=field,
        remedy="record the answer as the gateway gave it",
    )
