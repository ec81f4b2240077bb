"""What happens to a customer.  Stored for ever: add new ones, never rename."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

from attrs import frozen

from o2c.values.address import Address, AddressUsage, Forgotten, PartyName
from o2c.values.exemption import ExemptionReason
from o2c.values.ids import AccountId
from o2c.values.terms import PaymentTerms


@frozen(kw_only=True)
class UsedAddress:
    """An address and what it is used for."""

    usage: AddressUsage
    address: Address


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
class TermsChanged:
    """Other payment terms; placed orders keep theirs."""

    was: PaymentTerms
    terms: PaymentTerms


@frozen(kw_only=True)
class AddressChanged:
    """Another address for a usage; open orders keep the one they were placed with."""

    usage: AddressUsage
    was: Address | None
    address: Address


@frozen(kw_only=True)
class OrderProfile:
    """How a customer's orders are to be read.

    `po_leading_zeros` says whether two purchase orders may differ in nothing else,
    `po_per_ship_to` that a number counts once for each place that goods go to, and
    `rounding` that a quantity which cannot be ordered may be rounded up.
    """

    po_leading_zeros: bool = True
    po_per_ship_to: bool = False
    rounding: bool = False


@frozen(kw_only=True)
class OrderProfileSet:
    """The customer's orders are read otherwise, from now on."""

    was: OrderProfile
    profile: OrderProfile


@frozen(kw_only=True)
class PartNumbersGiven:
    """From now on the customer has part numbers of its own."""


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
    """This customer orders no more."""

    note: str


@frozen(kw_only=True)
class Reactivated:
    """This customer may order again."""

    note: str


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
class Certificate:
    """A customer's exemption from tax: where, why, and up to and with which day.

    `jurisdictions` are those that it covers, `issuer` the one that issued it, empty
    where the customer did; `expires` None is for good.  `document` says where it is.
    """

    number: str
    jurisdictions: tuple[str, ...]
    reason: ExemptionReason
    issuer: str
    effective: date
    expires: date | None
    document: str

    def holds(self, day: date) -> bool:
        """Whether the day lies within its dates."""
        return self.effective <= day and (self.expires is None or day <= self.expires)


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
class Erased:
    """The person is forgotten: nobody can read name and addresses any more.

    `parked` are the numbers of the input of theirs that could not be accepted.
    """

    person: Forgotten
    parked: tuple[str, ...]
    note: str


Event: TypeAlias = (
    Registered
    | Renamed
    | TermsChanged
    | AddressChanged
    | OrderProfileSet
    | PartNumbersGiven
    | Blocked
    | Unblocked
    | Deactivated
    | Reactivated
    | CertificateRecorded
    | CertificateWarned
    | CertificateExpired
    | CertificateInvalidated
    | LegalHoldPlaced
    | LegalHoldLifted
    | Erased
)
