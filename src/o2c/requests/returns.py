"""Requests that take goods back."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from o2c.domain.rma import Condition, Disposition, Settlement
from o2c.requests.base import Part, Request
from o2c.requests.fields import (
    Amount,
    Day,
    DocumentRef,
    LineNumber,
    Listed,
    Name,
    Quantity,
    Text,
)


class ReturnLinePart(Part):
    """So many stocking units of an order line, and why they come back."""

    line: LineNumber
    quantity: Quantity
    reason: Name


class AuthoriseReturn(Request):
    """Let a customer send goods back, for 90 days unless `valid_until` is given."""

    order: DocumentRef
    lines: Annotated[tuple[ReturnLinePart, ...], Listed, Field(min_length=1)]
    valid_until: Day | None = None


class ReceivedPart(Part):
    """So many stocking units that arrived."""

    line: LineNumber
    quantity: Quantity


class ReceiveReturn(Request):
    """Goods came back, into quarantine; after the deadline with a reason."""

    rma: DocumentRef
    lines: Annotated[tuple[ReceivedPart, ...], Listed, Field(min_length=1)]
    late_reason: Text = ""


class InspectReturn(Request):
    """What the inspection found of a line, or of part of it."""

    rma: DocumentRef
    line: LineNumber
    quantity: Quantity
    condition: Annotated[Condition, Field(strict=False)]
    note: Text = ""


class DisposeReturn(Request):
    """Where inspected goods go, and what the customer gets for them."""

    rma: DocumentRef
    line: LineNumber
    quantity: Quantity
    disposition: Annotated[Disposition, Field(strict=False)]
    settlement: Annotated[Settlement, Field(strict=False)]


class CreditReturn(Request):
    """Issue the credit memos for what a return has to be credited.

    One memo for each invoice that billed the goods, the latest first; the restocking
    fee is taken off the first of them.
    """

    rma: DocumentRef
    fee: Amount | None = None


class CancelReturn(Request):
    """Nothing came back, and nothing will."""

    rma: DocumentRef
    note: Name


class CloseReturn(Request):
    """A return is done; what never came is returnable again."""

    rma: DocumentRef
    note: Text = ""
