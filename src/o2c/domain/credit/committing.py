"""What orders take of an account: committed, followed, secured, released."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from o2c.domain.credit.checking import assess
from o2c.domain.credit.counting import Ground, counting, foreign, own_rate
from o2c.domain.credit.events import (
    Allowed,
    Committed,
    Declined,
    Event,
    Moved,
    Secured,
    Withdrawn,
)
from o2c.domain.credit.parts import Foreign, Rate, Scheduled
from o2c.domain.credit.refusals import Refusal, known, rated
from o2c.domain.credit.state import Credit, Share
from o2c.domain.credit_policy import Checkpoint, CreditSettings
from o2c.errors import LimitExceeded
from o2c.values.exact import EXACT
from o2c.values.money import Money, round_minor, zero

GROUND = Ground()


def commit(
    credit: Credit,
    *,
    order: str,
    amount: Money,
    ground: Ground = GROUND,
    at: Checkpoint = Checkpoint.CONFIRM,
    rate: Rate | None = None,
    schedule: tuple[Scheduled, ...] = (),
    priority: str = "",
    ordered_on: date | None = None,
) -> Iterator[Event]:
    """May this order's open value count?  Commit it, or decline and let it wait.

    An amount of nothing or less always passes (R10-17), also one that is no more than
    counted before, and one that a person's release covers.
    """
    known(credit)
    was = credit.orders.get(order, Share())
    rate = own_rate(was, rate)
    counts = counting(amount, credit.currency, rate)
    unrated = counts.currency != credit.currency
    if not unrated and was.ordered == counts.minor and was.schedule == schedule:
        return
    found = assess(
        credit,
        order=order,
        amount=amount,
        ground=ground,
        at=at,
        rate=rate,
        schedule=schedule,
    )
    if not unrated and (
        not found.holds
        or counts.minor <= was.ordered
        or released(credit, order, amount, ground)
    ):
        yield Committed(
            order=order,
            was=Money(was.ordered, credit.currency),
            amount=counts,
            exposure=found.exposure,
            limit=found.limit,
            overridden=found.holds and counts.minor > was.ordered,
            warnings=tuple(f for f in found.findings if not f.holds),
            foreign=foreign(amount, credit.currency, rate),
            schedule=schedule,
        )
    else:
        yield Declined(
            order=order,
            amount=amount,
            exposure=found.exposure,
            limit=found.limit,
            at=at,
            findings=found.findings,
            counted=found.counted,
            priority=priority,
            ordered_on=ordered_on,
        )


def released(credit: Credit, order: str, amount: Money, ground: Ground) -> bool:
    """Whether a person's release covers an order of this value today (R10-13)."""
    leave = credit.leaves.get(order)
    return leave is not None and leave.covers(amount, ground.today)


def recommit(
    credit: Credit,
    *,
    order: str,
    amount: Money,
    ground: Ground = GROUND,
    rate: Rate | None = None,
    schedule: tuple[Scheduled, ...] = (),
) -> Iterator[Event]:
    """An order in progress changed its value; more than credit allows is refused."""
    for event in commit(
        credit,
        order=order,
        amount=amount,
        ground=ground,
        at=Checkpoint.AMEND,
        rate=rate,
        schedule=schedule,
    ):
        if isinstance(event, Declined):
            most = event.limit.text() if event.limit is not None else "no limit"
            raise LimitExceeded(
                Refusal.CREDIT_LIMIT,
                "; ".join(finding.text() for finding in event.findings),
                field="order",
                remedy="ask for a higher limit, or for payment",
                maximum=most,
            )
        yield event


def move(
    credit: Credit,
    *,
    order: str,
    ordered: Money,
    unbilled: Money,
    rate: Rate | None = None,
    schedule: tuple[Scheduled, ...] = (),
) -> Iterator[Event]:
    """Follow the order: what of it is still to ship, and what shipped unbilled."""
    known(credit)
    was = credit.orders.get(order, Share())
    rate = own_rate(was, rate)
    if was == Share() and not ordered and not unbilled:
        return
    rated(credit, ordered.currency, rate)
    rated(credit, unbilled.currency, rate)
    open_now = counting(ordered, credit.currency, rate)
    shipped = counting(unbilled, credit.currency, rate)
    own, own_shipped = _own(credit, ordered, rate), _own(credit, unbilled, rate)
    if (was.ordered, was.unbilled) == (open_now.minor, shipped.minor) and (
        was.abroad is None
        or (was.abroad.ordered, was.abroad.unbilled) == (own, own_shipped)
    ):
        return
    yield Moved(
        order=order,
        was_ordered=Money(was.ordered, credit.currency),
        was_unbilled=Money(was.unbilled, credit.currency),
        ordered=open_now,
        unbilled=shipped,
        foreign_ordered=own,
        foreign_unbilled=own_shipped,
        schedule=schedule,
    )


def _own(credit: Credit, amount: Money, rate: Rate | None) -> Foreign | None:
    return foreign(amount, credit.currency, rate)


def secure(
    credit: Credit, *, order: str, amount: Money, rate: Rate | None = None
) -> Iterator[Event]:
    """So much of an order is paid for, or authorised on a card: it does not count.

    The whole amount as it stands now; nothing where that has come to an end.
    """
    known(credit)
    was = credit.orders.get(order, Share())
    rate = own_rate(was, rate)
    rated(credit, amount.currency, rate)
    now = max(counting(amount, credit.currency, rate), zero(credit.currency))
    if now.minor != was.prepaid:
        was_prepaid = Money(was.prepaid, credit.currency)
        yield Secured(order=order, was=was_prepaid, amount=now)


def allow(
    credit: Credit,
    *,
    order: str,
    up_to: Money,
    today: date,
    settings: CreditSettings,
) -> Iterator[Event]:
    """A person lets the order go on as it is: for a while, and with some tolerance."""
    known(credit)
    most = EXACT.multiply(settings.tolerance, up_to.minor)
    until = None
    if settings.release_days is not None:
        until = today + timedelta(days=settings.release_days)
    leave = credit.leaves.get(order)
    now = Money(round_minor(most), up_to.currency)
    if (
        order in credit.waiting
        or leave is None
        or (leave.up_to, leave.until) != (now, until)
    ):
        yield Allowed(order=order, up_to=now, until=until)


def withdraw(credit: Credit, *, order: str) -> Iterator[Event]:
    """The order has ended, or credit holds it up no more: nobody need look at it."""
    known(credit)
    if order in credit.waiting or order in credit.leaves:
        yield Withdrawn(order=order)
