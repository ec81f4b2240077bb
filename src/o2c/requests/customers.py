"""Requests that keep customers: who they are, where, on which terms."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from o2c.domain.customer.parts import (
    Check,
    ContactUsage,
    Invoicing,
    Screening,
    TaxScheme,
)
from o2c.requests.base import Part, Request
from o2c.requests.fields import (
    AccountRef,
    Currency,
    CustomerRef,
    Day,
    DocumentRef,
    Listed,
    Name,
    Text,
)
from o2c.requests.master import AddressPart, TermsPart
from o2c.requests.orders import IncotermPart
from o2c.requests.reaching import Email, Iban, Phone
from o2c.values.address import AddressUsage


class BankPart(Part):
    """Where money for a customer goes: an IBAN, or an account at a bank."""

    holder: Name
    iban: Iban | None = None
    bic: Name | None = None
    account: Name | None = None
    bank: Name | None = None


class RegisterProspect(Request):
    """Take someone down who may become a customer; they cannot order yet."""

    customer: CustomerRef
    name: Name
    group: Text = ""
    currency: Currency
    terms: TermsPart = TermsPart()
    account: AccountRef | None = None
    bill_to: AddressPart | None = None
    ship_to: AddressPart | None = None


class ValidateCustomer(Request):
    """Say that a prospect is complete and was looked at.

    `apart_from` are customers like it that are somebody else.  `no_tax_id` says why it
    needs no tax number, where its country asks for one.
    """

    customer: CustomerRef
    apart_from: Annotated[tuple[CustomerRef, ...], Listed] = ()
    credit_application: Text
    screening: Annotated[Screening, Field(strict=False)]
    screening_reference: Text = ""
    screened_on: Day | None = None
    no_tax_id: Text = ""
    note: Name


class ActivateCustomer(Request):
    """Let a customer who was validated order, and open the account that pays."""

    customer: CustomerRef


class RegisterCustomer(Request):
    """Take a customer on who may order at once; `account` is the paying party."""

    customer: CustomerRef
    name: Name
    group: Text = ""
    currency: Currency
    terms: TermsPart = TermsPart()
    account: AccountRef | None = None
    bill_to: AddressPart
    ship_to: AddressPart | None = None


class ChangeCustomer(Request):
    """Change the name or the usual addresses; what is left out stays."""

    customer: CustomerRef
    name: Name | None = None
    bill_to: AddressPart | None = None
    ship_to: AddressPart | None = None


class SetAddress(Request):
    """An address for a usage; `label` tells several apart, `since` to `until` holds it.

    Orders placed before keep theirs; the answer says which open ones do.
    """

    customer: CustomerRef
    usage: Annotated[AddressUsage, Field(strict=False)]
    label: Annotated[Text, Field(max_length=40)] = ""
    since: Day | None = None
    until: Day | None = None
    address: AddressPart


class SetContact(Request):
    """Whom to ask about what; with `contact` an existing one is changed."""

    customer: CustomerRef
    contact: Annotated[int, Field(ge=1, le=9999)] | None = None
    usages: Annotated[
        tuple[Annotated[ContactUsage, Field(strict=False)], ...],
        Listed,
        Field(min_length=1),
    ]
    name: Name
    email: Email | None = None
    phone: Phone | None = None


class RemoveContact(Request):
    """Ask a contact no more."""

    customer: CustomerRef
    contact: Annotated[int, Field(ge=1, le=9999)]
    note: Text = ""


class AddTaxId(Request):
    """Keep a tax number; one that cannot be right is refused."""

    customer: CustomerRef
    scheme: Annotated[TaxScheme, Field(strict=False)]
    number: Name


class RecordTaxIdCheck(Request):
    """What a service (VIES, a register) said of a tax number.

    `unavailable` says nothing of the number: what was said before stands.
    """

    customer: CustomerRef
    tax_id: Annotated[int, Field(ge=1, le=9999)]
    outcome: Annotated[Check, Field(strict=False)]
    service: Name
    checked_on: Day | None = None
    reference: Text = ""


class SetServiceProfile(Request):
    """How a customer wants to be served; what is left out is set back."""

    customer: CustomerRef
    trade_names: Annotated[tuple[Name, ...], Listed] = ()
    price_list: Text = ""
    incoterm: IncotermPart | None = None
    invoicing: Annotated[Invoicing, Field(strict=False)] = Invoicing.SHIPMENT
    grouped: bool = False
    labels: Annotated[tuple[Name, ...], Listed] = ()
    edi: Text = ""


class SetParent(Request):
    """Say whom a customer belongs to; null is nobody."""

    customer: CustomerRef
    parent: CustomerRef | None


class ChangeTerms(Request):
    """Ask for other payment terms; they hold once another person confirms them."""

    customer: CustomerRef
    terms: TermsPart
    note: Name


class ChangeBank(Request):
    """Give other bank details; they hold once another person confirms them."""

    customer: CustomerRef
    bank: BankPart
    note: Name


class ConfirmChange(Request):
    """Confirm terms or bank details that another person has asked for."""

    customer: CustomerRef
    change: DocumentRef
    note: Name


class BlockCustomer(Request):
    """Let new orders of a customer wait for a person."""

    customer: CustomerRef


class UnblockCustomer(Request):
    """Let new orders of a customer go on as usual."""

    customer: CustomerRef


class DeactivateCustomer(Request):
    """Take no more orders of a customer.

    While documents are open it is refused, unless `block_new_only` says that they go on
    to their end.
    """

    customer: CustomerRef
    block_new_only: bool = False


class ReactivateCustomer(Request):
    """Take orders of a customer again."""

    customer: CustomerRef


class MergeCustomer(Request):
    """Let a customer go on as another: the two are one.

    New orders of it are the other's; what is open goes on to its end.  Another name or
    tax number has to be acknowledged.
    """

    customer: CustomerRef
    into: CustomerRef
    acknowledge_different: bool = False
    note: Name


class UnmergeCustomer(Request):
    """Take a merge back, as long as there is no new document of either."""

    customer: CustomerRef
    note: Name
