"""Test 7: whatever part of SQLite's files reached the disk, whole commits are there.

kill -9 leaves what the operating system has; a power cut leaves what was synced.  With
`synchronous=FULL` a commit is synced before it is acknowledged: so what was written up
to then has to be enough, whatever is missing or wrong of what was written later.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from attrs import frozen
from storage_sample import AGGREGATES, adding, command
from tiers import record, size

from o2c.desk.work import Work
from o2c.storage.store import Store


@frozen
class State:
    """The files after an acknowledged commit: so many commands are in them."""

    acknowledged: int
    database: bytes
    wal: bytes


def three(work: Work) -> None:
    """Three events in three streams, of one command."""
    for stream in ("a", "b", "c"):
        adding(stream, 1, "x" * 300)(work)


@pytest.fixture
def states(tmp_path: Path) -> list[State]:
    """The files after each commit; in the middle the write-ahead log begins anew."""
    path = tmp_path / "live.db"
    found = []
    with Store.open(f"sqlite:///{path}", AGGREGATES) as store:
        log = store.log
        for n in range(size(24, 200)):
            if n == 8:
                log.query("PRAGMA wal_checkpoint(RESTART)")  # type: ignore[attr-defined]
            store.run(command(f"c-{n}"), three)
            wal = Path(f"{path}-wal").read_bytes()
            found.append(State(n + 1, path.read_bytes(), wal))
        ((level,),) = log.query("PRAGMA synchronous")  # type: ignore[attr-defined]
        assert level == 2
    return found


def opened(folder: Path, database: bytes, wal: bytes) -> int:
    """How many commands are there in full; fails where one is there in part."""
    path = folder / "crashed.db"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    path.write_bytes(database)
    Path(f"{path}-wal").write_bytes(wal)
    with Store.open(f"sqlite:///{path}", AGGREGATES) as store:
        found = [asked.command_id for asked in store.commands()]
        assert found == [f"c-{n}" for n in range(len(found))]
        events = [event.command_id for event in store.everything()]
        assert events == [id for id in found for _ in range(3)]
        assert store.run(command("next"), three).positions
    with closing(sqlite3.connect(path)) as lite:
        assert lite.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return len(found)


def test_after_a_crash_all_that_was_acknowledged_is_there_and_nothing_in_part(
    states: list[State], tmp_path: Path
) -> None:
    """The log cut off at any byte: exactly the commits that were whole before it."""
    dice, times = Random(7), size(60, 1000)
    last = states[-1]
    sizes = {s.acknowledged: ends(s) for s in states[8:]}
    for _ in range(times):
        cut = dice.randrange(len(last.wal) + 1)
        whole = [n for n, end in sizes.items() if end <= cut]
        found = opened(tmp_path / "cut", last.database, last.wal[:cut])
        assert found == max(whole, default=8)
    what = "cuts of the WAL that lost or tore a commit"
    record("test 7", what, 0, f"of {times}", on="sqlite", goal="= 0")


def test_what_was_written_after_an_acknowledged_commit_may_be_anything(
    states: list[State], tmp_path: Path
) -> None:
    """Its pages may be missing, swapped, or never have left the cache."""
    dice, times = Random(70), size(15, 1000)
    last = states[-1]
    for _ in range(times):
        state = dice.choice(states[8:])
        kept = ends(state)
        for wal in spoilt(last.wal, kept, dice):
            found = opened(tmp_path / "spoilt", last.database, wal)
            assert found >= state.acknowledged
    what = "losses by pages that were not synced"
    record("test 7", what, 0, f"of {3 * times}", on="sqlite", goal="= 0")


def test_the_files_after_each_commit_hold_it(
    states: list[State], tmp_path: Path
) -> None:
    """Also around the moment when the log begins anew."""
    for state in states:
        found = opened(tmp_path / "each", state.database, state.wal)
        assert found == state.acknowledged


def ends(state: State) -> int:
    """Where the last commit ends in the log: its frames have the header's salts."""
    wal = state.wal
    page, salts = int.from_bytes(wal[8:12]), wal[16:24]
    end, at = 32, 32
    while wal[at + 8 : at + 16] == salts and at + 24 + page <= len(wal):
        at += 24 + page
        if int.from_bytes(wal[at - page - 20 : at - page - 16]):  # a commit's last
            end = at
    return end


def spoilt(wal: bytes, kept: int, dice: Random) -> Iterator[bytes]:
    rest = wal[kept:]
    if not rest:
        return
    frame = 24 + int.from_bytes(wal[8:12])
    frames = [rest[n : n + frame] for n in range(0, len(rest), frame)]
    missing = dice.randrange(len(frames))
    yield wal[:kept] + b"".join(
        b"\0" * len(each) if n == missing else each for n, each in enumerate(frames)
    )
    dice.shuffle(frames)
    yield wal[:kept] + b"".join(frames)
    yield wal[:kept] + dice.randbytes(len(rest))
