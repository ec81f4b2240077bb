"""A customer's purchase order number: which of our orders it belongs to.

Its stream is `purchase-order/CUSTOMER|NUMBER` with the number normalised, so that the
database itself lets one order have it.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum, auto
from typing import TypeAlias, get_args

from attrs import frozen

from o2c.errors import DuplicateError
from o2c.kernel import Aggregate


class Refusal(StrEnum):
    PURCHASE_ORDER_TWICE = auto()


@frozen(kw_only=True)
class Used:
    """The number came in with an order; `note` says why although it was used before."""

    order: str
    note: str


@frozen(kw_only=True)
class Freed:
    """The order that used the number was cancelled."""

    order: str


Event: TypeAlias = Used | Freed


@frozen(kw_only=True)
class PurchaseOrder:
    orders: tuple[str, ...] = ()


def evolve(po: PurchaseOrder, event: Event) -> PurchaseOrder:
    match event:
        case Used(order=order):
            return PurchaseOrder(orders=(*po.orders, order))
        case Freed(order=order):
            return PurchaseOrder(orders=tuple(o for o in po.orders if o != order))


def use(po: PurchaseOrder, *, order: str, note: str = "") -> Iterator[Event]:
    """Take the number for an order; a second time needs a reason (R01-03)."""
    if order in po.orders:
        return
    if po.orders and not note:
        raise DuplicateError(
            Refusal.PURCHASE_ORDER_TWICE,
            f"this purchase order is {po.orders[-1]} already",
            field="purchase_order",
            remedy="give duplicate_reason if it is meant a second time",
            earlier=po.orders[-1],
        )
    yield Used(order=order, note=note)


def free(po: PurchaseOrder, *, order: str) -> Iterator[Event]:
    """Let the number be used again."""
    if order in po.orders:
        yield Freed(order=order)


PURCHASE_ORDER: Aggregate[PurchaseOrder, Event] = Aggregate(
    "purchase-order", initial=PurchaseOrder(), evolve=evolve, events=get_args(Event)
)
