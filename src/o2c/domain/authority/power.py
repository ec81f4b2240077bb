"""How far someone's authority for one action goes: their own, and what they were lent.

A limit of the person's own goes before those of their roles, and of several roles the
largest counts.  Where no limit was ever set, the role alone suffices; once one is set
for an action it binds, in every currency: in those without a limit it is nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NoReturn

from attrs import frozen

from o2c.domain.authority.events import Limit
from o2c.domain.authority.policy import ROLES, Action
from o2c.domain.authority.refusals import Refusal
from o2c.domain.authority.state import Authority
from o2c.errors import ApprovalRequired, NotAuthorised
from o2c.values.money import Money
from o2c.values.quantity import plain


@frozen(kw_only=True)
class Own:
    """What someone may do without borrowing: `limits` must all cover it; none bind."""

    limits: tuple[Limit | None, ...] = ()


@frozen(kw_only=True)
class Lent:
    """What someone was lent, and what the lender's own authority is now."""

    lender: str
    limit: Limit
    own: Own


@frozen(kw_only=True)
class Power:
    """Someone's authority for one action, today."""

    action: Action
    roles: tuple[str, ...]
    today: date
    own: Own = Own()
    lent: tuple[Lent, ...] = ()


@frozen(kw_only=True)
class Used:
    """The authority that covered it: its limit, None without one, and whose it is."""

    role: str
    limit: Money | None = None
    lender: str | None = None


def own_authority(
    action: Action,
    currency: str,
    persons: Sequence[Authority],
    roles: Mapping[str, Authority],
    held: Collection[str],
) -> Own:
    """What persons may do together: each one's own limit, else their roles' largest."""
    among = [a for role, a in roles.items() if role in held and a.bound(action)]
    of_roles = [limit for a in among if (limit := a.limit(action, currency))]
    largest = max(of_roles, key=_size, default=None)
    limits = [
        each.limit(action, currency) if each.bound(action) else largest
        for each in persons or (Authority(),)
        if each.bound(action) or among
    ]
    return Own(limits=tuple(limits))


def allow(
    power: Power,
    *,
    amount: Money | None,
    percent: Decimal | None = None,
    makers: Collection[str] = (),
) -> Used:
    """The authority that covers so much; refused where there is none.

    `amount` None is without bound.  What one of `makers` has lent does not count.
    """
    role = next((r for r in ROLES[power.action] if r in power.roles), None)
    if role is None:
        raise NotAuthorised(
            Refusal.NO_ROLE,
            f"this takes the role {' or '.join(ROLES[power.action])}",
            field="by",
            remedy="ask someone with that role",
        )
    if covered(power.own, amount, percent, power.today):
        return Used(role=role, limit=smallest(power.own))
    for lent in power.lent:
        if lent.lender not in makers and _lent(lent, amount, percent, power.today):
            return Used(role=role, limit=lent.limit.amount, lender=lent.lender)
    _refuse(power, amount, percent)


def covered(
    own: Own, amount: Money | None, percent: Decimal | None, today: date
) -> bool:
    """Whether authority of one's own goes as far as this."""
    return all(_within(limit, amount, percent, today) for limit in own.limits)


def smallest(own: Own) -> Money | None:
    """The amount that binds; None where none was set."""
    amounts = [limit.amount for limit in own.limits if limit is not None]
    return min(amounts, key=lambda money: money.minor, default=None)


def _within(
    limit: Limit | None, amount: Money | None, percent: Decimal | None, today: date
) -> bool:
    if limit is None or amount is None or amount.currency != limit.amount.currency:
        return False
    if limit.until is not None and today > limit.until:
        return False
    if percent is not None and limit.percent is not None and percent > limit.percent:
        return False
    return amount.minor <= limit.amount.minor


def _lent(
    lent: Lent, amount: Money | None, percent: Decimal | None, today: date
) -> bool:
    return _within(lent.limit, amount, percent, today) and covered(
        lent.own, amount, percent, today
    )


def _refuse(power: Power, amount: Money | None, percent: Decimal | None) -> NoReturn:
    most = smallest(power.own)
    asked = amount.text() if amount is not None else "no limit"
    late = next(
        (
            each
            for each in power.lent
            if (last := each.limit.until) is not None
            and power.today > last
            and _within(each.limit, amount, percent, last)
        ),
        None,
    )
    if late is not None:
        raise ApprovalRequired(
            Refusal.DELEGATION_EXPIRED,
            f"the authority that {late.lender} lent ended on {late.limit.until}",
            field="by",
            remedy="have it lent again, or the thing approved by someone else",
            amount=asked,
        )
    if most is None or most.minor == 0:
        raise ApprovalRequired(
            Refusal.NO_AUTHORITY,
            f"your authority for {power.action} is nothing",
            field="by",
            remedy="have it approved by someone whose authority goes so far",
            amount=asked,
        )
    if percent is not None:
        asked = f"{asked} at {plain(percent * 100)} %"
    raise ApprovalRequired(
        Refusal.AUTHORITY_EXCEEDED,
        f"{asked} is beyond your authority",
        field="by",
        remedy="have it approved by someone whose authority goes so far",
        amount=asked,
        maximum=most.text(),
    )


def _size(limit: Limit) -> int:
    return limit.amount.minor
