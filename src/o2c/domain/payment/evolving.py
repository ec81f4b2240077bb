"""How a payment changes with each of its events; it never decides and never fails."""

from __future__ import annotations

from attrs import evolve as replace

from o2c.domain.payment.events import (
    AuthorisationDeclined,
    AuthorisationRequested,
    Authorised,
    Captured,
    CaptureDeclined,
    CaptureRequested,
    Event,
    Expired,
    Freed,
    Prepaid,
    Released,
    ReleaseDeclined,
    ReleaseRequested,
    Unpaid,
    Used,
    Waived,
)
from o2c.domain.payment.state import Authorisation, Intent, Kind, Payment


def evolve(payment: Payment, event: Event) -> Payment:
    match event:
        case AuthorisationRequested() | CaptureRequested() | ReleaseRequested():
            return _asked(payment, event)
        case Authorised():
            found = Authorisation(
                amount=event.amount.minor,
                tolerance=event.tolerance.minor,
                expires_on=event.expires_on,
                reference=event.reference,
            )
            known = {**payment.authorisations, event.intent: found}
            return _answered(replace(payment, authorisations=known), event.intent)
        case AuthorisationDeclined(intent=intent):
            return _answered(replace(payment, card=None), intent)
        case Captured() | CaptureDeclined():
            return _capture_answered(payment, event)
        case Released(intent=intent, authorisation=authorisation):
            return _answered(_unsound(payment, authorisation), intent)
        case ReleaseDeclined(intent=intent, authorisation=authorisation):
            return _answered(_unsound(payment, authorisation), intent)
        case Expired(authorisation=authorisation):
            return _unsound(payment, authorisation)
        case Prepaid() | Used() | Waived() | Unpaid() | Freed():
            return _in_advance(payment, event)


def _asked(
    payment: Payment,
    event: AuthorisationRequested | CaptureRequested | ReleaseRequested,
) -> Payment:
    minor = event.amount.minor
    match event:
        case AuthorisationRequested(card=card):
            intent = Intent(kind=Kind.AUTHORISE, amount=minor)
            currency = event.amount.currency
            payment = replace(payment, card=card, currency=currency)
        case CaptureRequested(authorisation=of, shipment=shipment):
            intent = Intent(
                kind=Kind.CAPTURE, amount=minor, authorisation=of, shipment=shipment
            )
            was = payment.authorisations[of]
            changed = replace(was, pending=was.pending + minor)
            payment = _with(_shipped(payment, shipment), of, changed)
        case ReleaseRequested(authorisation=of):
            intent = Intent(kind=Kind.RELEASE, amount=minor, authorisation=of)
            payment = _unsound(payment, of)
    return replace(
        payment,
        asked=payment.asked + 1,
        intents={**payment.intents, event.intent: intent},
    )


def _capture_answered(payment: Payment, event: Captured | CaptureDeclined) -> Payment:
    """The rest of a capture that came in part is declined: the intent stays so long."""
    minor, of = event.amount.minor, event.authorisation
    asked = payment.intents[event.intent]
    was = payment.authorisations[of]
    match event:
        case Captured(receipt=receipt):
            changed = replace(
                was, pending=was.pending - minor, captured=was.captured + minor
            )
            payment = replace(
                payment,
                captured=payment.captured + minor,
                receipts=(*payment.receipts, receipt),
            )
        case CaptureDeclined():
            changed = replace(was, pending=was.pending - minor, sound=False)
    if asked.amount == minor:
        return _with(_answered(payment, event.intent), of, changed)
    left = replace(asked, amount=asked.amount - minor)
    intents = {**payment.intents, event.intent: left}
    return _with(replace(payment, intents=intents), of, changed)


def _in_advance(
    payment: Payment, event: Prepaid | Used | Waived | Unpaid | Freed
) -> Payment:
    match event:
        case Prepaid(receipt=receipt, amount=amount):
            return replace(
                payment,
                currency=amount.currency,
                received=payment.received + amount.minor,
                prepaid=payment.prepaid + amount.minor,
                receipts=(*payment.receipts, receipt),
            )
        case Used(shipment=shipment, amount=amount):
            prepaid = payment.prepaid - amount.minor
            return _shipped(replace(payment, prepaid=prepaid), shipment)
        case Waived(amount=amount):
            return replace(
                payment,
                currency=amount.currency,
                waived=payment.waived + amount.minor,
            )
        case Unpaid(shipment=shipment, amount=amount):
            waived = max(payment.waived - amount.minor, 0)
            return _shipped(replace(payment, waived=waived), shipment)
        case Freed():
            return replace(payment, prepaid=0, waived=0)


def _answered(payment: Payment, intent: str) -> Payment:
    intents = {id: each for id, each in payment.intents.items() if id != intent}
    return replace(payment, intents=intents)


def _unsound(payment: Payment, authorisation: str) -> Payment:
    """What is left of it is not relied upon; what was asked for is still answered."""
    was = payment.authorisations.get(authorisation)
    if was is None:
        return payment
    return _with(payment, authorisation, replace(was, sound=False))


def _with(payment: Payment, id: str, changed: Authorisation) -> Payment:
    """With this authorisation; one of which nothing can come any more is forgotten."""
    kept = {n: a for n, a in payment.authorisations.items() if n != id}
    if changed.pending or (changed.sound and changed.rest + changed.tolerance):
        kept[id] = changed
    return replace(payment, authorisations=kept)


def _shipped(payment: Payment, shipment: str) -> Payment:
    if shipment in payment.shipments:
        return payment
    return replace(payment, shipments=(*payment.shipments, shipment))
