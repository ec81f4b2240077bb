"""What stands of an order's payment, as readers see it and as decisions do."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from projection_samples import History, day, eur, row

from o2c.domain.payment import PAYMENT
from o2c.domain.payment.events import (
    AuthorisationRequested,
    Authorised,
    Captured,
    CaptureDeclined,
    CaptureRequested,
    Card,
    Expired,
    Freed,
    Prepaid,
    Released,
    ReleaseDeclined,
    ReleaseRequested,
    Used,
)
from o2c.projections.payments import PAYMENTS
from o2c.values.ids import AccountId, CustomerId

CARD = Card(token="t", brand="visa", last4="1111", expires="2027-03")
WHO: dict[str, Any] = {"customer": CustomerId("ACME"), "account": AccountId("ACME")}


def set_aside(of: str, minor: int, tolerance: int = 0) -> tuple[object, object]:
    until: date = day(7)
    asked = AuthorisationRequested(intent=of, card=CARD, amount=eur(minor), **WHO)
    told = Authorised(
        intent=of,
        amount=eur(minor),
        tolerance=eur(tolerance),
        expires_on=until,
        reference=of,
    )
    return asked, told


def asked_for(intent: str, of: str, minor: int) -> CaptureRequested:
    return CaptureRequested(
        intent=intent,
        authorisation=of,
        reference=of,
        shipment=intent,
        amount=eur(minor),
    )


def taken(intent: str, of: str, minor: int) -> Captured:
    return Captured(
        intent=intent,
        authorisation=of,
        shipment=intent,
        amount=eur(minor),
        receipt=intent,
        reference=of,
    )


def not_taken(intent: str, of: str, minor: int) -> CaptureDeclined:
    return CaptureDeclined(
        intent=intent, authorisation=of, shipment=intent, amount=eur(minor), code="no"
    )


def let_go(of: str, minor: int) -> tuple[object, ...]:
    return (
        ReleaseRequested(intent="r", authorisation=of, reference=of, amount=eur(minor)),
        ReleaseDeclined(intent="r", authorisation=of, amount=eur(minor), code="no"),
    )


CASES: dict[str, tuple[tuple[object, ...], int]] = {
    "a declined capture takes the rest along": (
        (*set_aside("a", 100), asked_for("c", "a", 60), not_taken("c", "a", 60)),
        0,
    ),
    "in part only, too": (
        (
            *set_aside("a", 100),
            asked_for("c", "a", 60),
            taken("c", "a", 20),
            not_taken("c", "a", 40),
        ),
        0,
    ),
    "what is asked for of it stands": (
        (
            *set_aside("a", 100),
            asked_for("c", "a", 30),
            asked_for("d", "a", 50),
            not_taken("c", "a", 30),
        ),
        50,
    ),
    "another card does not go with it": (
        (
            *set_aside("a", 100),
            *set_aside("b", 40),
            asked_for("c", "a", 60),
            not_taken("c", "a", 60),
        ),
        40,
    ),
    "tolerance is not taken from another card": (
        (
            *set_aside("a", 100, 15),
            *set_aside("b", 40),
            asked_for("c", "a", 110),
            taken("c", "a", 110),
        ),
        40,
    ),
    "a declined release frees it all the same": (
        (*set_aside("a", 100), *let_go("a", 100)),
        0,
    ),
    "what expired is gone once": (
        (
            *set_aside("a", 100),
            asked_for("c", "a", 60),
            Expired(authorisation="a", amount=eur(40)),
            not_taken("c", "a", 60),
        ),
        0,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_r10_40_what_a_card_still_stands_for_is_what_decisions_rely_on(
    case: str,
) -> None:
    events, stands = CASES[case]
    state = PAYMENT.initial
    for event in events:
        state = PAYMENT.evolve(state, event)  # type: ignore[arg-type]
    history = History().tell("payment/SO-1", *events)

    assert row(PAYMENTS, history, "SO-1").open == stands
    assert state.secured(day(0)) == stands


def test_a_release_stands_no_more_from_when_it_is_asked_for() -> None:
    asked, _ = let_go("a", 100)
    history = History().tell("payment/SO-1", *set_aside("a", 100), asked)
    assert row(PAYMENTS, history, "SO-1").open == 0
    history.tell(
        "payment/SO-1", Released(intent="r", authorisation="a", amount=eur(100))
    )
    found = row(PAYMENTS, history, "SO-1")
    assert (found.open, found.released, found.authorisations) == (0, 100, "")


def test_money_in_advance_that_is_not_needed_is_free() -> None:
    history = History().tell(
        "payment/SO-1",
        Prepaid(receipt="RC-1", amount=eur(100), **WHO),
        Used(shipment="SH-1", amount=eur(60)),
        Freed(prepaid=eur(40), waived=eur(0)),
    )
    found = row(PAYMENTS, history, "SO-1")
    assert (found.prepaid, found.used, found.freed) == (100, 60, 40)
