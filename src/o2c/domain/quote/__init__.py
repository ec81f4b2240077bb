"""A quote: what is offered, version by version, until when, and what came of it.

It says of each version what the order would say: the order's own sums apply.
"""

from typing import get_args

from o2c.domain.quote.events import Event
from o2c.domain.quote.evolving import evolve
from o2c.domain.quote.state import SalesQuote
from o2c.kernel import Aggregate

QUOTE: Aggregate[SalesQuote, Event] = Aggregate(
    "quote", initial=SalesQuote(), evolve=evolve, events=get_args(Event)
)
