"""An order: what the customer asked for, what was promised, and what became of it.

`events` is what happened, `state` what a decision remembers; the other files are the
decisions, one for each part of an order's life.
"""

from typing import get_args

from o2c.domain.order.events import Event
from o2c.domain.order.evolving import evolve
from o2c.domain.order.state import Order
from o2c.kernel import Aggregate

ORDER: Aggregate[Order, Event] = Aggregate(
    "order", initial=Order(), evolve=evolve, events=get_args(Event)
)
