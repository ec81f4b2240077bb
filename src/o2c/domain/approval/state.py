"""What is remembered of an approval."""

from __future__ import annotations

from datetime import date
from enum import StrEnum, auto

from attrs import evolve as replace
from attrs import frozen

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


class Stage(StrEnum):
    """How far an approval has come."""

    UNKNOWN = auto()
    REQUESTED = auto()
    GRANTED = auto()
    DECLINED = auto()
    WITHDRAWN = auto()
    CONSUMED = auto()
    LAPSED = auto()


@frozen(kw_only=True)
class Approval:
    """An approval as decisions see it."""

    stage: Stage = Stage.UNKNOWN
    subject: Subject | None = None
    makers: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()
    valid_until: date = date.min


def evolve(approval: Approval, event: Event) -> Approval:
    match event:
        case Requested(subject=subject, makers=makers):
            return Approval(stage=Stage.REQUESTED, subject=subject, makers=makers)
        case Granted(approvers=approvers, valid_until=until):
            return replace(
                approval, stage=Stage.GRANTED, approvers=approvers, valid_until=until
            )
        case Declined():
            return replace(approval, stage=Stage.DECLINED)
        case Withdrawn():
            return replace(approval, stage=Stage.WITHDRAWN)
        case Consumed():
            return replace(approval, stage=Stage.CONSUMED)
        case Lapsed():
            return replace(approval, stage=Stage.LAPSED)
