"""A payment as it begins, and the decisions that follow, in turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain_samples import day, eur

from o2c.domain.payment import authorising, capturing
from o2c.domain.payment.events import AuthorisationRequested, Authorised, Card
from o2c.values.ids import AccountId, CustomerId, OrderId

CARD = Card(token="tok_1", brand="visa", last4="1111", expires="2027-03")
ORDER = OrderId("SO-1")
WHO: dict[str, Any] = {
    "order": ORDER,
    "customer": CustomerId("ACME"),
    "account": AccountId("GROUP"),
}
TODAY = {"today": day(0)}
ASKING = {**WHO, **TODAY, "card": CARD, "need": eur(100), "amount": None}
REQUESTED = AuthorisationRequested(
    intent="SO-1-1",
    customer=CustomerId("ACME"),
    account=AccountId("GROUP"),
    card=CARD,
    amount=eur(100),
)
AUTHORISED = Authorised(
    intent="SO-1-1",
    amount=eur(100),
    tolerance=eur(15),
    expires_on=day(7),
    reference="ref-1",
)
YES: dict[str, Any] = {
    "intent": "SO-1-1",
    "amount": eur(100),
    "tolerance": eur(15),
    "expires_on": day(7),
    "reference": "ref-1",
}

PAYING: list[tuple[Callable[..., Any], dict[str, Any]]] = [
    (
        authorising.prepay,
        {
            "receipt": "RC-1",
            "customer": CustomerId("ACME"),
            "account": AccountId("GROUP"),
            "amount": eur(20),
        },
    ),
    (authorising.waive, {"need": eur(25), **TODAY, "by": ("carl",)}),
]
_CAPTURE = {"order": ORDER, "shipment": "SH-1", "amount": eur(60), **TODAY}
DECLINING = (authorising.decline, {"intent": "SO-1-1", "code": "no"})
RUNNING_OUT: list[tuple[Callable[..., Any], dict[str, Any]]] = [
    (capturing.take, _CAPTURE),
    (
        capturing.confirm_capture,
        {"intent": "SO-1-2", "amount": eur(60), "receipt": "RC-1", "reference": "r"},
    ),
    (capturing.take, {**_CAPTURE, "shipment": "SH-2", "amount": eur(10)}),
    (capturing.decline_capture, {"intent": "SO-1-3", "code": "no"}),
    (authorising.top_up, {**WHO, **TODAY, "need": eur(70)}),
    (authorising.approve, {**YES, "intent": "SO-1-4", "amount": eur(70)}),
    (authorising.top_up, {**WHO, **TODAY, "need": eur(200)}),
    (authorising.approve, {**YES, "intent": "SO-1-5", "expires_on": day(9)}),
    (authorising.expire, {"today": day(8)}),
    (authorising.release_rest, {"order": ORDER}),
    (authorising.confirm_release, {"intent": "SO-1-6"}),
]
