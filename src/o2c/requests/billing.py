"""Requests that bill, credit, and take money in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from o2c.requests.base import Part, Request
from o2c.requests.fields import (
    AccountRef,
    Amount,
    DocumentRef,
    LineNumber,
    Listed,
    Name,
    Quantity,
    Text,
)


class BilledPart(Part):
    """So many stocking units of an order line."""

    line: LineNumber
    quantity: Quantity


class IssueInvoice(Request):
    """Bill what has shipped and is not billed yet: all of it, or the lines named."""

    order: DocumentRef
    lines: Annotated[tuple[BilledPart, ...], Listed] = ()


class ReductionPart(Part):
    """How much less the net of an invoice line shall be."""

    line: LineNumber
    net: Amount


class IssueAllowance(Request):
    """Give money back on an invoice although no goods come back.

    `approval` is the leave of another, where one's own authority does not go so far.
    """

    invoice: DocumentRef
    lines: Annotated[tuple[ReductionPart, ...], Listed, Field(min_length=1)]
    note: Name
    approval: DocumentRef | None = None


class ApplicationPart(Part):
    """How much of the money settles which invoice."""

    invoice: DocumentRef
    amount: Amount


class RecordReceipt(Request):
    """Money came in from a paying party; what is not applied stays on account."""

    account: AccountRef
    amount: Amount
    method: Text = ""
    reference: Text = ""
    apply: Annotated[tuple[ApplicationPart, ...], Listed] = ()


class ApplyReceipt(Request):
    """Settle invoices with money on account."""

    receipt: DocumentRef
    apply: Annotated[tuple[ApplicationPart, ...], Listed, Field(min_length=1)]


class UnapplyReceipt(Request):
    """Take an application back: the invoice is open again, the money on account."""

    receipt: DocumentRef
    invoice: DocumentRef
    amount: Amount
    note: Name


class ApplyCreditMemo(Request):
    """Settle invoices with what a credit memo left on account."""

    memo: DocumentRef
    apply: Annotated[tuple[ApplicationPart, ...], Listed, Field(min_length=1)]
