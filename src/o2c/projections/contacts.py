"""Whom to ask at a customer, and about what."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from o2c.domain.customer import ContactRemoved, ContactSet, Erased
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column, streams_of
from o2c.values.address import ERASED


@frozen(kw_only=True, slots=False)
class ContactRow:
    """One person at a customer."""

    customer: str = column("whose it is")
    contact: int = column("its number at this customer")
    usages: str = column("what to ask about, separated by commas")
    name: str = column("the person")
    email: str | None = column("the e-mail address")
    phone: str | None = column("the phone number, as E.164 writes it")


_change = changer(ContactRow)


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    match recorded.event:
        case ContactSet(contact=number) | ContactRemoved(contact=number):
            yield (recorded.id, number)
        case Erased(contacts=gone):
            for number in gone:
                yield (recorded.id, number)
        case _:
            pass


def evolve(
    key: Key, row: ContactRow | None, recorded: Recorded[object]
) -> ContactRow | None:
    match recorded.event:
        case ContactSet() as event:
            return ContactRow(
                customer=recorded.id,
                contact=event.contact,
                usages=",".join(event.usages),
                name=event.person.name,
                email=event.person.email,
                phone=event.person.phone,
            )
        case ContactRemoved():
            return None
        case Erased() if row is not None:
            return _change(row, name=ERASED, email=None, phone=None)
        case _:
            return row


CONTACTS = View(
    name="contacts",
    row=ContactRow,
    key=("customer", "contact"),
    events=(ContactSet, ContactRemoved, Erased),
    keys=keys,
    evolve=evolve,
    streams=streams_of("customer"),
)
