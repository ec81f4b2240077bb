"""Test 3: kill -9 of all of PostgreSQL under writers: what it confirmed is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from multiprocessing.synchronize import Event
from pathlib import Path
from random import Random
from time import monotonic, sleep

import pytest
from crash_server import Server
from crash_tools import Note, note, notes
from storage_sample import AGGREGATES, VIEWS, adding, command
from storage_workers import PATIENCE, context, finish, start
from tiers import record, size

from o2c.desk.work import Work
from o2c.errors import StorageError
from o2c.storage.projector import Projector
from o2c.storage.store import Store
from o2c.storage.trouble import Trouble

WRITERS = size(4, 8)
KILLS = size(1, 20)
MAY_BE_TOLD = {Trouble.OUTCOME_UNKNOWN, Trouble.UNREACHABLE, Trouble.BUSY}


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def write_on(n: int, url: str, folder: str, done: Event) -> None:
    """One command after the other; each is asked again until it is answered."""
    path = Path(folder, f"{n}.notes")
    with opened(url) as store:
        i = 0
        while not done.is_set():
            i += 1
            ask_until_answered(store, n, f"{n}-{i}", path)


def opened(url: str) -> Store:
    """The store, as soon as its server lets anyone in."""
    until = monotonic() + PATIENCE
    while True:
        try:
            return Store.open(url, AGGREGATES, patience=2)
        except StorageError:
            if monotonic() > until:
                raise
            sleep(0.05)


def ask_until_answered(store: Store, n: int, id: str, path: Path) -> None:
    """Notes what it is told on the way; the same command is never done twice."""

    def two(work: Work) -> None:
        for stream in (f"own-{n}", f"shared-{n % 2}"):
            adding(stream)(work)

    until = monotonic() + PATIENCE
    while monotonic() < until:
        try:
            outcome = store.run(command(id), two)
        except StorageError as error:
            note(path, Note(id, code=str(error.code)))
            sleep(0.05)
        else:
            note(path, Note(id, positions=outcome.positions))
            return
    raise AssertionError(f"{id} was never answered")


def test_a_killed_server_has_all_that_it_confirmed(
    server: Server, tmp_path: Path, dice: Random
) -> None:
    """Nothing acknowledged is lost, nothing is there in part or twice; and whoever is
    told that an outcome is unknown finds it out by the command's id."""
    done = context.Event()
    Store.open(server.url, AGGREGATES).close()
    writers = start(write_on, server.url, str(tmp_path), done, times=WRITERS)
    try:
        for _ in range(KILLS):
            more_than(tmp_path, 3 * WRITERS)
            writers[0].join(dice.uniform(0, 0.5))
            server.kill()
            server.start()
        more_than(tmp_path, 3 * WRITERS)
    finally:
        done.set()
        finish(writers, 2 * PATIENCE)
    told = notes(tmp_path)
    assert {each.code for each in told} - {""} <= MAY_BE_TOLD
    answered = {each.command_id: each.positions for each in told if not each.code}
    unknown = {e.command_id for e in told if e.code == Trouble.OUTCOME_UNKNOWN}
    with Store.open(server.url, AGGREGATES) as store:
        there: dict[str, list[int]] = {}
        for event in store.everything():
            there.setdefault(event.command_id, []).append(event.position)
        assert {id: tuple(positions) for id, positions in there.items()} == answered
        assert set(Counter(map(len, there.values()))) == {2}
        assert {asked.command_id for asked in store.commands()} == set(answered)
        with Projector(store, VIEWS, views_url="sqlite://") as projector:
            projector.catch_up()
            rows = projector.rows(VIEWS[0])
            assert sum(row.count for row in rows) == 2 * len(answered)
    assert unknown <= set(answered)
    of, on = f"of {len(answered)} after {KILLS} kills", "postgresql"
    record("test 3", "acknowledged and lost", 0, of, on=on, goal="= 0")
    found = len(unknown & set(answered))
    of = f"of {len(unknown)}"
    goal = f"= {len(unknown)}"
    record("test 3", "unknown outcomes found by id", found, of, on=on, goal=goal)


def more_than(folder: Path, answers: int) -> None:
    """Wait until so many more commands were answered than are now."""
    until, goal = monotonic() + PATIENCE, count(folder) + answers
    while count(folder) < goal:
        assert monotonic() < until
        sleep(0.01)


def count(folder: Path) -> int:
    return sum(not each.code for each in notes(folder))
