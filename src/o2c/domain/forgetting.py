"""Forgetting a customer: not while anything is open, not while a case needs it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum, auto

from attrs import fields, frozen

from o2c.domain.customer import (
    Customer,
    Erased,
    Event,
    LegalHoldLifted,
    LegalHoldPlaced,
    known,
    not_erased,
)
from o2c.errors import StateError, UnknownReference
from o2c.values.address import Forgotten


class Refusal(StrEnum):
    CUSTOMER_ACTIVE = auto()
    LEGAL_HOLD = auto()
    LEGAL_HOLD_UNKNOWN = auto()
    ORDERS_OPEN = auto()
    SHIPMENTS_OPEN = auto()
    DELIVERIES_UNBILLED = auto()
    INVOICES_UNPAID = auto()
    RETURNS_OPEN = auto()
    MONEY_UNAPPLIED = auto()


@frozen(kw_only=True)
class Pending:
    """What is open with a customer: the numbers of the documents."""

    orders: tuple[str, ...] = ()  # with something to ship, or on hold
    shipments: tuple[str, ...] = ()  # planned, and not gone yet
    unbilled: tuple[str, ...] = ()  # orders of which something shipped is not billed
    unpaid: tuple[str, ...] = ()  # invoices
    returns: tuple[str, ...] = ()
    money: tuple[str, ...] = ()  # receipts and credit memos that are not used up


# Why it is too early, and what would help, by the field of Pending.
_OPEN: dict[str, tuple[Refusal, str, str]] = {
    "orders": (Refusal.ORDERS_OPEN, "orders", "ship, cancel or close them"),
    "shipments": (Refusal.SHIPMENTS_OPEN, "shipments", "ship or cancel them"),
    "unbilled": (
        Refusal.DELIVERIES_UNBILLED,
        "deliveries to bill or credit on",
        "issue the invoices or credit memos",
    ),
    "unpaid": (Refusal.INVOICES_UNPAID, "unpaid invoices", "settle them"),
    "returns": (Refusal.RETURNS_OPEN, "returns", "finish, close or cancel them"),
    "money": (
        Refusal.MONEY_UNAPPLIED,
        "money on account by",
        "apply it to an invoice, or pay it out",
    ),
}


def erase(
    customer: Customer,
    *,
    person: Forgotten,
    pending: Pending,
    parked: tuple[str, ...],
    note: str,
) -> Iterator[Event]:
    """Forget the person (X1-11): not one who is active, nor while anything is open."""
    known(customer)
    if customer.erased:
        return
    if customer.active:
        raise StateError(
            Refusal.CUSTOMER_ACTIVE,
            "the customer may still order",
            field="customer",
            remedy="deactivate the customer first",
        )
    if customer.legal_holds:
        raise StateError(
            Refusal.LEGAL_HOLD,
            "the customer's data is under a legal hold",
            field="customer",
            remedy="wait until the hold is lifted",
            holds=", ".join(customer.legal_holds),
        )
    for each in fields(Pending):
        if documents := getattr(pending, each.name):
            code, what, remedy = _OPEN[each.name]
            raise StateError(
                code,
                f"there are still {what} {', '.join(documents)}",
                field="customer",
                remedy=f"{remedy} first",
                documents=", ".join(documents),
            )
    yield Erased(person=person, parked=parked, note=note)


def place_hold(customer: Customer, *, reference: str, note: str) -> Iterator[Event]:
    """Keep the customer's data from being erased."""
    known(customer)
    not_erased(customer)
    if reference not in customer.legal_holds:
        yield LegalHoldPlaced(reference=reference, note=note)


def lift_hold(customer: Customer, *, reference: str, note: str) -> Iterator[Event]:
    """Need the customer's data no more, for this case."""
    known(customer)
    if reference in customer.legal_holds:
        yield LegalHoldLifted(reference=reference, note=note)
    elif not customer.erased:
        raise UnknownReference(
            Refusal.LEGAL_HOLD_UNKNOWN,
            "there is no such legal hold on the customer",
            field="reference",
            remedy="check the reference",
            holds=", ".join(customer.legal_holds),
        )
