"""What happens to authority.  Stored for ever: add new ones, never rename."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypeAlias

from attrs import frozen

from o2c.domain.authority.policy import Action
from o2c.values.money import Money


@frozen(kw_only=True)
class Limit:
    """How far authority goes: an amount, a percentage, and the last day of both.

    `percent` is a fraction, None without a bound; `until` None is for good.
    """

    amount: Money
    percent: Decimal | None = None
    until: date | None = None


@frozen(kw_only=True)
class LimitSet:
    """From now on the holder's authority for an action is bound in this currency.

    `limit` None takes it away again; an action without any limit is not bound.
    """

    action: Action
    currency: str
    was_limit: Limit | None
    limit: Limit | None


@frozen(kw_only=True)
class Delegated:
    """A person lends authority to another, who uses it beside their own.

    `roles` are those that the lender had: what they lend is never more than their own
    at the time that it is used.
    """

    action: Action
    to: str
    limit: Limit
    roles: tuple[str, ...]
    note: str


@frozen(kw_only=True)
class Borrowed:
    """This person was lent authority by another, on whose stream it stands."""

    action: Action
    lender: str


@frozen(kw_only=True)
class Revoked:
    """A delegation ended before its time."""

    action: Action
    to: str
    note: str


Event: TypeAlias = LimitSet | Delegated | Borrowed | Revoked
