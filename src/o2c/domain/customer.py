"""A customer: who orders, who pays, on which terms, at which addresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum, auto
from typing import TypeAlias, get_args

from attrs import evolve as replace
from attrs import field, frozen

from o2c.errors import ApprovalRequired, StateError, UnknownReference, ValidationError
from o2c.kernel import Aggregate
from o2c.values.address import Address, AddressUsage, PartyName
from o2c.values.ids import AccountId
from o2c.values.terms import PaymentTerms


class Refusal(StrEnum):
    CUSTOMER_UNKNOWN = auto()
    CUSTOMER_EXISTS = auto()
    CUSTOMER_INACTIVE = auto()
    ADDRESS_MISSING = auto()
    SAME_PERSON = auto()


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


Event: TypeAlias = (
    Registered
    | Renamed
    | TermsChanged
    | AddressChanged
    | Blocked
    | Unblocked
    | Deactivated
    | Reactivated
)


@frozen(kw_only=True)
class Customer:
    """A customer as an order sees it; `name` None where there is none."""

    name: PartyName | None = None
    group: str = ""
    currency: str = ""
    terms: PaymentTerms | None = None
    account: AccountId = AccountId("")
    addresses: Mapping[AddressUsage, Address] = field(factory=dict)
    blocked: bool = False
    active: bool = False
    blocked_by: tuple[str, ...] = ()


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
        case Blocked(by=by):
            return replace(customer, blocked=True, blocked_by=by)
        case Unblocked():
            return replace(customer, blocked=False, blocked_by=())
        case Deactivated():
            return replace(customer, active=False)
        case Reactivated():
            return replace(customer, active=True)


def register(
    customer: Customer,
    *,
    name: PartyName,
    group: str,
    currency: str,
    terms: PaymentTerms,
    account: AccountId,
    addresses: tuple[UsedAddress, ...],
) -> Iterator[Event]:
    """Take a new customer on."""
    fresh = Registered(
        name=name,
        group=group,
        currency=currency,
        terms=terms,
        account=account,
        addresses=addresses,
    )
    if customer.name is None:
        if AddressUsage.BILL_TO not in {used.usage for used in addresses}:
            raise ValidationError(
                Refusal.ADDRESS_MISSING,
                "a customer needs a bill-to address",
                field="addresses",
                remedy="give one; goods go there too unless a ship-to address is given",
            )
        yield fresh
    elif evolve(Customer(), fresh) != customer:
        raise StateError(
            Refusal.CUSTOMER_EXISTS,
            "the customer is registered already, with other data",
            field="customer",
            remedy="change the customer instead",
        )


def change(
    customer: Customer,
    *,
    name: PartyName | None = None,
    terms: PaymentTerms | None = None,
    addresses: tuple[UsedAddress, ...] = (),
) -> Iterator[Event]:
    """Change what differs; orders already placed keep what they were placed with."""
    was_name, was_terms = known(customer)
    if name is not None and name != was_name:
        yield Renamed(was=was_name, name=name)
    if terms is not None and terms != was_terms:
        yield TermsChanged(was=was_terms, terms=terms)
    for used in addresses:
        was = customer.addresses.get(used.usage)
        if used.address != was:
            yield AddressChanged(usage=used.usage, was=was, address=used.address)


def block(
    customer: Customer, *, note: str, by: tuple[str, ...] = ()
) -> Iterator[Event]:
    """Let new orders wait for a person."""
    known(customer)
    if not customer.blocked:
        yield Blocked(note=note, by=by)


def unblock(
    customer: Customer, *, note: str, by: tuple[str, ...] = ()
) -> Iterator[Event]:
    """Let new orders go on as usual: someone else than whoever blocked (X5-02)."""
    known(customer)
    if not customer.blocked:
        return
    if not set(by).isdisjoint(customer.blocked_by):
        raise ApprovalRequired(
            Refusal.SAME_PERSON,
            "whoever blocked a customer does not unblock it",
            field="by",
            remedy="ask someone else to unblock it",
        )
    yield Unblocked(note=note)


def deactivate(customer: Customer, *, note: str) -> Iterator[Event]:
    """Take no more orders; what is open goes on to its end."""
    known(customer)
    if customer.active:
        yield Deactivated(note=note)


def reactivate(customer: Customer, *, note: str) -> Iterator[Event]:
    """Take orders again."""
    known(customer)
    if not customer.active:
        yield Reactivated(note=note)


def known(customer: Customer) -> tuple[PartyName, PaymentTerms]:
    """Name and terms of a customer that exists; refuse one that does not."""
    if customer.name is None or customer.terms is None:
        raise UnknownReference(
            Refusal.CUSTOMER_UNKNOWN,
            "no such customer",
            field="customer",
            remedy="register the customer first",
        )
    return customer.name, customer.terms


def may_order(customer: Customer) -> None:
    """Refuse orders of a customer who is not active (a blocked one's are held)."""
    known(customer)
    if not customer.active:
        raise StateError(
            Refusal.CUSTOMER_INACTIVE,
            "the customer is deactivated",
            field="customer",
            remedy="reactivate the customer first",
        )


CUSTOMER: Aggregate[Customer, Event] = Aggregate(
    "customer", initial=Customer(), evolve=evolve, events=get_args(Event)
)
