"""What a store remembers of a stream saves reading it, and is never trusted blindly."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from storage_sample import COUNTER, No, add, adding, command

from o2c.desk.work import Work
from o2c.errors import LimitExceeded
from o2c.storage.sqlite_log import SqliteLog
from o2c.storage.store import Store


def below_limit(work: Work) -> None:
    """Add one to `a` where `limit` allows it."""
    if work.get(COUNTER, "limit") == 0:
        raise LimitExceeded(No.TOO_MUCH, "nothing is allowed")
    work.decide(COUNTER, "a", add, 1)


def test_an_answer_rests_on_what_another_store_wrote_meanwhile(
    store: Store, again: Callable[[], Store]
) -> None:
    other = again()
    store.run(command(), adding("limit", 1))
    assert len(store.run(command(), below_limit).events) == 1
    assert len(other.run(command(), below_limit).events) == 1
    other.run(command(), adding("limit", -1))
    with pytest.raises(LimitExceeded):
        store.run(command(), below_limit)
    assert store.state(COUNTER, "a") == other.state(COUNTER, "a") == 2


def test_a_refusal_rests_on_what_another_store_wrote_meanwhile(
    store: Store, again: Callable[[], Store]
) -> None:
    """A refusal is recorded, so that it must be right as well."""
    with pytest.raises(LimitExceeded):
        store.run(command(), below_limit)
    again().run(command(), adding("limit", 1))
    assert len(store.run(command(), below_limit).events) == 1


def test_a_batch_that_fails_is_not_remembered(store: Store) -> None:
    store.run(command(), adding("a", 1))

    def broken(work: Work) -> None:
        work.decide(COUNTER, "a", add, 5)
        raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        store.run(command(), broken)
    assert store.run(command(), adding("a", 1)).events[0].version == 2
    assert store.state(COUNTER, "a") == 2


def test_sqlite_reads_no_stream_twice_while_nobody_else_writes(
    store: Store, again: Callable[[], Store]
) -> None:
    if not isinstance(store.log, SqliteLog):
        return  # PostgreSQL tries what it remembers, and the guards tell
    asked: list[str] = []
    store.run(command(), adding("a", 1))
    store.log.datastore.connection.set_trace_callback(asked.append)
    store.run(command(), adding("a", 1))
    assert not any("originator_version > " in sql for sql in asked)
    again().run(command(), adding("b", 1))
    store.run(command(), adding("a", 1))
    assert sum("originator_version > " in sql for sql in asked) == 1
