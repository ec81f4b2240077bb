"""Older tables become the newest ones, once, and only where they may."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from storage_sample import AGGREGATES, VIEWS, adding, command, fill
from storage_tools import execute, is_sqlite, make_old, schema_digest

import o2c
from o2c.desk.series import SERIES
from o2c.errors import StorageError
from o2c.storage.connect import connect, create, sqlite_path
from o2c.storage.log import SCHEMA_VERSION
from o2c.storage.migrations import STEPS
from o2c.storage.projector import Projector
from o2c.storage.store import Store
from o2c.storage.trouble import Trouble

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NUMBERS = re.compile(r'work\.number\("(\w+)"\)')
ROW = (
    "INSERT INTO commands (command_id, request, payload, payload_hash, actor,"
    " recorded_at, outcome, first_position, last_position)"
    " VALUES (?, 'Add', '{}', 'x', 'maria', ?, 'null', ?, ?)"
)


def test_there_is_a_step_to_every_version() -> None:
    for steps in STEPS.values():
        assert list(steps) == list(range(2, SCHEMA_VERSION + 1))


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
def test_tables_that_were_brought_up_to_date_are_like_new_ones(
    database_url: str, version: int, tmp_path: Path
) -> None:
    make_old(database_url, version)
    old = schema_digest(database_url)
    log = connect(database_url)
    assert log.was == version
    log.close()
    brought = schema_digest(database_url)
    if is_sqlite(database_url):
        fresh = f"sqlite:///{tmp_path / 'fresh.db'}"
    else:
        fresh = database_url
        schema = database_url.rpartition("=")[2]
        execute(database_url, f"DROP SCHEMA {schema} CASCADE")
    create(fresh)
    assert schema_digest(fresh) == brought != old


def test_what_was_recorded_stays_and_is_found_by_its_time(database_url: str) -> None:
    """Clocks of several machines, one of which went back: as if appended just now."""
    make_old(database_url)
    minutes = [0, 2, 1, 5, 3, 3, 9]
    for nth, minute in enumerate(minutes, 1):
        at = NOON + timedelta(minutes=minute)
        text = at.isoformat(timespec="microseconds")[:26] + "Z"
        execute(database_url, ROW, f"c-{nth}", text, nth, nth)
    with Store.open(database_url, AGGREGATES) as store:
        for minute in range(-1, 11):
            known = [n for n, m in enumerate(minutes, 1) if m <= minute]
            at = NOON + timedelta(minutes=minute)
            assert store.reached(at) == max(known, default=0)
        assert [asked.command_id for asked in store.commands()] == [
            f"c-{n}" for n in range(1, 8)
        ]
        assert store.run(command(), adding("a")).positions


def test_what_was_known_at_an_instant_is_one_look(database_url: str) -> None:
    """Whatever the clocks did: compared with looking through all events."""
    dice = Random(4)
    times: list[datetime] = []
    asked = NOON

    def clock() -> datetime:
        return asked

    with Store.open(database_url, AGGREGATES, clock=clock) as store:
        while len(times) < 60:
            asked += timedelta(seconds=dice.choice([0, 1, 1, 5, 5, -3, -60]))
            batch = [(command(), adding("a")) for _ in range(dice.choice([1, 1, 3]))]
            store.run_many(batch)
            times += [asked] * len(batch)
        first = store.page(0, None, 1)[0].position
        for at in {*times, NOON - timedelta(days=1), NOON + timedelta(days=1)}:
            known = [n for n, time in enumerate(times, first) if time <= at]
            assert store.reached(at) == max(known, default=0)
        assert store.reached(NOON + timedelta(days=9)) == store.head()
        (rows,) = execute(database_url, "SELECT count(*) FROM instants")
        assert rows[0] <= len(set(times))


def test_a_batch_on_a_clock_that_goes_back_is_found_by_its_time(
    database_url: str,
) -> None:
    seconds = iter([0, 0, 9, 4, 6, 6])

    def clock() -> datetime:
        return NOON + timedelta(seconds=next(seconds))

    with Store.open(database_url, AGGREGATES, clock=clock) as store:
        store.run_many([(command(), adding("a")) for _ in range(5)])
        found = [store.reached(NOON + timedelta(seconds=s)) for s in (0, 3, 4, 6, 9)]
        first = store.page(0, None, 1)[0].position
    assert found == [first, first, first + 2, first + 4, first + 4]


# -- Who may make tables. -----------------------------------------------------


def refused(make: Callable[[], object]) -> StorageError:
    with pytest.raises(StorageError) as found:
        make()
    return found.value


def test_without_the_right_to_make_tables_none_is_made(database_url: str) -> None:
    error = refused(lambda: o2c.open(database_url, create=False))
    assert error.code == Trouble.OLDER_SCHEMA
    assert "o2c migrate" in error.remedy
    if is_sqlite(database_url):
        assert not Path(sqlite_path(database_url)).exists()
    else:
        known = "SELECT 1 FROM pg_namespace WHERE nspname = ?"
        assert execute(database_url, known, database_url.rpartition("=")[2]) == []


def test_without_the_right_to_make_tables_old_ones_are_left_alone(
    database_url: str,
) -> None:
    make_old(database_url)
    before = schema_digest(database_url)
    error = refused(lambda: o2c.open(database_url, create=False))
    assert (error.code, error.facts["found"]) == (Trouble.OLDER_SCHEMA, "1")
    assert schema_digest(database_url) == before


def test_after_its_owner_made_the_tables_a_desk_needs_no_right_to(
    database_url: str,
) -> None:
    """Neither for views nor for numbers is anything made then."""
    assert o2c.migrate(database_url) == (0, SCHEMA_VERSION)
    assert o2c.migrate(database_url) == (SCHEMA_VERSION, SCHEMA_VERSION)
    before = schema_digest(database_url)
    owner = o2c.Actor("olga", ("accounting", "order_desk"))
    with o2c.open(database_url, create=False) as desk:
        desk.do('{"do": "OpenBooks", "currency": "EUR"}', by=owner)
        assert desk.view("order_status") == []
        customer = '{"do": "RegisterCustomer", "customer": "C", "name": "C"'
        address = '"currency": "EUR", "bill_to": {"name": "C", "country": "DE"}}'
        clerk = o2c.Actor("otto", ("master_data",))
        desk.do(f"{customer}, {address}", by=clerk)  # its key is kept
        assert desk.snapshot()
        assert desk.projector.leases.take("some", "owner", 1)
        for kind in SERIES:
            with desk.store.log.session((), False) as session:
                assert session.number(kind) == 1
        error = refused(lambda: desk.projector.rebuild())
        assert error.code == Trouble.VIEWS_NOT_MADE
    assert schema_digest(database_url) == before


def test_views_are_not_made_without_the_right_to(database_url: str) -> None:
    create(database_url)
    with Store.open(database_url, AGGREGATES, create=False) as store:
        fill(store, 3)
        with Projector(store, VIEWS) as projector:
            assert refused(projector.catch_up).code == Trouble.VIEWS_NOT_MADE


def test_a_series_is_not_made_without_the_right_to(postgres_url: str) -> None:
    """On PostgreSQL each is a sequence; SQLite counts all in one table."""
    create(postgres_url)
    with Store.open(postgres_url, AGGREGATES, create=False) as store:
        error = refused(lambda: store.run(command(), lambda work: work.number("X")))
    assert error.code == Trouble.OLDER_SCHEMA


def test_every_series_is_known_to_the_owner() -> None:
    """What a use case draws is what `o2c migrate` makes."""
    rooms = Path(o2c.__file__).parent
    texts = [path.read_text("utf-8") for path in rooms.rglob("*.py")]
    drawn = {kind for text in texts for kind in NUMBERS.findall(text)}
    assert drawn == set(SERIES)


# -- What goes wrong. ---------------------------------------------------------


def test_a_step_that_fails_leaves_the_old_tables(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All steps are one transaction: half of one is never there."""
    make_old(database_url)
    before = schema_digest(database_url)
    dialect = "sqlite" if is_sqlite(database_url) else "postgresql"
    steps = (*STEPS[dialect][2], "SELECT no_such_function()")
    with monkeypatch.context() as broken:
        broken.setitem(STEPS[dialect], 2, steps)
        with pytest.raises(StorageError):
            connect(database_url)
    assert schema_digest(database_url) == before
    connect(database_url).close()
    assert schema_digest(database_url) != before
