"""The store's contract: a command happens once, wholly, and is answered the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from attrs import evolve
from storage_sample import (
    ACCOUNT,
    AGGREGATES,
    COUNTER,
    DAY,
    NOON,
    Account,
    No,
    add,
    adding,
    close,
    command,
    fill,
    post,
    posting,
)
from storage_tools import execute, is_sqlite

from o2c.desk.work import Work
from o2c.errors import (
    DuplicateError,
    LimitExceeded,
    StateError,
    StorageError,
    ValidationError,
)
from o2c.kernel import Actor
from o2c.storage.codec import LIMIT
from o2c.storage.command import Outcome
from o2c.storage.store import PAGE, Store
from o2c.storage.trouble import Trouble

MUCH = 2_000_000_000


def test_a_command_appends_its_events_and_tells_where_they_stand(store: Store) -> None:
    def use(work: Work) -> None:
        work.decide(COUNTER, "a", add, 1)
        work.decide(ACCOUNT, "b", post, "2.50")
        work.decide(COUNTER, "a", add, 3)

    outcome = store.run(command("c-1"), use)
    first = outcome.positions[0]
    assert outcome.positions == (first, first + 1, first + 2)
    assert [(e.stream, e.version) for e in outcome.events] == [
        ("counter/a", 1),
        ("account/b", 1),
        ("counter/a", 2),
    ]
    assert (outcome.repeated, outcome.refusal) == (False, None)
    assert list(store.everything()) == list(outcome.events)
    assert store.head() == outcome.positions[-1]
    assert store.state(COUNTER, "a") == 4


def test_the_envelope_says_who_when_why_and_since_when(store: Store) -> None:
    ask = evolve(
        command("c-1", actor=Actor("bot", (), on_behalf_of="maria")),
        on=date(2026, 1, 31),
        reason="a late note",
        correlation_id="mail-7",
    )
    (recorded,) = store.run(ask, adding("a")).events
    assert recorded.recorded_at == NOON
    assert recorded.effective_on == date(2026, 1, 31)
    assert (recorded.actor, recorded.on_behalf_of) == ("bot", "maria")
    assert (recorded.command_id, recorded.correlation_id) == ("c-1", "mail-7")
    assert recorded.reason == "a late note"
    assert json.loads(recorded.text) == {"amount": 1, "note": ""}
    assert list(store.history("counter/a")) == [recorded]


def test_a_date_that_nobody_names_is_todays(store: Store) -> None:
    (recorded,) = store.run(command(), adding("a")).events
    assert recorded.effective_on == DAY


def test_a_command_without_events_is_recorded_too(store: Store) -> None:
    store.run(command(), adding("a"))
    outcome = store.run(command("c-2"), lambda work: None)
    assert (outcome.positions, outcome.events) == ((), ())
    assert store.outcome("c-2") == evolve(outcome, repeated=True)


def test_a_repeat_returns_the_first_outcome_and_does_nothing(store: Store) -> None:
    """X1-02"""
    ask = command("c-1", '{"n":1}')
    first = store.run(ask, adding("a", 5))
    store.run(command(), adding("a", 1))
    again = store.run(ask, adding("a", 7))
    assert again == evolve(first, repeated=True)
    assert store.state(COUNTER, "a") == 6
    assert store.outcome("c-1") == again


def test_an_id_with_another_request_is_refused(store: Store) -> None:
    store.run(command("c-1", '{"n":1}'), adding("a"))
    for changed in (command("c-1", '{"n":2}'), evolve(command("c-1"), request="Take")):
        with pytest.raises(DuplicateError) as refused:
            store.run(changed, adding("a"))
        assert refused.value.code == Trouble.COMMAND_ID_REUSED
        assert refused.value.facts["command_id"] == "c-1"
    assert store.state(COUNTER, "a") == 1


def test_a_refusal_is_recorded_and_raised_again(store: Store) -> None:
    """X1-02: the original error, even when the command would be accepted now."""
    with pytest.raises(LimitExceeded) as first:
        store.run(command("c-1"), adding("a", MUCH))
    with pytest.raises(LimitExceeded) as again:
        store.run(command("c-1"), adding("a", 1))
    for error in (first.value, again.value):
        assert error.code == No.TOO_MUCH
        assert error.code in {No.TOO_MUCH}
        assert (error.message, error.field, error.line) == (
            "that is too much",
            "amount",
            2,
        )
        assert (error.remedy, error.facts) == ("add less", {"maximum": "1000000000"})
    assert str(first.value) == str(again.value)
    assert store.head() == 0
    outcome = store.outcome("c-1")
    assert outcome is not None
    assert outcome.refusal is not None
    assert outcome.refusal.family == "LimitExceeded"


def test_a_refused_command_leaves_nothing_of_what_it_decided_before(
    store: Store,
) -> None:
    def use(work: Work) -> None:
        work.decide(COUNTER, "a", add, 1)
        work.decide(COUNTER, "b", add, MUCH)

    with pytest.raises(LimitExceeded):
        store.run(command(), use)
    assert (store.head(), store.state(COUNTER, "a")) == (0, 0)


def test_a_bug_in_a_use_case_is_raised_and_records_nothing(store: Store) -> None:
    def use(work: Work) -> None:
        work.decide(COUNTER, "a", add, 1)
        raise KeyError("oops")

    with pytest.raises(KeyError):
        store.run(command("c-1"), use)
    assert (store.head(), store.outcome("c-1")) == (0, None)
    assert store.run(command("c-1"), adding("a")).positions


def test_an_event_that_is_too_large_is_a_refusal(store: Store) -> None:
    with pytest.raises(LimitExceeded) as refused:
        store.run(command("c-1"), adding("a", 1, "x" * LIMIT))
    assert refused.value.code == Trouble.EVENT_TOO_LARGE
    assert (store.head(), store.state(COUNTER, "a")) == (0, 0)


def test_a_command_that_no_database_can_hold_is_refused(store: Store) -> None:
    with pytest.raises(LimitExceeded):
        store.run(command("c-1", "x" * (LIMIT + 1)), adding("a"))
    with pytest.raises(ValidationError):
        store.run(command("c-2", '"\0"'), adding("a"))
    assert (store.outcome("c-1"), store.outcome("c-2")) == (None, None)


def test_an_event_that_cannot_be_stored_fails_its_command_alone(store: Store) -> None:
    with pytest.raises(StorageError) as stopped:
        store.run(command("c-1"), adding("a", 1, "\ud800"))
    assert stopped.value.code == Trouble.UNWRITABLE_EVENT
    assert (store.head(), store.outcome("c-1")) == (0, None)
    done = store.run_many(
        [(command("c-1"), adding("a", 1, "\ud800")), (command("c-2"), adding("a", 5))]
    )
    assert [type(each) for each in done] == [StorageError, Outcome]
    assert (store.state(COUNTER, "a"), store.outcome("c-1")) == (5, None)


def test_a_use_case_cannot_run_another_command(store: Store) -> None:
    def use(work: Work) -> None:
        store.run(command(), adding("a"))

    with pytest.raises(StorageError) as refused:
        store.run(command(), use)
    assert refused.value.code == Trouble.NESTED
    assert store.run(command(), adding("a")).positions


# -- Reading. -----------------------------------------------------------------


def test_history_and_everything_come_in_pages_and_in_order(store: Store) -> None:
    fill(store, 2 * PAGE + 5, streams=2, batch=700)
    everything = list(store.everything())
    assert len(everything) == 2 * PAGE + 5
    positions = [e.position for e in everything]
    assert positions == sorted(set(positions))
    middle = positions[PAGE - 1]
    assert list(store.everything(middle)) == everything[PAGE:]
    assert list(store.everything(middle, positions[PAGE])) == [everything[PAGE]]
    assert store.page(middle, None, 2) == everything[PAGE : PAGE + 2]
    of_c0 = [e for e in everything if e.stream == "counter/c0"]
    assert list(store.history("counter/c0")) == of_c0
    assert list(store.history("counter/c0", 1000)) == of_c0[1000:]
    assert [e.version for e in of_c0] == list(range(1, len(of_c0) + 1))


def test_streams_are_listed_by_kind(store: Store) -> None:
    for id in ("b", "a/2", "a", "Ä", "a/1"):
        store.run(command(), adding(id))
        store.run(command(), adding(id))
    store.run(command(), posting("z", "1"))
    assert list(store.streams(COUNTER)) == [
        f"counter/{id}" for id in ("a", "a/1", "a/2", "b", "Ä")
    ]
    assert list(store.streams(ACCOUNT)) == ["account/z"]


def test_every_command_is_listed_with_what_became_of_it(store: Store) -> None:
    done = store.run(command("c-1", '{"n":1}'), adding("a"))
    with pytest.raises(LimitExceeded):
        store.run(command("c-2"), adding("a", MUCH))
    first, second = store.commands()
    assert (first.command_id, first.request, first.payload) == ("c-1", "Add", '{"n":1}')
    assert (first.actor, first.recorded_at) == ("maria", NOON)
    assert (first.positions, first.refusal) == (done.positions, None)
    assert (second.command_id, second.positions) == ("c-2", ())
    assert second.refusal is not None
    assert second.refusal.code == No.TOO_MUCH
    assert [each.command_id for each in store.commands(first.entry)] == ["c-2"]


def test_a_state_is_what_was_decided_by_anyone(
    store: Store, again: Callable[[], Store]
) -> None:
    """Another process's events are seen, whatever is remembered here."""
    other = again()
    for n in range(1, 4):
        store.run(command(), posting("a", "1"))
        other.run(command(), posting("a", "2"))
        assert store.state(ACCOUNT, "a") == other.state(ACCOUNT, "a")
        assert store.state(ACCOUNT, "a").balance == 3 * n
    other.run(command(), lambda work: work.decide(ACCOUNT, "a", close, "maria"))
    with pytest.raises(StateError):
        store.run(command(), posting("a", "1"))
    assert store.state(ACCOUNT, "nobody") == Account()


def test_what_is_remembered_of_a_stream_is_dropped_when_it_proves_wrong(
    store: Store, database_url: str
) -> None:
    """An older backup was put in place under a store that runs."""
    for n in range(3):
        store.run(command(), adding("a", n))
    trigger = "events_delete" if is_sqlite(database_url) else "events_kept ON events"
    execute(database_url, f"DROP TRIGGER {trigger}")
    execute(database_url, "DELETE FROM events WHERE originator_version = 3")
    (recorded,) = store.run(command(), adding("a", 10)).events
    assert recorded.version == 3
    assert store.state(COUNTER, "a") == 11


def test_a_database_in_memory_keeps_the_same_promises() -> None:
    with Store.open("sqlite://", AGGREGATES) as store:
        outcome = store.run(command("c-1"), adding("a"))
        assert store.run(command("c-1"), adding("a")).events == outcome.events
        with Store.open("sqlite://", AGGREGATES) as other:
            assert other.head() == 0
