"""The same history told on SQLite and on PostgreSQL is the same to the last byte."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from laws_history import History
from laws_telling import steps, tale
from tiers import size

from o2c.projections import VIEWS

HISTORIES, STEPS = size((3, 40), (100, 50))


def told(number: int) -> History:
    """The history of a number, on SQLite."""
    history = History.begin()
    for _ in steps(history, tale(number, STEPS).acts):
        pass
    return history


def digest(history: History) -> str:
    """What happened, word for word with its envelope, and every row of every view."""
    summed = sha256()
    for e in history.desk.history():
        stored = (e.position, e.stream, e.version, e.name, e.schema, e.text)
        when_and_who = (e.recorded_at, e.effective_on, e.actor, e.command_id, e.reason)
        summed.update(repr((stored, when_and_who)).encode())
    history.desk.projector.catch_up()
    for view in VIEWS:
        summed.update(history.desk.projector.digest(view).encode())
    return summed.hexdigest()


def test_both_databases_tell_the_same(fresh_url: Callable[[], str]) -> None:
    for number in range(HISTORIES):
        here = told(number)
        there = here.replayed(fresh_url())
        assert digest(here) == digest(there), number
        here.close()
        there.close()
