"""What the gateway is to be asked, and has not answered: work for `o2c pay`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeAlias, cast, get_args

from attrs import frozen

from o2c.domain.payment.events import (
    AuthorisationDeclined,
    AuthorisationRequested,
    Authorised,
    Captured,
    CaptureDeclined,
    CaptureRequested,
    Released,
    ReleaseDeclined,
    ReleaseRequested,
)
from o2c.domain.payment.state import Kind
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, column
from o2c.values.columns import Minor

_Concerned: TypeAlias = (
    AuthorisationRequested
    | Authorised
    | AuthorisationDeclined
    | CaptureRequested
    | Captured
    | CaptureDeclined
    | ReleaseRequested
    | Released
    | ReleaseDeclined
)


@frozen(kw_only=True, slots=False)
class PaymentIntent:
    """One question to the gateway; gone when it is answered."""

    intent: str = column("the id that the gateway is asked under")
    position: int = column("where in the history it was asked")
    order: str = column("the order")
    kind: Kind = column("what is asked")
    currency: str = column("of the amount")
    amount: Minor = column("how much")
    token: str = column("what the gateway knows the card by, to authorise", "")
    reference: str = column(
        "what it calls the authorisation, to capture or release", ""
    )
    since: date = column("when it was asked")


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    return ((cast(_Concerned, recorded.event).intent,),)


def evolve(
    key: Key, row: PaymentIntent | None, recorded: Recorded[object]
) -> PaymentIntent | None:
    event = recorded.event
    match event:
        case AuthorisationRequested():
            kind, token, reference = Kind.AUTHORISE, event.card.token, ""
        case CaptureRequested(reference=reference):
            kind, token = Kind.CAPTURE, ""
        case ReleaseRequested(reference=reference):
            kind, token = Kind.RELEASE, ""
        case _:
            return None
    return PaymentIntent(
        intent=event.intent,
        position=recorded.position,
        order=recorded.id,
        kind=kind,
        currency=event.amount.currency,
        amount=event.amount.minor,
        token=token,
        reference=reference,
        since=recorded.effective_on,
    )


PAYMENT_INTENTS = View(
    name="payment_intents",
    row=PaymentIntent,
    key=("intent",),
    events=get_args(_Concerned),
    keys=keys,
    evolve=evolve,
)
