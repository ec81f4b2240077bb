"""A return: authorised, received, inspected, disposed of, then credited or replaced."""

from typing import get_args

from o2c.domain.rma.deciding import authorise as authorise
from o2c.domain.rma.deciding import cancel as cancel
from o2c.domain.rma.deciding import close as close
from o2c.domain.rma.deciding import credit as credit
from o2c.domain.rma.deciding import dispose as dispose
from o2c.domain.rma.deciding import inspect as inspect
from o2c.domain.rma.deciding import receive as receive
from o2c.domain.rma.events import Authorised as Authorised
from o2c.domain.rma.events import Cancelled as Cancelled
from o2c.domain.rma.events import Closed as Closed
from o2c.domain.rma.events import Condition as Condition
from o2c.domain.rma.events import Credited as Credited
from o2c.domain.rma.events import Disposed as Disposed
from o2c.domain.rma.events import Disposition as Disposition
from o2c.domain.rma.events import Event as Event
from o2c.domain.rma.events import Inspected as Inspected
from o2c.domain.rma.events import Received as Received
from o2c.domain.rma.events import ReturnLine as ReturnLine
from o2c.domain.rma.events import Settlement as Settlement
from o2c.domain.rma.refusals import Refusal as Refusal
from o2c.domain.rma.refusals import known as known
from o2c.domain.rma.state import Line as Line
from o2c.domain.rma.state import Rma as Rma
from o2c.domain.rma.state import evolve as evolve
from o2c.kernel import Aggregate

RMA: Aggregate[Rma, Event] = Aggregate(
    "rma", initial=Rma(), evolve=evolve, events=get_args(Event)
)
