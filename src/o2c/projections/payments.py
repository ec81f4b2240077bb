"""How orders are paid before they ship: what a card stands for, and what was taken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum, auto
from typing import get_args

from attrs import frozen

from o2c.domain.payment.events import (
    AuthorisationDeclined,
    AuthorisationRequested,
    Authorised,
    Captured,
    CaptureDeclined,
    Event,
    Expired,
    Freed,
    Prepaid,
    Released,
    ReleaseDeclined,
    Unpaid,
    Used,
    Waived,
)
from o2c.kernel import Recorded
from o2c.projections.standing import Moving, in_all, moved
from o2c.projections.view import Key, View, changer, column, stream_id, streams_of
from o2c.values.columns import Minor


class Stage(StrEnum):
    """What happened to a payment last that tells how it stands."""

    REQUESTED = auto()
    AUTHORISED = auto()
    DECLINED = auto()
    EXPIRED = auto()
    CAPTURED = auto()
    CAPTURE_DECLINED = auto()
    RELEASED = auto()
    PREPAID = auto()
    WAIVED = auto()


@frozen(kw_only=True, slots=False)
class PaymentRow:
    """The payment of one order; no view has more of a card than this."""

    order: str = column("the order")
    customer: str | None = column("who ordered", None)
    account: str | None = column("the credit account that pays", None)
    currency: str = column("of all amounts")
    stage: Stage = column("how it stands", Stage.REQUESTED)
    brand: str = column("the card's brand", "")
    last4: str = column("the card's last four digits", "")
    card_expires: str = column("the card's last month", "")
    expires_on: date | None = column("last day of the latest authorisation", None)
    authorised: Minor = column("what the gateway has set aside, ever", 0)
    captured: Minor = column("what was taken from cards", 0)
    released: Minor = column("what was given back of it", 0)
    expired: Minor = column("what of it ran out unused", 0)
    open: Minor = column("what still stands; nothing of what was declined does", 0)
    authorisations: str = column("each, with what stands and what is asked for", "")
    declined: Minor = column("captures that did not come", 0)
    prepaid: Minor = column("money that came in before shipping", 0)
    used: Minor = column("what of it shipments have used", 0)
    freed: Minor = column("what of it the order needed no more", 0)
    waived: Minor = column("what a person let go without payment", 0)
    unpaid: Minor = column("what shipped without payment, owed as open items", 0)


def _derived(row: PaymentRow) -> Mapping[str, object]:
    return {"open": in_all(row.authorisations)}


_change = changer(PaymentRow, _derived)


def evolve(
    key: Key, row: PaymentRow | None, recorded: Recorded[object]
) -> PaymentRow | None:
    event = recorded.event
    match event:
        case AuthorisationRequested() | Prepaid() | Waived():
            return _begun(recorded.id, row, event)
        case _ if row is None:
            return None
        case Used(amount=amount):
            return _change(row, used=row.used + amount.minor)
        case Unpaid(amount=amount):
            return _change(row, unpaid=row.unpaid + amount.minor)
        case Freed(prepaid=prepaid):
            return _change(row, freed=row.freed + prepaid.minor)
        case _:
            return _of_card(row, event)


def _of_card(row: PaymentRow, event: object) -> PaymentRow:
    """The row after the gateway was asked, or has answered."""
    if isinstance(event, Moving):
        row = _change(row, authorisations=moved(row.authorisations, event))
    match event:
        case Authorised(amount=amount, expires_on=expires_on):
            whole = row.authorised + amount.minor
            stage = Stage.AUTHORISED
            return _change(row, stage=stage, authorised=whole, expires_on=expires_on)
        case AuthorisationDeclined():
            return _change(row, stage=Stage.DECLINED)
        case Captured(amount=amount):
            whole = row.captured + amount.minor
            return _change(row, stage=Stage.CAPTURED, captured=whole)
        case CaptureDeclined(amount=amount):
            whole = row.declined + amount.minor
            return _change(row, stage=Stage.CAPTURE_DECLINED, declined=whole)
        case Released(amount=amount):
            whole = row.released + amount.minor
            stage = row.stage if row.captured else Stage.RELEASED
            return _change(row, stage=stage, released=whole)
        case Expired(amount=amount):
            whole = row.expired + amount.minor
            return _change(row, stage=Stage.EXPIRED, expired=whole)
        case _:
            return row


def _begun(
    order: str, row: PaymentRow | None, event: AuthorisationRequested | Prepaid | Waived
) -> PaymentRow:
    row = row or PaymentRow(order=order, currency=event.amount.currency)
    match event:
        case AuthorisationRequested(card=card):
            return _change(
                row,
                customer=event.customer,
                account=event.account,
                stage=Stage.REQUESTED,
                brand=card.brand,
                last4=card.last4,
                card_expires=card.expires,
            )
        case Prepaid():
            return _change(
                row,
                customer=event.customer,
                account=event.account,
                stage=Stage.PREPAID,
                prepaid=row.prepaid + event.amount.minor,
            )
        case Waived(amount=amount):
            waived = row.waived + amount.minor
            return _change(row, stage=Stage.WAIVED, waived=waived)


PAYMENTS = View(
    name="payments",
    row=PaymentRow,
    key=("order",),
    events=tuple(event for event in get_args(Event) if event is not ReleaseDeclined),
    keys=stream_id,
    evolve=evolve,
    streams=streams_of("payment"),
)
