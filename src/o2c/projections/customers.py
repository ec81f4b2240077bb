"""Who buys, who pays for them, and on which terms."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from o2c.domain.customer import (
    AddressChanged,
    Blocked,
    Deactivated,
    Erased,
    LegalHoldLifted,
    LegalHoldPlaced,
    Reactivated,
    Registered,
    Renamed,
    TermsChanged,
    Unblocked,
)
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column, stream_id, streams_of
from o2c.values.address import ERASED, Address, AddressUsage


@frozen(kw_only=True, slots=False)
class Customer:
    """One customer as it is now."""

    customer: str = column("the customer")
    name: str = column("what it is called")
    customer_group: str = column("the group it belongs to")
    currency: str = column("what it buys in")
    terms: str = column("the code of its payment terms")
    account: str = column("the credit account that pays")
    city: str = column("where its invoices go", "")
    postal_code: str | None = column("where its invoices go", None)
    country: str = column("where its invoices go, ISO 3166", "")
    registered_on: date = column("since when it is known")
    blocked: bool = column("whether its new orders wait for a person", False)
    active: bool = column("whether it may order", True)
    legal_holds: int = column("how many cases forbid to erase it", 0)
    erased: bool = column("whether the person was forgotten", False)


_change = changer(Customer)


def evolve(
    key: Key, row: Customer | None, recorded: Recorded[object]
) -> Customer | None:
    event = recorded.event
    if isinstance(event, Registered):
        return _registered(recorded, event)
    if row is None:
        return None
    match event:
        case Renamed(name=name):
            return _change(row, name=name.name)
        case TermsChanged(terms=terms):
            return _change(row, terms=terms.code)
        case AddressChanged(usage=AddressUsage.BILL_TO, address=address):
            return _change(row, **_place(address))
        case Blocked():
            return _change(row, blocked=True)
        case Unblocked():
            return _change(row, blocked=False)
        case Deactivated():
            return _change(row, active=False)
        case Reactivated():
            return _change(row, active=True)
        case LegalHoldPlaced():
            return _change(row, legal_holds=row.legal_holds + 1)
        case LegalHoldLifted():
            return _change(row, legal_holds=row.legal_holds - 1)
        case Erased():
            gone = {"name": ERASED, "city": ERASED, "postal_code": None}
            return _change(row, **gone, erased=True)
        case _:
            return row


def _registered(recorded: Recorded[object], event: Registered) -> Customer:
    row = Customer(
        customer=recorded.id,
        name=event.name.name,
        customer_group=event.group,
        currency=event.currency,
        terms=event.terms.code,
        account=event.account,
        registered_on=recorded.effective_on,
    )
    for used in event.addresses:
        if used.usage is AddressUsage.BILL_TO:
            row = _change(row, **_place(used.address))
    return row


def _place(address: Address) -> dict[str, str | None]:
    return {
        "city": address.city,
        "postal_code": address.postal_code,
        "country": address.country,
    }


CUSTOMERS = View(
    name="customers",
    row=Customer,
    key=("customer",),
    events=(
        Registered,
        Renamed,
        TermsChanged,
        AddressChanged,
        Blocked,
        Unblocked,
        Deactivated,
        Reactivated,
        LegalHoldPlaced,
        LegalHoldLifted,
        Erased,
    ),
    keys=stream_id,
    evolve=evolve,
    streams=streams_of("customer"),
)
