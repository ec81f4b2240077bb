"""Changes that take two people: one proposes them, another confirms (R12-10)."""

from __future__ import annotations

from collections.abc import Iterator

from o2c.domain.customer.events import (
    BankChanged,
    BankProposed,
    Event,
    TermsChanged,
    TermsProposed,
)
from o2c.domain.customer.refusals import Refusal, known, not_erased
from o2c.domain.customer.state import Customer
from o2c.errors import UnknownReference
from o2c.values.address import BankAccount
from o2c.values.terms import PaymentTerms


def propose_terms(
    customer: Customer,
    *,
    change: str,
    terms: PaymentTerms,
    by: tuple[str, ...],
    stands: bool = True,
) -> Iterator[Event]:
    """Ask for other payment terms; the present ones hold until another confirms.

    `stands` says that what was asked for before still waits.
    """
    _, now = known(customer)
    not_erased(customer)
    waiting = customer.terms_proposed if stands else None
    if terms != (waiting.terms if waiting else now):
        yield TermsProposed(change=change, terms=terms, by=by)


def propose_bank(
    customer: Customer,
    *,
    change: str,
    bank: BankAccount,
    by: tuple[str, ...],
    stands: bool = True,
) -> Iterator[Event]:
    """Ask for other bank details; the present ones hold until another confirms."""
    known(customer)
    not_erased(customer)
    waiting = customer.bank_proposed if stands else None
    if bank != (waiting.bank if waiting else customer.bank):
        yield BankProposed(change=change, bank=bank, by=by)


def confirm(customer: Customer, *, change: str) -> Iterator[Event]:
    """Let a change count that another has proposed and this one approves."""
    _, was = known(customer)
    not_erased(customer)
    terms, bank = customer.terms_proposed, customer.bank_proposed
    if terms is not None and terms.change == change:
        yield TermsChanged(was=was, terms=terms.terms, change=change)
    elif bank is not None and bank.change == change:
        yield BankChanged(was=customer.bank, bank=bank.bank, change=change)
    elif change not in customer.confirmed:
        raise UnknownReference(
            Refusal.CHANGE_UNKNOWN,
            f"no change {change} of the customer waits",
            field="change",
            remedy="see the view pending_changes",
        )
