"""The documents of a customer: which there are, and what is open of them."""

from __future__ import annotations

from collections.abc import Iterator

from o2c.desk.work import Work
from o2c.domain.order import ORDER
from o2c.domain.order.events import Placed
from o2c.domain.order.state import Order


def orders_of(work: Work, customer: str) -> Iterator[tuple[str, Order]]:
    """A customer's orders, the oldest first, each with its number."""
    streams = work.source.naming(customer, (Placed,))
    ids = sorted(stream.partition("/")[2] for stream in streams)
    work.fetch(*((ORDER, id) for id in ids))
    for id in ids:
        found = work.get(ORDER, id)
        if found.customer == customer:
            yield id, found
