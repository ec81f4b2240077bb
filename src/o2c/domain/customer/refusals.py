"""Why a decision about a customer may be refused."""

from __future__ import annotations

from enum import StrEnum, auto

from o2c.domain.customer.state import Customer
from o2c.errors import StateError, UnknownReference
from o2c.values.address import PartyName
from o2c.values.terms import PaymentTerms


class Refusal(StrEnum):
    CUSTOMER_UNKNOWN = auto()
    CUSTOMER_EXISTS = auto()
    CUSTOMER_INACTIVE = auto()
    ADDRESS_MISSING = auto()
    CUSTOMER_ERASED = auto()
    CUSTOMER_ACTIVE = auto()
    LEGAL_HOLD = auto()
    LEGAL_HOLD_UNKNOWN = auto()
    ORDERS_OPEN = auto()
    QUOTES_OPEN = auto()
    SHIPMENTS_OPEN = auto()
    DELIVERIES_UNBILLED = auto()
    INVOICES_UNPAID = auto()
    RETURNS_OPEN = auto()
    MONEY_UNAPPLIED = auto()
    DRAFTS_OPEN = auto()
    SAME_PERSON = auto()
    CERTIFICATE_EXISTS = auto()
    CERTIFICATE_DATE = auto()
    CERTIFICATE_UNKNOWN = auto()
    CERTIFICATE_EXPIRED = auto()


def known(customer: Customer) -> tuple[PartyName, PaymentTerms]:
    """Name and terms of a customer that exists; refuse one that does not."""
    if customer.name is None or customer.terms is None:
        raise UnknownReference(
            Refusal.CUSTOMER_UNKNOWN,
            "no such customer",
            field="customer",
            remedy="register the customer first",
        )
    return customer.name, customer.terms


def not_erased(customer: Customer) -> None:
    """Refuse to write about a person who was forgotten."""
    if customer.erased:
        raise StateError(
            Refusal.CUSTOMER_ERASED,
            "the customer was erased",
            field="customer",
            remedy="register the person anew, under another id",
        )


def may_order(customer: Customer) -> None:
    """Refuse orders of a customer who is not active (a blocked one's are held)."""
    known(customer)
    not_erased(customer)
    if not customer.active:
        raise StateError(
            Refusal.CUSTOMER_INACTIVE,
            "the customer is deactivated",
            field="customer",
            remedy="reactivate the customer first",
        )
