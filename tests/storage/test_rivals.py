"""PostgreSQL decides without a lock, and looks again before it writes."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Thread

import psycopg
import pytest
from storage_sample import AGGREGATES, COUNTER, No, add, adding, clock, command
from storage_tools import execute

from o2c.desk.work import Work
from o2c.errors import ConcurrencyError, LimitExceeded, StorageError
from o2c.storage.command import Outcome, Use
from o2c.storage.connect import postgres_parts
from o2c.storage.postgres_tables import channel, key
from o2c.storage.store import Store
from o2c.storage.trouble import Trouble


@pytest.fixture
def rivals(postgres_url: str) -> tuple[Store, Store]:
    return tuple(Store.open(postgres_url, AGGREGATES, clock=clock) for _ in "ab")  # type: ignore[return-value]


def meddled(
    meddle: Callable[[], object], decide: Use, times: int = 1
) -> tuple[Callable[[Work], None], list[int]]:
    """A use case during which, so many times, someone else is faster."""
    tries: list[int] = []

    def use(work: Work) -> None:
        decide(work)
        tries.append(1)
        if len(tries) <= times:
            meddle()

    return use, tries


def test_a_command_runs_again_when_another_was_faster(
    rivals: tuple[Store, Store],
) -> None:
    mine, other = rivals
    with mine, other:
        use, tries = meddled(
            lambda: other.run(command(), adding("a", 10)), adding("a", 1)
        )
        (recorded,) = mine.run(command(), use).events
        assert (recorded.version, len(tries)) == (2, 2)
        assert mine.state(COUNTER, "a") == 11


def test_after_a_conflict_the_stream_is_locked_before_it_is_read(
    rivals: tuple[Store, Store], postgres_url: str
) -> None:
    """So that on a stream that all want, one comes after the other."""
    mine, other = rivals
    _, schema = postgres_parts(postgres_url)
    wanted = key("stream", schema, "counter/a") % (1 << 64)
    held: list[int] = []

    def decide(work: Work) -> None:
        work.decide(COUNTER, "a", add, 1)
        query = "SELECT count(*) FROM pg_locks WHERE classid = ? AND objid = ?"
        ((count,),) = execute(postgres_url, query, wanted >> 32, wanted % (1 << 32))
        held.append(count)

    with mine, other:
        use, _ = meddled(lambda: other.run(command(), adding("a", 10)), decide)
        mine.run(command(), use)
        mine.run(command(), decide)
        other.run(command(), decide)
    # The other one takes what it remembers, is refused, and then waits its turn too.
    assert held == [0, 1, 1, 0, 1]


def test_a_stream_that_was_only_read_is_guarded_too(
    rivals: tuple[Store, Store],
) -> None:
    """What it was decided on must still hold when it is written."""
    mine, other = rivals

    def decide(work: Work) -> None:
        if work.get(COUNTER, "limit") == 0:
            work.decide(COUNTER, "a", add, 1)

    with mine, other:
        use, tries = meddled(lambda: other.run(command(), adding("limit", 1)), decide)
        assert mine.run(command(), use).events == ()
        assert len(tries) == 2
        assert mine.state(COUNTER, "a") == 0


def test_a_batch_runs_again_as_a_whole(rivals: tuple[Store, Store]) -> None:
    mine, other = rivals
    with mine, other:
        use, tries = meddled(
            lambda: other.run(command(), adding("a", 10)), adding("a", 1)
        )
        done = mine.run_many(
            [(command(), adding("a", 1)), (command(), use), (command(), adding("b", 1))]
        )
        assert all(isinstance(each, Outcome) for each in done)
        assert (mine.state(COUNTER, "a"), mine.state(COUNTER, "b")) == (12, 1)
        assert len(tries) == 2


def test_a_command_waits_its_turn_when_others_are_always_faster(
    rivals: tuple[Store, Store],
) -> None:
    """After a few tries it keeps all others out; a rival then gets a typed error."""
    mine, other = rivals
    blocked: list[Exception] = []

    def meddle() -> None:
        try:
            other.run(command(), adding("a", 1))
        except StorageError as error:
            blocked.append(error)

    with mine, other:
        use, tries = meddled(meddle, adding("a", 1), times=100)
        mine.run(command(), use)
        assert [error.code for error in blocked] == [Trouble.BUSY]  # type: ignore[attr-defined]
        assert mine.state(COUNTER, "a") == len(tries)


def test_a_command_gives_up_after_a_bounded_number_of_tries(postgres_url: str) -> None:
    with (
        Store.open(postgres_url, AGGREGATES, attempts=2) as mine,
        Store.open(postgres_url, AGGREGATES) as other,
    ):
        use, tries = meddled(
            lambda: other.run(command(), adding("a", 1)), adding("a", 1), times=100
        )
        with pytest.raises(ConcurrencyError) as refused:
            mine.run(command("c-1"), use)
        assert refused.value.code == Trouble.CONFLICT
        assert len(tries) == 2
        assert mine.outcome("c-1") is None
        assert mine.run(command("c-1"), adding("a", 1)).positions


def test_a_refusal_loses_against_the_same_command_accepted(
    rivals: tuple[Store, Store],
) -> None:
    """The same command, sent twice at once: the second sees the first one's events."""
    mine, other = rivals

    def once(work: Work) -> None:
        if work.exists(COUNTER, "a"):
            raise LimitExceeded(No.TOO_MUCH)
        work.decide(COUNTER, "a", add, 1)

    with mine, other:
        first: list[Outcome] = []

        def use(work: Work) -> None:
            if not first:
                first.append(other.run(command("c-1"), once))
            once(work)

        answer = mine.run(command("c-1"), use)
        assert answer.repeated
        assert answer.events == first[0].events


def test_a_stalled_writer_gives_others_a_typed_error(postgres_url: str) -> None:
    """Whoever holds the lock and does nothing: the others do not wait for ever."""
    plain, schema = postgres_parts(postgres_url)
    with (
        Store.open(postgres_url, AGGREGATES) as store,
        psycopg.connect(plain) as stalled,
    ):
        stalled.execute("SELECT pg_advisory_xact_lock(%s)", [key("append", schema)])
        with pytest.raises(StorageError) as refused:
            store.run(command("c-1"), adding("a"))
        assert refused.value.code == Trouble.BUSY
        stalled.rollback()
        assert store.run(command("c-1"), adding("a")).positions


def test_whoever_waits_goes_on_waiting_while_others_write(
    rivals: tuple[Store, Store], postgres_url: str
) -> None:
    """In a crowd everyone's turn comes; only a standstill is told as such."""
    plain, schema = postgres_parts(postgres_url)
    wanted = key("stream", schema, "counter/a") % (1 << 64)
    waits = "SELECT waitstart FROM pg_locks WHERE classid = %s AND objid = %s"
    mine, other = rivals
    with mine, other, psycopg.connect(plain, autocommit=True) as holder:
        use, _ = meddled(lambda: other.run(command(), adding("a", 1)), adding("a", 1))
        mine.run(command(), use)  # from now on it takes its turn on this stream
        lock = key("stream", schema, "counter/a")
        holder.execute("SELECT pg_advisory_lock(%s)", [lock])

        answers: list[object] = []
        other.run(command(), adding("b", 1))
        thread = Thread(target=lambda: answers.append(mine.run(command(), adding("a"))))
        thread.start()
        began: set[object] = set()
        until = time.monotonic() + 60
        while len(began) < 2:  # its patience came to an end, but others had written
            assert time.monotonic() < until
            half = (wanted >> 32, wanted % (1 << 32))
            began |= {at for (at,) in holder.execute(waits, half) if at}
        holder.execute("SELECT pg_advisory_unlock(%s)", [lock])
        thread.join(30)
        assert len(answers) == 1


def test_an_append_is_announced_and_a_refusal_is_not(postgres_url: str) -> None:
    """So that a follower need not wait for its next look."""
    plain, schema = postgres_parts(postgres_url)
    with (
        Store.open(postgres_url, AGGREGATES) as store,
        psycopg.connect(plain, autocommit=True) as ear,
    ):
        ear.execute(f"LISTEN {channel(schema)}".encode())
        with pytest.raises(LimitExceeded):
            store.run(command(), adding("a", 2_000_000_000))
        assert list(ear.notifies(timeout=0)) == []
        store.run(command(), adding("a"))
        (news,) = ear.notifies(timeout=30, stop_after=1)
        assert news.channel == channel(schema)


def test_appends_do_not_wait_for_maintenance(postgres_url: str) -> None:
    """VACUUM and index builds take the lock that LOCK TABLE would wait for."""
    plain, schema = postgres_parts(postgres_url)
    with (
        Store.open(postgres_url, AGGREGATES) as store,
        psycopg.connect(plain) as maintenance,
    ):
        maintenance.execute(
            f"LOCK TABLE {schema}.events IN SHARE UPDATE EXCLUSIVE MODE".encode()
        )
        assert store.run(command(), adding("a")).positions
        maintenance.rollback()
