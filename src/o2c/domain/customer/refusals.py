"""Why a decision about a customer may be refused."""

from __future__ import annotations

from datetime import date
from enum import StrEnum, auto

from o2c.domain.customer.parts import Status
from o2c.domain.customer.state import Customer
from o2c.errors import StateError, UnknownReference
from o2c.values.address import Address, AddressUsage, PartyName
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
    CUSTOMER_MERGED = auto()
    NOT_ACTIVE_YET = auto()
    NOT_A_PROSPECT = auto()
    NOT_VALIDATED = auto()
    DATA_MISSING = auto()
    SCREENING_HIT = auto()
    DOCUMENTS_OPEN = auto()
    ADDRESS_DATES = auto()
    PLACE_UNKNOWN = auto()
    CHANGE_UNKNOWN = auto()
    CONTACT_TWICE = auto()
    CONTACT_UNKNOWN = auto()
    TAX_ID_TWICE = auto()
    TAX_ID_UNKNOWN = auto()
    PARENT_CIRCULAR = auto()
    MERGE_DIFFERS = auto()
    MERGE_RELATED = auto()
    MERGE_CURRENCY = auto()
    MERGE_USED = auto()
    ALREADY_MERGED = auto()


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


def same(customer: Customer, fresh: Customer, how: str) -> None:
    """Refuse to take down anew, with other data, who is known already."""
    not_erased(customer)
    if customer != fresh:
        raise StateError(
            Refusal.CUSTOMER_EXISTS,
            f"the customer is {how} already, with other data",
            field="customer",
            remedy="change the customer instead",
        )


def may_order(customer: Customer) -> None:
    """Refuse orders of a customer who is not active (a blocked one's are held)."""
    known(customer)
    not_erased(customer)
    not_merged(customer)
    if customer.status in (Status.PROSPECT, Status.VALIDATED):
        raise StateError(
            Refusal.NOT_ACTIVE_YET,
            f"the customer is {customer.status}, and may not order yet",
            field="customer",
            remedy="validate and activate the customer first",
        )
    if not customer.active:
        raise StateError(
            Refusal.CUSTOMER_INACTIVE,
            "the customer is deactivated",
            field="customer",
            remedy="reactivate the customer first",
        )


def not_merged(customer: Customer) -> None:
    """Refuse for a customer who goes on as another."""
    if customer.replaced_by is not None:
        raise StateError(
            Refusal.CUSTOMER_MERGED,
            f"the customer goes on as {customer.replaced_by}",
            field="customer",
            remedy=f"name {customer.replaced_by}, or take the merge back",
        )


def ship_to(customer: Customer, day: date, label: str = "") -> Address:
    """Where goods go on a day: the place of this label, which must be known, or as
    usual; where invoices go if nothing else is said."""
    found = customer.address_on(AddressUsage.SHIP_TO, day, label)
    if found is None and label:
        raise UnknownReference(
            Refusal.PLACE_UNKNOWN,
            f"the customer has no place {label} on {day}",
            field="deliver_to",
            remedy="see the view addresses, or give the address",
        )
    return found or bill_to(customer, day)


def bill_to(customer: Customer, day: date) -> Address:
    """Where invoices go on a day."""
    found = customer.address_on(AddressUsage.BILL_TO, day)
    return found or customer.addresses[AddressUsage.BILL_TO]
