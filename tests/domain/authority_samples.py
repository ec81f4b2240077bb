"""Authority and approvals: who has asked whom for what, in euros."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain_samples import MONDAY, day, eur

from o2c.domain.approval import Granted, Requested, Subject
from o2c.domain.authority import Limit
from o2c.domain.authority.policy import Action, Role
from o2c.domain.authority.power import Lent, Own, Power

RELEASE = Action.RELEASE_CREDIT


def limit(minor: int, until: date | None = None) -> Limit:
    return Limit(amount=eur(minor), until=until)


def own(*limits: Limit | None) -> Own:
    """Authority that was bound."""
    return Own(limits=limits)


def power(*limits: Limit | None, lent: tuple[Lent, ...] = (), **more: Any) -> Power:
    """Someone with the role, and these limits if there are any."""
    known: dict[str, Any] = {
        "action": RELEASE,
        "roles": (Role.CREDIT,),
        "today": MONDAY,
        "own": own(*limits) if limits else Own(),
        "lent": lent,
    }
    return Power(**known | more)


SUBJECT = Subject(
    action=RELEASE, resource="order/SO-1", version="version 1", amount=eur(500)
)
ASKED_FOR = Requested(subject=SUBJECT, makers=("maria",), note="a good customer")
YES = Granted(
    approvers=("carl",),
    role="credit",
    limit=None,
    lender=None,
    valid_until=day(2),
    note="fine",
)
GRANT = {"by": ("carl",), "power": power(), "valid_until": day(2), "note": "fine"}
FILED = {"approval": "AP-1", "action": RELEASE, "makers": ("maria",)}
LIMIT = {
    "action": RELEASE,
    "currency": "EUR",
    "limit": limit(500),
    "holder": "person:carl",
    "setters": ("person:boss", "role:supervisor"),
}
LENDING: dict[str, Any] = {
    "action": RELEASE,
    "to": "ann",
    "limit": limit(300, day(3)),
    "note": "on holiday",
    "lenders": ("carl",),
    "roles": (Role.CREDIT, Role.BILLING),
    "own": own(limit(500)),
    "back": False,
    "today": MONDAY,
}
