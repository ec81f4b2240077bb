"""Holding and releasing orders, ending them, and going on with them."""

from __future__ import annotations

from o2c.desk import po_numbers
from o2c.desk.approving import lapse, releaser_of, use
from o2c.desk.common import dated, first_site, order_of
from o2c.desk.converting import give_back
from o2c.desk.judging import judge
from o2c.desk.paying import review_payment, waive
from o2c.desk.promises import follow, leave, proceed, refill_all
from o2c.desk.reviewing import allow, force, may_release, review
from o2c.desk.taxing import freight_untaxed
from o2c.desk.work import Work
from o2c.domain.credit_policy import Checkpoint
from o2c.domain.docket import DOCKET
from o2c.domain.order import ORDER, closing, placing
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.refusals import Refusal
from o2c.domain.order.releasing import (
    makers,
    subject_of,
)
from o2c.domain.order.state import Order
from o2c.errors import StateError
from o2c.requests import orders as requests


def hold(work: Work, ask: requests.HoldOrder) -> None:
    """Let an order wait for a person; what it has reserved stays reserved."""
    dated(work, ask, first_site(work, order_of(work, ask.order)))
    held = work.decide(
        ORDER,
        ask.order,
        placing.hold,
        reason=ask.hold,
        note=ask.note,
        review_on=ask.review_on,
        by=work.actor.persons,
    )
    if held and ask.hold is HoldReason.CREDIT:
        force(work, ask.order, ask.note)


def release(work: Work, ask: requests.ReleaseOrder) -> None:
    """Let an order go on; after its last hold it is promised.

    Only the release of a credit hold lets the limit be passed.  An approval that
    covers the release is used up by it.
    """
    resource = ORDER.stream(ask.order)
    work.fetch((ORDER, ask.order), (DOCKET, resource))
    before = order_of(work, ask.order)
    dated(work, ask, first_site(work, before))
    if ask.hold is HoldReason.TAX and freight_untaxed(work, before):
        raise StateError(
            Refusal.TAX_MISSING,
            "no tax rate is known for the freight",
            field="freight",
            remedy="set the tax rate, then price the order again",
        )
    if ask.hold is HoldReason.CREDIT:
        may_release(work, before)
    events = work.decide(
        ORDER,
        ask.order,
        placing.release,
        reason=ask.hold,
        note=ask.note,
        by=releaser_of(work, ask.hold, ask.order, before.currency, ask.approval),
        review_on=ask.review_on,
        up_to=ask.up_to,
    )
    if events and ask.approval is not None:
        subject = subject_of(before, resource=resource, reason=ask.hold)
        use(work, ask.approval, subject, makers(before, ask.hold))
    if events and ask.hold is HoldReason.CREDIT:
        allow(work, ask.order, ask.up_to)
    if events and ask.hold is HoldReason.PAYMENT:
        waive(work, ask.order)
    if ask.go_on:
        proceed(work, ask.order)


def cancel(work: Work, ask: requests.CancelOrder) -> None:
    """Call off an order of which nothing shipped; its PO number is free again."""
    before = order_of(work, ask.order)
    dated(work, ask, first_site(work, before))
    work.decide(ORDER, ask.order, closing.cancel, note=ask.note)
    lapse(work, ORDER.stream(ask.order), "the order was cancelled")
    _give_up(work, ask.order, before)
    give_back(work, ask.order)
    review_payment(work, ask.order)
    po_numbers.free(work, ask.order, before)


def close(work: Work, ask: requests.CloseOrder) -> None:
    """Close an order by hand: what is open will not come."""
    before = order_of(work, ask.order)
    dated(work, ask, first_site(work, before))
    work.decide(ORDER, ask.order, closing.close, note=ask.note)
    lapse(work, ORDER.stream(ask.order), "the order was closed")
    _give_up(work, ask.order, before)
    review_payment(work, ask.order)


def _give_up(work: Work, number: str, before: Order) -> None:
    """Free what the order claimed, of credit and of stock, for those who wait."""
    follow(work, number)
    review(work, before.account)
    open_lines = [line for line in before.lines.values() if line.open]
    leave(work, number, open_lines)
    refill_all(work, open_lines)


def reopen(work: Work, ask: requests.ReopenOrder) -> None:
    """Go on with a closed order: credit and stock are checked again."""
    before = order_of(work, ask.order)
    dated(work, ask, first_site(work, before))
    by = work.actor.persons
    if work.decide(ORDER, ask.order, closing.reopen, note=ask.note, by=by):
        judge(work, ask.order)
        review_payment(work, ask.order)
    proceed(work, ask.order, checkpoint=Checkpoint.REOPEN)
