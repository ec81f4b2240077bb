"""Keeping customers: take them on, change them, block and deactivate them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from o2c.domain.customer.events import (
    AddressChanged,
    Blocked,
    Deactivated,
    Event,
    Reactivated,
    Registered,
    Renamed,
    Unblocked,
)
from o2c.domain.customer.evolving import evolve
from o2c.domain.customer.forgetting import Pending
from o2c.domain.customer.parts import Place, Status, UsedAddress
from o2c.domain.customer.refusals import Refusal, known, not_erased, not_merged, same
from o2c.domain.customer.state import Customer
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
    same(customer, evolve(Customer(), fresh), "registered")


def change(
    customer: Customer,
    *,
    name: PartyName | None = None,
    places: tuple[Place, ...] = (),
    kept_by: Mapping[AddressUsage, tuple[str, ...]] | None = None,
) -> Iterator[Event]:
    """Change what differs; orders already placed keep what they were placed with.

    `kept_by` are, by usage, the open orders that do (R12-02).
    """
    was_name, _ = known(customer)
    not_erased(customer)
    if name is not None and name != was_name:
        yield Renamed(was=was_name, name=name)
    for place in places:
        _dated(place)
        was = _like(customer, place)
        if place != was:
            yield AddressChanged(
                usage=place.usage,
                label=place.label,
                since=place.since,
                until=place.until,
                was=was.address if was else None,
                address=place.address,
                kept_by=(kept_by or {}).get(place.usage, ()),
            )


def _like(customer: Customer, place: Place) -> Place | None:
    """What the place takes the place of, if there is anything."""
    usual = customer.addresses.get(place.usage)
    places = list(customer.places)
    if usual is not None:
        places.append(Place(usage=place.usage, address=usual))
    return next((each for each in places if each.alike(place)), None)


def _dated(place: Place) -> None:
    if place.until is not None and place.until < (place.since or place.until):
        raise ValidationError(
            Refusal.ADDRESS_DATES,
            f"it would end on {place.until}, before it begins",
            field="until",
            remedy="give a later day, or leave it out",
        )


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


def deactivate(
    customer: Customer,
    *,
    note: str,
    pending: Pending | None = None,
    block_new_only: bool = False,
) -> Iterator[Event]:
    """Take no more orders (R12-09).

    While something is open it is refused, unless it is said that this goes on to its
    end, and only new orders are meant.
    """
    _begun(customer)
    if not customer.active:
        return
    documents = pending.documents if pending else ()
    if documents and not block_new_only:
        named = ", ".join(documents)
        raise StateError(
            Refusal.DOCUMENTS_OPEN,
            f"there are open documents ({named})",
            field="customer",
            remedy="finish them, or say with block_new_only that they go on",
            documents=named,
        )
    yield Deactivated(note=note, open_documents=documents)


def reactivate(customer: Customer, *, note: str) -> Iterator[Event]:
    """Take orders again."""
    _begun(customer)
    not_erased(customer)
    not_merged(customer)
    if not customer.active:
        yield Reactivated(note=note, open_documents=customer.left_open)


def _begun(customer: Customer) -> None:
    """Refuse for someone who could never order yet."""
    known(customer)
    if customer.status in (Status.PROSPECT, Status.VALIDATED):
        raise StateError(
            Refusal.NOT_ACTIVE_YET,
            f"the customer is {customer.status}, and orders nothing anyway",
            field="customer",
            remedy="validate and activate the customer first",
        )
