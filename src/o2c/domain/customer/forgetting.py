"""Forgetting a customer: not while anything is open, not while a case needs it."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from o2c.domain.customer.events import (
    Erased,
    Event,
    LegalHoldLifted,
    LegalHoldPlaced,
)
from o2c.domain.customer.refusals import Refusal, known, not_erased
from o2c.domain.customer.state import Customer
from o2c.errors import StateError, UnknownReference
from o2c.values.address import Forgotten


@frozen(kw_only=True)
class Pending:
    """What is open with a customer: the numbers of the documents."""

    orders: tuple[str, ...] = ()  # with something to ship, or on hold
    quotes: tuple[str, ...] = ()  # drafts, and those that can be ordered
    shipments: tuple[str, ...] = ()  # planned, and not gone yet
    unbilled: tuple[str, ...] = ()  # orders of which something shipped is not billed
    unpaid: tuple[str, ...] = ()  # invoices
    returns: tuple[str, ...] = ()
    money: tuple[str, ...] = ()  # receipts and credit memos that are not used up
    drafts: tuple[str, ...] = ()  # of orders

    @property
    def documents(self) -> tuple[str, ...]:
        """All of them, each once."""
        kinds = (
            self.orders,
            self.shipments,
            self.unbilled,
            self.unpaid,
            self.returns,
            self.money,
            self.drafts,
            self.quotes,
        )
        return tuple(dict.fromkeys(number for kind in kinds for number in kind))


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
    _nothing_pending(pending)
    yield Erased(
        person=person,
        parked=parked,
        note=note,
        addresses=customer.place_keys,
        contacts=tuple(customer.contacts),
        tax_ids=tuple(customer.tax_ids),
    )


def _nothing_pending(pending: Pending) -> None:
    """Refuse while anything is open, kind by kind."""
    _none(Refusal.ORDERS_OPEN, pending.orders, "open orders", "ship or cancel them")
    _none(
        Refusal.QUOTES_OPEN,
        pending.quotes,
        "open quotes",
        "cancel them, or note that they have expired",
    )
    _none(
        Refusal.SHIPMENTS_OPEN,
        pending.shipments,
        "planned shipments",
        "ship or cancel them",
    )
    _none(
        Refusal.DELIVERIES_UNBILLED,
        pending.unbilled,
        "deliveries to bill or to credit on",
        "issue the invoices or credit memos",
    )
    _none(Refusal.INVOICES_UNPAID, pending.unpaid, "unpaid invoices", "settle them")
    _none(
        Refusal.RETURNS_OPEN, pending.returns, "returns", "finish, close or cancel them"
    )
    _none(Refusal.DRAFTS_OPEN, pending.drafts, "drafts", "place or discard them")
    _none(
        Refusal.MONEY_UNAPPLIED,
        pending.money,
        "money on account by",
        "apply it to an invoice",
    )


def _none(code: Refusal, documents: tuple[str, ...], what: str, remedy: str) -> None:
    if documents:
        named = ", ".join(documents)
        raise StateError(
            code,
            f"there are still {what} ({named})",
            field="customer",
            remedy=remedy,
            documents=named,
        )


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
