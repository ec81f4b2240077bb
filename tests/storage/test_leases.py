"""Leases: one holder at a time, and a token that tells the later one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from storage_sample import NOON
from storage_tools import execute, is_sqlite

from o2c.errors import StorageError
from o2c.storage.connect import postgres_parts, sqlite_path
from o2c.storage.leases import Lease, Leases, an_owner
from o2c.storage.trouble import Trouble
from o2c.storage.view_database import PostgresViews, SqliteViews, ViewDatabase

Pass = Callable[[int], None]


def database(url: str) -> ViewDatabase:
    if is_sqlite(url):
        return SqliteViews(sqlite_path(url))
    return PostgresViews(*postgres_parts(url))


@pytest.fixture
def db(database_url: str) -> Iterator[ViewDatabase]:
    opened = database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def passing() -> list[int]:
    """The seconds that have passed on the clock that SQLite is given."""
    return [0]


@pytest.fixture
def leases(db: ViewDatabase, passing: list[int]) -> Leases:
    return Leases(db, lambda: NOON + timedelta(seconds=sum(passing)))


def taken(found: Lease | None) -> Lease:
    assert found is not None
    return found


@pytest.fixture
def time_passes(database_url: str, passing: list[int]) -> Pass:
    """So many seconds: on PostgreSQL, whose clock obeys nobody, leases end sooner."""

    def seconds(number: int) -> None:
        if is_sqlite(database_url):
            passing.append(number)
        else:
            ended = "UPDATE leases SET expires = expires - ?"
            execute(database_url, ended, number * 1_000_000)

    return seconds


def test_one_holds_a_lease_until_it_ends(leases: Leases, time_passes: Pass) -> None:
    """Test 14: nobody else has it meanwhile; then the next one has, and a token."""
    first = taken(leases.take("lead", "a", 30))
    assert leases.take("lead", "b", 30) is None
    assert leases.find("lead") == first
    time_passes(20)
    assert taken(leases.renew(first, 30)).token == first.token
    time_passes(20)
    assert leases.take("lead", "b", 30) is None
    time_passes(20)
    second = taken(leases.take("lead", "b", 30))
    assert second.token > first.token
    assert leases.renew(first, 30) is None
    assert leases.take("lead", "a", 30) is None


def test_what_is_released_is_free_at_once(leases: Leases) -> None:
    first = taken(leases.take("lead", "a", 30))
    leases.release(first)
    second = taken(leases.take("lead", "b", 30))
    leases.release(first)  # not its own any more
    assert leases.take("lead", "c", 30) is None
    assert leases.renew(second, 30) is not None


def test_leases_of_different_names_have_nothing_to_do_with_each_other(
    leases: Leases,
) -> None:
    assert leases.find("lead") is None
    assert taken(leases.take("lead", "a", 30)).token == 1
    assert taken(leases.take("relay", "b", 30)).token == 1
    assert leases.find("other") is None


def test_who_holds_it_may_take_it_again(leases: Leases) -> None:
    """Its first answer may have been lost; what was begun under the first is void."""
    first = taken(leases.take("lead", "a", 30))
    second = taken(leases.take("lead", "a", 30))
    assert second.token == first.token + 1
    assert leases.renew(first, 30) is None


def test_a_holder_that_slept_goes_on_unless_it_was_overtaken(
    db: ViewDatabase, leases: Leases, time_passes: Pass
) -> None:
    """The token decides in the transaction that writes, not a clock."""
    first = taken(leases.take("lead", "a", 30))
    time_passes(40)
    with db.transaction():
        assert leases.still_held(first)
        leases.hold(first)
    leases.take("lead", "b", 30)
    with pytest.raises(StorageError) as refused, db.transaction():
        leases.hold(first)
    assert refused.value.code == Trouble.LEASE_LOST


def test_nobody_takes_a_lease_from_under_a_transaction(
    db: ViewDatabase, leases: Leases, database_url: str, time_passes: Pass
) -> None:
    """Whoever wants an ended lease waits until what is written under it is there."""
    first = taken(leases.take("lead", "a", 30))
    time_passes(40)
    order: list[str] = []
    other = database(database_url)
    later = Leases(other, lambda: NOON + timedelta(seconds=60))

    def take() -> None:
        later.take("lead", "b", 30)
        order.append("taken")

    rival = Thread(target=take)
    with db.transaction():
        assert leases.still_held(first)
        rival.start()
        rival.join(0.2)  # as long as it may: it cannot get through
        order.append("written")
    rival.join(30)
    other.close()
    assert order == ["written", "taken"]


def test_of_many_that_want_it_one_gets_it(database_url: str) -> None:
    """Also where the table is missing, and all of them would make it."""
    many, gate, got = 8, Barrier(8), []

    def want(n: int) -> None:
        db = database(database_url)
        gate.wait(30)
        got.append(Leases(db).take("lead", an_owner(), 30))
        db.close()

    threads = [Thread(target=want, args=(n,)) for n in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [each.token for each in got if each] == [1]
    assert len(got) == many
