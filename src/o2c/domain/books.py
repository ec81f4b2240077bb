"""The books: their currency, and up to which date they are closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum, auto
from typing import TypeAlias, get_args

from attrs import evolve as replace
from attrs import frozen

from o2c.errors import ApprovalRequired, StateError, ValidationError
from o2c.kernel import Aggregate

MAIN = "MAIN"  # the id of the one set of books


class Refusal(StrEnum):
    BOOKS_OPEN = auto()
    PERIOD_NOT_OVER = auto()
    PERIOD_CLOSED = auto()
    PERIOD_NOT_CLOSED = auto()
    DATE_IN_FUTURE = auto()
    SAME_PERSON = auto()


@frozen(kw_only=True)
class Opened:
    """The books are kept in this currency."""

    currency: str


@frozen(kw_only=True)
class PeriodClosed:
    """Nothing may be dated on or before `through` any more; by all these persons."""

    was: date | None
    through: date
    by: tuple[str, ...] = ()


@frozen(kw_only=True)
class PeriodReopened:
    """What was closed after `through` is open again; None opens everything."""

    was: date
    through: date | None
    note: str


Event: TypeAlias = Opened | PeriodClosed | PeriodReopened


@frozen(kw_only=True)
class Books:
    """No `currency` until opened: then each document's own is its base currency."""

    currency: str = ""
    closed_through: date | None = None
    closed_by: tuple[str, ...] = ()


def evolve(books: Books, event: Event) -> Books:
    match event:
        case Opened(currency=currency):
            return replace(books, currency=currency)
        case PeriodClosed(through=through, by=by):
            return replace(books, closed_through=through, closed_by=by)
        case PeriodReopened(through=reopened):
            return replace(books, closed_through=reopened)


def open_books(books: Books, *, currency: str) -> Iterator[Event]:
    """Say in which currency the books are kept; it never changes."""
    if not books.currency:
        yield Opened(currency=currency)
    elif books.currency != currency:
        raise StateError(
            Refusal.BOOKS_OPEN,
            f"the books are kept in {books.currency}",
            field="currency",
            remedy="set up other books for another currency",
        )


def close_period(
    books: Books, *, through: date, today: date, by: tuple[str, ...] = ()
) -> Iterator[Event]:
    """Let nothing more be dated up to a day; that day must be over (X7-01)."""
    if through >= today:
        raise ValidationError(
            Refusal.PERIOD_NOT_OVER,
            f"{through} is not over yet",
            field="through",
            remedy="close up to yesterday at the latest",
        )
    if books.closed_through is None or through > books.closed_through:
        yield PeriodClosed(was=books.closed_through, through=through, by=by)


def reopen_period(
    books: Books, *, through: date | None, note: str, by: tuple[str, ...] = ()
) -> Iterator[Event]:
    """Take a closing back, so that only what is up to `through` stays closed.

    It takes someone else than whoever closed it last (X5-02).
    """
    was = books.closed_through
    if was is None or was == through:
        return
    if through is not None and through > was:
        raise StateError(
            Refusal.PERIOD_NOT_CLOSED,
            f"the books are closed through {was} only",
            field="through",
            remedy=f"reopen to a day before {was}",
        )
    if not set(by).isdisjoint(books.closed_by):
        raise ApprovalRequired(
            Refusal.SAME_PERSON,
            "whoever closed a period does not reopen it",
            field="by",
            remedy="ask someone else to reopen it",
        )
    yield PeriodReopened(was=was, through=through, note=note)


def check_date(books: Books, *, on: date, today: date, future: bool = False) -> None:
    """Refuse a business date in a closed period, or ahead without acknowledgement."""
    if books.closed_through is not None and on <= books.closed_through:
        raise StateError(
            Refusal.PERIOD_CLOSED,
            f"the books are closed through {books.closed_through}",
            field="on",
            remedy="date it later, or have the period reopened",
        )
    if on > today and not future:
        raise ValidationError(
            Refusal.DATE_IN_FUTURE,
            f"{on} is in the future",
            field="on",
            remedy="acknowledge it with acknowledge_future, or date it today",
        )


BOOKS: Aggregate[Books, Event] = Aggregate(
    "books", initial=Books(), evolve=evolve, events=get_args(Event)
)
