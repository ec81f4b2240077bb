"""A blanket agreement: so much of these products at these prices within a time.

The stream is `agreement/AG-000001`.  Orders call off from it.  What they have called
off is kept for each order line as an absolute amount that follows from the order, so
that whatever becomes of the order is known here in the same transaction.
"""

from typing import get_args

from o2c.domain.agreement.events import Event as Event
from o2c.domain.agreement.state import Agreement as Agreement
from o2c.domain.agreement.state import Stage as Stage
from o2c.domain.agreement.state import evolve as evolve
from o2c.kernel import Aggregate

AGREEMENT: Aggregate[Agreement, Event] = Aggregate(
    "agreement", initial=Agreement(), evolve=evolve, events=get_args(Event)
)
