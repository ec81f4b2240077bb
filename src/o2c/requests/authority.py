"""Requests about authority: limits, delegations, and approvals by someone else."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from o2c.domain.authority.policy import Action, Role
from o2c.domain.order.deviation import DeviationKind
from o2c.requests.base import Request
from o2c.requests.fields import (
    Amount,
    Currency,
    Day,
    DocumentRef,
    Fraction,
    LineNumber,
    Name,
    PersonRef,
)

Acting = Annotated[Action, Field(strict=False)]


class SetAuthority(Request):
    """How far a person's or a role's authority for an action goes in a currency.

    One of `person` and `role`.  `percent` is the largest deviation, as a fraction, and
    without a bound where it is left out.  `limit` null takes the limit away; `until` is
    the last day of it.  Each document counts by itself: a credit memo, a release.
    """

    person: PersonRef | None = None
    role: Annotated[Role, Field(strict=False)] | None = None
    action: Acting
    currency: Currency
    limit: Amount | None
    percent: Fraction | None = None
    until: Day | None = None


class DelegateAuthority(Request):
    """Lend authority of one's own to another person, up to a day."""

    action: Acting
    to: PersonRef
    limit: Amount
    percent: Fraction | None = None
    until: Day
    note: Name


class RevokeDelegation(Request):
    """End a delegation before its time; `lender` is whoever asks if left out."""

    action: Acting
    to: PersonRef
    lender: PersonRef | None = None
    note: Name


class RequestApproval(Request):
    """Ask for someone else's leave to do exactly this to exactly this thing.

    `of` and `id` name it: an order to release, a credit account whose limit is to be
    raised, an invoice to give an allowance on.  `amount` is the new limit or the
    allowance, with tax; an order's is its open value.  No amount for a credit limit
    is one without bound.  `line` or `kind` names one deviation of an order, to be
    approved alone.
    """

    action: Acting
    of: Literal["order", "credit", "invoice"]
    id: DocumentRef
    amount: Amount | None = None
    line: LineNumber | None = None
    kind: Annotated[DeviationKind, Field(strict=False)] | None = None
    note: Name


class GrantApproval(Request):
    """Say yes to what another has asked for; it holds up to and with a day (UTC)."""

    approval: DocumentRef
    valid_until: Day
    note: Name


class DeclineApproval(Request):
    """Say no, also to what was granted and not used yet."""

    approval: DocumentRef
    note: Name


class WithdrawApproval(Request):
    """Ask no more for what one asked for."""

    approval: DocumentRef
    note: Name
