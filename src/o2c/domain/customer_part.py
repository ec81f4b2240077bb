"""A customer's own number for a product: what it means, and from when on.

Its stream is `customer-part/CUSTOMER/NUMBER` with the number normalised, so that the
database itself lets it mean one thing at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TypeAlias

from attrs import field, frozen

from o2c.domain.common import held_on, with_dated
from o2c.kernel import Aggregate
from o2c.values.ids import CustomerId, ProductId


@frozen(kw_only=True)
class Meant:
    """From a date on the number means this product; a whole `unit` of it, if said."""

    customer: CustomerId
    number: str
    since: date
    was: ProductId | None
    product: ProductId
    unit: str | None


@frozen(kw_only=True)
class Ended:
    """From a date on the number means nothing."""

    since: date
    was: ProductId


Event: TypeAlias = Meant | Ended


@frozen(kw_only=True)
class Meaning:
    """What the number means from a date on; no product where it means nothing."""

    on: date
    product: ProductId | None = None
    unit: str | None = None


@frozen(kw_only=True)
class CustomerPart:
    """The meanings of a number, in date order."""

    meanings: tuple[Meaning, ...] = field(default=())

    def on(self, day: date) -> Meaning | None:
        """What the number means on a day; None where it means nothing."""
        held = held_on(self.meanings, day)
        return held if held and held.product else None


def evolve(part: CustomerPart, event: Event) -> CustomerPart:
    match event:
        case Meant(since=since, product=product, unit=unit):
            fresh = Meaning(on=since, product=product, unit=unit)
        case Ended(since=since):
            fresh = Meaning(on=since)
    return CustomerPart(meanings=with_dated(part.meanings, fresh))


def mean(
    part: CustomerPart,
    *,
    customer: CustomerId,
    number: str,
    product: ProductId,
    unit: str | None = None,
    since: date,
) -> Iterator[Event]:
    """Let the number mean a product from a date on."""
    was = part.on(since)
    if was is None or (was.product, was.unit) != (product, unit):
        yield Meant(
            customer=customer,
            number=number,
            since=since,
            was=was.product if was else None,
            product=product,
            unit=unit,
        )


def end(part: CustomerPart, *, since: date) -> Iterator[Event]:
    """Let the number mean nothing from a date on."""
    was = part.on(since)
    if was is not None and was.product is not None:
        yield Ended(since=since, was=was.product)


CUSTOMER_PART: Aggregate[CustomerPart, Event] = Aggregate(
    "customer-part", initial=CustomerPart(), evolve=evolve, events=(Meant, Ended)
)
