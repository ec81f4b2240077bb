"""Our tables through the recorders of `eventsourcing`, by its own interface."""

from __future__ import annotations

import pytest
from eventsourcing.persistence import ApplicationRecorder, IntegrityError, StoredEvent
from storage_sample import Added, adding, command, fill

from o2c.storage.checksum import stamped
from o2c.storage.postgres_log import PostgresLog
from o2c.storage.sqlite_log import SqliteLog
from o2c.storage.store import Store


@pytest.fixture
def recorder(store: Store) -> ApplicationRecorder:
    assert isinstance(store.log, SqliteLog | PostgresLog)
    return store.log.recorder


def stored(stream: str, version: int) -> StoredEvent:
    return StoredEvent(stream, version, "counter.Added.1", b'{"data":"\xc3\xa4"}')


def test_what_the_store_appends_the_recorder_selects(
    store: Store, recorder: ApplicationRecorder
) -> None:
    assert recorder.max_notification_id() is None
    fill(store, 10, streams=2)
    everything = list(store.everything())
    notes = recorder.select_notifications(None, 100)
    assert [(n.id, n.originator_id, n.originator_version, n.topic) for n in notes] == [
        (e.position, e.stream, e.version, f"{e.name}.{e.schema}") for e in everything
    ]
    assert all(isinstance(note.state, bytes) for note in notes)
    assert recorder.max_notification_id() == everything[-1].position
    assert len(recorder.select_events("counter/c0")) == 5


def test_what_the_recorder_inserts_it_selects_again(
    recorder: ApplicationRecorder,
) -> None:
    events = [stored("counter/a", n) for n in (1, 2, 3)]
    first, second, third = recorder.insert_events(events) or ()
    assert (second, third) == (first + 1, first + 2)
    assert recorder.select_events("counter/a") == events
    assert recorder.select_events("counter/a", gt=1, lte=2) == events[1:2]
    assert recorder.select_events("counter/a", desc=True, limit=1) == events[2:]
    assert recorder.select_events("counter/b") == []


def test_notifications_by_range_and_topic(
    store: Store, recorder: ApplicationRecorder
) -> None:
    fill(store, 6)
    all_ids = [note.id for note in recorder.select_notifications(None, 100)]

    def ids(
        *args: int, inclusive: bool = True, topics: list[str] | None = None
    ) -> list[int]:
        start, limit, *stop = args
        found = recorder.select_notifications(
            start,
            limit,
            stop[0] if stop else None,
            topics or [],
            inclusive_of_start=inclusive,
        )
        return [note.id for note in found]

    assert ids(all_ids[2], 100) == all_ids[2:]
    assert ids(all_ids[2], 100, inclusive=False) == all_ids[3:]
    assert ids(all_ids[1], 100, all_ids[3]) == all_ids[1:4]
    assert ids(all_ids[0], 2) == all_ids[:2]
    assert ids(0, 100, topics=["counter.Added.1"]) == all_ids
    assert ids(0, 100, topics=["no.Such.1"]) == []


def test_a_version_that_is_taken_is_a_conflict_and_nothing_is_written(
    recorder: ApplicationRecorder,
) -> None:
    """X1-01"""
    recorder.insert_events([stored("counter/a", 1)])
    with pytest.raises(IntegrityError):
        recorder.insert_events([stored("counter/b", 1), stored("counter/a", 1)])
    assert recorder.select_events("counter/b") == []
    assert len(recorder.select_notifications(None, 100)) == 1


def test_the_store_reads_on_from_what_the_recorder_wrote(
    store: Store, recorder: ApplicationRecorder
) -> None:
    (first,) = store.run(command(), adding("a", 4)).events
    text = (
        b'"at":"2026-02-03T12:00:00Z","on":"2026-02-03","by":"x","command":"y",'
        b'"data":{"amount":5}}'
    )
    row = ("counter/a", 2, "counter.Added.1")
    recorder.insert_events([StoredEvent(*row, stamped(*row, text))])
    second = store.page(first.position, None, 10)[0]
    assert (second.event, second.actor) == (Added(amount=5), "x")
    (third,) = store.run(command(), adding("a", 6)).events
    assert third.version == 3
