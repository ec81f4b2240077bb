"""What could not be accepted is parked with its raw text until somebody settles it."""

from attrs import evolve

from o2c.domain.intake import (
    INTAKE,
    Erased,
    Parked,
    Refusal,
    Settled,
    erase,
    park,
    settle,
)
from o2c.errors import StateError, UnknownReference
from o2c.testing import given
from o2c.values.address import Forgotten, PersonalText

RAW = PersonalText(subject="input/c-1", text="ISA*00*broken")

PARKED = Parked(
    request="PlaceOrder",
    raw=RAW,
    code="product_unknown",
    message="no such product",
    remedy="register it",
)
SETTLED = Settled(order="SO-000001", note="keyed by hand")


def test_nothing_of_the_input_is_lost() -> None:
    given(INTAKE).when(
        park,
        request="PlaceOrder",
        raw=RAW,
        code="product_unknown",
        message="no such product",
        remedy="register it",
    ).then(PARKED)


def test_it_is_settled_once_with_an_order_or_without() -> None:
    given(INTAKE, PARKED).when(settle, order="SO-000001", note="keyed by hand").then(
        SETTLED
    )
    given(INTAKE, PARKED).when(settle, order=None, note="spam").then(
        Settled(order=None, note="spam")
    )
    given(INTAKE, PARKED, SETTLED).when(settle, order=None, note="no").then_nothing()


def test_a_parked_input_stays_as_it_came() -> None:
    given(INTAKE, PARKED).when(
        park, request="Other", raw=RAW, code="", message="", remedy=""
    ).then_nothing()


def test_only_what_is_parked_can_be_settled() -> None:
    refusal = (
        given(INTAKE)
        .when(settle, order=None, note="")
        .then_rejected(Refusal.INTAKE_UNKNOWN)
    )

    assert isinstance(refusal, UnknownReference)
    assert refusal.field == "parked"


def test_settled_input_of_nobody_known_is_forgotten_once() -> None:
    """X1-11"""
    gone = Erased(person=Forgotten(subject="input/c-1"), note="asked for")
    given(INTAKE, PARKED, SETTLED).when(erase, note="asked for").then(gone)
    given(INTAKE, PARKED, SETTLED, gone).when(erase, note="again").then_nothing()


def test_input_that_waits_is_not_forgotten() -> None:
    refusal = (
        given(INTAKE, PARKED).when(erase, note="").then_rejected(Refusal.INTAKE_OPEN)
    )
    assert isinstance(refusal, StateError)
    given(INTAKE).when(erase, note="").then_rejected(Refusal.INTAKE_UNKNOWN)


def test_a_customers_input_goes_with_the_customer() -> None:
    theirs = evolve(PARKED, raw=PersonalText(subject="ACME", text="two bolts"))
    refusal = (
        given(INTAKE, theirs, SETTLED)
        .when(erase, note="")
        .then_rejected(Refusal.INTAKE_OF_CUSTOMER)
    )
    assert refusal.facts == {"customer": "ACME"}
