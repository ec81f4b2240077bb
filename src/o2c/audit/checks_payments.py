"""Payments of orders: what cards and advance money brought in is what receipts say."""

from __future__ import annotations

from collections.abc import Iterator

from o2c.audit.finding import Check
from o2c.audit.picture import Picture
from o2c.audit.sums import summed
from o2c.audit.tally import Pair, paired
from o2c.domain.payment import PAYMENT
from o2c.domain.payment.state import Authorisation
from o2c.projections.payment_intents import PAYMENT_INTENTS
from o2c.projections.payments import PAYMENTS


def order_payments(picture: Picture) -> Iterator[Pair]:
    rows = {row.order: row for row in picture.rows(PAYMENTS).values()}
    receipts = summed(
        (
            (receipt.order, receipt.currency),
            receipt.left + sum(receipt.applied.values()),
        )
        for receipt in picture.receipts.values()
        if receipt.order is not None
    )
    for order, payment, row in paired(picture.of_kind(PAYMENT), rows):
        if payment is None or row is None:
            yield f"{order} is known", payment is not None, row is not None
            continue
        yield f"{order} captured", payment.captured, row.captured
        yield f"{order} prepaid", payment.received, row.prepaid
        came_in = receipts.pop((order, payment.currency), 0)
        yield f"{order} in receipts", came_in, row.captured + row.prepaid
        left = row.prepaid - row.used - row.freed
        yield f"{order} prepaid and left", payment.prepaid, left
        stands = sum(map(_stands, payment.authorisations.values()))
        yield f"{order} open", stands, row.open
        kept = row.open + row.released + row.expired
        yield f"{order} authorised so much", row.authorised >= kept, True
    for (order, _), amount in receipts.items():
        yield f"{order} in receipts", amount, 0


def _stands(found: Authorisation) -> int:
    """What the card still stands for: asked for or relied upon, no tolerance."""
    relied = found.pending + (found.rest if found.sound else 0)
    return min(relied, max(found.amount - found.captured, 0))


def payment_intents(picture: Picture) -> Iterator[Pair]:
    waiting = {
        intent: found
        for payment in picture.of_kind(PAYMENT).values()
        for intent, found in payment.intents.items()
    }
    rows = {row.intent: row for row in picture.rows(PAYMENT_INTENTS).values()}
    for intent, found, row in paired(waiting, rows):
        yield f"{intent} kind", found and found.kind, row and row.kind
        yield f"{intent} amount", found and found.amount, row and row.amount


CHECKS: tuple[Check, ...] = (
    Check(
        "order_payments",
        "per order paid before it ships: money in = its receipts; what of it is left",
        order_payments,
    ),
    Check(
        "payment_intents",
        "per question to the gateway: in the payment = in payment_intents",
        payment_intents,
    ),
)
