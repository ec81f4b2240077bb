"""Authority: who may do how much of what, and who lent theirs to whom.

A stream for each holder: `authority/person:carl`, `authority/role:credit`.
"""

from typing import get_args

from o2c.domain.authority.deciding import borrow as borrow
from o2c.domain.authority.deciding import delegate as delegate
from o2c.domain.authority.deciding import revoke as revoke
from o2c.domain.authority.deciding import set_limit as set_limit
from o2c.domain.authority.events import Borrowed as Borrowed
from o2c.domain.authority.events import Delegated as Delegated
from o2c.domain.authority.events import Event as Event
from o2c.domain.authority.events import Limit as Limit
from o2c.domain.authority.events import LimitSet as LimitSet
from o2c.domain.authority.events import Revoked as Revoked
from o2c.domain.authority.refusals import Refusal as Refusal
from o2c.domain.authority.state import Authority as Authority
from o2c.domain.authority.state import evolve as evolve
from o2c.kernel import Aggregate

AUTHORITY: Aggregate[Authority, Event] = Aggregate(
    "authority", initial=Authority(), evolve=evolve, events=get_args(Event)
)


def person(id: str) -> str:
    """The id of a person's authority."""
    return f"person:{id}"


def role(name: str) -> str:
    """The id of a role's authority."""
    return f"role:{name}"
