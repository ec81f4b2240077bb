"""What a credit account's events are made of: other currencies, figures, reasons."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto

from attrs import frozen

from o2c.domain.credit_policy import Component
from o2c.values.money import Money


@frozen(kw_only=True)
class Rate:
    """What one unit of a currency is worth in the account's, and since when."""

    rate: Decimal
    on: date


@frozen(kw_only=True)
class Foreign:
    """An amount as its document has it, and the rate at which it counts (X2-07)."""

    amount: Money
    rate: Decimal
    rate_on: date

    @property
    def own_rate(self) -> Rate:
        return Rate(rate=self.rate, on=self.rate_on)


@frozen(kw_only=True)
class Scheduled:
    """So much of an order's open value is to go out on this date."""

    on: date
    amount: Money


class CreditReason(StrEnum):
    """Why credit lets an order wait, each with figures of its own."""

    LIMIT = auto()
    PARENT_LIMIT = auto()
    DAYS_OVERDUE = auto()
    OVERDUE = auto()
    ORDER = auto()
    LIMIT_USED = auto()
    DUNNING = auto()
    RATE_MISSING = auto()
    FORCED = auto()
    SENT_BACK = auto()


@frozen(kw_only=True)
class CreditFinding:
    """One reason: what was found, what is allowed, and by whose rule.

    `holds` is false where it only warns.
    """

    reason: CreditReason
    found: str = ""
    allowed: str = ""
    rule: str = ""
    holds: bool = True

    def text(self) -> str:
        """As a person reads it on the hold."""
        words = self.reason.replace("_", " ")
        allowed = f", allowed {self.allowed}" if self.allowed else ""
        rule = f" ({self.rule})" if self.rule else ""
        return f"{words} {self.found}{allowed}{rule}".strip()


def holding(findings: Iterable[CreditFinding]) -> tuple[CreditFinding, ...]:
    """Those that do more than warn."""
    return tuple(finding for finding in findings if finding.holds)


@frozen(kw_only=True)
class Counted:
    """One component of exposure as it was counted; below zero where it is taken off."""

    component: Component
    amount: Money


class Doubt(StrEnum):
    """Why an open invoice is not counted as overdue."""

    DISPUTE = auto()
    RETENTION = auto()
