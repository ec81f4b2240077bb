"""Keeping an account: its limits, its security, its place among others."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from o2c.domain.authority.power import Power, allow
from o2c.domain.credit.events import (
    DunningSet,
    Event,
    GroupSet,
    Joined,
    LimitSet,
    Opened,
    ParentSet,
    Parted,
    SecuritySet,
    TemporaryLimitSet,
)
from o2c.domain.credit.refusals import Refusal, known, same_currency
from o2c.domain.credit.state import Credit, Security, Temporary
from o2c.errors import ValidationError
from o2c.values.money import Money


def open_account(credit: Credit, *, currency: str) -> Iterator[Event]:
    """Open the account in a currency; it never changes.

    Customers in other currencies may share it: their documents count at a rate.
    """
    if not credit.currency:
        yield Opened(currency=currency)


def raises(credit: Credit, limit: Money | None) -> bool:
    """Whether more may be owed with this limit than with the present one."""
    if credit.limit is None:
        return False
    return limit is None or limit.minor > credit.limit.minor


def set_limit(
    credit: Credit,
    *,
    limit: Money | None,
    power: Power | None = None,
    approval: str | None = None,
) -> Iterator[Event]:
    """Say how much may be owed; None is unlimited, zero is prepayment only.

    Raising it takes authority for the new limit (`power`), or another's leave.
    """
    _checked(credit, limit)
    if power is not None and raises(credit, limit):
        allow(power, amount=limit)
    if limit != credit.limit:
        yield LimitSet(was=credit.limit, limit=limit, under=approval)


def set_temporary_limit(
    credit: Credit,
    *,
    limit: Money | None,
    until: date | None,
    power: Power | None = None,
    approval: str | None = None,
) -> Iterator[Event]:
    """Let another limit hold up to a day (R10-18); without either, none does.

    A higher one takes authority, as a limit does.
    """
    _checked(credit, limit)
    if limit is not None and until is None:
        raise ValidationError(
            Refusal.UNTIL_MISSING,
            "a temporary limit ends one day",
            field="until",
            remedy="give the last day of it",
        )
    if power is not None and limit is not None and raises(credit, limit):
        allow(power, amount=limit)
    was = credit.temporary
    now = Temporary(limit=limit, until=until) if limit is not None and until else None
    if now != was:
        yield TemporaryLimitSet(
            was=was.limit if was else None,
            limit=limit,
            until=until if now else None,
            under=approval,
        )


def set_security(
    credit: Credit, *, amount: Money | None, until: date | None, note: str = ""
) -> Iterator[Event]:
    """Say how much insurance or a letter of credit covers, and until when."""
    _checked(credit, amount)
    was = credit.security
    now = Security(amount=amount.minor, until=until) if amount else None
    if now != was:
        before = Money(was.amount, credit.currency) if was else None
        given = until if now else None
        yield SecuritySet(was=before, amount=amount, until=given, note=note)


def set_dunning(credit: Credit, *, level: int) -> Iterator[Event]:
    """Say how far the reminders have come."""
    known(credit)
    if level < 0:
        raise ValidationError(
            Refusal.LEVEL_NEGATIVE,
            "a dunning level is not negative",
            field="level",
            remedy="give 0 for none",
        )
    if level != credit.dunning:
        yield DunningSet(was=credit.dunning, level=level)


def set_group(credit: Credit, *, group: str) -> Iterator[Event]:
    """Put the account into a credit group, whose rules concern it."""
    known(credit)
    if group != credit.group:
        yield GroupSet(was=credit.group, group=group)


def set_parent(
    credit: Credit,
    *,
    account: str,
    parent: str | None,
    currency: str = "",
    line: Collection[str] = (),
) -> Iterator[Event]:
    """Let the account count against another's limit too (R10-04); None ends that.

    `line` are the parent and all the accounts above it, `currency` is the parent's.
    """
    known(credit)
    if parent is not None and account in line:
        raise ValidationError(
            Refusal.PARENT_CIRCULAR,
            f"{parent} stands below {account}, or is the same",
            field="parent",
            remedy="name an account that does not count against this one",
        )
    if parent is not None and currency != credit.currency:
        raise ValidationError(
            Refusal.PARENT_CURRENCY,
            f"{parent} is kept in {currency}, {account} in {credit.currency}",
            field="parent",
            remedy="accounts of one group are kept in one currency",
        )
    if parent != credit.parent:
        yield ParentSet(was=credit.parent, parent=parent)


def join(credit: Credit, *, child: str) -> Iterator[Event]:
    """Count another account's exposure here too."""
    known(credit)
    if child not in credit.children:
        yield Joined(child=child)


def part(credit: Credit, *, child: str) -> Iterator[Event]:
    """Count that account's exposure here no longer."""
    known(credit)
    if child in credit.children:
        yield Parted(child=child)


def _checked(credit: Credit, limit: Money | None) -> None:
    known(credit)
    if limit is not None:
        same_currency(credit, limit.currency)
        if limit.minor < 0:
            raise ValidationError(
                Refusal.LIMIT_NEGATIVE,
                "a limit is not negative",
                field="limit",
                remedy="give 0 for prepayment only",
            )
