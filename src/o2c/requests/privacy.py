"""Requests that forget a person, and those that forbid it for a while."""

from __future__ import annotations

from collections.abc import Mapping

from o2c.requests.amendments import AmendOrder, ChangeAddress
from o2c.requests.base import Request
from o2c.requests.fields import CustomerRef, DocumentRef, Name

# What says something about a person, in requests that name the customer it is about.
PERSONAL: Mapping[str, tuple[str, ...]] = {
    "RegisterCustomer": ("name", "bill_to", "ship_to"),
    "RegisterProspect": ("name", "bill_to", "ship_to"),
    "ChangeCustomer": ("name", "bill_to", "ship_to"),
    "SetAddress": ("address",),
    "SetContact": ("name", "email", "phone"),
    "AddTaxId": ("number",),
    "SetServiceProfile": ("trade_names",),
    "ChangeBank": ("bank",),
    "PlaceOrder": ("ship_to", "raw"),
    "DraftQuote": ("ship_to",),
    "SaveDraft": ("ship_to", "raw"),
    "ChangeDraft": ("ship_to", "raw"),
}


class EraseCustomer(Request):
    """Forget a customer: name, addresses and input as it came become unreadable.

    Nothing may be open with the customer; there is no way back.
    """

    customer: CustomerRef
    note: Name


class EraseParked(Request):
    """Forget input that was parked and settled, and that is no known customer's."""

    parked: DocumentRef
    note: Name


class PlaceLegalHold(Request):
    """Keep a customer from being erased; `reference` names the case."""

    customer: CustomerRef
    reference: Name
    note: Name


class LiftLegalHold(Request):
    """Say that a case needs the customer's data no more."""

    customer: CustomerRef
    reference: Name
    note: Name


def subject_of(ask: Request) -> str | None:
    """Whom what is personal in a request is about; None where nothing is."""
    if isinstance(ask, AmendOrder):
        moved = (each for each in ask.changes if isinstance(each, ChangeAddress))
        return next((each.customer for each in moved), None)
    fields = PERSONAL.get(type(ask).__name__, ())
    if not any(getattr(ask, field) for field in fields):
        return None
    customer: str = getattr(ask, "customer", "")
    return customer
