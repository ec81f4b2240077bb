"""A receipt of cash: applied to invoices, in part or in whole, the rest on account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum, auto
from typing import TypeAlias, get_args

from attrs import evolve as replace
from attrs import field, frozen

from o2c.errors import LimitExceeded, UnknownReference, ValidationError
from o2c.kernel import Aggregate
from o2c.values.ids import AccountId, InvoiceId, OrderId
from o2c.values.money import Money


class Refusal(StrEnum):
    RECEIPT_UNKNOWN = auto()
    AMOUNT_NOT_POSITIVE = auto()
    MORE_THAN_LEFT = auto()
    MORE_THAN_APPLIED = auto()


@frozen(kw_only=True)
class Received:
    """Money came in; all of it is on account until applied.

    `order` is the one that it pays in advance, if it does.
    """

    account: AccountId
    amount: Money
    on: date
    method: str
    reference: str
    order: OrderId | None = None


@frozen(kw_only=True)
class Applied:
    """Part of it settled an invoice."""

    account: AccountId
    invoice: InvoiceId
    amount: Money


@frozen(kw_only=True)
class Unapplied:
    """Part of it settles that invoice no longer and is on account again."""

    account: AccountId
    invoice: InvoiceId
    amount: Money
    note: str


Event: TypeAlias = Received | Applied | Unapplied


@frozen(kw_only=True)
class Receipt:
    """`left` is what is on account, in minor units."""

    currency: str = ""
    account: AccountId = AccountId("")
    on: date = date.min
    order: OrderId | None = None  # that it pays in advance
    left: int = 0
    applied: Mapping[str, int] = field(factory=dict)  # by invoice


def evolve(receipt: Receipt, event: Event) -> Receipt:
    match event:
        case Received(account=account, amount=amount, on=on, order=order):
            return Receipt(
                currency=amount.currency,
                account=account,
                on=on,
                order=order,
                left=amount.minor,
            )
        case Applied(invoice=invoice, amount=amount):
            return _applied(receipt, invoice, amount.minor)
        case Unapplied(invoice=invoice, amount=amount):
            return _applied(receipt, invoice, -amount.minor)


def _applied(receipt: Receipt, invoice: str, minor: int) -> Receipt:
    applied = {**receipt.applied, invoice: receipt.applied.get(invoice, 0) + minor}
    return replace(
        receipt,
        left=receipt.left - minor,
        applied={i: m for i, m in applied.items() if m},
    )


def receive(
    receipt: Receipt,
    *,
    account: AccountId,
    amount: Money,
    on: date,
    method: str,
    reference: str,
    order: OrderId | None = None,
) -> Iterator[Event]:
    """Take money in for a paying party."""
    if receipt.currency:
        return
    if amount.minor <= 0:
        raise ValidationError(
            Refusal.AMOUNT_NOT_POSITIVE,
            "an amount is positive",
            field="amount",
            remedy="give what was received",
        )
    yield Received(
        account=account,
        amount=amount,
        on=on,
        method=method,
        reference=reference,
        order=order,
    )


def apply(receipt: Receipt, *, invoice: InvoiceId, amount: Money) -> Iterator[Event]:
    """Settle part of an invoice with it."""
    known(receipt)
    left = Money(receipt.left, receipt.currency)
    if not 0 < amount.minor <= receipt.left or amount.currency != receipt.currency:
        raise LimitExceeded(
            Refusal.MORE_THAN_LEFT,
            f"{amount.text()} asked for, {left.text()} on account",
            field="amount",
            remedy=f"apply {left.text()} at most",
            maximum=left.text(),
        )
    yield Applied(account=receipt.account, invoice=invoice, amount=amount)


def unapply(
    receipt: Receipt, *, invoice: InvoiceId, amount: Money, note: str
) -> Iterator[Event]:
    """Take an application back, in whole or in part."""
    known(receipt)
    used = Money(receipt.applied.get(invoice, 0), receipt.currency)
    if not 0 < amount.minor <= used.minor or amount.currency != receipt.currency:
        raise LimitExceeded(
            Refusal.MORE_THAN_APPLIED,
            f"{amount.text()} asked for, {used.text()} applied to {invoice}",
            field="amount",
            remedy=f"take back {used.text()} at most",
            maximum=used.text(),
        )
    yield Unapplied(account=receipt.account, invoice=invoice, amount=amount, note=note)


def known(receipt: Receipt) -> None:
    """Refuse a receipt that was never recorded."""
    if not receipt.currency:
        raise UnknownReference(
            Refusal.RECEIPT_UNKNOWN,
            "no such receipt",
            field="receipt",
            remedy="check the receipt number",
        )


RECEIPT: Aggregate[Receipt, Event] = Aggregate(
    "receipt", initial=Receipt(), evolve=evolve, events=get_args(Event)
)
