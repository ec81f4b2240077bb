"""Who buys, who pays for them, and on which terms."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from o2c.domain.customer import (
    Activated,
    AddressChanged,
    Blocked,
    Deactivated,
    Erased,
    LegalHoldLifted,
    LegalHoldPlaced,
    Merged,
    ParentSet,
    Prospected,
    Reactivated,
    Registered,
    Renamed,
    ServiceProfileSet,
    Status,
    TermsChanged,
    Unblocked,
    Unmerged,
    Validated,
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
    status: Status = column("how far it has come", Status.ACTIVE)
    parent: str | None = column("the customer that it belongs to", None)
    replaced_by: str | None = column("the customer that it goes on as", None)
    price_list: str = column("the price list that it usually buys from", "")
    incoterm: str | None = column("what is agreed where an order says nothing", None)
    edi: str = column("its EDI profile", "")
    legal_holds: int = column("how many cases forbid to erase it", 0)
    erased: bool = column("whether the person was forgotten", False)


_change = changer(Customer)


def evolve(
    key: Key, row: Customer | None, recorded: Recorded[object]
) -> Customer | None:
    event = recorded.event
    if isinstance(event, (Registered, Prospected)):
        return _registered(recorded, event)
    if row is None:
        return None
    match event:
        case Renamed(name=name):
            return _change(row, name=name.name)
        case TermsChanged(terms=terms):
            return _change(row, terms=terms.code)
        case (
            AddressChanged(
                usage=AddressUsage.BILL_TO, label="", since=None, until=None
            ) as changed
        ):
            return _change(row, **_place(changed.address))
        case Blocked():
            return _change(row, blocked=True)
        case Unblocked():
            return _change(row, blocked=False)
        case ParentSet(parent=parent):
            return _change(row, parent=parent)
        case ServiceProfileSet(profile=profile):
            agreed = profile.incoterm
            return _change(
                row,
                price_list=profile.price_list,
                incoterm=agreed and f"{agreed.code} {agreed.place}",
                edi=profile.edi,
            )
        case LegalHoldPlaced():
            return _change(row, legal_holds=row.legal_holds + 1)
        case LegalHoldLifted():
            return _change(row, legal_holds=row.legal_holds - 1)
        case Erased():
            gone = {"name": ERASED, "city": ERASED, "postal_code": None}
            return _change(row, **gone, erased=True)
        case _:
            return _lived(row, event)


def _lived(row: Customer, event: object) -> Customer:
    """The row after its customer became another's, or one that may or may not order."""
    match event:
        case Validated():
            return _change(row, status=Status.VALIDATED)
        case Activated() | Reactivated():
            return _change(row, **_standing(Status.ACTIVE))
        case Deactivated():
            return _change(row, **_standing(Status.INACTIVE))
        case Merged(into=into):
            return _change(row, **_standing(Status.INACTIVE), replaced_by=into)
        case Unmerged(back=back):
            return _change(row, **_standing(back), replaced_by=None)
        case _:
            return row


def _standing(status: Status) -> dict[str, object]:
    return {"status": status, "active": status is Status.ACTIVE}


def _registered(recorded: Recorded[object], event: Registered | Prospected) -> Customer:
    prospect = isinstance(event, Prospected)
    row = Customer(
        customer=recorded.id,
        name=event.name.name,
        customer_group=event.group,
        currency=event.currency,
        terms=event.terms.code,
        account=event.account,
        registered_on=recorded.effective_on,
        active=not prospect,
        status=Status.PROSPECT if prospect else Status.ACTIVE,
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
        Prospected,
        Validated,
        Activated,
        Merged,
        Unmerged,
        ParentSet,
        ServiceProfileSet,
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
