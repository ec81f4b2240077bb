"""What a customer's events are made of: addresses, contacts, numbers, bank, profile."""

from __future__ import annotations

from datetime import date
from enum import StrEnum, auto

from attrs import frozen

from o2c.values.address import Address, AddressUsage, PartyName
from o2c.values.exemption import ExemptionReason
from o2c.values.ids import CustomerId
from o2c.values.incoterm import Incoterm


class Status(StrEnum):
    """How far a customer has come; only an active one may order."""

    UNKNOWN = auto()
    PROSPECT = auto()
    VALIDATED = auto()
    ACTIVE = auto()
    INACTIVE = auto()


class ContactUsage(StrEnum):
    """What a person is to be asked about."""

    GENERAL = auto()
    ORDERS = auto()
    DELIVERY = auto()
    INVOICES = auto()
    QUALITY = auto()


class TaxScheme(StrEnum):
    """Which kind of number a tax number is."""

    EU_VAT = auto()
    GB_VAT = auto()
    CH_UID = auto()
    NO_MVA = auto()
    US_EIN = auto()
    CA_BN = auto()
    AU_ABN = auto()


class Check(StrEnum):
    """What a service said of a tax number; one that was not there said nothing."""

    VALID = auto()
    INVALID = auto()
    UNAVAILABLE = auto()


class Screening(StrEnum):
    """What comparing a customer with lists of sanctioned parties came to."""

    CLEAR = auto()
    HIT = auto()
    NOT_REQUIRED = auto()


class Invoicing(StrEnum):
    """What a customer wants an invoice for."""

    SHIPMENT = auto()
    ORDER = auto()
    PERIOD = auto()


@frozen(kw_only=True)
class UsedAddress:
    """An address and what it is used for."""

    usage: AddressUsage
    address: Address


@frozen(kw_only=True)
class Place:
    """An address for a usage: `label` tells several apart; from a day, up to a day.

    Without label and days it is the usual one.
    """

    usage: AddressUsage
    label: str = ""
    since: date | None = None
    until: date | None = None
    address: Address

    @property
    def usual(self) -> bool:
        return not self.label and self.since is None and self.until is None

    def holds(self, day: date) -> bool:
        """Whether the day lies within its dates."""
        return (self.since or date.min) <= day <= (self.until or date.max)

    def alike(self, other: Place) -> bool:
        """Whether one takes the place of the other."""
        mine = (self.usage, self.label, self.since)
        return mine == (other.usage, other.label, other.since)


@frozen(kw_only=True)
class PlaceKey:
    """Which address of a customer, without saying anything of it."""

    usage: AddressUsage
    label: str
    since: date | None


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
class TradeName:
    """A name that a customer trades under."""

    name: PartyName


@frozen(kw_only=True)
class ServiceProfile:
    """How a customer wants to be served.

    `price_list` is the one that it usually buys from, `incoterm` what is agreed where
    an order says nothing; `grouped` puts several orders on one invoice; `labels` are
    what its packages have to carry, `edi` names its EDI profile.
    """

    trade_names: tuple[TradeName, ...] = ()
    price_list: str = ""
    incoterm: Incoterm | None = None
    invoicing: Invoicing = Invoicing.SHIPMENT
    grouped: bool = False
    labels: tuple[str, ...] = ()
    edi: str = ""


@frozen(kw_only=True)
class Validation:
    """What was looked at before a customer may become active.

    `apart_from` are customers like it that are somebody else; `no_tax_id` says why it
    needs none, where its country asks for one.
    """

    apart_from: tuple[CustomerId, ...]
    credit_application: str
    screening: Screening
    screening_reference: str
    screened_on: date
    no_tax_id: str
    note: str


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
