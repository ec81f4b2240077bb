"""A customer's purchase order number: which of our orders it belongs to.

Its stream is `purchase-order/CUSTOMER|NUMBER` with the number normalised, so that the
database itself lets one order have it; or one for each place that goods go to, where
the customer uses one number for many.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum, auto
from typing import TypeAlias, get_args

from attrs import field, frozen

from o2c.errors import DuplicateError
from o2c.kernel import Aggregate
from o2c.values.address import Address, same_place


class Refusal(StrEnum):
    PURCHASE_ORDER_TWICE = auto()


@frozen(kw_only=True)
class Used:
    """The number came in with an order; `note` says why although it was used before.

    `ship_to` is the place it counts for, where it does not count for all of them.
    """

    order: str
    note: str
    ship_to: Address | None = None


@frozen(kw_only=True)
class Freed:
    """The order that used the number was cancelled."""

    order: str


Event: TypeAlias = Used | Freed


@frozen(kw_only=True)
class PurchaseOrder:
    """The orders that have the number, each with the place it has it for."""

    orders: Mapping[str, Address | None] = field(factory=dict)

    def at(self, ship_to: Address | None) -> str | None:
        """The last order that has the number for this place; None where none has."""
        for order in reversed(tuple(self.orders)):
            place = self.orders[order]
            if place is None or ship_to is None or same_place(place, ship_to):
                return order
        return None


def evolve(po: PurchaseOrder, event: Event) -> PurchaseOrder:
    match event:
        case Used(order=order, ship_to=ship_to):
            return PurchaseOrder(orders={**po.orders, order: ship_to})
        case Freed(order=order):
            left = {o: place for o, place in po.orders.items() if o != order}
            return PurchaseOrder(orders=left)


def use(
    po: PurchaseOrder, *, order: str, note: str = "", ship_to: Address | None = None
) -> Iterator[Event]:
    """Take the number for an order; a second time needs a reason (R01-03).

    With `ship_to` it is taken for that place only.
    """
    if order in po.orders:
        return
    earlier = po.at(ship_to)
    if earlier is not None and not note:
        raise DuplicateError(
            Refusal.PURCHASE_ORDER_TWICE,
            f"this purchase order is {earlier} already",
            field="purchase_order",
            remedy="give duplicate_reason if it is meant a second time",
            earlier=earlier,
        )
    yield Used(order=order, note=note, ship_to=ship_to)


def free(po: PurchaseOrder, *, order: str) -> Iterator[Event]:
    """Let the number be used again."""
    if order in po.orders:
        yield Freed(order=order)


PURCHASE_ORDER: Aggregate[PurchaseOrder, Event] = Aggregate(
    "purchase-order", initial=PurchaseOrder(), evolve=evolve, events=get_args(Event)
)
