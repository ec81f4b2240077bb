"""Money comes in on account and settles invoices, never more than there is."""

from typing import Any

import pytest
from domain_samples import LAW, MONDAY, eur, story
from hypothesis import given as forall
from hypothesis import strategies as st

from o2c.domain.receipt import (
    RECEIPT,
    Applied,
    Received,
    Refusal,
    Unapplied,
    apply,
    receive,
    unapply,
)
from o2c.errors import LimitExceeded, UnknownReference, ValidationError
from o2c.testing import given
from o2c.values.ids import AccountId, InvoiceId
from o2c.values.money import Money

ACME = AccountId("ACME")
ONE, TWO = InvoiceId("INV-1"), InvoiceId("INV-2")
MONEY = Received(
    account=ACME, amount=eur(100), on=MONDAY, method="transfer", reference="x"
)
USED = Applied(account=ACME, invoice=ONE, amount=eur(60))


def data(minor: int = 100) -> dict[str, Any]:
    return {
        "account": ACME,
        "amount": eur(minor),
        "on": MONDAY,
        "method": "transfer",
        "reference": "x",
    }


def test_all_money_received_is_on_account_first() -> None:
    given(RECEIPT).when(receive, **data()).then(MONEY)
    receipt = RECEIPT.fold([MONEY])

    assert (receipt.left, receipt.currency, receipt.account) == (100, "EUR", "ACME")


@pytest.mark.parametrize("minor", [0, -1])
def test_money_received_is_more_than_nothing(minor: int) -> None:
    refusal = (
        given(RECEIPT)
        .when(receive, **data(minor))
        .then_rejected(Refusal.AMOUNT_NOT_POSITIVE)
    )

    assert isinstance(refusal, ValidationError)


def test_it_is_applied_in_part_and_to_the_last_cent_r07_53() -> None:
    given(RECEIPT, MONEY).when(apply, invoice=ONE, amount=eur(60)).then(USED)
    tale = story(RECEIPT, MONEY, USED)
    tale.do(apply, invoice=TWO, amount=eur(40))

    assert tale.state.left == 0
    assert tale.state.applied == {"INV-1": 60, "INV-2": 40}


@pytest.mark.parametrize("amount", [eur(41), eur(0), eur(-1), Money(1, "USD")])
def test_no_more_is_applied_than_is_on_account(amount: Money) -> None:
    refusal = (
        given(RECEIPT, MONEY, USED)
        .when(apply, invoice=TWO, amount=amount)
        .then_rejected(Refusal.MORE_THAN_LEFT)
    )

    assert isinstance(refusal, LimitExceeded)
    assert refusal.facts["maximum"] == "EUR 0.40"


def test_an_application_is_taken_back_in_part_or_in_whole() -> None:
    back = Unapplied(account=ACME, invoice=ONE, amount=eur(20), note="wrong one")
    given(RECEIPT, MONEY, USED).when(
        unapply, invoice=ONE, amount=eur(20), note="wrong one"
    ).then(back)
    tale = story(RECEIPT, MONEY, USED, back)
    assert (tale.state.left, tale.state.applied) == (60, {"INV-1": 40})
    tale.do(unapply, invoice=ONE, amount=eur(40), note="")

    assert (tale.state.left, tale.state.applied) == (100, {})


@pytest.mark.parametrize(
    ("invoice", "amount"),
    [
        (ONE, eur(61)),
        (ONE, eur(0)),
        (ONE, eur(-5)),
        (TWO, eur(1)),
        (ONE, Money(1, "USD")),
    ],
)
def test_no_more_is_taken_back_than_was_applied(
    invoice: InvoiceId, amount: Money
) -> None:
    refusal = (
        given(RECEIPT, MONEY, USED)
        .when(unapply, invoice=invoice, amount=amount, note="")
        .then_rejected(Refusal.MORE_THAN_APPLIED)
    )

    assert isinstance(refusal, LimitExceeded)


def test_an_unknown_receipt_is_refused() -> None:
    refusal = (
        given(RECEIPT)
        .when(apply, invoice=ONE, amount=eur(1))
        .then_rejected(Refusal.RECEIPT_UNKNOWN)
    )
    given(RECEIPT).when(unapply, invoice=ONE, amount=eur(1), note="").then_rejected(
        Refusal.RECEIPT_UNKNOWN
    )

    assert isinstance(refusal, UnknownReference)


steps = st.tuples(st.booleans(), st.sampled_from([ONE, TWO]), st.integers(-10, 110))


@forall(st.lists(steps, max_size=12))
@LAW
def test_what_is_left_and_what_is_applied_is_what_came_in(
    asks: list[tuple[bool, InvoiceId, int]],
) -> None:
    tale = story(RECEIPT, MONEY)
    for back, invoice, minor in asks:
        if back:
            tale.attempt(unapply, invoice=invoice, amount=eur(minor), note="")
        else:
            tale.attempt(apply, invoice=invoice, amount=eur(minor))
        used = tale.state.applied

        assert tale.state.left + sum(used.values()) == 100
        assert tale.state.left >= 0
        assert all(minor > 0 for minor in used.values())
