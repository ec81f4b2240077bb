"""What happens to a credit account.  Stored for ever: add new ones, never rename.

Amounts are in the account's currency; `foreign` says what a document in another one
has, and at which rate it counts.
"""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

from attrs import frozen

from o2c.domain.credit.parts import (
    Counted,
    CreditFinding,
    CreditReason,
    Doubt,
    Foreign,
    Scheduled,
)
from o2c.domain.credit.ranking import Ranked as Ranked
from o2c.domain.credit_policy import Checkpoint
from o2c.values.money import Money
from o2c.values.terms import Due


@frozen(kw_only=True)
class Opened:
    """The account exists, in one currency, with no credit yet."""

    currency: str


@frozen(kw_only=True)
class LimitSet:
    """How much may be owed: None is unlimited, zero is prepayment only.

    `under` is the approval that it took.
    """

    was: Money | None
    limit: Money | None
    under: str | None = None


@frozen(kw_only=True)
class TemporaryLimitSet:
    """Another limit holds up to a day; None takes it away again.

    `under` is the approval that it took.
    """

    was: Money | None
    limit: Money | None
    until: date | None
    under: str | None = None


@frozen(kw_only=True)
class SecuritySet:
    """So much of what is owed is covered, by insurance or a letter of credit."""

    was: Money | None
    amount: Money | None
    until: date | None
    note: str = ""


@frozen(kw_only=True)
class DunningSet:
    """How far the reminders have come; 0 is none."""

    was: int
    level: int


@frozen(kw_only=True)
class GroupSet:
    """The credit group whose rules concern the account; empty is none."""

    was: str
    group: str


@frozen(kw_only=True)
class ParentSet:
    """From now on its exposure counts against the parent's limit too; None is none."""

    was: str | None
    parent: str | None


@frozen(kw_only=True)
class Joined:
    """Another account's exposure counts against this account's limit too."""

    child: str


@frozen(kw_only=True)
class Parted:
    """That account's exposure does not count here any more."""

    child: str


@frozen(kw_only=True)
class Committed:
    """An order may go on: its value counts from here.

    `exposure` is what was compared with the limit; `overridden` says that a person let
    it pass, `warnings` what was found but holds nothing up.
    """

    order: str
    was: Money
    amount: Money
    exposure: Money
    limit: Money | None
    overridden: bool
    warnings: tuple[CreditFinding, ...] = ()
    foreign: Foreign | None = None
    schedule: tuple[Scheduled, ...] = ()


@frozen(kw_only=True)
class Declined:
    """An order has to wait, for all of these reasons.

    `amount` is in its own currency; `exposure` would be the account's with it, counted
    as `counted` says.
    """

    order: str
    amount: Money
    exposure: Money
    limit: Money | None
    at: Checkpoint = Checkpoint.CONFIRM
    findings: tuple[CreditFinding, ...] = ()
    counted: tuple[Counted, ...] = ()
    priority: str = ""
    ordered_on: date | None = None


@frozen(kw_only=True)
class Checked:
    """An order was looked at and may go on; `findings` are warnings."""

    order: str
    amount: Money
    exposure: Money
    limit: Money | None
    at: Checkpoint
    findings: tuple[CreditFinding, ...] = ()
    counted: tuple[Counted, ...] = ()


@frozen(kw_only=True)
class Forced:
    """A person lets the order wait; nothing but a person's release ends it."""

    order: str
    amount: Money
    note: str
    priority: str = ""
    ordered_on: date | None = None
    by: tuple[str, ...] = ()


@frozen(kw_only=True)
class Reviewed:
    """A waiting order was looked at again: what is `cleared`, and what remains.

    None of `findings`: it is ready to be released.
    """

    order: str
    amount: Money
    cleared: tuple[CreditReason, ...]
    findings: tuple[CreditFinding, ...]


@frozen(kw_only=True)
class Allowed:
    """A person's release: the order may be worth so much, up to a day.

    `up_to` is in the order's currency, its tolerance included.
    """

    order: str
    up_to: Money
    until: date | None


@frozen(kw_only=True)
class SentBack:
    """Credit says no: the order is the sales people's again."""

    order: str
    note: str
    by: tuple[str, ...] = ()


@frozen(kw_only=True)
class Withdrawn:
    """The order neither waits nor is released any more."""

    order: str


@frozen(kw_only=True)
class Secured:
    """So much of an order is paid for, or as good as: it does not count."""

    order: str
    was: Money
    amount: Money


@frozen(kw_only=True)
class Moved:
    """What an order adds to exposure changed: still to ship, shipped and unbilled."""

    order: str
    was_ordered: Money
    was_unbilled: Money
    ordered: Money
    unbilled: Money
    foreign_ordered: Foreign | None = None
    foreign_unbilled: Foreign | None = None
    schedule: tuple[Scheduled, ...] = ()


@frozen(kw_only=True)
class Invoiced:
    """An invoice was issued: its amount is owed now, and due in these parts."""

    invoice: str
    amount: Money
    due: tuple[Due, ...] = ()
    foreign: Foreign | None = None


@frozen(kw_only=True)
class Settled:
    """Part of an invoice is owed no longer: paid, or credited by a memo.

    `by` is the receipt or the memo; a negative amount takes a settlement back, `open`
    is what is owed then, `foreign` the same in the invoice's currency.  `due` are the
    parts of the whole invoice.
    """

    invoice: str
    by: str
    amount: Money
    open: Money
    foreign: Foreign | None = None
    due: tuple[Due, ...] = ()


@frozen(kw_only=True)
class OnAccount:
    """Money of the customer's that no invoice has used yet; negative when used.

    `foreign` is what there is then, in the currency of the receipt or memo.
    """

    source: str
    amount: Money
    foreign: Foreign | None = None


@frozen(kw_only=True)
class Disputed:
    """The customer does not agree, or may keep it back: it is not overdue."""

    invoice: str
    why: Doubt
    note: str
    by: tuple[str, ...] = ()


@frozen(kw_only=True)
class DisputeResolved:
    """It is due like any other again."""

    invoice: str
    note: str
    by: tuple[str, ...] = ()


Event: TypeAlias = (
    Opened
    | LimitSet
    | TemporaryLimitSet
    | SecuritySet
    | DunningSet
    | GroupSet
    | ParentSet
    | Joined
    | Parted
    | Committed
    | Declined
    | Checked
    | Forced
    | Reviewed
    | Ranked
    | Allowed
    | SentBack
    | Withdrawn
    | Secured
    | Moved
    | Invoiced
    | Settled
    | OnAccount
    | Disputed
    | DisputeResolved
)
