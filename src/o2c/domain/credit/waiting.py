"""Orders that wait for credit: looked at again, held by hand, sent back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from o2c.domain.credit.checking import assess
from o2c.domain.credit.committing import released
from o2c.domain.credit.counting import Ground
from o2c.domain.credit.events import (
    Checked,
    Declined,
    Event,
    Forced,
    Reviewed,
    SentBack,
)
from o2c.domain.credit.parts import (
    CreditFinding,
    CreditReason,
    Rate,
    Scheduled,
    holding,
)
from o2c.domain.credit.refusals import Refusal, known
from o2c.domain.credit.state import Credit, Waiting
from o2c.domain.credit_policy import Checkpoint
from o2c.errors import StateError
from o2c.values.money import Money


def check(
    credit: Credit,
    *,
    order: str,
    amount: Money,
    ground: Ground,
    at: Checkpoint,
    rate: Rate | None = None,
    schedule: tuple[Scheduled, ...] = (),
    priority: str = "",
    ordered_on: date | None = None,
) -> Iterator[Event]:
    """Look at an order in progress once more; it counts already, and only once.

    What passes is recorded where a person asked, or where something is amiss.
    """
    known(credit)
    found = assess(
        credit,
        order=order,
        amount=amount,
        ground=ground,
        at=at,
        rate=rate,
        schedule=schedule,
    )
    if found.holds and not released(credit, order, amount, ground):
        waits = credit.waiting.get(order)
        by_hand = () if waits is None else _by_hand(waits, amount)
        findings = (*found.findings, *by_hand)
        if waits is None or waits.findings != holding(findings):
            yield Declined(
                order=order,
                amount=amount,
                exposure=found.exposure,
                limit=found.limit,
                at=at,
                findings=findings,
                counted=found.counted,
                priority=priority,
                ordered_on=ordered_on,
            )
    elif at is Checkpoint.MANUAL or found.findings:
        yield Checked(
            order=order,
            amount=amount,
            exposure=found.exposure,
            limit=found.limit,
            at=at,
            findings=found.findings,
            counted=found.counted,
        )


def review(
    credit: Credit,
    *,
    order: str,
    amount: Money,
    ground: Ground,
    rate: Rate | None = None,
    schedule: tuple[Scheduled, ...] = (),
) -> Iterator[Event]:
    """Look at a waiting order again: reasons come and go, and so do their figures.

    What a person put stays (R10-14); who sent it back wants to see it changed first.
    """
    known(credit)
    waits = credit.waiting.get(order)
    if waits is None:
        return
    found = assess(
        credit,
        order=order,
        amount=amount,
        ground=ground,
        at=Checkpoint.MANUAL,
        rate=rate,
        schedule=schedule,
    )
    findings = (*found.findings, *_by_hand(waits, amount))
    if released(credit, order, amount, ground):
        findings = ()
    now = holding(findings)
    left = {finding.reason for finding in now}
    cleared = tuple(reason for reason in waits.reasons if reason not in left)
    if (now, amount) != (waits.findings, waits.amount):
        yield Reviewed(order=order, amount=amount, cleared=cleared, findings=findings)


def _by_hand(waits: Waiting, amount: Money) -> tuple[CreditFinding, ...]:
    """What no figure clears."""
    forced = (CreditFinding(reason=CreditReason.FORCED),) if waits.forced else ()
    back = waits.sent_back and amount == waits.amount
    return (*forced, *((CreditFinding(reason=CreditReason.SENT_BACK),) if back else ()))


def force(
    credit: Credit,
    *,
    order: str,
    amount: Money,
    note: str,
    priority: str = "",
    ordered_on: date | None = None,
    by: tuple[str, ...] = (),
) -> Iterator[Event]:
    """A person lets the order wait, whatever the figures say."""
    known(credit)
    waits = credit.waiting.get(order)
    if waits is None or not waits.forced:
        yield Forced(
            order=order,
            amount=amount,
            note=note,
            priority=priority,
            ordered_on=ordered_on,
            by=by,
        )


def send_back(
    credit: Credit, *, order: str, note: str, by: tuple[str, ...] = ()
) -> Iterator[Event]:
    """Credit says no for good: sales change the order, or cancel it."""
    known(credit)
    waits = credit.waiting.get(order)
    if waits is None:
        raise StateError(
            Refusal.NOT_WAITING,
            "the order does not wait for credit",
            field="order",
            remedy="name an order that credit holds up",
        )
    if not waits.sent_back:
        yield SentBack(order=order, note=note, by=by)
