"""What happens to a customer.  Stored for ever: add new ones, never rename."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

from attrs import frozen

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
from o2c.domain.customer.parts import (
    Certificate,
    PlaceKey,
    Status,
    UsedAddress,
    Validation,
)
from o2c.values.address import (
    Address,
    AddressUsage,
    BankAccount,
    Forgotten,
    PartyName,
)
from o2c.values.ids import AccountId, CustomerId
from o2c.values.terms import PaymentTerms


@frozen(kw_only=True)
class Prospected:
    """Someone who may become a customer; `account` is the paying party then."""

    name: PartyName
    group: str
    currency: str
    terms: PaymentTerms
    account: AccountId
    addresses: tuple[UsedAddress, ...]


@frozen(kw_only=True)
class Validated:
    """A prospect is complete and was looked at."""

    validation: Validation
    by: tuple[str, ...]


@frozen(kw_only=True)
class Activated:
    """The customer may order."""


@frozen(kw_only=True)
class Registered:
    """A new customer; `account` is the paying party whose credit is used."""

    name: PartyName
    group: str
    currency: str
    terms: PaymentTerms
    account: AccountId
    addresses: tuple[UsedAddress, ...]


@frozen(kw_only=True)
class Renamed:
    """The customer goes by another name, from now on."""

    was: PartyName
    name: PartyName


@frozen(kw_only=True)
class TermsProposed:
    """Someone asks for other payment terms; they wait for another person.

    `change` is the approval that it waits for.
    """

    change: str
    terms: PaymentTerms
    by: tuple[str, ...]


@frozen(kw_only=True)
class TermsChanged:
    """Other payment terms; placed orders keep theirs.  `change` was approved."""

    was: PaymentTerms
    terms: PaymentTerms
    change: str = ""


@frozen(kw_only=True)
class BankProposed:
    """Someone gives other bank details; they wait for another person."""

    change: str
    bank: BankAccount
    by: tuple[str, ...]


@frozen(kw_only=True)
class BankChanged:
    """Other bank details, which another person has approved."""

    was: BankAccount | None
    bank: BankAccount
    change: str


@frozen(kw_only=True)
class AddressChanged:
    """Another address for a usage; open orders keep the one they were placed with.

    `label` tells several of a usage apart, `since` and `until` are its days; `kept_by`
    are the open orders that go on with another address than this one.
    """

    usage: AddressUsage
    label: str = ""
    since: date | None = None
    until: date | None = None
    was: Address | None
    address: Address
    kept_by: tuple[str, ...] = ()


@frozen(kw_only=True)
class Blocked:
    """New orders of this customer wait for a person; said by all these persons."""

    note: str
    by: tuple[str, ...] = ()


@frozen(kw_only=True)
class Unblocked:
    """New orders go on as usual again."""

    note: str


@frozen(kw_only=True)
class Deactivated:
    """This customer orders no more; `open_documents` go on to their end."""

    note: str
    open_documents: tuple[str, ...] = ()


@frozen(kw_only=True)
class Reactivated:
    """This customer may order again; `open_documents` were open when it could not."""

    note: str
    open_documents: tuple[str, ...] = ()


@frozen(kw_only=True)
class Merged:
    """This customer goes on as another, who takes its new orders.

    `open_documents` go on to their end, and count as the other's; `documents` is how
    many the two had.  `differs` is what was acknowledged to differ.
    """

    into: CustomerId
    was: Status
    differs: tuple[str, ...]
    open_documents: tuple[str, ...]
    documents: int
    note: str
    by: tuple[str, ...]


@frozen(kw_only=True)
class Unmerged:
    """The two are two again; the customer is what it was before."""

    into: CustomerId
    back: Status
    open_documents: tuple[str, ...]
    note: str
    by: tuple[str, ...]


@frozen(kw_only=True)
class CertificateRecorded:
    """The customer has shown an exemption certificate."""

    certificate: Certificate


@frozen(kw_only=True)
class CertificateWarned:
    """A certificate will expire: the warning for `ahead` days, with `left` to go."""

    number: str
    expires: date
    ahead: int
    left: int


@frozen(kw_only=True)
class CertificateExpired:
    """The last day of a certificate has passed; it applies no more."""

    number: str
    expires: date


@frozen(kw_only=True)
class CertificateInvalidated:
    """A certificate does not apply any more, or never should have."""

    number: str
    note: str
    by: tuple[str, ...]


@frozen(kw_only=True)
class LegalHoldPlaced:
    """A case, a claim or an audit needs this customer's data: it may not be erased."""

    reference: str
    note: str


@frozen(kw_only=True)
class LegalHoldLifted:
    """The case under this reference needs the customer's data no more."""

    reference: str
    note: str


@frozen(kw_only=True)
class Erased:
    """The person is forgotten: nobody can read name and addresses any more.

    `parked` are the numbers of the input of theirs that could not be accepted; the
    others say which addresses, contacts and tax numbers there were.
    """

    person: Forgotten
    parked: tuple[str, ...]
    note: str
    addresses: tuple[PlaceKey, ...] = ()
    contacts: tuple[int, ...] = ()
    tax_ids: tuple[int, ...] = ()


Event: TypeAlias = (
    Prospected
    | Validated
    | Activated
    | Registered
    | Renamed
    | TermsProposed
    | TermsChanged
    | BankProposed
    | BankChanged
    | AddressChanged
    | ContactSet
    | ContactRemoved
    | TaxIdAdded
    | TaxIdChecked
    | ServiceProfileSet
    | OrderProfileSet
    | PartNumbersGiven
    | ParentSet
    | Blocked
    | Unblocked
    | Deactivated
    | Reactivated
    | Merged
    | Unmerged
    | CertificateRecorded
    | CertificateWarned
    | CertificateExpired
    | CertificateInvalidated
    | LegalHoldPlaced
    | LegalHoldLifted
    | Erased
)
