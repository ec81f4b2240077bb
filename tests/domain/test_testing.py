"""The test helpers can fail, and their strategies give values that o2c accepts."""

from datetime import date
from decimal import Decimal

import pytest
from domain_samples import MONDAY, day
from hypothesis import given as forall
from hypothesis import strategies as st

from o2c.domain import receipt
from o2c.domain.credit_memo import Refusal as MemoRefusal
from o2c.domain.series import SERIES, Numbered, Refusal, take
from o2c.errors import ValidationError
from o2c.testing import (
    amounts,
    currencies,
    dates,
    fractions,
    given,
    ids,
    prices,
    quantities,
)
from o2c.values.ids import AccountId, InvoiceId, check_id
from o2c.values.money import Money, digits
from o2c.values.price import UnitPrice, unit_price
from o2c.values.quantity import in_units

FIRST = Numbered(number="INV-000001", sequence=1, on=MONDAY)
SECOND = Numbered(number="INV-000002", sequence=2, on=MONDAY)
TAKEN = given(SERIES).when(take, prefix="INV", on=MONDAY)
LATE = given(SERIES, FIRST).when(take, prefix="INV", on=day(-1))


def test_what_follows_is_compared() -> None:
    TAKEN.then(FIRST)
    given(SERIES, FIRST).when(take, prefix="INV", on=MONDAY).then(SECOND)
    for wrong in ((), (SECOND,), (FIRST, SECOND)):
        with pytest.raises(AssertionError) as failure:
            TAKEN.then(*wrong)
        assert "INV-000001" in str(failure.value)


def test_nothing_is_nothing_and_not_a_refusal() -> None:
    given(SERIES).when(lambda _: ()).then_nothing()
    with pytest.raises(AssertionError):
        TAKEN.then_nothing()
    with pytest.raises(ValidationError):
        LATE.then_nothing()


def test_a_refusal_comes_back_for_a_closer_look() -> None:
    refusal = LATE.then_rejected(Refusal.DATE_BEFORE_LAST)

    assert refusal.field == "on"


def test_another_refusal_or_none_fails() -> None:
    with pytest.raises(AssertionError, match="DATE_BEFORE_LAST"):
        LATE.then_rejected(receipt.Refusal.RECEIPT_UNKNOWN)
    with pytest.raises(AssertionError, match="INV-000001"):
        TAKEN.then_rejected(Refusal.DATE_BEFORE_LAST)


def test_one_word_of_two_aggregates_is_two_refusals() -> None:
    decided = given(receipt.RECEIPT).when(
        receipt.apply, invoice=InvoiceId("I"), amount=Money(1, "EUR")
    )
    decided.then_rejected(receipt.Refusal.RECEIPT_UNKNOWN)
    assert str(MemoRefusal.MORE_THAN_LEFT) == receipt.Refusal.MORE_THAN_LEFT
    came = receipt.Received(
        account=AccountId("A"),
        amount=Money(1, "EUR"),
        on=MONDAY,
        method="",
        reference="",
    )
    much = given(receipt.RECEIPT, came).when(
        receipt.apply, invoice=InvoiceId("I"), amount=Money(2, "EUR")
    )
    much.then_rejected(receipt.Refusal.MORE_THAN_LEFT)
    with pytest.raises(AssertionError):
        much.then_rejected(MemoRefusal.MORE_THAN_LEFT)


@forall(
    amounts("JPY", least=-5, most=5), currencies(), prices(), prices("USD", digits=2)
)
def test_money_is_what_was_asked_for(
    money: Money, currency: str, price: UnitPrice, dollars: UnitPrice
) -> None:
    assert money.currency == "JPY"
    assert -5 <= money.minor <= 5
    assert digits(currency) >= 0
    assert unit_price(price.amount, "EUR", price.per) == price
    assert dollars.currency == "USD"
    assert in_units(dollars.amount, 2) == dollars.amount


@forall(quantities(), quantities(3, most=2), fractions(), dates())
def test_numbers_and_dates_are_in_range(
    pieces: Decimal, kilos: Decimal, share: Decimal, on: date
) -> None:
    assert in_units(pieces, 0) >= 1
    assert 0 < in_units(kilos, 3) <= 2
    assert 0 <= in_units(share, 3) < 1
    assert date(2000, 1, 1) <= on <= date(2049, 12, 31)


@forall(ids(), ids("site"))
def test_ids_can_name_a_stream(customer: str, site: str) -> None:
    assert check_id(customer, "customer") == customer
    assert "@" not in check_id(site, "site")


@forall(st.data())
def test_dates_keep_to_their_bounds(data: st.DataObject) -> None:
    assert data.draw(dates(MONDAY, MONDAY)) == MONDAY
