"""Followers: one leads and others stand by; a database that comes and goes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic, time

import psycopg
import pytest
from storage_following import Follower, exact, follow
from storage_sample import (
    AGGREGATES,
    TOTALS,
    VIEWS,
    adding,
    clock,
    command,
    fill,
    posting,
)
from storage_server import own_server
from storage_tools import execute, is_sqlite
from storage_workers import PATIENCE, add_one_by_one, finish, start
from tiers import record, size

from o2c.errors import StorageError
from o2c.storage.checkpoints import Checkpoints
from o2c.storage.connect import postgres_parts
from o2c.storage.following import NAME
from o2c.storage.leases import an_owner
from o2c.storage.projector import Projector
from o2c.storage.store import Store
from o2c.storage.trouble import Trouble


def test_a_follower_follows_stops_and_resumes(store: Store, database_url: str) -> None:
    for _ in range(2):
        follower = Follower(database_url)
        for _ in range(3):
            fill(store, 10)
            assert follower.reaches(store.head())
        follower.stop()
        fill(store, 10)
    exact(database_url)


def test_a_follower_keeps_up_with_other_processes(database_url: str) -> None:
    follower = Follower(database_url)
    finish(start(add_one_by_one, database_url, 30, "of-{n}", times=2))
    assert follower.reaches(follower.store.head())
    follower.stop()
    exact(database_url)


# -- Test 14: one leads. -------------------------------------------------------


def test_of_several_followers_one_leads_until_it_stops(
    store: Store, database_url: str
) -> None:
    """Test 14: all others stand by, and one of them takes over at once."""
    followers = [Follower(database_url) for _ in range(3)]
    for turn in range(3):
        for each in followers:
            assert each.comes_to(lambda each=each: bool(each.states))
        leading = [f for f in followers if f.states[-1] == "leading"]
        fill(store, 10)
        assert leading
        leader = leading[0]
        assert leader.reaches(store.head())
        if turn == 0:
            assert len(leading) == 1
        followers.remove(leader)
        leader.stop()
        assert leader.errors == []
        if followers:
            began = monotonic()
            fill(store, 10)
            one_leads(followers)
            took = monotonic() - began
    on = database_url.partition(":")[0]
    record("test 14", "takeover after a stop", took, "s", on=on, goal="<= 10")
    exact(database_url)


def one_leads(followers: list[Follower]) -> None:
    """Waits until one of them does."""
    until = monotonic() + PATIENCE
    while not any("leading" in each.states for each in followers):
        assert monotonic() < until
        followers[0].comes_to(lambda: True)


def test_a_leader_that_was_overtaken_cannot_write(
    store: Store, database_url: str
) -> None:
    """Test 14: it slept through the end of its lease; the token refuses its page, and
    without the fence (the control) it writes beside the new leader."""
    fill(store, 10)
    with Projector(store, VIEWS) as projector:
        leases = projector.leases
        mine = leases.take(NAME, an_owner(), 30)
        assert mine is not None
        execute(database_url, "UPDATE leases SET expires = 0")
        other = leases.take(NAME, an_owner(), 30)
        assert other is not None
        assert other.token > mine.token
        folding = projector._folding
        with pytest.raises(StorageError) as refused:
            folding.step(0, 5, fence=lambda: leases.hold(mine))
        assert refused.value.code == Trouble.LEASE_LOST
        assert projector.checkpoint(TOTALS) == 0
        assert folding.step(0, 5, fence=lambda: leases.hold(other)) == 5
        assert folding.step(5, 7) == 7  # the control
    exact(database_url)


def test_a_deposed_leader_stands_by(store: Store, database_url: str) -> None:
    """Test 14: it goes on living, and leads again when its turn comes."""
    follower = Follower(database_url)
    fill(store, 10)
    assert follower.reaches(store.head())
    with Projector(store, VIEWS) as projector:
        soon = int(time() * 1_000_000) + 700_000
        taken = "UPDATE leases SET owner = 'someone', token = 9, expires = ?"
        execute(database_url, taken, soon)
        fill(store, 10)
        assert follower.comes_to(lambda: follower.states.count("leading") == 2)
        assert follower.reaches(store.head())
        health = projector.health()
        assert health.leader
        assert health.leader.alive
        assert health.leader.token == 10
        assert [beat.state for beat in health.followers] == ["leading"]
    assert follower.states == ["leading", "standing by", "leading"]
    follower.stop()
    exact(database_url)


def test_rows_and_checkpoint_apart_would_count_twice(
    store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test 4: the control. A follower that dies between two transactions has applied
    what its successor applies again; in one, all of it is undone."""

    class Killed(BaseException):
        pass

    def killed(self: Checkpoints, names: object, position: int) -> None:
        raise Killed

    fill(store, 20)
    with Projector(store, VIEWS) as projector:
        projector.catch_up(upto=10)
        with monkeypatch.context() as patch:
            patch.setattr(Checkpoints, "move", killed)
            with pytest.raises(Killed):
                projector.catch_up()
        assert sum(row.count for row in projector.rows(TOTALS)) == 10
        with monkeypatch.context() as patch:  # rows are committed, the mark is not
            patch.setattr(Checkpoints, "move", lambda self, names, position: None)
            with Projector(store, [TOTALS]) as apart:
                apart._folding.step(10, 20)
        with Projector(store, [TOTALS]) as successor:
            successor.catch_up()
        assert sum(row.count for row in projector.rows(TOTALS)) == 30
        projector.rebuild()
        assert sum(row.count for row in projector.rows(TOTALS)) == 20
    exact(database_url)


# -- Tests 12 and 13: a database that comes and goes. ---------------------------

LISTENING = "query LIKE 'LISTEN%'"
CLIENTS = "backend_type = 'client backend'"


@contextmanager
def ending(url: str) -> Iterator[psycopg.Connection[object]]:
    with psycopg.connect(postgres_parts(url)[0], autocommit=True) as admin:
        yield admin


def end(admin: psycopg.Connection[object], which: str) -> int:
    """How many connections were terminated."""
    ended = admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE pid <> pg_backend_pid() AND {which}".encode()
    )
    return len(ended.fetchall())


@pytest.mark.parametrize("which", [LISTENING, CLIENTS])
def test_a_follower_survives_lost_connections(postgres_url: str, which: str) -> None:
    """Test 12: its ear alone, and all of them; it has missed nothing."""
    follower, late, ended = Follower(postgres_url), [0.0], 0
    with ending(postgres_url) as admin, Store.open(postgres_url, AGGREGATES) as store:
        for _ in range(size(4, 100)):
            before = monotonic()
            fill(store, 3)
            assert follower.reaches(store.head())
            late.append(monotonic() - before)
            ended += end(admin, which)
    assert ended > 0
    follower.stop()
    assert follower.errors == []
    exact(postgres_url)
    what = "ear" if which == LISTENING else "every connection"
    name = f"views late after {what} was ended, {len(late) - 1} times"
    record("test 12", name, max(late), "s", on="postgresql", goal="<= 1.5")


def test_a_follower_that_hears_nothing_looks(postgres_url: str) -> None:
    """Test 12: every notice is swallowed."""
    follower, late = Follower(postgres_url, deaf=True), [0.0]
    with Store.open(postgres_url, AGGREGATES) as store:
        for _ in range(size(2, 20)):
            before = monotonic()
            fill(store, 3)
            assert follower.reaches(store.head())
            late.append(monotonic() - before)
    follower.stop()
    assert follower.errors == []
    record(
        "test 12",
        "views late without any notice",
        max(late),
        "s",
        on="postgresql",
        goal="<= 1.5",
    )
    exact(postgres_url)


def test_a_follower_goes_on_when_postgresql_was_restarted() -> None:
    """Test 13: as after a crash, while it projects and while it waits; so does a
    rebuild, and the digests are those of a rebuild from scratch."""
    with own_server() as server:
        url, back = f"{server.url}&schema=followed", []
        with Store.open(url, AGGREGATES, clock=clock, patience=PATIENCE) as store:
            follower = Follower(url)
            for n in range(size(1, 10)):
                fill(store, 200)
                server.restart()
                before = monotonic()
                store.run(command(f"after-{n}"), adding("c1"))
                assert follower.reaches(store.head()), follower.errors
                back.append(monotonic() - before)
                with rebuilding(url) as rebuilt:
                    server.restart()
                assert rebuilt == [True]
                # Not before: a rebuild may have come to the head in its place.
                fill(store, 3)
                assert follower.reaches(store.head()), follower.errors
            follower.stop()
            assert follower.errors == []
        exact(url)
    name = f"following again after a restart, {len(back)} times"
    record("test 13", name, max(back), "s", on="postgresql", goal="<= 10")


@contextmanager
def rebuilding(url: str) -> Iterator[list[bool]]:
    """A rebuild under way meanwhile; it must have come to its end."""
    done: list[bool] = []
    began = Event()

    def rebuild() -> None:
        with Store.open(url, AGGREGATES) as store, Projector(store, VIEWS) as projector:
            projector.rebuild(progress=lambda position, head: began.set())
            done.append(True)

    thread = Thread(target=rebuild)
    thread.start()
    assert began.wait(PATIENCE)
    try:
        yield done
    finally:
        thread.join(PATIENCE)


def test_a_follower_waits_until_a_locked_database_is_free(
    store: Store, database_url: str
) -> None:
    """Test 18: told busy, it tries again; what it was told is there to be seen."""
    if is_sqlite(database_url):
        return  # waits for half a minute itself
    fill(store, 5)
    follower = Follower(database_url)
    assert follower.reaches(store.head())
    plain, schema = postgres_parts(database_url)
    with psycopg.connect(plain) as conn:
        conn.execute(f"SET search_path TO {schema}".encode())
        conn.execute("LOCK TABLE checkpoints")
        fill(store, 5)
        until = monotonic() + PATIENCE
        while True:
            told = execute(database_url, "SELECT error FROM followers")
            if told == [("busy",)]:
                break
            assert monotonic() < until
    assert follower.reaches(store.head())
    follower.stop()
    exact(database_url)


def test_following_to_the_head_and_no_further(store: Store, database_url: str) -> None:
    fill(store, 5)
    store.run(command(), posting("a", "1"))
    with Projector(store, VIEWS) as projector:
        follow(store, projector)
        assert projector.checkpoint(TOTALS) == store.head()
        health = projector.health()
        assert health.followers == ()
        assert health.leader
        assert not health.leader.alive
    exact(database_url)
