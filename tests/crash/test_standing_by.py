"""Several `o2c follow`: one leads; killed, stopped or asleep, another takes over."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from itertools import count
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from time import monotonic

import pytest
from crash_crowd import at_work
from crash_tools import one_ten
from crash_workers import asked, command_line
from desk_door import opened
from storage_workers import PATIENCE
from test_killed_projectors import same_as_from_scratch
from tiers import record, size

from o2c.door import Desk
from o2c.storage.following import LASTS

LEASE = size(1.0, LASTS)  # seconds; in deeper runs what `o2c follow` takes by itself


def until(there: Callable[[], object]) -> float:
    """The seconds until it is so."""
    began = monotonic()
    while not there():
        assert monotonic() < began + PATIENCE
    return monotonic() - began


def leader(desk: Desk) -> int | None:
    """The process that leads, by what health says."""
    found = desk.health().leader
    return int(found.owner.split(":")[1]) if found and found.alive else None


def standing_by(desk: Desk) -> set[int]:
    beats = desk.health().followers
    return {int(b.owner.split(":")[1]) for b in beats if b.state == "standing by"}


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_another_process_takes_over(
    database_url: str, tmp_path: Path, how: signal.Signals
) -> None:
    """Test 14: from one that is killed within a lease, at once from one that stops in
    order; nobody crashes, and each event is folded once."""
    takes_over(database_url, tmp_path, how)


def test_another_process_takes_over_from_one_that_sleeps(
    postgres_url: str, tmp_path: Path
) -> None:
    """Test 14: also where it holds locks; when it wakes up it stands by.  (On SQLite it
    may hold the file's one lock, which only it can give up.)"""
    takes_over(postgres_url, tmp_path, signal.SIGSTOP)


def takes_over(database_url: str, tmp_path: Path, how: signal.Signals) -> None:
    follow = ("--db", database_url, "follow", "--lease", str(LEASE))
    more, slowest = count(), 0.0
    with (
        opened(database_url) as desk,
        at_work(command_line, str(tmp_path / "said"), *follow, times=3) as processes,
    ):
        left = {process.pid: process for process in processes}
        for _ in range(2):
            until(lambda: leader(desk) in left)
            until(lambda: len(standing_by(desk) & left.keys()) == len(left) - 1)
            asked(desk, one_ten(f"order-{next(more)}"))
            first = leader(desk)
            assert first is not None
            os.kill(first, how)
            gone = left.pop(first)
            slowest = max(slowest, until(lambda: leader(desk) in left))
            asked(desk, one_ten(f"order-{next(more)}"))
            desk.wait(desk.store.head(), timeout=PATIENCE)
            ended_well(gone, how)
        assert all(process.is_alive() for process in left.values())
        same_as_from_scratch(desk)
    what = f"takeover after {how.name} with a lease of {LEASE:g} s"
    on = database_url.partition(":")[0]
    record("test 14", what, slowest, "s", on=on, goal="<= 10")


def ended_well(process: ForkServerProcess, how: signal.Signals) -> None:
    """It ended in order, was killed, or wakes up and stands by."""
    if how == signal.SIGSTOP:
        assert process.pid is not None
        os.kill(process.pid, signal.SIGCONT)
        os.kill(process.pid, signal.SIGTERM)
    process.join(PATIENCE)
    assert process.exitcode == (-how if how == signal.SIGKILL else 0)
