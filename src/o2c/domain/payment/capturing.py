"""Taking the money for what ships: never more than was set aside, to the last cent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from o2c.domain.payment.events import (
    Captured,
    CaptureDeclined,
    CaptureRequested,
    Event,
    Unpaid,
    Used,
)
from o2c.domain.payment.refusals import Refusal, asked_for, at_most
from o2c.domain.payment.state import Kind, Payment
from o2c.values.ids import OrderId
from o2c.values.money import Money


def take(
    payment: Payment, *, order: OrderId, shipment: str, amount: Money, today: date
) -> Iterator[Event]:
    """Pay for a shipment: with money in advance first, then from the cards.

    The authorisation that ends first is taken first, tolerance only where no amount is
    left.  The parts add up to the shipment; what nothing covers is owed.
    """
    if shipment in payment.shipments or amount.minor <= 0:
        return
    left = amount.minor
    if used := min(payment.prepaid, left):
        left -= used
        yield Used(shipment=shipment, amount=payment.money(used))
    parts = _parts(payment, left, today)
    for more, (id, minor) in enumerate(parts.items()):
        yield CaptureRequested(
            intent=payment.intent(order, more),
            authorisation=id,
            reference=payment.authorisations[id].reference,
            shipment=shipment,
            amount=payment.money(minor),
        )
    if left := left - sum(parts.values()):
        yield Unpaid(shipment=shipment, amount=Money(left, amount.currency))


def _parts(payment: Payment, wanted: int, today: date) -> dict[str, int]:
    """How much of which authorisation, in minor units; none more than is left of it."""
    live = {
        id: found
        for id, found in sorted(
            payment.authorisations.items(), key=lambda each: each[1].expires_on
        )
        if found.left(today) > 0
    }
    parts: dict[str, int] = {}
    for id, found in live.items():
        parts[id] = min(found.rest, wanted)
        wanted -= parts[id]
    for id, found in live.items():
        more = min(found.left(today) - parts[id], wanted)
        parts[id] += more
        wanted -= more
    return {id: minor for id, minor in parts.items() if minor}


def confirm_capture(
    payment: Payment, *, intent: str, amount: Money, receipt: str, reference: str
) -> Iterator[Event]:
    """The gateway has taken the money; what it took less than asked does not come."""
    asked = asked_for(payment, intent, Kind.CAPTURE)
    if asked is None:
        return
    most = payment.money(asked.amount)
    at_most(amount, most, Refusal.MORE_THAN_ASKED, "asked for")
    yield Captured(
        intent=intent,
        authorisation=asked.authorisation,
        shipment=asked.shipment,
        amount=amount,
        receipt=receipt,
        reference=reference,
    )
    if short := asked.amount - amount.minor:
        yield CaptureDeclined(
            intent=intent,
            authorisation=asked.authorisation,
            shipment=asked.shipment,
            amount=payment.money(short),
            code="captured_in_part",
        )


def decline_capture(payment: Payment, *, intent: str, code: str) -> Iterator[Event]:
    """The gateway takes nothing: the shipment's amount is owed as an open item."""
    asked = asked_for(payment, intent, Kind.CAPTURE)
    if asked is not None:
        yield CaptureDeclined(
            intent=intent,
            authorisation=asked.authorisation,
            shipment=asked.shipment,
            amount=payment.money(asked.amount),
            code=code,
        )
