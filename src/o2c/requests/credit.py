"""Requests that keep credit accounts and policy, and look at orders again."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from o2c.domain.credit import Doubt
from o2c.domain.credit_policy import (
    Checkpoint,
    Component,
    CreditSettings,
    RateBasis,
    RuleKind,
    RuleMeasure,
    RuleScope,
    StoppedStep,
)
from o2c.requests.base import Part, Request
from o2c.requests.fields import (
    AccountRef,
    Amount,
    Currency,
    Day,
    DocumentRef,
    Listed,
    Name,
    Rate,
    Text,
)

_USUAL = CreditSettings()
Days = Annotated[int, Field(ge=0, le=3650)]


class SetCreditPolicy(Request):
    """Say how credit is checked; what is left out is as it was at the start.

    `at_limit` blocks exactly at the limit too.  Open order value more than
    `horizon_days` ahead does not count.  Orders up to `small_order` are not checked.  A
    credit release is good for `release_days`, while the order is worth no more than
    `tolerance` times what was released.  With `auto_release`, orders that nothing
    blocks any more go on by themselves, those of the first of `priorities` first.
    `stops` says what a credit hold stops besides the confirmation.
    """

    at_limit: bool = _USUAL.at_limit
    counts: Annotated[tuple[Component, ...], Listed] = _USUAL.counts
    horizon_days: Days | None = _USUAL.horizon_days
    rates: Annotated[RateBasis, Field(strict=False)] = _USUAL.rates
    grace_days: Days = _USUAL.grace_days
    disputed_counts: bool = _USUAL.disputed_counts
    temporary_grace_days: Days = _USUAL.temporary_grace_days
    small_order: Amount | None = _USUAL.small_order
    tolerance: Rate = _USUAL.tolerance
    release_days: Days | None = _USUAL.release_days
    auto_release: bool = _USUAL.auto_release
    checkpoints: Annotated[tuple[Checkpoint, ...], Listed] = _USUAL.checkpoints
    stops: Annotated[tuple[StoppedStep, ...], Listed] = _USUAL.stops
    priorities: Annotated[tuple[Name, ...], Listed] = _USUAL.priorities


class RulePart(Part):
    """A rule: what it looks at, whom it is for, and how much is allowed.

    `of` names the credit group or the account.  A percentage is a fraction.  An
    exclusion takes back a less specific rule of the same kind and measure, up to its
    own value; `release_order` excludes from every check.
    """

    kind: Annotated[RuleKind, Field(strict=False)]
    scope: Annotated[RuleScope, Field(strict=False)] = RuleScope.ALL
    of: Text = ""
    measure: Annotated[RuleMeasure, Field(strict=False)]
    value: Rate = Decimal(0)
    currency: Currency | None = None
    threshold: Rate | None = None
    excludes: bool = False
    warns: bool = False


class SetCreditRule(Request):
    """Let a blocking rule or an exclusion hold, in the place of one like it."""

    rule: RulePart


class RemoveCreditRule(Request):
    """Take a blocking rule or an exclusion back; its value does not matter."""

    rule: RulePart


class SetTemporaryLimit(Request):
    """Let another limit hold up to a day, that day included; null takes it away.

    `approval` is the leave of another, where one's own authority does not go so far.
    """

    account: AccountRef
    limit: Amount | None
    until: Day | None = None
    approval: DocumentRef | None = None


class SetSecurity(Request):
    """How much insurance or a letter of credit covers; null is nothing."""

    account: AccountRef
    amount: Amount | None
    until: Day | None = None
    note: Text = ""


class SetDunningLevel(Request):
    """How far the reminders to a paying party have come; 0 is none."""

    account: AccountRef
    level: Annotated[int, Field(ge=0, le=99)]


class SetCreditGroup(Request):
    """Which credit group's rules concern an account; empty is none."""

    account: AccountRef
    group: Text


class SetCreditParent(Request):
    """Let an account count against another's limit too; null ends that."""

    account: AccountRef
    parent: AccountRef | None


class DisputeInvoice(Request):
    """The customer does not agree with an invoice, or may keep the money back."""

    invoice: DocumentRef
    why: Annotated[Doubt, Field(strict=False)] = Doubt.DISPUTE
    note: Name


class ResolveDispute(Request):
    """An invoice is due like any other again."""

    invoice: DocumentRef
    note: Name


class CheckCredit(Request):
    """Look at the credit of an order now, wherever it stands.

    An order that was released without going on goes on, if credit allows.
    """

    order: DocumentRef


class ReviewCredit(Request):
    """Look again at all orders of an account that wait: days may have passed."""

    account: AccountRef


class RejectCredit(Request):
    """Give an order that waits for credit back to sales, with the reason why."""

    order: DocumentRef
    note: Name
