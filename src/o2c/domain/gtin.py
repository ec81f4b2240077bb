"""A GTIN: which product it is on, and on how much of it.

Its stream is `gtin/` and the number in 14 digits, so that the database itself lets one
product have it.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum, auto
from typing import TypeAlias

from attrs import frozen

from o2c.errors import DuplicateError
from o2c.kernel import Aggregate
from o2c.values.ids import ProductId


class Refusal(StrEnum):
    GTIN_TAKEN = auto()


@frozen(kw_only=True)
class Assigned:
    """The number is on this product; on a whole `unit` of it, where that is said."""

    was: ProductId | None
    product: ProductId
    unit: str | None


Event: TypeAlias = Assigned


@frozen(kw_only=True)
class Gtin:
    product: ProductId | None = None
    unit: str | None = None


def evolve(gtin: Gtin, event: Event) -> Gtin:
    return Gtin(product=event.product, unit=event.unit)


def assign(
    gtin: Gtin,
    *,
    product: ProductId,
    unit: str | None = None,
    instead_of: ProductId | None = None,
) -> Iterator[Event]:
    """Put the number on a product; on another one only if the present one is named."""
    if gtin == Gtin(product=product, unit=unit):
        return
    if gtin.product not in (None, product, instead_of):
        raise DuplicateError(
            Refusal.GTIN_TAKEN,
            f"this number is on {gtin.product} already",
            field="gtin",
            remedy="say instead_of which product, if it is to change hands",
            product=str(gtin.product),
        )
    yield Assigned(was=gtin.product, product=product, unit=unit)


GTIN: Aggregate[Gtin, Event] = Aggregate(
    "gtin", initial=Gtin(), evolve=evolve, events=(Assigned,)
)
