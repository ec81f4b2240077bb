"""`o2c.testing.past`: a use case on what has happened, without a store."""

from __future__ import annotations

from typing import Any

import pytest

from o2c.desk.work import Work
from o2c.domain.books import BOOKS, MAIN, Opened, open_books
from o2c.domain.intake import INTAKE, Parked, park
from o2c.kernel import Actor
from o2c.testing import past
from o2c.values.address import PersonalText


def keep(work: Work, raw: str) -> None:
    """Open the books, and park something under the next number."""
    work.decide(BOOKS, MAIN, open_books, currency="EUR")
    text = PersonalText(subject="input/1", text=raw)
    work.decide(INTAKE, work.number("IN"), park, **said(work.actor.id, text))


def said(by: str, raw: PersonalText) -> dict[str, Any]:
    return {"request": by, "raw": raw, "code": "c", "message": "m", "remedy": "r"}


def parked(by: str) -> Parked:
    return Parked(**said(by, PersonalText(subject="input/1", text="x")))


def test_what_follows_is_named_by_stream() -> None:
    past().when(keep, "x").then(
        ("books/MAIN", Opened(currency="EUR")), ("intake/IN-000001", parked("tester"))
    )


def test_it_sees_what_has_happened() -> None:
    there = (BOOKS, MAIN, [Opened(currency="EUR")])
    past(there, by=Actor("maria")).when(keep, "x").then(
        ("intake/IN-000001", parked("maria"))
    )


def test_another_outcome_fails_the_test() -> None:
    with pytest.raises(AssertionError, match="intake/IN-000001"):
        past().when(keep, "x").then_nothing()
