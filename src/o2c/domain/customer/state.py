"""A customer as an order sees it."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve as replace
from attrs import field, frozen

from o2c.domain.customer.events import (
    AddressChanged,
    Blocked,
    Certificate,
    CertificateExpired,
    CertificateInvalidated,
    CertificateRecorded,
    CertificateWarned,
    Deactivated,
    Erased,
    Event,
    LegalHoldLifted,
    LegalHoldPlaced,
    OrderProfile,
    OrderProfileSet,
    PartNumbersGiven,
    Reactivated,
    Registered,
    Renamed,
    TermsChanged,
    Unblocked,
)
from o2c.values.address import Address, AddressUsage, PartyName
from o2c.values.ids import AccountId
from o2c.values.terms import PaymentTerms


@frozen(kw_only=True)
class Customer:
    """A customer as an order sees it; `name` None where there is none."""

    name: PartyName | None = None
    group: str = ""
    currency: str = ""
    terms: PaymentTerms | None = None
    account: AccountId = AccountId("")
    addresses: Mapping[AddressUsage, Address] = field(factory=dict)
    profile: OrderProfile = OrderProfile()
    own_parts: bool = False  # whether it has part numbers of its own
    blocked: bool = False
    active: bool = False
    blocked_by: tuple[str, ...] = ()
    certificates: tuple[Certificate, ...] = ()  # those that may apply
    void: tuple[Certificate, ...] = ()  # expired and invalid ones
    expired: tuple[str, ...] = ()
    warned: Mapping[str, int] = field(factory=dict)  # the last warning, by number
    legal_holds: tuple[str, ...] = ()  # their references
    erased: bool = False

    @property
    def every_certificate(self) -> tuple[Certificate, ...]:
        """Those that may apply, and those that do no more."""
        return (*self.certificates, *self.void)


def evolve(customer: Customer, event: Event) -> Customer:
    match event:
        case Registered():
            return Customer(
                name=event.name,
                group=event.group,
                currency=event.currency,
                terms=event.terms,
                account=event.account,
                addresses={used.usage: used.address for used in event.addresses},
                active=True,
            )
        case Renamed(name=name):
            return replace(customer, name=name)
        case TermsChanged(terms=terms):
            return replace(customer, terms=terms)
        case AddressChanged(usage=usage, address=address):
            return replace(customer, addresses={**customer.addresses, usage: address})
        case OrderProfileSet(profile=profile):
            return replace(customer, profile=profile)
        case PartNumbersGiven():
            return replace(customer, own_parts=True)
        case Blocked(by=by):
            return replace(customer, blocked=True, blocked_by=by)
        case Unblocked():
            return replace(customer, blocked=False, blocked_by=())
        case Deactivated():
            return replace(customer, active=False)
        case Reactivated():
            return replace(customer, active=True)
        case CertificateRecorded(certificate=certificate):
            return replace(customer, certificates=(*customer.certificates, certificate))
        case CertificateWarned(number=number, ahead=ahead):
            return replace(customer, warned={**customer.warned, number: ahead})
        case CertificateExpired(number=number):
            expired = (*customer.expired, number)
            return replace(_voided(customer, number), expired=expired)
        case CertificateInvalidated(number=number):
            return _voided(customer, number)
        case LegalHoldPlaced(reference=reference):
            return replace(customer, legal_holds=(*customer.legal_holds, reference))
        case LegalHoldLifted(reference=reference):
            left = tuple(held for held in customer.legal_holds if held != reference)
            return replace(customer, legal_holds=left)
        case Erased():
            return replace(
                customer,
                name=customer.name and customer.name.erased(),
                addresses={u: a.erased() for u, a in customer.addresses.items()},
                erased=True,
            )


def _voided(customer: Customer, number: str) -> Customer:
    """One certificate of the customer applies no more."""
    gone = tuple(each for each in customer.certificates if each.number == number)
    left = tuple(each for each in customer.certificates if each.number != number)
    return replace(customer, certificates=left, void=(*customer.void, *gone))
