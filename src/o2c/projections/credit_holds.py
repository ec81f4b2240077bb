"""Which orders wait for credit: why, since when, and which are ready to go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from o2c.domain.credit import (
    Allowed,
    CreditFinding,
    CreditReason,
    Declined,
    Forced,
    Ranked,
    Reviewed,
    SentBack,
    Withdrawn,
)
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column, streams_of
from o2c.values.columns import Minor


@frozen(kw_only=True, slots=False)
class CreditHold:
    """An order that waits for credit; gone when it is released or has ended."""

    account: str = column("the credit account")
    order: str = column("the order")
    currency: str = column("the order's")
    amount: Minor = column("what is still to ship of it")
    priority: str = column("how urgent it is", "")
    ordered_on: date | None = column("when the customer ordered", None)
    since: date = column("since when it waits")
    checked_on: date = column("when it was looked at last")
    ready: bool = column("nothing holds it up but that somebody has to let it go")
    reasons: str = column("why it waits, separated by commas", "")
    figures: str = column("each reason with its figures, separated by semicolons", "")
    forced: bool = column("a person put it: only a person's release ends it", False)
    sent_back: bool = column("credit gave it back to sales", False)
    note: str = column("what a person said about it", "")


_change = changer(CreditHold)


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    event = recorded.event
    if isinstance(
        event,
        (Declined, Forced, Reviewed, Ranked, Allowed, SentBack, Withdrawn),
    ):
        return ((recorded.id, event.order),)
    return ()


def evolve(
    key: Key, row: CreditHold | None, recorded: Recorded[object]
) -> CreditHold | None:
    event, on = recorded.event, recorded.effective_on
    match event:
        case Declined(findings=findings):
            now = _new(key, event, on)
            if row is not None:
                now = _change(now, since=row.since, note=row.note)
            return _change(now, **_found(findings))
        case Forced(note=note):
            kept = row or _new(key, event, on)
            why = ",".join(filter(None, (kept.reasons, CreditReason.FORCED)))
            return _change(kept, reasons=why, forced=True, ready=False, note=note)
        case Reviewed(amount=amount, findings=findings) if row is not None:
            return _change(row, amount=amount.minor, checked_on=on, **_found(findings))
        case Ranked(priority=priority) if row is not None:
            return _change(row, priority=priority)
        case SentBack(note=note) if row is not None:
            why = ",".join(filter(None, (row.reasons, CreditReason.SENT_BACK)))
            return _change(row, reasons=why, sent_back=True, ready=False, note=note)
        case _:
            return None


def _new(key: Key, event: Declined | Forced, on: date) -> CreditHold:
    return CreditHold(
        account=str(key[0]),
        order=event.order,
        currency=event.amount.currency,
        amount=event.amount.minor,
        priority=event.priority,
        ordered_on=event.ordered_on,
        since=on,
        checked_on=on,
        ready=False,
    )


def _found(findings: Iterable[CreditFinding]) -> dict[str, object]:
    """The columns that follow from what was found."""
    holding = [finding for finding in findings if finding.holds]
    reasons = [finding.reason for finding in holding]
    return {
        "reasons": ",".join(reasons),
        "figures": "; ".join(finding.text() for finding in holding),
        "ready": not holding,
        "forced": CreditReason.FORCED in reasons,
        "sent_back": CreditReason.SENT_BACK in reasons,
    }


CREDIT_HOLDS = View(
    name="credit_holds",
    row=CreditHold,
    key=("account", "order"),
    events=(Declined, Forced, Reviewed, Ranked, Allowed, SentBack, Withdrawn),
    keys=keys,
    evolve=evolve,
    streams=streams_of("credit"),
)
