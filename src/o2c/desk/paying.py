"""Orders that are paid before they ship: cards, money in advance, and what they cover.

What is asked of the gateway is only recorded here, as an intent; a worker asks, and
records the answer.  So this can be repeated, and a crash takes no money twice.
"""

from __future__ import annotations

from o2c.desk.common import dated, first_site, order_of
from o2c.desk.covering import agree, today_of, wait
from o2c.desk.exposing import order_rate
from o2c.desk.promises import proceed
from o2c.desk.reviewing import review
from o2c.desk.settling import settle_order, take_in
from o2c.desk.work import Work
from o2c.domain import credit
from o2c.domain.credit import CREDIT
from o2c.domain.order import ORDER, placing
from o2c.domain.order import paying as order_paying
from o2c.domain.order.parts import HoldReason, Means
from o2c.domain.order.state import Order
from o2c.domain.payment import PAYMENT, authorising, capturing
from o2c.domain.payment.events import Card
from o2c.requests import cards as requests
from o2c.values.ids import OrderId
from o2c.values.money import Money, zero

_NOT_COVERED = "the payment does not cover what is to ship"
_NOT_AUTHORISED = "the payment was not authorised"


def authorise(work: Work, ask: requests.AuthoriseCard) -> None:
    """Ask for a card's limit to be set aside for what is not covered yet."""
    number = OrderId(ask.order)
    work.fetch((ORDER, number), (PAYMENT, number))
    found = order_of(work, number)
    dated(work, ask, first_site(work, found))
    agree(work, number, Means.CARD)
    work.decide(PAYMENT, number, authorising.expire, today=today_of(work))
    work.decide(
        PAYMENT,
        number,
        authorising.authorise,
        order=number,
        customer=found.customer,
        account=found.account,
        card=Card(
            token=ask.token, brand=ask.brand, last4=ask.last4, expires=ask.expires
        ),
        need=_need(found),
        amount=ask.amount,
        today=today_of(work),
    )


def record_prepayment(work: Work, ask: requests.RecordPrepayment) -> None:
    """Take money in for an order; it goes on if that is what it waited for."""
    number = OrderId(ask.order)
    work.fetch((ORDER, number), (PAYMENT, number))
    found = order_of(work, number)
    dated(work, ask)
    if found.means is None:
        agree(work, number, Means.TRANSFER)
    receipt = take_in(
        work,
        account=found.account,
        amount=ask.amount,
        method=ask.method,
        reference=ask.reference,
        order=number,
    )
    work.decide(
        PAYMENT,
        number,
        authorising.prepay,
        receipt=receipt,
        customer=found.customer,
        account=found.account,
        amount=ask.amount,
    )
    settle_order(work, number)
    review_payment(work, number)
    review(work, found.account)


def check_payment(work: Work, number: str) -> None:
    """Whether payment covers what is still to ship of an order, on its way out.

    If not, the order is put on hold, and its card is asked for what is missing: an
    authorisation that ran out, or an order that grew, goes no further (R10-41, R10-42).
    """
    found = work.get(ORDER, number)
    if found.means is not None:
        review_payment(work, number)
        wait(work, number, _NOT_COVERED)


def review_payment(work: Work, number: str) -> None:
    """Bring payment and order together again after either changed.

    What an order needs no more is freed, whichever was known first: that it ended, or
    that a card stands for it (R10-43).  What is short is asked of the card; and an
    order that waited for its payment goes on when it is covered.
    """
    found = work.get(ORDER, number)
    if found.means is None:
        return
    today = today_of(work)
    order = OrderId(number)
    work.decide(PAYMENT, number, authorising.expire, today=today)
    if not order_paying.has_to_ship(found):
        work.decide(PAYMENT, number, authorising.release_rest, order=order)
        _secure(work, number)
        return
    need = order_paying.to_pay(found)
    if need is None:
        return
    work.decide(
        PAYMENT,
        number,
        authorising.top_up,
        order=order,
        customer=found.customer,
        account=found.account,
        need=need,
        today=today,
    )
    _secure(work, number)
    if need.minor <= work.get(PAYMENT, number).covered(today):
        reason = HoldReason.PAYMENT
        if work.decide(ORDER, number, placing.clear, reason=reason):
            proceed(work, number)


def _secure(work: Work, number: str) -> None:
    """What a card stands for does not count against credit (R10-17)."""
    found = work.get(ORDER, number)
    payment = work.get(PAYMENT, number)
    if payment.asked:
        secured = Money(payment.secured(today_of(work)), found.currency)
        rate = order_rate(work, found)
        work.decide(
            CREDIT,
            found.account,
            credit.secure,
            order=number,
            amount=secured,
            rate=rate,
        )


def take(work: Work, number: str, shipment: str, before: Order) -> None:
    """Pay for what has just shipped: its goods, tax and share of freight (R10-40)."""
    found = work.get(ORDER, number)
    if found.means is None:
        return
    work.decide(
        PAYMENT,
        number,
        capturing.take,
        order=OrderId(number),
        shipment=shipment,
        amount=order_paying.owed_since(found, before),
        today=today_of(work),
    )
    review_payment(work, number)


def waive(work: Work, number: str) -> None:
    """A person released the hold: what is not covered now may ship without payment."""
    found = work.get(ORDER, number)
    if found.means is None:
        return
    work.decide(
        PAYMENT,
        number,
        authorising.waive,
        need=_need(found),
        today=today_of(work),
        by=work.actor.persons,
    )


def not_authorised(work: Work, number: str) -> None:
    """Let an order wait whose card was declined, and say no more than that."""
    if work.get(ORDER, number).live:
        wait(work, number, _NOT_AUTHORISED)


def _need(found: Order) -> Money:
    """What is to be covered; nothing as long as nobody can say how much that is."""
    return order_paying.to_pay(found) or zero(found.currency)
