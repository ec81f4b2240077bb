"""Stock and credit behind an order: claim, confirm, and keep every promise in step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal

from o2c.desk.calling import keep_up
from o2c.desk.common import calendar_of, first_day
from o2c.desk.exposing import (
    ground_of,
    open_amount,
    order_rate,
    policy_of,
    schedule_of,
)
from o2c.desk.judging import judge_expiry
from o2c.desk.work import Work
from o2c.domain import credit
from o2c.domain.common import NOTHING, Slot
from o2c.domain.credit import CREDIT, CreditReason, Declined
from o2c.domain.credit_policy import Checkpoint
from o2c.domain.order import ORDER, placing
from o2c.domain.order.parts import HoldReason, LinePromise
from o2c.domain.order.pricing import buckets
from o2c.domain.order.state import Line, Order, Stage
from o2c.domain.site import SITE
from o2c.domain.stock import STOCK, promising
from o2c.domain.stock.events import Rescheduled
from o2c.domain.stock.state import Stock
from o2c.values.ids import item
from o2c.values.money import Money


def proceed(
    work: Work, number: str, *, checkpoint: Checkpoint = Checkpoint.CONFIRM
) -> None:
    """Take an order that nothing holds through credit and stock to its confirmation.

    An order that credit declines is held with the figures, and claims nothing.
    """
    judge_expiry(work, number)
    found = work.get(ORDER, number)
    if found.holds or found.stage is not Stage.PLACED:
        return
    if not _passes(work, found, number, credit.commit, checkpoint):
        return
    open_lines = [line for line in found.lines.values() if line.open > 0]
    work.fetch(*((STOCK, at(line)) for line in open_lines if line.tracked))
    promises = [claim(work, number, line) for line in open_lines]
    work.decide(ORDER, number, placing.confirm, lines=promises)


def _passes(
    work: Work,
    found: Order,
    number: str,
    look: Callable[..., Iterator[credit.Event]],
    checkpoint: Checkpoint,
) -> bool:
    """Whether credit lets an order go on; if not, it is on hold now."""
    declined = [
        event
        for event in work.decide(
            CREDIT,
            found.account,
            look,
            order=number,
            amount=open_amount(found),
            ground=ground_of(work, found.account),
            at=checkpoint,
            rate=order_rate(work, found),
            schedule=schedule_of(work, found),
            priority=found.priority,
            ordered_on=found.ordered_on,
        )
        if isinstance(event, Declined)
    ]
    for event in declined:
        hold_for_credit(work, number, event)
    return not declined


def hold_for_credit(work: Work, number: str, event: Declined) -> None:
    """Let an order wait for credit: every reason, the figures, and what is in hand."""
    found = work.get(ORDER, number)
    plain = CreditReason.LIMIT  # told by the exposure and the limit
    more = [f.text() for f in event.findings if f.rule or f.reason is not plain]
    others = [f.reason.replace("_", " ") for f in event.findings if f.reason != plain]
    passed = len(others) < len(event.findings)
    words = ["the credit limit would be passed", *others] if passed else others
    limit = event.limit.text() if event.limit is not None else "none"
    picks = tuple(f"with the warehouse {shipment}" for shipment in found.planned)
    work.decide(
        ORDER,
        number,
        placing.hold,
        reason=HoldReason.CREDIT,
        note="; ".join(words),
        figures=(
            f"order {event.amount.text()}",
            f"exposure with it {event.exposure.text()}",
            f"limit {limit}",
            *more,
            *picks,
        ),
    )


def check_again(work: Work, number: str, checkpoint: Checkpoint) -> bool:
    """Look at the credit of an order in progress (R10-08); hold it if it has to wait.

    Only at the checkpoints of the policy, and whenever a person asks.
    """
    if not policy_of(work).settings.looks_at(checkpoint):
        return True
    return _passes(work, work.get(ORDER, number), number, credit.check, checkpoint)


def at(line: Line) -> str:
    """The stock item that a line is served from."""
    return item(line.product, line.site)


def claim(work: Work, number: str, line: Line) -> LinePromise:
    """Promise what is open on a line, as far as stock goes."""
    if line.open <= 0:
        return LinePromise(line=line.line, slots=(), waiting=NOTHING)
    site = work.get(SITE, line.site)
    stock = work.get(STOCK, at(line)) if line.tracked else Stock()
    calendar = calendar_of(work, site, line.requested, *_due(stock))
    first = first_day(work, site, calendar)
    if line.tracked:
        work.decide(
            STOCK,
            at(line),
            promising.reserve,
            order=number,
            line=line.line,
            quantity=line.open,
            requested=line.requested,
            today=first,
            working=calendar.on_or_after,
        )
        return promise_of(work, number, line)
    on = calendar.on_or_after(max(line.requested, first))
    slots = (Slot(on=on, quantity=line.open),)
    return LinePromise(line=line.line, slots=slots, waiting=NOTHING)


def _due(stock: Stock) -> list[date]:
    """When supplies come: the dates that a promise can be moved to."""
    return [supply.on for supply in stock.supplies.values()]


def promise_of(work: Work, number: str, line: Line) -> LinePromise:
    """What stock has promised a line by now."""
    held = work.get(STOCK, at(line)).claim(number, line.line)
    if held is None:
        return LinePromise(line=line.line, slots=(), waiting=NOTHING)
    return LinePromise(line=line.line, slots=held.slots, waiting=held.waiting)


def reclaim(work: Work, number: str, lines: Iterable[int], *, anew: bool) -> None:
    """Fit the claims of a confirmed order's lines to what is open on them now.

    `anew` gives a claim up first, except for what is picked: a new date counts.
    """
    found = work.get(ORDER, number)
    if found.stage is not Stage.CONFIRMED:
        return
    touched = [found.lines[n] for n in lines]
    promises = []
    for line in touched:
        if line.tracked:
            keep = _in_hand(work, number, line) if anew else line.open
            let_go(work, number, line, keep=keep)
        promises.append(claim(work, number, line))
    work.decide(ORDER, number, placing.promise, lines=promises)
    for line in touched:
        if line.tracked:
            refill(work, at(line))


def _in_hand(work: Work, number: str, line: Line) -> Decimal:
    held = work.get(STOCK, at(line)).claim(number, line.line)
    return held.in_hand if held else NOTHING


def let_go(work: Work, number: str, line: Line, *, keep: Decimal) -> None:
    """Give up what a line claims beyond `keep`."""
    work.decide(
        STOCK, at(line), promising.release, order=number, line=line.line, keep=keep
    )


def leave(work: Work, number: str, lines: Iterable[Line]) -> None:
    """Give up all that lines claim where they were before; others have it then."""
    for line in lines:
        if line.tracked:
            let_go(work, number, line, keep=NOTHING)


def refill_all(work: Work, lines: Iterable[Line]) -> None:
    """Serve those who wait for what these lines had claimed."""
    for stock_item in dict.fromkeys(at(line) for line in lines if line.tracked):
        refill(work, stock_item)


def refill(work: Work, stock_item: str) -> None:
    """After supply or demand changed: serve who waits, and tell the orders."""
    site_id = stock_item.rpartition("@")[2]
    site = work.get(SITE, site_id)
    stock = work.get(STOCK, stock_item)
    dates = [claim.requested for claim in stock.claims.values()]
    calendar = calendar_of(work, site, *dates, *_due(stock))
    changed = [
        event
        for event in work.decide(
            STOCK,
            stock_item,
            promising.refill,
            today=calendar.on_or_after(work.today),
            working=calendar.on_or_after,
        )
        if isinstance(event, Rescheduled)
    ]
    work.fetch(*((ORDER, event.order) for event in changed))
    for event in changed:
        line = work.get(ORDER, event.order).lines[event.line]
        promise = promise_of(work, event.order, line)
        work.decide(ORDER, event.order, placing.promise, lines=[promise])


def recommit(work: Work, number: str) -> None:
    """Check credit for a confirmed order's new value; refuse more than is allowed."""
    found = work.get(ORDER, number)
    if found.stage is not Stage.CONFIRMED:
        return
    work.decide(
        CREDIT,
        found.account,
        credit.recommit,
        order=number,
        amount=open_amount(found),
        ground=ground_of(work, found.account),
        rate=order_rate(work, found),
        schedule=schedule_of(work, found),
    )


def follow(work: Work, number: str) -> None:
    """Let the credit account follow what the order adds to exposure now.

    An order that has ended neither waits nor is released any more.  Agreements follow
    what it has called off, in the same way.
    """
    found = work.get(ORDER, number)
    ordered, unbilled = buckets(found)
    counts = _counts(found)
    work.decide(
        CREDIT,
        found.account,
        credit.move,
        order=number,
        ordered=Money(ordered.gross if counts else 0, found.currency),
        unbilled=Money(unbilled.gross, found.currency),
        rate=order_rate(work, found),
        schedule=schedule_of(work, found) if counts else (),
    )
    if not found.live:
        work.decide(CREDIT, found.account, credit.withdraw, order=number)
    keep_up(work, number)


def _counts(found: Order) -> bool:
    """Only a confirmed order's open value counts: others claim nothing yet."""
    return found.stage is Stage.CONFIRMED
