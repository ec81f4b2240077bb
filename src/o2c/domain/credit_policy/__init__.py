"""The credit policy of the company, in one stream: `credit-policy/MAIN`."""

from typing import get_args

from o2c.domain.credit_policy.policy import Event as Event
from o2c.domain.credit_policy.policy import Policy as Policy
from o2c.domain.credit_policy.policy import Refusal as Refusal
from o2c.domain.credit_policy.policy import RuleRemoved as RuleRemoved
from o2c.domain.credit_policy.policy import RuleSet as RuleSet
from o2c.domain.credit_policy.policy import SettingsSet as SettingsSet
from o2c.domain.credit_policy.policy import evolve as evolve
from o2c.domain.credit_policy.policy import remove_rule as remove_rule
from o2c.domain.credit_policy.policy import set_policy as set_policy
from o2c.domain.credit_policy.policy import set_rule as set_rule
from o2c.domain.credit_policy.rules import CreditRule as CreditRule
from o2c.domain.credit_policy.rules import RuleKind as RuleKind
from o2c.domain.credit_policy.rules import RuleMeasure as RuleMeasure
from o2c.domain.credit_policy.rules import RuleScope as RuleScope
from o2c.domain.credit_policy.settings import Checkpoint as Checkpoint
from o2c.domain.credit_policy.settings import Component as Component
from o2c.domain.credit_policy.settings import CreditSettings as CreditSettings
from o2c.domain.credit_policy.settings import RateBasis as RateBasis
from o2c.domain.credit_policy.settings import StoppedStep as StoppedStep
from o2c.kernel import Aggregate

MAIN = "MAIN"
CREDIT_POLICY: Aggregate[Policy, Event] = Aggregate(
    "credit-policy", initial=Policy(), evolve=evolve, events=get_args(Event)
)
