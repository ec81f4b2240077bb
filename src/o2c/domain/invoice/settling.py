"""Issuing an invoice, and settling it: with cash, or with a credit memo's rest."""

from __future__ import annotations

from collections.abc import Iterator

from o2c.domain.invoice.events import Event, Issued, Offset, Paid
from o2c.domain.invoice.refusals import Refusal, known, more_than_open, same_currency
from o2c.domain.invoice.state import Invoice
from o2c.errors import LimitExceeded, ValidationError
from o2c.values.money import Money


def issue(invoice: Invoice, *, issued: Issued) -> Iterator[Event]:
    """Issue it, complete; it must say what it is for."""
    if invoice.currency:
        return
    if not issued.lines and not issued.freight:
        raise ValidationError(
            Refusal.INVOICE_EMPTY,
            "an invoice needs a line",
            field="lines",
            remedy="bill something that was shipped",
        )
    yield issued


def pay(invoice: Invoice, *, receipt: str, amount: Money) -> Iterator[Event]:
    """Settle some of it with money received; never more than is open (R07-53)."""
    _may_settle(invoice, amount)
    yield Paid(receipt=receipt, amount=amount)


def take_payment_back(
    invoice: Invoice, *, receipt: str, amount: Money
) -> Iterator[Event]:
    """Undo a payment, in whole or in part: the amount is open again."""
    known(invoice)
    paid = Money(invoice.payments.get(receipt, 0), invoice.currency)
    same_currency(invoice, amount)
    if not 0 < amount.minor <= paid.minor:
        raise LimitExceeded(
            Refusal.MORE_THAN_PAID,
            f"{amount.text()} asked for, {paid.text()} paid by {receipt}",
            field="amount",
            remedy=f"take back {paid.text()} at most",
            maximum=paid.text(),
        )
    yield Paid(receipt=receipt, amount=-amount)


def offset(invoice: Invoice, *, memo: str, amount: Money) -> Iterator[Event]:
    """Settle some of it with what a credit memo left on account."""
    _may_settle(invoice, amount)
    yield Offset(memo=memo, amount=amount)


def _may_settle(invoice: Invoice, amount: Money) -> None:
    known(invoice)
    same_currency(invoice, amount)
    if amount.minor <= 0:
        raise ValidationError(
            Refusal.AMOUNT_NOT_POSITIVE,
            "an amount is positive",
            field="amount",
            remedy="give more than nothing",
        )
    if amount.minor > invoice.open:
        raise more_than_open(invoice, amount)
