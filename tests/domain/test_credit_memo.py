"""A credit memo is issued once, and what it leaves on account is used once."""

import pytest
from document_samples import MEMO
from domain_samples import LAW, changed, eur, story
from hypothesis import given as forall
from hypothesis import strategies as st

from o2c.domain.credit_memo import (
    CREDIT_MEMO,
    Applied,
    Refusal,
    apply,
    issue,
)
from o2c.errors import LimitExceeded, UnknownReference, ValidationError
from o2c.testing import amounts, given
from o2c.values.ids import AccountId, InvoiceId
from o2c.values.money import Money

TWO = InvoiceId("INV-2")
USED = Applied(account=AccountId("GROUP"), invoice=TWO, amount=eur(30))


def test_a_memo_keeps_for_the_customer_what_its_invoice_does_not_need() -> None:
    given(CREDIT_MEMO).when(issue, issued=MEMO).then(MEMO)
    memo = CREDIT_MEMO.fold([MEMO])

    assert (memo.left, memo.currency) == (50, "EUR")
    assert (memo.account, memo.customer) == ("GROUP", "ACME")


def test_an_issued_memo_never_changes_r07_44() -> None:
    given(CREDIT_MEMO, MEMO).when(
        issue, issued=changed(MEMO, note="other")
    ).then_nothing()


def test_a_memo_for_nothing_is_refused() -> None:
    refusal = (
        given(CREDIT_MEMO)
        .when(issue, issued=changed(MEMO, lines=()))
        .then_rejected(Refusal.MEMO_EMPTY)
    )

    assert isinstance(refusal, ValidationError)


@pytest.mark.parametrize("fee", [0, 119])
def test_a_fee_may_take_everything(fee: int) -> None:
    memo = changed(MEMO, fee=eur(fee))
    given(CREDIT_MEMO).when(issue, issued=memo).then(memo)


@pytest.mark.parametrize("fee", [120, -1])
def test_a_fee_takes_no_more_than_the_memo_gives(fee: int) -> None:
    refusal = (
        given(CREDIT_MEMO)
        .when(issue, issued=changed(MEMO, fee=eur(fee)))
        .then_rejected(Refusal.FEE_TOO_HIGH)
    )

    assert isinstance(refusal, LimitExceeded)
    assert refusal.facts["maximum"] == "EUR 1.19"


def test_what_is_on_account_settles_another_invoice() -> None:
    given(CREDIT_MEMO, MEMO).when(apply, invoice=TWO, amount=eur(30)).then(USED)
    tale = story(CREDIT_MEMO, MEMO, USED)
    tale.do(apply, invoice=TWO, amount=eur(20))

    assert tale.state.left == 0


@pytest.mark.parametrize("amount", [eur(21), eur(0), eur(-1), Money(1, "USD")])
def test_no_more_is_used_than_is_on_account(amount: Money) -> None:
    refusal = (
        given(CREDIT_MEMO, MEMO, USED)
        .when(apply, invoice=TWO, amount=amount)
        .then_rejected(Refusal.MORE_THAN_LEFT)
    )

    assert isinstance(refusal, LimitExceeded)
    assert refusal.facts["maximum"] == "EUR 0.20"


def test_an_unknown_memo_is_refused() -> None:
    refusal = (
        given(CREDIT_MEMO)
        .when(apply, invoice=TWO, amount=eur(1))
        .then_rejected(Refusal.MEMO_UNKNOWN)
    )

    assert isinstance(refusal, UnknownReference)


@forall(st.lists(amounts(least=-5, most=60), max_size=8))
@LAW
def test_what_is_left_and_what_was_used_is_what_was_on_account(
    asked: list[Money],
) -> None:
    tale = story(CREDIT_MEMO, MEMO)
    for amount in asked:
        tale.attempt(apply, invoice=TWO, amount=amount)
    used = sum(e.amount.minor for e in tale.events if isinstance(e, Applied))

    assert tale.state.left == 50 - used
    assert 0 <= tale.state.left <= 50
