"""What comes to be known of a customer: contacts, numbers, wishes, whom it belongs to.

Events like those in `events`, which has all of them together.
"""

from __future__ import annotations

from datetime import date

from attrs import frozen

from o2c.domain.customer.parts import (
    Check,
    ContactUsage,
    OrderProfile,
    ServiceProfile,
    TaxScheme,
)
from o2c.values.address import Contact, PersonalText
from o2c.values.ids import CustomerId


@frozen(kw_only=True)
class ContactSet:
    """Whom to ask about what, under a number that the customer has once."""

    contact: int
    usages: tuple[ContactUsage, ...]
    was: Contact | None
    person: Contact


@frozen(kw_only=True)
class ContactRemoved:
    """This contact is asked no more."""

    contact: int
    note: str


@frozen(kw_only=True)
class TaxIdAdded:
    """The customer has this tax number."""

    tax_id: int
    scheme: TaxScheme
    number: PersonalText


@frozen(kw_only=True)
class TaxIdChecked:
    """What a service said of a tax number on a day."""

    tax_id: int
    outcome: Check
    service: str
    on: date
    reference: str


@frozen(kw_only=True)
class ServiceProfileSet:
    """How the customer wants to be served, from now on."""

    was: ServiceProfile
    profile: ServiceProfile


@frozen(kw_only=True)
class ParentSet:
    """Whom the customer belongs to, if to anyone."""

    was: CustomerId | None
    parent: CustomerId | None


@frozen(kw_only=True)
class OrderProfileSet:
    """The customer's orders are read otherwise, from now on."""

    was: OrderProfile
    profile: OrderProfile


@frozen(kw_only=True)
class PartNumbersGiven:
    """From now on the customer has part numbers of its own."""
