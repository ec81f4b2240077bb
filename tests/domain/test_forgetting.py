"""X1-11: a customer is forgotten when nothing is open and no case needs the data."""

from __future__ import annotations

from typing import Any

import pytest
from domain_samples import HOME, story
from master_samples import ACME, NAME, PORT, customer_data

from o2c.domain.customer import (
    CUSTOMER,
    AddressChanged,
    Deactivated,
    Erased,
    LegalHoldLifted,
    LegalHoldPlaced,
    Pending,
    Place,
    PlaceKey,
    Refusal,
    change,
    erase,
    lift_hold,
    may_order,
    place_hold,
    reactivate,
    register,
)
from o2c.errors import StateError, UnknownReference
from o2c.testing import given
from o2c.values.address import (
    ERASED,
    Address,
    AddressUsage,
    Contact,
    Forgotten,
    PartyName,
)

GONE = Deactivated(note="")
PERSON = Forgotten(subject="ACME")
FORGOTTEN = Erased(
    person=PERSON,
    parked=("IN-1",),
    note="asked for",
    addresses=(PlaceKey(usage=AddressUsage.BILL_TO, label="", since=None),),
)
HELD = LegalHoldPlaced(reference="case 7", note="the court asks")


def ask(**other: Any) -> dict[str, Any]:
    asked = {"person": PERSON, "pending": Pending(), "parked": ("IN-1",)}
    return asked | {"note": "asked for"} | other


def test_a_customer_is_forgotten_once() -> None:
    given(CUSTOMER, ACME, GONE).when(erase, **ask()).then(FORGOTTEN)
    given(CUSTOMER, ACME, GONE, FORGOTTEN).when(erase, **ask()).then_nothing()


def test_what_is_left_is_whose_it_was_and_in_which_country() -> None:
    acme = CUSTOMER.fold([ACME, GONE, FORGOTTEN])
    assert acme.erased
    assert acme.name == PartyName(subject="ACME", name=ERASED)
    assert acme.addresses == {
        AddressUsage.BILL_TO: Address(
            subject=HOME.subject, name=ERASED, city=ERASED, country=HOME.country
        )
    }
    assert (acme.terms, acme.account) == (ACME.terms, ACME.account)
    contact = Contact(subject="ACME", name="Ann", email="ann@acme.example", phone="1")
    assert contact.erased() == Contact(subject="ACME", name=ERASED)


def test_the_state_is_the_same_whether_it_was_folded_before_or_after() -> None:
    """What is read of the forgotten later is what their events are without a key."""
    moved = AddressChanged(usage=AddressUsage.BILL_TO, was=HOME, address=PORT)
    before = CUSTOMER.fold([ACME, moved, GONE, FORGOTTEN])
    blank = Address(subject=PORT.subject, name=ERASED, city=ERASED, country="DE")
    after = CUSTOMER.fold(
        [
            ACME,
            AddressChanged(usage=AddressUsage.BILL_TO, was=blank, address=blank),
            GONE,
            FORGOTTEN,
        ]
    )
    assert before == after


def test_one_who_may_still_order_is_not_forgotten() -> None:
    refusal = (
        given(CUSTOMER, ACME)
        .when(erase, **ask())
        .then_rejected(Refusal.CUSTOMER_ACTIVE)
    )
    assert isinstance(refusal, StateError)
    given(CUSTOMER).when(erase, **ask()).then_rejected(Refusal.CUSTOMER_UNKNOWN)


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("orders", Refusal.ORDERS_OPEN),
        ("quotes", Refusal.QUOTES_OPEN),
        ("shipments", Refusal.SHIPMENTS_OPEN),
        ("unbilled", Refusal.DELIVERIES_UNBILLED),
        ("unpaid", Refusal.INVOICES_UNPAID),
        ("returns", Refusal.RETURNS_OPEN),
        ("money", Refusal.MONEY_UNAPPLIED),
        ("drafts", Refusal.DRAFTS_OPEN),
    ],
)
def test_nobody_is_forgotten_while_something_is_open(what: str, code: Refusal) -> None:
    pending = Pending(**{what: ("NO-1", "NO-2")})
    refusal = (
        given(CUSTOMER, ACME, GONE)
        .when(erase, **ask(pending=pending))
        .then_rejected(code)
    )
    assert refusal.facts == {"documents": "NO-1, NO-2"}
    assert "NO-1, NO-2" in refusal.message


def test_a_legal_hold_forbids_it_until_it_is_lifted() -> None:
    given(CUSTOMER, ACME).when(place_hold, reference="case 7", note="").then(
        LegalHoldPlaced(reference="case 7", note="")
    )
    given(CUSTOMER, ACME, HELD).when(
        place_hold, reference="case 7", note=""
    ).then_nothing()
    refusal = (
        given(CUSTOMER, ACME, GONE, HELD)
        .when(erase, **ask())
        .then_rejected(Refusal.LEGAL_HOLD)
    )
    assert refusal.facts == {"holds": "case 7"}
    tale = story(CUSTOMER, ACME, GONE, HELD)
    tale.do(place_hold, reference="case 8", note="")
    tale.do(lift_hold, reference="case 7", note="over")
    assert tale.state.legal_holds == ("case 8",)
    tale.do(lift_hold, reference="case 8", note="over")
    assert tale.do(erase, **ask()) == (FORGOTTEN,)


def test_only_a_hold_that_there_is_can_be_lifted() -> None:
    given(CUSTOMER, ACME, HELD).when(lift_hold, reference="case 7", note="").then(
        LegalHoldLifted(reference="case 7", note="")
    )
    refusal = (
        given(CUSTOMER, ACME, HELD)
        .when(lift_hold, reference="case 8", note="")
        .then_rejected(Refusal.LEGAL_HOLD_UNKNOWN)
    )
    assert isinstance(refusal, UnknownReference)
    gone = given(CUSTOMER, ACME, GONE, FORGOTTEN)
    gone.when(lift_hold, reference="case 7", note="").then_nothing()


def test_nothing_is_written_about_the_forgotten_any_more() -> None:
    gone = given(CUSTOMER, ACME, GONE, FORGOTTEN)
    erased = Refusal.CUSTOMER_ERASED
    gone.when(register, **customer_data()).then_rejected(erased)
    place = Place(usage=AddressUsage.SHIP_TO, address=HOME)
    gone.when(change, name=NAME).then_rejected(erased)
    gone.when(change, places=(place,)).then_rejected(erased)
    gone.when(reactivate, note="").then_rejected(erased)
    gone.when(place_hold, reference="case 7", note="").then_rejected(erased)
    with pytest.raises(StateError):
        may_order(CUSTOMER.fold([ACME, GONE, FORGOTTEN]))
