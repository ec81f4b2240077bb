"""Asking for leave, giving it, and using it once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from o2c.domain.approval.events import (
    Consumed,
    Declined,
    Event,
    Granted,
    Lapsed,
    Requested,
    Subject,
    Withdrawn,
)
from o2c.domain.approval.refusals import Refusal, check, known
from o2c.domain.approval.state import Approval, Stage
from o2c.domain.authority.power import Power, allow
from o2c.errors import ApprovalRequired, NotAuthorised, StateError, ValidationError


def request(
    approval: Approval, *, subject: Subject, makers: tuple[str, ...], note: str
) -> Iterator[Event]:
    """Ask for leave to do exactly this."""
    if approval.subject is None:
        yield Requested(subject=subject, makers=makers, note=note)


def grant(
    approval: Approval,
    *,
    by: tuple[str, ...],
    power: Power,
    valid_until: date,
    note: str,
) -> Iterator[Event]:
    """Say yes up to a day: someone else than who asked, with authority enough (X5-02).

    `by` are all the persons who count as saying so; the day is the last one, in UTC.
    """
    subject = known(approval)
    if approval.stage is Stage.GRANTED:
        return
    _waiting(approval)
    if not set(by).isdisjoint(approval.makers):
        raise ApprovalRequired(
            Refusal.OWN_REQUEST,
            "nobody approves what they asked for, in whatever role",
            field="by",
            remedy="ask someone else to approve it",
        )
    if valid_until < power.today:
        raise ValidationError(
            Refusal.UNTIL_PASSED,
            f"{valid_until} has passed",
            field="valid_until",
            remedy=f"give {power.today} or a later day",
        )
    used = allow(
        power,
        amount=subject.amount,
        percent=subject.percent,
        makers=approval.makers,
    )
    yield Granted(
        approvers=by,
        role=used.role,
        limit=used.limit,
        lender=used.lender,
        valid_until=valid_until,
        note=note,
    )


def decline(approval: Approval, *, by: tuple[str, ...], note: str) -> Iterator[Event]:
    """Say no; an approval that was granted and not used can still be declined."""
    known(approval)
    if approval.stage is Stage.DECLINED:
        return
    if approval.stage is not Stage.GRANTED:
        _waiting(approval)
    yield Declined(by=by, note=note)


def withdraw(approval: Approval, *, by: Collection[str], note: str) -> Iterator[Event]:
    """Ask no more: only whoever asked can say so."""
    known(approval)
    if approval.stage is Stage.WITHDRAWN:
        return
    if set(by).isdisjoint(approval.makers):
        raise NotAuthorised(
            Refusal.NOT_OWN_REQUEST,
            "only whoever asked for the approval withdraws it",
            field="by",
            remedy="decline it instead",
        )
    if approval.stage is not Stage.GRANTED:
        _waiting(approval)
    yield Withdrawn(note=note)


def consume(
    approval: Approval,
    *,
    subject: Subject,
    makers: Collection[str],
    by: tuple[str, ...],
    today: date,
) -> Iterator[Event]:
    """Use it for exactly what was approved, once (X5-01)."""
    check(approval, subject=subject, makers={*makers, *approval.makers}, today=today)
    yield Consumed(by=by, resource=subject.resource, amount=subject.amount)


def lapse(approval: Approval, *, note: str) -> Iterator[Event]:
    """What was approved has changed: what was not used is void (X5-01)."""
    if approval.stage in (Stage.REQUESTED, Stage.GRANTED):
        yield Lapsed(note=note)


def _waiting(approval: Approval) -> None:
    if approval.stage is not Stage.REQUESTED:
        raise StateError(
            Refusal.APPROVAL_SETTLED,
            f"the approval is {approval.stage}",
            field="approval",
            remedy="request another one",
        )
