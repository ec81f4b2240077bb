"""Keeping customers: take them on, change them, block and deactivate them."""

from __future__ import annotations

from collections.abc import Iterator

from o2c.domain.customer.events import (
    AddressChanged,
    Blocked,
    Deactivated,
    Event,
    Reactivated,
    Registered,
    Renamed,
    TermsChanged,
    Unblocked,
    UsedAddress,
)
from o2c.domain.customer.refusals import Refusal, known, not_erased
from o2c.domain.customer.state import Customer, evolve
from o2c.errors import ApprovalRequired, StateError, ValidationError
from o2c.values.address import AddressUsage, PartyName
from o2c.values.ids import AccountId
from o2c.values.terms import PaymentTerms


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
        return
    not_erased(customer)
    if evolve(Customer(), fresh) != customer:
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
    not_erased(customer)
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
    not_erased(customer)
    if not customer.active:
        yield Reactivated(note=note)
