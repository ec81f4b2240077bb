"""Money in: received, applied to invoices, left on account, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum, auto

from o2c.desk.common import dated
from o2c.desk.owing import settle
from o2c.desk.reviewing import review
from o2c.desk.settling import not_kept, put_on_account, use
from o2c.desk.work import Work
from o2c.domain import credit_memo, invoice, receipt
from o2c.domain.credit_memo import CREDIT_MEMO
from o2c.domain.invoice import INVOICE
from o2c.domain.receipt import RECEIPT
from o2c.errors import ValidationError
from o2c.requests import billing as requests
from o2c.requests.billing import ApplicationPart
from o2c.values.ids import AccountId, InvoiceId
from o2c.values.money import total


class Refusal(StrEnum):
    ANOTHER_ACCOUNT = auto()


def record(work: Work, ask: requests.RecordReceipt) -> None:
    """Take money in and apply it as told; the rest stays on account."""
    on = dated(work, ask)
    number = work.number("RC")
    work.decide(
        RECEIPT,
        number,
        receipt.receive,
        account=AccountId(ask.account),
        amount=ask.amount,
        on=on,
        method=ask.method,
        reference=ask.reference,
    )
    _use(work, number, ask.account, ask.apply)
    applied = total((part.amount for part in ask.apply), ask.amount.currency)
    put_on_account(work, ask.account, number, ask.amount - applied, on)
    review(work, ask.account)


def apply(work: Work, ask: requests.ApplyReceipt) -> None:
    """Settle invoices with money on account."""
    found = work.get(RECEIPT, ask.receipt)
    receipt.known(found)
    dated(work, ask)
    for part in ask.apply:
        not_kept(work, found, part.invoice)
    _use(work, ask.receipt, found.account, ask.apply)
    for part in ask.apply:
        put_on_account(work, found.account, ask.receipt, -part.amount, found.on)
    review(work, found.account)


def _use(
    work: Work, number: str, account: str, parts: Sequence[ApplicationPart]
) -> None:
    for part in parts:
        _same_account(work, account, part.invoice)
        use(work, number, account, part.invoice, part.amount)


def unapply(work: Work, ask: requests.UnapplyReceipt) -> None:
    """Take an application back: the invoice is open again, the money on account."""
    found = work.get(RECEIPT, ask.receipt)
    receipt.known(found)
    dated(work, ask)
    invoice_id = InvoiceId(ask.invoice)
    work.decide(
        RECEIPT,
        ask.receipt,
        receipt.unapply,
        invoice=invoice_id,
        amount=ask.amount,
        note=ask.note,
    )
    work.decide(
        INVOICE,
        invoice_id,
        invoice.take_payment_back,
        receipt=ask.receipt,
        amount=ask.amount,
    )
    settle(work, found.account, invoice_id, by=ask.receipt, amount=-ask.amount)
    put_on_account(work, found.account, ask.receipt, ask.amount, found.on)
    review(work, found.account)


def apply_memo(work: Work, ask: requests.ApplyCreditMemo) -> None:
    """Settle invoices with what a credit memo left on account."""
    found = work.get(CREDIT_MEMO, ask.memo)
    dated(work, ask)
    for part in ask.apply:
        invoice_id = InvoiceId(part.invoice)
        work.decide(
            CREDIT_MEMO,
            ask.memo,
            credit_memo.apply,
            invoice=invoice_id,
            amount=part.amount,
        )
        _same_account(work, found.account, part.invoice)
        work.decide(
            INVOICE, invoice_id, invoice.offset, memo=ask.memo, amount=part.amount
        )
        settle(work, found.account, invoice_id, by=ask.memo, amount=part.amount)
        put_on_account(work, found.account, ask.memo, -part.amount, work.today)
    review(work, found.account)


def _same_account(work: Work, account: str, number: str) -> None:
    found = work.get(INVOICE, number)
    invoice.known(found)
    if found.account != account:
        raise ValidationError(
            Refusal.ANOTHER_ACCOUNT,
            f"{number} is owed by {found.account}, not by {account}",
            field="invoice",
            remedy="apply it to an invoice of the same paying party",
        )
