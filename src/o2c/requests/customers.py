"""Requests that keep customers: who they are, where, on which terms."""

from __future__ import annotations

from o2c.requests.base import Request
from o2c.requests.fields import AccountRef, Currency, CustomerRef, Name, Text
from o2c.requests.master import AddressPart, TermsPart


class RegisterCustomer(Request):
    """Take a customer on; `account` is the paying party, the customer by default."""

    customer: CustomerRef
    name: Name
    group: Text = ""
    currency: Currency
    terms: TermsPart = TermsPart()
    account: AccountRef | None = None
    bill_to: AddressPart
    ship_to: AddressPart | None = None


class ChangeCustomer(Request):
    """Change what is given; what is left out stays."""

    customer: CustomerRef
    name: Name | None = None
    terms: TermsPart | None = None
    bill_to: AddressPart | None = None
    ship_to: AddressPart | None = None


class BlockCustomer(Request):
    """Let new orders of a customer wait for a person."""

    customer: CustomerRef


class UnblockCustomer(Request):
    """Let new orders of a customer go on as usual."""

    customer: CustomerRef


class DeactivateCustomer(Request):
    """Take no more orders of a customer."""

    customer: CustomerRef


class ReactivateCustomer(Request):
    """Take orders of a customer again."""

    customer: CustomerRef
