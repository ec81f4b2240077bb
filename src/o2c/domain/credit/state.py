"""What a credit account remembers: its open documents, who waits, and its limits.

All counts are minor units of its currency; documents that add nothing are gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from attrs import evolve as replace
from attrs import field, frozen

from o2c.domain.credit.parts import (
    CreditFinding,
    CreditReason,
    Doubt,
    Foreign,
    Scheduled,
)
from o2c.values.money import Money, zero
from o2c.values.terms import Due


@frozen(kw_only=True)
class Abroad:
    """An order in another currency: its own amounts, and the rate they count at."""

    ordered: Foreign
    unbilled: Foreign


@frozen(kw_only=True)
class Share:
    """What one order adds to exposure; `prepaid` of it is as good as paid for."""

    ordered: int = 0
    unbilled: int = 0
    prepaid: int = 0
    schedule: tuple[Scheduled, ...] = ()
    abroad: Abroad | None = None

    @property
    def covered(self) -> int:
        """What is paid for of what counts."""
        return max(min(self.prepaid, self.ordered + self.unbilled), 0)

    def committed(
        self, minor: int, own: Foreign | None, schedule: tuple[Scheduled, ...]
    ) -> Share:
        """The share once so much is ordered; `own` is that in another currency."""
        abroad = self.abroad
        if own is not None:
            nothing = replace(own, amount=zero(own.amount.currency))
            unbilled = abroad.unbilled if abroad else nothing
            abroad = Abroad(ordered=own, unbilled=unbilled)
        return replace(self, ordered=minor, schedule=schedule, abroad=abroad)


@frozen(kw_only=True)
class Item:
    """What is open of an invoice; `due` are the parts of the whole of it."""

    open: int
    due: tuple[Due, ...] = ()
    doubt: Doubt | None = None
    foreign: Foreign | None = None

    def overdue(self, day: date) -> tuple[date, int] | None:
        """What was to be paid before a day and is not: since when, and how much.

        What was paid counts for the earliest part first.
        """
        paid = sum(due.amount.minor for due in self.due) - self.open
        since, late = None, 0
        for due in sorted(self.due, key=lambda due: due.on):
            if due.on >= day:
                break
            left = max(due.amount.minor - max(paid, 0), 0)
            paid -= due.amount.minor
            if left:
                since, late = since or due.on, late + left
        return (since, late) if since else None


@frozen(kw_only=True)
class Purse:
    """The customer's money that no invoice has used, of one receipt or memo."""

    open: int
    foreign: Foreign | None = None


@frozen(kw_only=True)
class Temporary:
    """Another limit, up to a day."""

    limit: Money | None
    until: date


@frozen(kw_only=True)
class Security:
    """So much is covered, up to a day; for good where none is given."""

    amount: int
    until: date | None


@frozen(kw_only=True)
class Waiting:
    """An order that waits for credit, worth `amount` in its own currency."""

    amount: Money
    priority: str = ""
    ordered_on: date | None = None
    findings: tuple[CreditFinding, ...] = ()

    @property
    def reasons(self) -> tuple[CreditReason, ...]:
        """Why it waits."""
        return tuple(finding.reason for finding in self.findings)

    @property
    def forced(self) -> bool:
        """A person put it: only a person's release ends it."""
        return CreditReason.FORCED in self.reasons

    @property
    def sent_back(self) -> bool:
        """Credit gave it back to sales."""
        return CreditReason.SENT_BACK in self.reasons

    @property
    def ready(self) -> bool:
        """Nothing holds it up any more but that somebody has to let it go."""
        return not self.findings


@frozen(kw_only=True)
class Leave:
    """A person's release of an order: worth up to this, until this day."""

    up_to: Money
    until: date | None

    def covers(self, amount: Money, day: date) -> bool:
        """Whether it is good for an order worth this much (R10-13)."""
        return (
            amount.currency == self.up_to.currency
            and amount.minor <= self.up_to.minor
            and (self.until is None or day <= self.until)
        )


@frozen(kw_only=True)
class Credit:
    """An account as its decisions see it."""

    currency: str = ""
    limit: Money | None = None
    temporary: Temporary | None = None
    security: Security | None = None
    dunning: int = 0
    group: str = ""
    parent: str | None = None
    children: tuple[str, ...] = ()
    orders: Mapping[str, Share] = field(factory=dict)
    invoices: Mapping[str, Item] = field(factory=dict)
    money: Mapping[str, Purse] = field(factory=dict)
    waiting: Mapping[str, Waiting] = field(factory=dict)
    leaves: Mapping[str, Leave] = field(factory=dict)
    ordered: int = 0
    unbilled: int = 0
    invoiced: int = 0
    on_account: int = 0
    prepaid: int = 0

    @property
    def exposure(self) -> int:
        """All that its documents come to."""
        return self.ordered + self.unbilled + self.invoiced - self.on_account

    def with_share(self, order: str, now: Share) -> Credit:
        """The account where an order adds this; nothing is kept of one without."""
        was = self.orders.get(order, Share())
        orders = {**self.orders, order: now}
        if now == Share():
            del orders[order]
        return replace(
            self,
            orders=orders,
            ordered=self.ordered - was.ordered + now.ordered,
            unbilled=self.unbilled - was.unbilled + now.unbilled,
            prepaid=self.prepaid - was.covered + now.covered,
        )

    def limit_on(self, day: date, grace: int = 0) -> Money | None:
        """The limit in force: a temporary one up to its day, and the days of grace."""
        other = self.temporary
        if other is not None and day <= other.until + timedelta(days=grace):
            return other.limit
        return self.limit

    def secured_on(self, day: date) -> int:
        """What insurance or a letter of credit covers on a day."""
        held = self.security
        if held is None or (held.until is not None and day > held.until):
            return 0
        return held.amount
