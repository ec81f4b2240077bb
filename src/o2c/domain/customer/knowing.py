"""What is known of a customer: whom to ask, its tax numbers, how it is served."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from o2c.domain.customer.events import (
    Event,
)
from o2c.domain.customer.facts import (
    ContactRemoved,
    ContactSet,
    ParentSet,
    ServiceProfileSet,
    TaxIdAdded,
    TaxIdChecked,
)
from o2c.domain.customer.parts import Check, ContactUsage, ServiceProfile, TaxScheme
from o2c.domain.customer.refusals import Refusal, known, not_erased
from o2c.domain.customer.state import Customer
from o2c.errors import UnknownReference, ValidationError
from o2c.values.address import Contact, PersonalText
from o2c.values.ids import CustomerId


def set_contact(
    customer: Customer,
    *,
    number: int | None,
    usages: tuple[ContactUsage, ...],
    person: Contact,
) -> Iterator[Event]:
    """Keep whom to ask; a number that is given changes that contact.

    The same e-mail address or phone number twice is refused (R12-04).
    """
    known(customer)
    not_erased(customer)
    was = None if number is None else _contact(customer, number)
    for other, (_, kept) in customer.contacts.items():
        if other == number:
            continue
        for field in ("email", "phone"):
            mine, theirs = getattr(person, field), getattr(kept, field)
            if mine is not None and mine == theirs:
                raise ValidationError(
                    Refusal.CONTACT_TWICE,
                    f"contact {other} has this {field} already",
                    field="contact",
                    remedy=f"change contact {other} instead",
                )
    if was == (usages, person):
        return
    yield ContactSet(
        contact=number or max(customer.contacts_ever, default=0) + 1,
        usages=usages,
        was=was[1] if was else None,
        person=person,
    )


def remove_contact(customer: Customer, *, number: int, note: str) -> Iterator[Event]:
    """Ask this contact no more."""
    known(customer)
    if number in customer.contacts:
        yield ContactRemoved(contact=number, note=note)
    elif number not in customer.contacts_ever:
        _contact(customer, number)


def _contact(
    customer: Customer, number: int
) -> tuple[tuple[ContactUsage, ...], Contact]:
    if number not in customer.contacts:
        raise UnknownReference(
            Refusal.CONTACT_UNKNOWN,
            f"the customer has no contact {number}",
            field="contact",
            remedy="see the view contacts",
        )
    return customer.contacts[number]


def add_tax_id(
    customer: Customer, *, scheme: TaxScheme, number: PersonalText
) -> Iterator[Event]:
    """Keep a tax number of the customer's; the same one twice is refused (R12-04)."""
    known(customer)
    not_erased(customer)
    if (scheme, number.text) in customer.numbers:
        raise ValidationError(
            Refusal.TAX_ID_TWICE,
            "the customer has this number already",
            field="number",
            remedy="leave it, or record how a check of it came out",
        )
    yield TaxIdAdded(tax_id=len(customer.tax_ids) + 1, scheme=scheme, number=number)


def record_check(
    customer: Customer,
    *,
    tax_id: int,
    outcome: Check,
    service: str,
    on: date,
    reference: str,
) -> Iterator[Event]:
    """Note what a service said of a tax number; silence says nothing (R12-03)."""
    known(customer)
    not_erased(customer)
    if tax_id not in customer.tax_ids:
        raise UnknownReference(
            Refusal.TAX_ID_UNKNOWN,
            f"the customer has no tax number {tax_id}",
            field="tax_id",
            remedy="see the view tax_ids",
        )
    checked = TaxIdChecked(
        tax_id=tax_id, outcome=outcome, service=service, on=on, reference=reference
    )
    if customer.checks.get(tax_id) != checked:
        yield checked


def set_service(customer: Customer, *, profile: ServiceProfile) -> Iterator[Event]:
    """Say how the customer wants to be served."""
    known(customer)
    not_erased(customer)
    if profile != customer.service:
        yield ServiceProfileSet(was=customer.service, profile=profile)


def set_parent(
    customer: Customer,
    *,
    me: CustomerId,
    parent: CustomerId | None,
    parents: tuple[CustomerId, ...],
) -> Iterator[Event]:
    """Say whom the customer belongs to; `parents` are those that the parent does."""
    known(customer)
    if parent == customer.parent:
        return
    if parent is not None and me in (parent, *parents):
        raise ValidationError(
            Refusal.PARENT_CIRCULAR,
            f"{parent} belongs to {me}",
            field="parent",
            remedy="name a customer that does not belong to this one",
        )
    yield ParentSet(was=customer.parent, parent=parent)
