"""Credit: how much a paying party may owe, and what it does owe, stage by stage.

Every amount stands in exactly one bucket: ordered, shipped and unbilled, or invoiced;
money on account counts against it.
"""

from typing import get_args

from o2c.domain.credit.checking import assess as assess
from o2c.domain.credit.committing import allow as allow
from o2c.domain.credit.committing import commit as commit
from o2c.domain.credit.committing import move as move
from o2c.domain.credit.committing import recommit as recommit
from o2c.domain.credit.committing import released as released
from o2c.domain.credit.committing import secure as secure
from o2c.domain.credit.committing import withdraw as withdraw
from o2c.domain.credit.counting import Above as Above
from o2c.domain.credit.counting import Ground as Ground
from o2c.domain.credit.counting import abroad as abroad
from o2c.domain.credit.counting import counted as counted
from o2c.domain.credit.counting import total_of as total_of
from o2c.domain.credit.events import Allowed as Allowed
from o2c.domain.credit.events import Checked as Checked
from o2c.domain.credit.events import Committed as Committed
from o2c.domain.credit.events import Declined as Declined
from o2c.domain.credit.events import Disputed as Disputed
from o2c.domain.credit.events import DisputeResolved as DisputeResolved
from o2c.domain.credit.events import DunningSet as DunningSet
from o2c.domain.credit.events import Event as Event
from o2c.domain.credit.events import Forced as Forced
from o2c.domain.credit.events import GroupSet as GroupSet
from o2c.domain.credit.events import Invoiced as Invoiced
from o2c.domain.credit.events import Joined as Joined
from o2c.domain.credit.events import LimitSet as LimitSet
from o2c.domain.credit.events import Moved as Moved
from o2c.domain.credit.events import OnAccount as OnAccount
from o2c.domain.credit.events import Opened as Opened
from o2c.domain.credit.events import ParentSet as ParentSet
from o2c.domain.credit.events import Parted as Parted
from o2c.domain.credit.events import Ranked as Ranked
from o2c.domain.credit.events import Reviewed as Reviewed
from o2c.domain.credit.events import Secured as Secured
from o2c.domain.credit.events import SecuritySet as SecuritySet
from o2c.domain.credit.events import SentBack as SentBack
from o2c.domain.credit.events import Settled as Settled
from o2c.domain.credit.events import TemporaryLimitSet as TemporaryLimitSet
from o2c.domain.credit.events import Withdrawn as Withdrawn
from o2c.domain.credit.evolving import evolve as evolve
from o2c.domain.credit.keeping import join as join
from o2c.domain.credit.keeping import open_account as open_account
from o2c.domain.credit.keeping import part as part
from o2c.domain.credit.keeping import raises as raises
from o2c.domain.credit.keeping import set_dunning as set_dunning
from o2c.domain.credit.keeping import set_group as set_group
from o2c.domain.credit.keeping import set_limit as set_limit
from o2c.domain.credit.keeping import set_parent as set_parent
from o2c.domain.credit.keeping import set_security as set_security
from o2c.domain.credit.keeping import set_temporary_limit as set_temporary_limit
from o2c.domain.credit.owing import dispute as dispute
from o2c.domain.credit.owing import invoice as invoice
from o2c.domain.credit.owing import put_on_account as put_on_account
from o2c.domain.credit.owing import resolve_dispute as resolve_dispute
from o2c.domain.credit.owing import settle as settle
from o2c.domain.credit.parts import Counted as Counted
from o2c.domain.credit.parts import CreditFinding as CreditFinding
from o2c.domain.credit.parts import CreditReason as CreditReason
from o2c.domain.credit.parts import Doubt as Doubt
from o2c.domain.credit.parts import Foreign as Foreign
from o2c.domain.credit.parts import Rate as Rate
from o2c.domain.credit.parts import Scheduled as Scheduled
from o2c.domain.credit.ranking import rank as rank
from o2c.domain.credit.refusals import Refusal as Refusal
from o2c.domain.credit.refusals import known as known
from o2c.domain.credit.refusals import rated as rated
from o2c.domain.credit.state import Credit as Credit
from o2c.domain.credit.state import Item as Item
from o2c.domain.credit.state import Leave as Leave
from o2c.domain.credit.state import Purse as Purse
from o2c.domain.credit.state import Share as Share
from o2c.domain.credit.state import Waiting as Waiting
from o2c.domain.credit.waiting import check as check
from o2c.domain.credit.waiting import force as force
from o2c.domain.credit.waiting import review as review
from o2c.domain.credit.waiting import send_back as send_back
from o2c.kernel import Aggregate

CREDIT: Aggregate[Credit, Event] = Aggregate(
    "credit", initial=Credit(), evolve=evolve, events=get_args(Event)
)
