"""What identifies a person: each value names its subject, the person or party it is
about, so that a codec can encrypt it per subject and forget one on request."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen


class AddressUsage(StrEnum):
    """What an address is for."""

    BILL_TO = "bill_to"
    SHIP_TO = "ship_to"


@frozen(kw_only=True)
class PartyName:
    """What a customer is called."""

    subject: str
    name: str


@frozen(kw_only=True)
class Address:
    """Where mail or goods go; `country` is an ISO 3166-1 alpha-2 code."""

    subject: str
    name: str
    lines: tuple[str, ...] = ()
    city: str
    region: str | None = None
    postal_code: str | None = None
    country: str


@frozen(kw_only=True)
class Contact:
    """Whom to call or write to."""

    subject: str
    name: str
    email: str | None = None
    phone: str | None = None


# The types that identify a person; no other type may.
PERSONAL: tuple[type, ...] = (Address, Contact, PartyName)
