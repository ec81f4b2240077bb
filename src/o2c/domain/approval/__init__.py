"""An approval: leave to do exactly this, once, given by someone else.

Whatever needs one says what it is about in a `Subject`; the stream is
`approval/AP-000001`.
"""

from typing import get_args

from o2c.domain.approval.deciding import consume as consume
from o2c.domain.approval.deciding import decline as decline
from o2c.domain.approval.deciding import grant as grant
from o2c.domain.approval.deciding import lapse as lapse
from o2c.domain.approval.deciding import request as request
from o2c.domain.approval.deciding import withdraw as withdraw
from o2c.domain.approval.events import Consumed as Consumed
from o2c.domain.approval.events import Declined as Declined
from o2c.domain.approval.events import Event as Event
from o2c.domain.approval.events import Granted as Granted
from o2c.domain.approval.events import Lapsed as Lapsed
from o2c.domain.approval.events import Requested as Requested
from o2c.domain.approval.events import Subject as Subject
from o2c.domain.approval.events import Withdrawn as Withdrawn
from o2c.domain.approval.refusals import Refusal as Refusal
from o2c.domain.approval.refusals import check as check
from o2c.domain.approval.refusals import known as known
from o2c.domain.approval.state import Approval as Approval
from o2c.domain.approval.state import Stage as Stage
from o2c.domain.approval.state import evolve as evolve
from o2c.kernel import Aggregate

APPROVAL: Aggregate[Approval, Event] = Aggregate(
    "approval", initial=Approval(), evolve=evolve, events=get_args(Event)
)
