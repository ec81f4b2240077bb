"""Setting authority, lending it, and taking it back."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from o2c.domain.authority.events import (
    Borrowed,
    Delegated,
    Event,
    Limit,
    LimitSet,
    Revoked,
)
from o2c.domain.authority.policy import ROLES, Action
from o2c.domain.authority.power import Own, covered
from o2c.domain.authority.refusals import Refusal
from o2c.domain.authority.state import Authority
from o2c.errors import NotAuthorised, StateError, ValidationError


def set_limit(
    authority: Authority,
    *,
    action: Action,
    currency: str,
    limit: Limit | None,
    holder: str,
    setters: Collection[str],
) -> Iterator[Event]:
    """Bind a person's or role's authority, or unbind it; never one's own (X5-02).

    `setters` are the persons who ask and the roles they have, named as holders are.
    """
    if holder in setters:
        raise NotAuthorised(
            Refusal.OWN_AUTHORITY,
            f"{holder} is yourself: nobody sets their own authority",
            field="by",
            remedy="ask someone else, without that role, to set it",
        )
    if limit is not None:
        _not_negative(limit)
    was = authority.limit(action, currency)
    if limit != was:
        yield LimitSet(action=action, currency=currency, was_limit=was, limit=limit)


def _not_negative(limit: Limit) -> None:
    if limit.amount.minor < 0:
        raise ValidationError(
            Refusal.LIMIT_NEGATIVE,
            "a limit is not negative",
            field="limit",
            remedy="give 0 for no authority at all",
        )


def delegate(
    authority: Authority,
    *,
    action: Action,
    to: str,
    limit: Limit,
    note: str,
    lenders: Collection[str],
    roles: tuple[str, ...],
    own: Own,
    back: bool,
    today: date,
) -> Iterator[Event]:
    """Lend authority of one's own to another person, up to a day.

    Never to oneself (`lenders` are all the persons who ask), never more or for longer
    than one's own, and not to someone who lends the same (`back`).
    """
    held = tuple(role for role in ROLES[action] if role in roles)
    if to in lenders:
        raise NotAuthorised(
            Refusal.DELEGATION_TO_SELF,
            "nobody lends authority to themselves",
            field="to",
            remedy="lend it to another person",
        )
    if back:
        raise NotAuthorised(
            Refusal.DELEGATION_CIRCULAR,
            f"{to} lends you the same authority",
            field="to",
            remedy="have that delegation revoked first",
        )
    if not held:
        raise NotAuthorised(
            Refusal.NO_ROLE,
            f"this takes the role {' or '.join(ROLES[action])}",
            field="by",
            remedy="lend only what is your own",
        )
    _not_negative(limit)
    _within_own(limit, own, today)
    loan = authority.loan(action, to)
    if loan is None or (loan.limit, loan.roles) != (limit, held):
        yield Delegated(action=action, to=to, limit=limit, roles=held, note=note)


def _within_own(limit: Limit, own: Own, today: date) -> None:
    if limit.until is None or limit.until < today:
        raise ValidationError(
            Refusal.UNTIL_PASSED,
            "authority is lent up to a day that has not passed",
            field="until",
            remedy=f"give {today} or a later day",
        )
    if not covered(own, limit.amount, limit.percent, today):
        raise NotAuthorised(
            Refusal.MORE_THAN_OWN,
            f"{limit.amount.text()} is more than your own authority",
            field="limit",
            remedy="lend no more than your own",
        )
    if not covered(own, limit.amount, limit.percent, limit.until):
        raise NotAuthorised(
            Refusal.LONGER_THAN_OWN,
            f"your own authority ends before {limit.until}",
            field="until",
            remedy="lend it for no longer than your own",
        )


def borrow(authority: Authority, *, action: Action, lender: str) -> Iterator[Event]:
    """Note who has lent authority to this person."""
    if lender not in authority.lenders.get(action, ()):
        yield Borrowed(action=action, lender=lender)


def revoke(
    authority: Authority, *, action: Action, to: str, note: str
) -> Iterator[Event]:
    """End a delegation now; one that was revoked already stays so."""
    if action not in authority.loans:
        raise StateError(
            Refusal.DELEGATION_UNKNOWN,
            f"nothing was lent to {to}",
            field="to",
            remedy="name the action and the person that it was lent to",
        )
    if authority.loan(action, to) is not None:
        yield Revoked(action=action, to=to, note=note)
