"""How credit is checked: what counts, when, and what comes of it."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum, auto

from attrs import frozen

from o2c.values.money import Money


class Checkpoint(StrEnum):
    """Where an order's credit is looked at."""

    CONFIRM = auto()
    AMEND = auto()
    REOPEN = auto()
    PICK = auto()
    ISSUE = auto()
    MANUAL = auto()


class Component(StrEnum):
    """What exposure is made of; what is taken off it is below zero."""

    ORDERED = auto()
    UNBILLED = auto()
    INVOICED = auto()
    ON_ACCOUNT = auto()
    BEYOND_HORIZON = auto()
    PREPAID = auto()
    SECURED = auto()
    REVALUED = auto()
    AHEAD = auto()


class RateBasis(StrEnum):
    """At which rate other currencies count: the document's own, or today's."""

    OWN = auto()
    TODAY = auto()


class StoppedStep(StrEnum):
    """What a credit hold can stop, besides the confirmation."""

    PICK = auto()
    SHIP = auto()
    INVOICE = auto()


COUNTED = (
    Component.ORDERED,
    Component.UNBILLED,
    Component.INVOICED,
    Component.ON_ACCOUNT,
)


@frozen(kw_only=True)
class CreditSettings:
    """The policy, but for its rules.

    `at_limit` blocks exactly at the limit too.  Open order value more than
    `horizon_days` ahead does not count.  An invoice is overdue after `grace_days`, a
    temporary limit is over after `temporary_grace_days`.  Orders up to `small_order`
    are not checked.  A release is good for `release_days`, while the order is worth no
    more than `tolerance` times what was released.  Orders that nothing blocks any more
    go on by themselves if `auto_release`, those of the first of `priorities` first.
    """

    at_limit: bool = False
    counts: tuple[Component, ...] = COUNTED
    horizon_days: int | None = None
    rates: RateBasis = RateBasis.OWN
    grace_days: int = 0
    disputed_counts: bool = False
    temporary_grace_days: int = 0
    small_order: Money | None = None
    tolerance: Decimal = Decimal(1)
    release_days: int | None = None
    auto_release: bool = False
    checkpoints: tuple[Checkpoint, ...] = (
        Checkpoint.CONFIRM,
        Checkpoint.AMEND,
        Checkpoint.REOPEN,
    )
    stops: tuple[StoppedStep, ...] = (StoppedStep.PICK, StoppedStep.SHIP)
    priorities: tuple[str, ...] = ("urgent", "high")

    def looks_at(self, at: Checkpoint) -> bool:
        """Whether credit is checked here; it is whenever a person asks."""
        return at is Checkpoint.MANUAL or at in self.checkpoints

    def rank(self, priority: str) -> int:
        """The place of a priority: the first named is the most urgent."""
        if priority in self.priorities:
            return self.priorities.index(priority)
        return len(self.priorities)
