"""A credit memo: what a customer gets back on an invoice, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum, auto
from typing import TypeAlias, get_args

from attrs import evolve as replace
from attrs import frozen

from o2c.domain.common import LineAmount, LineExemption
from o2c.domain.invoice import Base
from o2c.errors import LimitExceeded, UnknownReference, ValidationError
from o2c.kernel import Aggregate
from o2c.values.ids import AccountId, CustomerId, InvoiceId, OrderId
from o2c.values.money import Money


class Refusal(StrEnum):
    MEMO_UNKNOWN = auto()
    MEMO_EMPTY = auto()
    FEE_TOO_HIGH = auto()
    MORE_THAN_LEFT = auto()


class Kind(StrEnum):
    """Whether goods came back, which makes their quantity billable again, or not."""

    RETURN = auto()
    ALLOWANCE = auto()


@frozen(kw_only=True)
class Issued:
    """The memo as it was sent.

    `exempt` are the certificates of its lines as the invoice has them, though they may
    have expired since.  `deducted` and `deducted_tax` are what allowances on returned
    goods gave back before.  `total` is net plus tax less them and the fee; `applied` of
    it settles the invoice it is for, `on_account` is kept for the customer.
    """

    kind: Kind
    invoice: InvoiceId
    rma: str | None
    order: OrderId
    customer: CustomerId
    account: AccountId
    currency: str
    on: date
    note: str
    lines: tuple[LineAmount, ...]
    exempt: tuple[LineExemption, ...] = ()
    net: Money
    tax: Money
    deducted: Money
    deducted_tax: Money
    fee: Money
    total: Money
    applied: Money
    on_account: Money
    base: Base


@frozen(kw_only=True)
class Applied:
    """Money left on account by the memo settled part of another invoice."""

    account: AccountId
    invoice: InvoiceId
    amount: Money


Event: TypeAlias = Issued | Applied


@frozen(kw_only=True)
class CreditMemo:
    """`left` is what is still on account, in minor units."""

    currency: str = ""
    account: AccountId = AccountId("")
    customer: CustomerId = CustomerId("")
    left: int = 0


def evolve(memo: CreditMemo, event: Event) -> CreditMemo:
    match event:
        case Issued():
            return CreditMemo(
                currency=event.currency,
                account=event.account,
                customer=event.customer,
                left=event.on_account.minor,
            )
        case Applied(amount=amount):
            return replace(memo, left=memo.left - amount.minor)


def issue(memo: CreditMemo, *, issued: Issued) -> Iterator[Event]:
    """Issue it; a fee never takes more than it gives."""
    if memo.currency:
        return
    if not issued.lines:
        raise ValidationError(
            Refusal.MEMO_EMPTY,
            "a credit memo needs a line",
            field="lines",
            remedy="name what is credited",
        )
    given = issued.net + issued.tax - issued.deducted - issued.deducted_tax
    if not 0 <= issued.fee.minor <= given.minor:
        raise LimitExceeded(
            Refusal.FEE_TOO_HIGH,
            "the restocking fee is more than the credit",
            field="fee",
            remedy="take a fee between nothing and the whole credit",
            maximum=given.text(),
        )
    yield issued


def apply(memo: CreditMemo, *, invoice: InvoiceId, amount: Money) -> Iterator[Event]:
    """Use what is on account for another invoice."""
    if not memo.currency:
        raise UnknownReference(
            Refusal.MEMO_UNKNOWN,
            "no such credit memo",
            field="memo",
            remedy="check the memo number",
        )
    left = Money(memo.left, memo.currency)
    if not 0 < amount.minor <= memo.left or amount.currency != memo.currency:
        raise LimitExceeded(
            Refusal.MORE_THAN_LEFT,
            f"{amount.text()} asked for, {left.text()} left",
            field="amount",
            remedy=f"use {left.text()} at most",
            maximum=left.text(),
        )
    yield Applied(account=memo.account, invoice=invoice, amount=amount)


CREDIT_MEMO: Aggregate[CreditMemo, Event] = Aggregate(
    "credit-memo", initial=CreditMemo(), evolve=evolve, events=get_args(Event)
)
