"""When certificates expire, of all customers, so that those due are found.

One stream, `certificate-calendar/MAIN`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TypeAlias, get_args

from attrs import frozen

from o2c.kernel import Aggregate
from o2c.values.ids import CustomerId

MAIN = "MAIN"


@frozen(kw_only=True)
class Entered:
    """A certificate of this customer ends on this day."""

    customer: CustomerId
    number: str
    expires: date


@frozen(kw_only=True)
class Struck:
    """A certificate need not be watched any more."""

    customer: CustomerId
    number: str


Event: TypeAlias = Entered | Struck


@frozen(kw_only=True)
class Calendar:
    """The certificates that are watched."""

    entries: tuple[Entered, ...] = ()

    def due(self, today: date, ahead: int) -> tuple[CustomerId, ...]:
        """Customers of whom one expires within so many days, or has, each once."""
        last = today + timedelta(days=ahead)
        found = (each.customer for each in self.entries if each.expires <= last)
        return tuple(dict.fromkeys(found))


def evolve(calendar: Calendar, event: Event) -> Calendar:
    match event:
        case Entered():
            return Calendar(entries=(*calendar.entries, event))
        case Struck(customer=customer, number=number):
            left = (e for e in calendar.entries if not _is(e, customer, number))
            return Calendar(entries=tuple(left))


def enter(
    calendar: Calendar, *, customer: CustomerId, number: str, expires: date
) -> Iterator[Event]:
    """Watch a certificate."""
    if not any(_is(each, customer, number) for each in calendar.entries):
        yield Entered(customer=customer, number=number, expires=expires)


def strike(calendar: Calendar, *, customer: CustomerId, number: str) -> Iterator[Event]:
    """Watch a certificate no more."""
    if any(_is(each, customer, number) for each in calendar.entries):
        yield Struck(customer=customer, number=number)


def _is(entry: Entered, customer: CustomerId, number: str) -> bool:
    return (entry.customer, entry.number) == (customer, number)


CERTIFICATE_CALENDAR: Aggregate[Calendar, Event] = Aggregate(
    "certificate-calendar", initial=Calendar(), evolve=evolve, events=get_args(Event)
)
