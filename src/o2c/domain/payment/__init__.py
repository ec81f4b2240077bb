"""How an order is paid in advance: by card, or by money that came in before it ships.

One stream for each order that is: `payment/SO-000001`.  What is to be asked of the
gateway is decided and recorded first, as an intent with an id; the answer follows.
`events` is what happened, `state` what a decision remembers; the other files are the
decisions.
"""

from typing import get_args

from o2c.domain.payment.events import Event
from o2c.domain.payment.evolving import evolve
from o2c.domain.payment.state import Payment
from o2c.kernel import Aggregate

PAYMENT: Aggregate[Payment, Event] = Aggregate(
    "payment", initial=Payment(), evolve=evolve, events=get_args(Event)
)
