"""Authority and approvals: set, lent, asked for, given, and used once."""

from __future__ import annotations

from enum import StrEnum, auto

from o2c.desk.common import checked, order_of
from o2c.desk.powers import own_of, power_of
from o2c.desk.work import Work
from o2c.domain import approval, authority, credit, docket, invoice
from o2c.domain.approval import APPROVAL, Subject
from o2c.domain.authority import AUTHORITY, Limit, person, role
from o2c.domain.authority.policy import DONE_TO, Action
from o2c.domain.credit import CREDIT, Credit
from o2c.domain.docket import DOCKET
from o2c.domain.invoice import INVOICE, Invoice
from o2c.domain.order import ORDER
from o2c.domain.order.answering import one_of
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.releasing import (
    ACTIONS,
    Leave,
    Releaser,
    subject_of,
    subject_of_deviation,
)
from o2c.domain.order.state import Order
from o2c.errors import ValidationError
from o2c.requests import authority as requests
from o2c.values.money import Money

_REASONS = {action: reason for reason, action in ACTIONS.items()}


class Refusal(StrEnum):
    HOLDER = auto()
    WRONG_RESOURCE = auto()
    AMOUNT_MISSING = auto()


def set_authority(work: Work, ask: requests.SetAuthority) -> None:
    """Bind how far a person's or a role's authority goes, or unbind it."""
    if (ask.person is None) is (ask.role is None):
        raise ValidationError(
            Refusal.HOLDER,
            "authority is a person's or a role's",
            field="person",
            remedy="name one of them, and not both",
        )
    with checked("limit"):
        if ask.limit is not None and ask.limit.currency != ask.currency:
            raise ValueError(f"a limit in {ask.limit.currency}, not in {ask.currency}")
    limit = None
    if ask.limit is not None:
        limit = Limit(amount=ask.limit, percent=ask.percent, until=ask.until)
    holder = person(ask.person) if ask.person is not None else role(str(ask.role))
    work.decide(
        AUTHORITY,
        holder,
        authority.set_limit,
        action=ask.action,
        currency=ask.currency,
        limit=limit,
        holder=holder,
        setters=(*map(person, work.actor.persons), *map(role, work.actor.roles)),
    )


def delegate(work: Work, ask: requests.DelegateAuthority) -> None:
    """Lend authority of one's own; a program lends that of the person it acts for."""
    lender = work.actor.persons[-1]
    borrower = work.get(AUTHORITY, person(ask.to))
    lends = [borrower.loan(ask.action, id) for id in work.actor.persons]
    today = work.now.date()
    work.decide(
        AUTHORITY,
        person(lender),
        authority.delegate,
        action=ask.action,
        to=ask.to,
        limit=Limit(amount=ask.limit, percent=ask.percent, until=ask.until),
        note=ask.note,
        lenders=work.actor.persons,
        roles=work.actor.roles,
        own=own_of(work, ask.action, ask.limit.currency),
        back=any(loan and (loan.limit.until or today) >= today for loan in lends),
        today=today,
    )
    work.decide(
        AUTHORITY, person(ask.to), authority.borrow, action=ask.action, lender=lender
    )


def revoke(work: Work, ask: requests.RevokeDelegation) -> None:
    """End a delegation before its time."""
    lender = person(ask.lender or work.actor.persons[-1])
    work.decide(
        AUTHORITY,
        lender,
        authority.revoke,
        action=ask.action,
        to=ask.to,
        note=ask.note,
    )


def request(work: Work, ask: requests.RequestApproval) -> None:
    """Ask for leave to do exactly this to the thing as it is now."""
    subject = _subject(work, ask)
    ask_leave(work, work.number("AP"), subject, ask.note)


def ask_leave(work: Work, number: str, subject: Subject, note: str) -> None:
    """Ask under a number for leave to do just this, and note that on the thing."""
    makers = work.actor.persons
    work.decide(
        APPROVAL, number, approval.request, subject=subject, makers=makers, note=note
    )
    work.decide(
        DOCKET,
        subject.resource,
        docket.file,
        approval=number,
        action=subject.action,
        makers=makers,
    )


def grant(work: Work, ask: requests.GrantApproval) -> None:
    """Say yes, within one's own authority, to what another has asked for."""
    subject = approval.known(work.get(APPROVAL, ask.approval))
    work.decide(
        APPROVAL,
        ask.approval,
        approval.grant,
        by=work.actor.persons,
        power=power_of(work, subject.action, _currency(subject)),
        valid_until=ask.valid_until,
        note=ask.note,
    )


def decline(work: Work, ask: requests.DeclineApproval) -> None:
    """Say no."""
    work.decide(
        APPROVAL,
        ask.approval,
        approval.decline,
        by=work.actor.persons,
        note=ask.note,
    )
    _strike(work, ask.approval)


def withdraw(work: Work, ask: requests.WithdrawApproval) -> None:
    """Ask no more."""
    work.decide(
        APPROVAL,
        ask.approval,
        approval.withdraw,
        by=work.actor.persons,
        note=ask.note,
    )
    _strike(work, ask.approval)


def releaser_of(
    work: Work, hold: HoldReason, order: str, currency: str, approval: str | None
) -> Releaser:
    """Who lets an order go on: with their authority, or the leave that they name."""
    action, resource = ACTIONS[hold], ORDER.stream(order)
    power = leave = None
    if approval is None:
        power = power_of(work, action, currency)
    else:
        leave = Leave(
            resource=resource,
            number=approval,
            approval=work.get(APPROVAL, approval),
            today=work.now.date(),
        )
    return Releaser(
        persons=work.actor.persons,
        power=power,
        askers=work.get(DOCKET, resource).askers(action),
        leave=leave,
    )


def use(work: Work, number: str, subject: Subject, makers: frozenset[str]) -> None:
    """Use an approval up for this; refused where it is not for exactly this."""
    work.decide(
        APPROVAL,
        number,
        approval.consume,
        subject=subject,
        makers=makers,
        by=work.actor.persons,
        today=work.now.date(),
    )
    _strike(work, number)


def lapse(work: Work, resource: str, note: str) -> None:
    """The thing has changed: what was approved of it and not used yet is void."""
    for number in work.get(DOCKET, resource).standing:
        void(work, number, resource, note)


def void(work: Work, number: str, resource: str, note: str) -> None:
    """This approval can be used no more."""
    work.decide(APPROVAL, number, approval.lapse, note=note)
    work.decide(DOCKET, resource, docket.strike, approval=number)


def of_account(found: Credit, account: str, limit: Money | None) -> Subject:
    """What raising a credit limit is about: this account, from this limit to that."""
    was = found.limit.text() if found.limit is not None else "without bound"
    return Subject(
        action=Action.RAISE_CREDIT_LIMIT,
        resource=CREDIT.stream(account),
        version=f"at a limit of {was}",
        amount=limit,
    )


def of_invoice(found: Invoice, number: str, amount: Money) -> Subject:
    """What an allowance is about: this invoice, what is open of it now, how much."""
    return Subject(
        action=Action.ISSUE_ALLOWANCE,
        resource=INVOICE.stream(number),
        version=f"at {len(found.memos)} credit memos",
        amount=amount,
    )


def _subject(work: Work, ask: requests.RequestApproval) -> Subject:
    kind = DONE_TO[ask.action]
    if ask.of != kind:
        raise ValidationError(
            Refusal.WRONG_RESOURCE,
            f"{ask.action} is for {kind}, not for {ask.of}",
            field="of",
            remedy=f"name {kind} there",
        )
    match ask.of:
        case "order":
            reason: HoldReason = _REASONS[ask.action]
            found = order_of(work, ask.id)
            if ask.line is not None or ask.kind is not None:
                return _of_deviation(ask, found)
            return subject_of(found, resource=ORDER.stream(ask.id), reason=reason)
        case "credit":
            account = work.get(CREDIT, ask.id)
            credit.known(account)
            return of_account(account, ask.id, ask.amount)
        case "invoice":
            billed = work.get(INVOICE, ask.id)
            invoice.known(billed)
            return of_invoice(billed, ask.id, _amount(ask))


def _of_deviation(ask: requests.RequestApproval, order: Order) -> Subject:
    """What the approval of one deviation is about, as it is asked for now."""
    found = one_of(order, ask.line, ask.kind)
    if ACTIONS[found.hold] is not ask.action:
        raise ValidationError(
            Refusal.WRONG_RESOURCE,
            f"{found.kind} takes {ACTIONS[found.hold]}",
            field="action",
            remedy=f"ask for {ACTIONS[found.hold]}",
        )
    return subject_of_deviation(
        order, found, resource=ORDER.stream(ask.id), amount=found.finding.amount
    )


def _amount(ask: requests.RequestApproval) -> Money:
    if ask.amount is None:
        raise ValidationError(
            Refusal.AMOUNT_MISSING,
            "an approval says how much",
            field="amount",
            remedy="give the amount, with tax",
        )
    return ask.amount


def _currency(subject: Subject) -> str:
    return subject.amount.currency if subject.amount is not None else ""


def _strike(work: Work, number: str) -> None:
    subject = approval.known(work.get(APPROVAL, number))
    work.decide(DOCKET, subject.resource, docket.strike, approval=number)
