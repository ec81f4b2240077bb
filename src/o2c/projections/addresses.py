"""Where customers are: by usage, several of a usage, from a day, up to a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from o2c.domain.customer import AddressChanged, Erased, Prospected, Registered
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, column, streams_of
from o2c.values.address import Address, AddressUsage

ALWAYS = date(1900, 1, 1)


@frozen(kw_only=True, slots=False)
class AddressRow:
    """One address of a customer; without label and days it is the usual one."""

    customer: str = column("whose it is")
    usage: AddressUsage = column("what it is for")
    label: str = column("what tells it from others of the usage; empty for the usual")
    since: date = column("the first day that it holds; 1900-01-01 for always")
    until: date | None = column("the last one; none if it has no end", None)
    name: str = column("to whom")
    lines: str = column("the lines before the city, separated by commas")
    city: str = column("the city")
    region: str | None = column("the region", None)
    postal_code: str | None = column("the postal code", None)
    country: str = column("ISO 3166")


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    match recorded.event:
        case Registered(addresses=addresses) | Prospected(addresses=addresses):
            for used in addresses:
                yield (recorded.id, used.usage, "", ALWAYS)
        case AddressChanged() as event:
            yield (recorded.id, event.usage, event.label, event.since or ALWAYS)
        case Erased(addresses=gone):
            for key in gone:
                yield (recorded.id, key.usage, key.label, key.since or ALWAYS)
        case _:
            pass


def evolve(
    key: Key, row: AddressRow | None, recorded: Recorded[object]
) -> AddressRow | None:
    match recorded.event:
        case Registered(addresses=addresses) | Prospected(addresses=addresses):
            *_, found = (used.address for used in addresses if used.usage == key[1])
            return _row(key, found)
        case AddressChanged(address=address, until=until):
            return _row(key, address, until)
        case Erased() if row is not None:
            gone = Address(
                subject=row.customer, name="", city="", country=row.country
            ).erased()
            return _row(key, gone, row.until)
        case _:
            return row


def _row(key: Key, address: Address, until: date | None = None) -> AddressRow:
    customer, usage, label, since = key
    assert isinstance(since, date)
    return AddressRow(
        customer=str(customer),
        usage=AddressUsage(str(usage)),
        label=str(label),
        since=since,
        until=until,
        name=address.name,
        lines=", ".join(address.lines),
        city=address.city,
        region=address.region,
        postal_code=address.postal_code,
        country=address.country,
    )


ADDRESSES = View(
    name="addresses",
    row=AddressRow,
    key=("customer", "usage", "label", "since"),
    events=(Registered, Prospected, AddressChanged, Erased),
    keys=keys,
    evolve=evolve,
    streams=streams_of("customer"),
)
