"""Terms and bank details: asked for by one person, confirmed by another (R12-10)."""

from __future__ import annotations

from o2c.desk.approving import ask_leave, use, void
from o2c.desk.common import checked
from o2c.desk.master import payment_terms
from o2c.desk.powers import power_of
from o2c.desk.work import Work
from o2c.domain import approval, customer
from o2c.domain.approval import APPROVAL, Stage, Subject
from o2c.domain.authority.policy import Action
from o2c.domain.customer import CUSTOMER
from o2c.requests import customers as requests
from o2c.values.address import BankAccount


def change_terms(work: Work, ask: requests.ChangeTerms) -> None:
    """Ask for other payment terms; the present ones hold until then."""
    proposed = work.get(CUSTOMER, ask.customer).terms_proposed
    before = proposed.change if proposed else None
    number = work.number("AP")
    if work.decide(
        CUSTOMER,
        ask.customer,
        customer.propose_terms,
        change=number,
        terms=payment_terms(ask.terms),
        by=work.actor.persons,
        stands=_stands(work, before),
    ):
        _ask(work, ask.customer, number, Action.CHANGE_TERMS, ask.note)
        _replace(work, ask.customer, before)


def change_bank(work: Work, ask: requests.ChangeBank) -> None:
    """Give other bank details; the present ones hold until then."""
    proposed = work.get(CUSTOMER, ask.customer).bank_proposed
    before = proposed.change if proposed else None
    said, number = ask.bank, work.number("AP")
    with checked("bank"):
        if (said.iban is None) is (said.account is None):
            raise ValueError("give an IBAN, or an account, and not both")
    bank = BankAccount(
        subject=ask.customer,
        name=said.holder,
        iban=said.iban,
        bic=said.bic,
        account=said.account,
        bank=said.bank,
    )
    if work.decide(
        CUSTOMER,
        ask.customer,
        customer.propose_bank,
        change=number,
        bank=bank,
        by=work.actor.persons,
        stands=_stands(work, before),
    ):
        _ask(work, ask.customer, number, Action.CHANGE_BANK, ask.note)
        _replace(work, ask.customer, before)


def confirm_change(work: Work, ask: requests.ConfirmChange) -> None:
    """Let a change count, as someone else than who asked for it.

    If it was approved already, whoever could ask for it may carry it out.
    """
    if not work.decide(CUSTOMER, ask.customer, customer.confirm, change=ask.change):
        return
    found = work.get(APPROVAL, ask.change)
    subject = approval.known(found)
    if found.stage is Stage.REQUESTED:
        work.decide(
            APPROVAL,
            ask.change,
            approval.grant,
            by=work.actor.persons,
            power=power_of(work, subject.action, ""),
            valid_until=work.now.date(),
            note=ask.note,
        )
    use(work, ask.change, subject, frozenset())


def _ask(work: Work, id: str, number: str, action: Action, note: str) -> None:
    """Ask someone else to approve just this change."""
    subject = Subject(
        action=action,
        resource=CUSTOMER.stream(id),
        version=f"change {number}",
        amount=None,
    )
    ask_leave(work, number, subject, note)


def _stands(work: Work, change: str | None) -> bool:
    """Whether a change that was asked for may still be confirmed."""
    waiting = (Stage.REQUESTED, Stage.GRANTED)
    return change is not None and work.get(APPROVAL, change).stage in waiting


def _replace(work: Work, id: str, change: str | None) -> None:
    """What was asked for before waits no more."""
    if change is not None:
        void(work, change, CUSTOMER.stream(id), "another change was asked for")
