"""A customer is taken on once and changed since; placed orders keep what they have."""

from typing import Any

import pytest
from domain_samples import HOME, refused, story
from master_samples import ACME, NAME, PORT, SHIP, customer_data

from o2c.domain.customer import (
    CUSTOMER,
    AddressChanged,
    Blocked,
    Customer,
    Deactivated,
    Place,
    Reactivated,
    Refusal,
    Renamed,
    Unblocked,
    block,
    change,
    deactivate,
    known,
    may_order,
    reactivate,
    register,
    unblock,
)
from o2c.errors import ApprovalRequired, StateError, UnknownReference, ValidationError
from o2c.testing import given
from o2c.values.address import AddressUsage, PartyName
from o2c.values.terms import net


def test_a_customer_is_taken_on() -> None:
    given(CUSTOMER).when(register, **customer_data()).then(ACME)
    acme = CUSTOMER.fold([ACME])

    assert (acme.name, acme.group, acme.currency) == (NAME, "retail", "EUR")
    assert (acme.terms, acme.account) == (net(30), "GROUP")
    assert acme.addresses == {AddressUsage.BILL_TO: HOME}
    assert acme.active
    assert not acme.blocked


def test_a_customer_without_a_bill_to_address_is_refused() -> None:
    for addresses in ((), (SHIP,)):
        refusal = (
            given(CUSTOMER)
            .when(register, **customer_data(addresses=addresses))
            .then_rejected(Refusal.ADDRESS_MISSING)
        )
        assert isinstance(refusal, ValidationError)
        assert refusal.field == "addresses"


def test_other_data_for_the_same_customer_are_refused() -> None:
    given(CUSTOMER, ACME).when(register, **customer_data()).then_nothing()
    refusal = (
        given(CUSTOMER, ACME)
        .when(register, **customer_data(currency="USD"))
        .then_rejected(Refusal.CUSTOMER_EXISTS)
    )

    assert isinstance(refusal, StateError)
    assert refusal.field == "customer"


def test_only_what_differs_changes() -> None:
    name = PartyName(subject="ACME", name="Acme SE")
    given(CUSTOMER, ACME).when(
        change,
        name=name,
        places=(
            Place(usage=AddressUsage.BILL_TO, address=PORT),
            Place(usage=AddressUsage.SHIP_TO, address=HOME),
        ),
    ).then(
        Renamed(was=NAME, name=name),
        AddressChanged(usage=AddressUsage.BILL_TO, was=HOME, address=PORT),
        AddressChanged(usage=AddressUsage.SHIP_TO, was=None, address=HOME),
    )
    given(CUSTOMER, ACME).when(
        change, name=NAME, places=(Place(usage=AddressUsage.BILL_TO, address=HOME),)
    ).then_nothing()
    given(CUSTOMER, ACME).when(change).then_nothing()


def test_changes_are_remembered() -> None:
    tale = story(CUSTOMER, ACME)
    name = PartyName(subject="ACME", name="Acme SE")
    place = Place(usage=AddressUsage.SHIP_TO, address=HOME)
    tale.do(change, name=name, places=(place,))

    assert tale.state.name == name
    assert tale.state.addresses == {
        AddressUsage.BILL_TO: HOME,
        AddressUsage.SHIP_TO: HOME,
    }


def test_blocked_and_deactivated_come_and_go_on_their_own() -> None:
    tale = story(CUSTOMER, ACME)

    assert tale.do(block, note="late") == (Blocked(note="late"),)
    assert tale.do(deactivate, note="gone") == (Deactivated(note="gone"),)
    assert (tale.state.blocked, tale.state.active) == (True, False)
    assert tale.do(unblock, note="paid") == (Unblocked(note="paid"),)
    assert (tale.state.blocked, tale.state.active) == (False, False)
    assert tale.do(reactivate, note="back") == (Reactivated(note="back"),)
    assert tale.state == CUSTOMER.fold([ACME])


def test_what_is_so_already_changes_nothing() -> None:
    given(CUSTOMER, ACME).when(unblock, note="").then_nothing()
    given(CUSTOMER, ACME).when(reactivate, note="").then_nothing()


@pytest.mark.parametrize("decide", [block, unblock, deactivate, reactivate])
def test_an_unknown_customer_is_refused(decide: Any) -> None:
    refusal = (
        given(CUSTOMER).when(decide, note="").then_rejected(Refusal.CUSTOMER_UNKNOWN)
    )

    assert isinstance(refusal, UnknownReference)
    given(CUSTOMER).when(change).then_rejected(Refusal.CUSTOMER_UNKNOWN)


def test_a_deactivated_customer_may_not_order_but_a_blocked_one_may() -> None:
    refused(Refusal.CUSTOMER_UNKNOWN, may_order, Customer())
    gone = CUSTOMER.fold([ACME, Deactivated(note="")])
    assert refused(Refusal.CUSTOMER_INACTIVE, may_order, gone).field == "customer"
    may_order(CUSTOMER.fold([ACME, Blocked(note="")]))


def test_a_known_customer_has_a_name_and_terms() -> None:
    assert known(CUSTOMER.fold([ACME])) == (NAME, net(30))


def test_whoever_blocked_a_customer_does_not_unblock_it_x5_02() -> None:
    tale = story(CUSTOMER, ACME)
    assert tale.do(block, note="", by=("anna",)) == (Blocked(note="", by=("anna",)),)
    refusal = tale.attempt(unblock, note="", by=("bot", "anna"))

    assert isinstance(refusal, ApprovalRequired)
    assert refusal.code is Refusal.SAME_PERSON
    assert tale.do(unblock, note="", by=("ben",))
