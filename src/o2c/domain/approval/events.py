"""What happens to an approval.  Stored for ever: add new ones, never rename."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypeAlias

from attrs import frozen

from o2c.domain.authority.policy import Action
from o2c.values.money import Money


@frozen(kw_only=True)
class Subject:
    """What exactly is asked for, bound to the thing as it was then.

    `resource` is its stream, `order/SO-000001`; `version` says what it was like, so
    that a change of it voids the approval; `amount` None is without bound, `percent`
    a fraction where the action has one.
    """

    action: Action
    resource: str
    version: str
    amount: Money | None
    line: int | None = None
    percent: Decimal | None = None


@frozen(kw_only=True)
class Requested:
    """Someone asks for leave; `makers` are all the persons who count as asking."""

    subject: Subject
    makers: tuple[str, ...]
    note: str


@frozen(kw_only=True)
class Granted:
    """Someone with the authority says yes, up to a day.

    `limit` is the authority that covered it, None where none was set; `lender` is
    whose it was, if it was borrowed.
    """

    approvers: tuple[str, ...]
    role: str
    limit: Money | None
    lender: str | None
    valid_until: date
    note: str


@frozen(kw_only=True)
class Declined:
    """Someone said no."""

    by: tuple[str, ...]
    note: str


@frozen(kw_only=True)
class Withdrawn:
    """Whoever asked asks no more."""

    note: str


@frozen(kw_only=True)
class Consumed:
    """What was approved was done, for this much: it cannot be done again with it."""

    by: tuple[str, ...]
    resource: str
    amount: Money | None


@frozen(kw_only=True)
class Lapsed:
    """What was approved is not there any more as it was."""

    note: str


Event: TypeAlias = Requested | Granted | Declined | Withdrawn | Consumed | Lapsed
