"""Processes that start, write, read and project together get into no one's way."""

from __future__ import annotations

from pathlib import Path

from crash_crowd import all_ask
from crash_tools import differences, orders, say_times, seen
from crash_workers import open_at_once, open_desk
from desk_door import opened
from storage_tools import is_sqlite, make_old
from storage_workers import context, finish, start
from tiers import record, size

STARTING = 16


def test_processes_start_together_on_a_fresh_database_and_on_an_old_one(
    database_url: str,
) -> None:
    """Test 17: one makes the tables of the log and of each view, the others wait."""
    names = [f"round-{n}" for n in range(size(2, 20))]
    for name in names:
        gate = context.Barrier(STARTING)
        finish(start(open_at_once, database_url, gate, name, times=STARTING))
    with open_desk(database_url) as desk:
        assert {row.product for row in desk.view("products")} == {
            f"{name}-{n}" for name in names for n in range(STARTING)
        }
        assert differences(desk) == []
    on = "sqlite" if is_sqlite(database_url) else "postgresql"
    of = f"of {STARTING * len(names)}"
    record("test 17", "failed starts, fresh and existing", 0, of, on=on, goal="= 0")


def test_processes_start_together_on_tables_of_an_older_version(
    database_url: str,
) -> None:
    """Test 17: one of them takes the steps to the newest, and only once."""
    make_old(database_url)
    gate = context.Barrier(STARTING)
    finish(start(open_at_once, database_url, gate, "old", times=STARTING))
    with open_desk(database_url) as desk:
        assert len(desk.view("products")) == STARTING
        assert desk.store.reached(desk.store.now()) == desk.store.head()
    on = "sqlite" if is_sqlite(database_url) else "postgresql"
    of = f"of {STARTING}"
    record("test 17", "failed starts, old tables", 0, of, on=on, goal="= 0")


def test_writers_and_projectors_wait_for_each_other_and_never_give_up(
    database_url: str, tmp_path: Path
) -> None:
    """Test 18: eight write and four project, and no one is told that the database is
    locked."""
    asks = orders(8, size(15, 1500))
    with opened(database_url) as desk:
        noted = all_ask(database_url, tmp_path, asks, projectors=4)
        say_times(f"{len(noted)} orders beside 4 projectors", noted)
        assert {each.code for each in noted} == {""}
        assert not is_sqlite(database_url) or not any(each.busy for each in noted)
        told = sum(each.busy for each in noted)
        took = sorted(each.took for each in noted if not each.first)
        on = database_url.partition(":")[0]
        record("test 18", "told that it is locked", told, "times", on=on, goal="= 0")
        p99 = 1000 * took[len(took) * 99 // 100]
        record("test 18", "p99 of a command", p99, "ms", on=on, goal="<= 250")
        assert len(desk.view("order_status")) == len(noted) == 8 * len(asks[0])
        assert differences(desk) == []


def test_readers_that_follow_writers_miss_nothing(
    database_url: str, tmp_path: Path
) -> None:
    """What they see is what is there in the end, in order, from first to last."""
    asks = orders(size(8, 32), size(12, 400))
    with opened(database_url) as desk:
        noted = all_ask(database_url, tmp_path, asks, readers=3)
        assert {each.code for each in noted} == {""}
        there = [recorded.position for recorded in desk.history()]
    assert seen(tmp_path) == [there] * 3
