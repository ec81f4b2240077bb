"""Stock of one product at one site: there, coming, promised, picked, in quarantine."""

from typing import get_args

from o2c.domain.stock.events import Event
from o2c.domain.stock.state import Stock, evolve
from o2c.kernel import Aggregate

STOCK: Aggregate[Stock, Event] = Aggregate(
    "stock", initial=Stock(), evolve=evolve, events=get_args(Event)
)
