"""What identifies a person: each value names its subject, the person or party it is
about, so that a codec can encrypt it per subject and forget one on request."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

from attrs import evolve, frozen

ERASED = "[erased]"  # stands where something was that has been forgotten


class AddressUsage(StrEnum):
    """What an address is for."""

    BILL_TO = "bill_to"
    SHIP_TO = "ship_to"
    INVOICE = "invoice"


@frozen(kw_only=True)
class PartyName:
    """What a customer is called."""

    subject: str
    name: str

    def erased(self) -> PartyName:
        """What is left of it."""
        return evolve(self, name=ERASED)


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

    def erased(self) -> Address:
        """What is left of it: the country, which taxes need."""
        return Address(
            subject=self.subject, name=ERASED, city=ERASED, country=self.country
        )


def same_place(one: Address, other: Address) -> bool:
    """Whether two addresses are the same, however they are spaced and capitalised."""
    return _plainly(one) == _plainly(other)


def _plainly(address: Address) -> tuple[str, ...]:
    parts = (
        address.name,
        *address.lines,
        address.postal_code or "",
        address.city,
        address.region or "",
        address.country,
    )
    plain = (" ".join(part.casefold().split()) for part in parts)
    return tuple(part for part in plain if part)


@frozen(kw_only=True)
class Contact:
    """Whom to call or write to."""

    subject: str
    name: str
    email: str | None = None
    phone: str | None = None

    def erased(self) -> Contact:
        """What is left of it."""
        return Contact(subject=self.subject, name=ERASED)


@frozen(kw_only=True)
class BankAccount:
    """Where money goes: `name` holds it; an IBAN, or an account at a bank."""

    subject: str
    name: str
    iban: str | None = None
    bic: str | None = None
    account: str | None = None
    bank: str | None = None

    def erased(self) -> BankAccount:
        """What is left of it."""
        return BankAccount(subject=self.subject, name=ERASED)


@frozen(kw_only=True)
class PersonalText:
    """Input as it came, which may say anything about the subject."""

    subject: str
    text: str

    def erased(self) -> PersonalText:
        """What is left of it."""
        return evolve(self, text=ERASED)


@frozen(kw_only=True)
class Forgotten:
    """From the event that carries this on, the subject's data is not to be read."""

    subject: str


Personal: TypeAlias = Address | BankAccount | Contact | PartyName | PersonalText

# The types that identify a person; no other type may.
PERSONAL: tuple[type, ...] = (Address, BankAccount, Contact, PartyName, PersonalText)
