"""Why an approval is refused, or refused to count."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum, auto

from o2c.domain.approval.events import Subject
from o2c.domain.approval.state import Approval, Stage
from o2c.errors import ApprovalRequired, UnknownReference


class Refusal(StrEnum):
    APPROVAL_UNKNOWN = auto()
    APPROVAL_SETTLED = auto()
    APPROVAL_MISSING = auto()
    APPROVAL_USED = auto()
    APPROVAL_LAPSED = auto()
    APPROVAL_EXPIRED = auto()
    OTHER_RESOURCE = auto()
    OTHER_VERSION = auto()
    MORE_THAN_APPROVED = auto()
    APPROVED_BY_MAKER = auto()
    OWN_REQUEST = auto()
    NOT_OWN_REQUEST = auto()
    UNTIL_PASSED = auto()


def known(approval: Approval) -> Subject:
    """What is asked for; refuse an approval that nobody has requested."""
    if approval.subject is None:
        raise UnknownReference(
            Refusal.APPROVAL_UNKNOWN,
            "no such approval",
            field="approval",
            remedy="check the number, or request an approval first",
        )
    return approval.subject


def check(
    approval: Approval, *, subject: Subject, makers: Collection[str], today: date
) -> None:
    """Refuse an approval that is not for exactly this, not now, or not by another.

    `makers` are all who must not have approved it: whoever made the thing, and whoever
    uses the approval for something of their own.
    """
    asked = known(approval)
    _standing(approval, today)
    if (asked.action, asked.resource, asked.line) != (
        subject.action,
        subject.resource,
        subject.line,
    ):
        raise ApprovalRequired(
            Refusal.OTHER_RESOURCE,
            f"it is for {asked.action} of {asked.resource}",
            field="approval",
            remedy=f"request an approval for {subject.action} of {subject.resource}",
        )
    if asked.version != subject.version:
        raise ApprovalRequired(
            Refusal.OTHER_VERSION,
            f"{asked.resource} was {asked.version}, and is {subject.version} now",
            field="approval",
            remedy="request an approval for it as it is now",
        )
    if not _enough(asked, subject):
        most = asked.amount.text() if asked.amount is not None else "no limit"
        raise ApprovalRequired(
            Refusal.MORE_THAN_APPROVED,
            f"{most} is approved, and this is more",
            field="approval",
            remedy="request an approval for the whole",
            maximum=most,
        )
    if not set(makers).isdisjoint(approval.approvers):
        raise ApprovalRequired(
            Refusal.APPROVED_BY_MAKER,
            "whoever approved it has made it or asked for it",
            field="approval",
            remedy="have it approved by someone else",
        )


def _standing(approval: Approval, today: date) -> None:
    if approval.stage is Stage.CONSUMED:
        raise ApprovalRequired(
            Refusal.APPROVAL_USED,
            "the approval has been used",
            field="approval",
            remedy="request another one: each is for one time",
        )
    if approval.stage is Stage.LAPSED:
        raise ApprovalRequired(
            Refusal.APPROVAL_LAPSED,
            "what was approved has changed since",
            field="approval",
            remedy="request an approval for it as it is now",
        )
    if approval.stage is not Stage.GRANTED:
        raise ApprovalRequired(
            Refusal.APPROVAL_MISSING,
            f"the approval is {approval.stage}, not granted",
            field="approval",
            remedy="have it granted first",
        )
    if today > approval.valid_until:
        raise ApprovalRequired(
            Refusal.APPROVAL_EXPIRED,
            f"the approval was valid until {approval.valid_until}",
            field="approval",
            remedy="request another one",
        )


def _enough(asked: Subject, subject: Subject) -> bool:
    if asked.percent is not None and (
        subject.percent is None or subject.percent > asked.percent
    ):
        return False
    if asked.amount is None:
        return True
    return (
        subject.amount is not None
        and subject.amount.currency == asked.amount.currency
        and subject.amount.minor <= asked.amount.minor
    )
