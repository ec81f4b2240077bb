"""How a customer changes with each of its events; it never decides and never fails."""

from __future__ import annotations

from attrs import evolve as replace

from o2c.domain.customer.events import (
    Activated,
    AddressChanged,
    BankChanged,
    BankProposed,
    Blocked,
    CertificateExpired,
    CertificateInvalidated,
    CertificateRecorded,
    CertificateWarned,
    Deactivated,
    Erased,
    Event,
    LegalHoldLifted,
    LegalHoldPlaced,
    Merged,
    Prospected,
    Reactivated,
    Registered,
    Renamed,
    TermsChanged,
    TermsProposed,
    Unblocked,
    Unmerged,
    Validated,
)
from o2c.domain.customer.facts import (
    ContactRemoved,
    ContactSet,
    OrderProfileSet,
    ParentSet,
    PartNumbersGiven,
    ServiceProfileSet,
    TaxIdAdded,
    TaxIdChecked,
)
from o2c.domain.customer.parts import Check, Place, Status
from o2c.domain.customer.state import Customer, forgotten, with_address


def evolve(customer: Customer, event: Event) -> Customer:
    match event:
        case Prospected() | Registered():
            return _taken_on(event)
        case (
            Validated()
            | Activated()
            | Deactivated()
            | Reactivated()
            | Merged()
            | Unmerged()
        ):
            return _standing(customer, event)
        case Renamed() | AddressChanged() | ContactSet() | ContactRemoved():
            return _reached(customer, event)
        case TermsProposed() | TermsChanged() | BankProposed() | BankChanged():
            return _dealt_with(customer, event)
        case TaxIdAdded() | TaxIdChecked() | ServiceProfileSet() | ParentSet():
            return _known(customer, event)
        case OrderProfileSet(profile=profile):
            return replace(customer, profile=profile)
        case PartNumbersGiven():
            return replace(customer, own_parts=True)
        case Blocked(by=by):
            return replace(customer, blocked=True, blocked_by=by)
        case Unblocked():
            return replace(customer, blocked=False, blocked_by=())
        case (
            CertificateRecorded()
            | CertificateWarned()
            | CertificateExpired()
            | CertificateInvalidated()
        ):
            return _exempt(customer, event)
        case LegalHoldPlaced(reference=reference):
            return replace(customer, legal_holds=(*customer.legal_holds, reference))
        case LegalHoldLifted(reference=reference):
            left = tuple(held for held in customer.legal_holds if held != reference)
            return replace(customer, legal_holds=left)
        case Erased():
            return forgotten(customer)


def _taken_on(event: Prospected | Registered) -> Customer:
    active = isinstance(event, Registered)
    return Customer(
        name=event.name,
        group=event.group,
        currency=event.currency,
        terms=event.terms,
        account=event.account,
        addresses={used.usage: used.address for used in event.addresses},
        status=Status.ACTIVE if active else Status.PROSPECT,
    )


def _standing(
    customer: Customer,
    event: Validated | Activated | Deactivated | Reactivated | Merged | Unmerged,
) -> Customer:
    match event:
        case Validated(validation=validation):
            return replace(customer, status=Status.VALIDATED, validation=validation)
        case Activated() | Reactivated():
            return replace(customer, status=Status.ACTIVE, left_open=())
        case Deactivated(open_documents=documents):
            return replace(customer, status=Status.INACTIVE, left_open=documents)
        case Merged():
            return replace(
                customer,
                status=Status.INACTIVE,
                replaced_by=event.into,
                merged_when=event.was,
                documents=event.documents,
                carried=event.open_documents,
            )
        case Unmerged(back=back):
            return replace(customer, status=back, replaced_by=None)


def _reached(
    customer: Customer, event: Renamed | AddressChanged | ContactSet | ContactRemoved
) -> Customer:
    match event:
        case Renamed(name=name):
            return replace(customer, name=name)
        case AddressChanged():
            place = Place(
                usage=event.usage,
                label=event.label,
                since=event.since,
                until=event.until,
                address=event.address,
            )
            return with_address(customer, place)
        case ContactSet(contact=number, usages=usages, person=person):
            ever = tuple(dict.fromkeys((*customer.contacts_ever, number)))
            contacts = {**customer.contacts, number: (usages, person)}
            return replace(customer, contacts=contacts, contacts_ever=ever)
        case ContactRemoved(contact=number):
            left = {n: kept for n, kept in customer.contacts.items() if n != number}
            return replace(customer, contacts=left)


def _dealt_with(
    customer: Customer,
    event: TermsProposed | TermsChanged | BankProposed | BankChanged,
) -> Customer:
    match event:
        case TermsProposed():
            return replace(customer, terms_proposed=event)
        case BankProposed():
            return replace(customer, bank_proposed=event)
        case TermsChanged(terms=terms, change=change):
            confirmed = (*customer.confirmed, change)
            return replace(
                customer, terms=terms, terms_proposed=None, confirmed=confirmed
            )
        case BankChanged(bank=bank, change=change):
            confirmed = (*customer.confirmed, change)
            return replace(customer, bank=bank, bank_proposed=None, confirmed=confirmed)


def _known(
    customer: Customer, event: TaxIdAdded | TaxIdChecked | ServiceProfileSet | ParentSet
) -> Customer:
    match event:
        case TaxIdAdded(tax_id=tax_id, scheme=scheme, number=number):
            return replace(
                customer, tax_ids={**customer.tax_ids, tax_id: (scheme, number)}
            )
        case TaxIdChecked(tax_id=tax_id, outcome=outcome):
            checks = {**customer.checks, tax_id: event}
            said = {} if outcome is Check.UNAVAILABLE else {tax_id: outcome}
            return replace(
                customer, checks=checks, verdicts={**customer.verdicts, **said}
            )
        case ServiceProfileSet(profile=profile):
            return replace(customer, service=profile)
        case ParentSet(parent=parent):
            return replace(customer, parent=parent)


def _exempt(
    customer: Customer,
    event: CertificateRecorded
    | CertificateWarned
    | CertificateExpired
    | CertificateInvalidated,
) -> Customer:
    match event:
        case CertificateRecorded(certificate=certificate):
            return replace(customer, certificates=(*customer.certificates, certificate))
        case CertificateWarned(number=number, ahead=ahead):
            return replace(customer, warned={**customer.warned, number: ahead})
        case CertificateExpired(number=number):
            expired = (*customer.expired, number)
            return replace(_voided(customer, number), expired=expired)
        case CertificateInvalidated(number=number):
            return _voided(customer, number)


def _voided(customer: Customer, number: str) -> Customer:
    """One certificate of the customer applies no more."""
    gone = tuple(each for each in customer.certificates if each.number == number)
    left = tuple(each for each in customer.certificates if each.number != number)
    return replace(customer, certificates=left, void=(*customer.void, *gone))
