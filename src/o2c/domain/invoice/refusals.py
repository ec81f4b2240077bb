"""Why a decision about an invoice may be refused."""

from __future__ import annotations

from enum import StrEnum, auto

from o2c.domain.invoice.state import Billed, Invoice
from o2c.errors import LimitExceeded, UnknownReference, ValidationError
from o2c.values.money import Money


class Refusal(StrEnum):
    INVOICE_UNKNOWN = auto()
    INVOICE_EMPTY = auto()
    LINE_UNKNOWN = auto()
    LINE_TWICE = auto()
    AMOUNT_NOT_POSITIVE = auto()
    MORE_THAN_OPEN = auto()
    MORE_THAN_PAID = auto()
    MORE_THAN_INVOICED = auto()
    CURRENCY_MISMATCH = auto()
    DATE_BEFORE_INVOICE = auto()


def known(invoice: Invoice) -> None:
    """Refuse an invoice that was never issued."""
    if not invoice.currency:
        raise UnknownReference(
            Refusal.INVOICE_UNKNOWN,
            "no such invoice",
            field="invoice",
            remedy="check the invoice number",
        )


def line_of(invoice: Invoice, number: int) -> Billed:
    """The line as billed, or the refusal that the invoice has no such line."""
    known(invoice)
    billed = invoice.lines.get(number)
    if billed is None:
        raise UnknownReference(
            Refusal.LINE_UNKNOWN,
            f"the invoice has no line {number}",
            line=number,
            field="line",
            remedy=f"its lines are {', '.join(map(str, invoice.lines))}",
        )
    return billed


def same_currency(invoice: Invoice, amount: Money) -> None:
    """Refuse an amount in another currency than the invoice's."""
    if amount.currency != invoice.currency:
        raise ValidationError(
            Refusal.CURRENCY_MISMATCH,
            f"the invoice is in {invoice.currency}, not in {amount.currency}",
            field="currency",
            remedy=f"give the amount in {invoice.currency}",
        )


def more_than_open(invoice: Invoice, amount: Money) -> LimitExceeded:
    """The refusal of more than is still owed."""
    most = Money(invoice.open, invoice.currency).text()
    return LimitExceeded(
        Refusal.MORE_THAN_OPEN,
        f"{amount.text()} offered, {most} open",
        field="amount",
        remedy="leave the rest on account",
        maximum=most,
    )
