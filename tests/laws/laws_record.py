"""The laws of the record: what is asked twice is done once, what is refused leaves no
trace, and everything that was derived from the history says the same."""

from __future__ import annotations

from collections import Counter

from laws_history import Asked, History, Step

from o2c.domain.attempt import Refused
from o2c.domain.intake import Parked
from o2c.errors import DuplicateError
from o2c.projections import VIEWS
from o2c.projections.view import fold
from o2c.receipts import Done


def everything_reconciles(history: History, step: Step) -> None:
    """States, views, journal and documents agree on every number."""
    found = history.desk.reconcile()
    apart = {each.check: each.differences for each in found if not each.agrees}
    assert not apart, apart


def the_journal_balances(history: History, step: Step) -> None:
    """In each book of a line or an item, and in each currency, all accounts together
    come to nothing; the books in the base currency are a ledger of their own."""
    left: Counter[tuple[str, str]] = Counter()
    for row in history.desk.view("balances_quantities"):
        left[row.account.partition(".")[0], row.subject] += row.quantity
    for row in history.desk.view("balances_money"):
        left[row.account.rpartition(":")[0], row.currency] += row.amount
    assert not [unit for unit, rest in left.items() if rest], left


def what_is_refused_leaves_no_trace(history: History, step: Step) -> None:
    """No event carries a refused command's id, but that it was attempted, where that
    is kept; and raw input is kept (parked)."""
    answers = dict(zip(step.asked.ids, step.done, strict=True))
    for recorded in step.events:
        if isinstance(recorded.event, Refused):
            assert answers[recorded.command_id].refusal, recorded
        elif isinstance(recorded.event, Parked):
            asked = recorded.command_id.removesuffix("/park")
            assert answers[asked].refusal, recorded
        else:
            assert answers[recorded.command_id].receipt, recorded
    for done in step.done:
        assert done.refusal is None or done.refusal.remedy, done.refusal


def what_is_asked_again_is_done_once(history: History, step: Step) -> None:
    """The same commands again: the same answers, and not one more event."""
    head = history.desk.store.head()
    again = history.again(step.asked)
    assert [answered(done) for done in again] == [answered(d) for d in step.done]
    assert all(done.receipt is None or done.receipt.repeated for done in again)
    assert history.desk.store.head() == head


def an_id_is_for_one_request(history: History, step: Step) -> None:
    """Another request under an id that was used is refused, and nothing happens."""
    head = history.desk.store.head()
    other = '{"do": "OpenBooks", "currency": "CHF"}'
    used = Asked(step.asked.at, step.asked.by, step.asked.ids[:1], (other,))
    (done,) = history.again(used)
    assert isinstance(done.refusal, DuplicateError), done
    assert history.desk.store.head() == head


def answered(done: Done) -> object:
    """What one was told: the events of a receipt, or the refusal's words."""
    if done.receipt is not None:
        return done.receipt.events
    refusal = done.refusal
    assert refusal is not None
    where = (refusal.field, refusal.line)
    return refusal.code, refusal.message, refusal.remedy, where, refusal.facts


def all_is_asked_again(history: History) -> None:
    """At the end, everything that was ever asked is asked again: nothing happens."""
    for step in history.steps:
        what_is_asked_again_is_done_once(history, step)


def everything_agrees_at_last(history: History) -> None:
    """At the end, all derivations of the history agree on every number."""
    everything_reconciles(history, history.steps[-1])


def a_rebuild_gives_the_same_rows(history: History) -> None:
    """Views made anew from the first event, in SQL and in memory, are the same rows."""
    desk = history.desk
    folded = fold(VIEWS, desk.history())
    desk.projector.catch_up()
    kept = {view.name: desk.projector.digest(view) for view in VIEWS}
    for view in VIEWS:
        rows = desk.view(view.name)
        assert len(rows) == len(folded[view.name]), view.name
        for row in rows:
            key = tuple(getattr(row, column) for column in view.key)
            assert folded[view.name][key] == row, view.name
    desk.projector.rebuild()
    assert {view.name: desk.projector.digest(view) for view in VIEWS} == kept
