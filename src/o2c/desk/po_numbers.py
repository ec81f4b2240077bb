"""Purchase order numbers at the desk: told apart, taken for an order, and freed."""

from __future__ import annotations

from o2c.desk.work import Work
from o2c.domain import purchase_order
from o2c.domain.customer import CUSTOMER
from o2c.domain.order.events import Placed
from o2c.domain.order.state import Order
from o2c.domain.purchase_order import PURCHASE_ORDER
from o2c.values.address import Address
from o2c.values.ids import normal_po


def compared(work: Work, customer: str, number: str) -> str:
    """The number as the customer's are told from each other (R01-03)."""
    profile = work.get(CUSTOMER, customer).profile
    return normal_po(number, zeros=profile.po_leading_zeros)


def key_of(order: Placed | Order) -> str:
    """The stream id of the order's number."""
    return f"{order.customer}|{order.compared_as}"


def place_of(work: Work, order: Placed | Order) -> Address | None:
    """The place that the number counts for, if not for all of them."""
    per_place = work.get(CUSTOMER, order.customer).profile.po_per_ship_to
    return order.ship_to if per_place else None


def use(work: Work, number: str, order: Placed | Order, note: str) -> None:
    """Take its number for an order; a second time needs a reason."""
    if order.compared_as:
        work.decide(
            PURCHASE_ORDER,
            key_of(order),
            purchase_order.use,
            order=number,
            note=note,
            ship_to=place_of(work, order),
        )


def free(work: Work, number: str, order: Order) -> None:
    """Let the number of an order be used again."""
    if order.compared_as:
        work.decide(PURCHASE_ORDER, key_of(order), purchase_order.free, order=number)
