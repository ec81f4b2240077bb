"""Closed periods take no more dates, and dates ahead need to be meant."""

from datetime import date

import pytest
from domain_samples import day, refused

from o2c.domain.books import (
    BOOKS,
    Opened,
    PeriodClosed,
    PeriodReopened,
    Refusal,
    check_date,
    close_period,
    open_books,
    reopen_period,
)
from o2c.errors import ApprovalRequired, StateError, ValidationError
from o2c.testing import given

OPENED = Opened(currency="EUR")
CLOSED = PeriodClosed(was=None, through=day(10))


def test_books_are_kept_in_one_currency_for_ever() -> None:
    given(BOOKS).when(open_books, currency="EUR").then(OPENED)
    given(BOOKS, OPENED).when(open_books, currency="EUR").then_nothing()
    refusal = (
        given(BOOKS, OPENED)
        .when(open_books, currency="USD")
        .then_rejected(Refusal.BOOKS_OPEN)
    )

    assert isinstance(refusal, StateError)
    assert "EUR" in refusal.message


def test_a_period_closes_once_it_is_over_x7_01() -> None:
    given(BOOKS).when(close_period, through=day(10), today=day(11)).then(CLOSED)
    given(BOOKS, CLOSED).when(close_period, through=day(11), today=day(12)).then(
        PeriodClosed(was=day(10), through=day(11))
    )


@pytest.mark.parametrize("ahead", [0, 1])
def test_today_and_the_future_do_not_close_x7_01(ahead: int) -> None:
    refusal = (
        given(BOOKS)
        .when(close_period, through=day(10 + ahead), today=day(10))
        .then_rejected(Refusal.PERIOD_NOT_OVER)
    )

    assert isinstance(refusal, ValidationError)
    assert refusal.field == "through"


@pytest.mark.parametrize("through", [day(10), day(9)])
def test_what_is_closed_stays_closed(through: date) -> None:
    given(BOOKS, CLOSED).when(
        close_period, through=through, today=day(20)
    ).then_nothing()


@pytest.mark.parametrize("through", [day(5), None])
def test_a_closing_is_taken_back_in_part_or_in_whole(through: date | None) -> None:
    reopened = PeriodReopened(was=day(10), through=through, note="late invoice")
    given(BOOKS, CLOSED).when(reopen_period, through=through, note="late invoice").then(
        reopened
    )
    given(BOOKS, CLOSED, reopened).when(
        reopen_period, through=through, note="again"
    ).then_nothing()


def test_reopening_does_not_close_more() -> None:
    given(BOOKS).when(reopen_period, through=None, note="").then_nothing()
    given(BOOKS, CLOSED).when(reopen_period, through=day(10), note="").then_nothing()
    refusal = (
        given(BOOKS, CLOSED)
        .when(reopen_period, through=day(11), note="")
        .then_rejected(Refusal.PERIOD_NOT_CLOSED)
    )

    assert isinstance(refusal, StateError)


def checked(on: int, *, future: bool = False, closed: bool = True) -> None:
    books = BOOKS.fold([CLOSED] if closed else [])
    check_date(books, on=day(on), today=day(15), future=future)


def test_dates_from_the_first_open_day_to_today_pass_x7_01() -> None:
    checked(11)
    checked(15)
    checked(-1000, closed=False)
    checked(16, future=True)


def test_a_date_in_a_closed_period_is_refused_x7_01() -> None:
    refusal = refused(Refusal.PERIOD_CLOSED, checked, 10)

    assert isinstance(refusal, StateError)
    assert refusal.field == "on"


def test_a_date_ahead_needs_an_acknowledgement_x7_04() -> None:
    refusal = refused(Refusal.DATE_IN_FUTURE, checked, 16)

    assert isinstance(refusal, ValidationError)


def test_a_reopened_day_can_be_used_again_x7_01() -> None:
    reopened = PeriodReopened(was=day(10), through=day(5), note="")
    books = BOOKS.fold([OPENED, CLOSED, reopened])

    check_date(books, on=day(6), today=day(15))
    assert books.currency == "EUR"


def test_whoever_closed_a_period_does_not_reopen_it_x5_02() -> None:
    closed = PeriodClosed(was=None, through=day(10), by=("anna",))
    given(BOOKS).when(close_period, through=day(10), today=day(11), by=("anna",)).then(
        closed
    )
    refusal = (
        given(BOOKS, closed)
        .when(reopen_period, through=None, note="", by=("bot", "anna"))
        .then_rejected(Refusal.SAME_PERSON)
    )

    assert isinstance(refusal, ApprovalRequired)
    assert (
        given(BOOKS, closed)
        .when(reopen_period, through=None, note="", by=("ben",))
        .outcome()
    )
