"""What others were asked to approve, what they said, and what was made of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import frozen

from o2c.domain.approval import (
    Consumed,
    Declined,
    Granted,
    Lapsed,
    Requested,
    Stage,
    Subject,
    Withdrawn,
)
from o2c.domain.authority.policy import Action
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column, stream_id
from o2c.values.columns import Minor, Rate


@frozen(kw_only=True, slots=False)
class Approval:
    """One approval as it is now; one that is granted counts up to its last day."""

    approval: str = column("the approval")
    action: Action = column("what is to be done")
    resource: str = column("to what, such as `order/SO-000001`")
    version: str = column("as it was when this was asked")
    line: int | None = column("to which line of it")
    currency: str = column("the currency of the amount, if there is one")
    amount: Minor | None = column("for how much; nothing is without bound")
    percent: Rate | None = column("for which deviation, as a fraction")
    stage: Stage = column("how far it has come", Stage.REQUESTED)
    requested_on: date = column("when it was asked for")
    requested_by: str = column("who asked, and for whom")
    request_note: str = column("what they said")
    approved_by: str | None = column("who approved it, and for whom", None)
    role: str | None = column("in which role", None)
    lender: str | None = column("whose authority it was, if it was borrowed", None)
    valid_until: date | None = column("the last day that it counts, UTC", None)
    note: str = column("what was said last", "")
    used_by: str | None = column("who used it", None)


_change = changer(Approval)


def evolve(
    key: Key, row: Approval | None, recorded: Recorded[object]
) -> Approval | None:
    event = recorded.event
    if isinstance(event, Requested):
        return _requested(recorded, event)
    if row is None:
        return None
    match event:
        case Granted():
            return _change(
                row,
                stage=Stage.GRANTED,
                approved_by=", ".join(event.approvers),
                role=event.role,
                lender=event.lender,
                valid_until=event.valid_until,
                note=event.note,
            )
        case Declined(note=note):
            return _change(row, stage=Stage.DECLINED, note=note)
        case Withdrawn(note=note):
            return _change(row, stage=Stage.WITHDRAWN, note=note)
        case Consumed(by=by):
            return _change(row, stage=Stage.CONSUMED, used_by=", ".join(by))
        case Lapsed(note=note):
            return _change(row, stage=Stage.LAPSED, note=note)
        case _:
            return row


def _requested(recorded: Recorded[object], event: Requested) -> Approval:
    return Approval(
        approval=recorded.id,
        requested_on=recorded.effective_on,
        requested_by=", ".join(event.makers),
        request_note=event.note,
        **_about(event.subject),
    )


def _about(subject: Subject) -> dict[str, Any]:
    amount = subject.amount
    return {
        "action": subject.action,
        "resource": subject.resource,
        "version": subject.version,
        "line": subject.line,
        "currency": amount.currency if amount is not None else "",
        "amount": amount.minor if amount is not None else None,
        "percent": subject.percent,
    }


APPROVALS = View(
    name="approvals",
    row=Approval,
    key=("approval",),
    events=(Requested, Granted, Declined, Withdrawn, Consumed, Lapsed),
    keys=stream_id,
    evolve=evolve,
)
