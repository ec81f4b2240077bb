"""Views rebuilt beside their readers, and followed for long."""

from __future__ import annotations

import pytest
from storage_sample import (
    AGGREGATES,
    BALANCES,
    TOTALS,
    VIEWS,
    adding,
    clock,
    command,
    fill,
    posting,
)
from storage_tools import execute, is_sqlite
from storage_workers import (
    PATIENCE,
    finish,
    project,
    project_changed,
    rebuild_forever,
    start,
)

from o2c.errors import StorageError
from o2c.storage.folding import PAGE
from o2c.storage.projector import Projector
from o2c.storage.store import Store
from o2c.storage.trouble import Trouble


def exact(url: str) -> None:
    """After whatever happened: every view is the fold of the history, from scratch."""
    with (
        Store.open(url, AGGREGATES) as store,
        Projector(store, VIEWS) as projector,
        Projector(store, VIEWS, views_url="sqlite://") as scratch,
    ):
        assert projector.catch_up() == scratch.catch_up() == store.head()
        for view in VIEWS:
            assert projector.digest(view) == scratch.digest(view)


def test_a_rebuilt_view_is_the_live_one(store: Store, database_url: str) -> None:
    fill(store, 2 * PAGE + 10)
    store.run(command(), posting("a", "1"))
    told: list[tuple[int, int]] = []
    with Projector(store, VIEWS) as projector:
        projector.catch_up()
        before = [projector.digest(view) for view in VIEWS]
        for _ in range(2):
            projector.rebuild(progress=lambda at, head: told.append((at, head)))
            assert [projector.digest(view) for view in VIEWS] == before
        head = store.head()
        assert told[-1] == (head, head)
        assert sorted(told[: len(told) // 2]) == told[: len(told) // 2]
        assert projector.checkpoint(TOTALS) == head
    exact(database_url)


def test_a_rebuild_mends_rows_that_were_tampered_with(
    store: Store, database_url: str
) -> None:
    fill(store, 50)
    with Projector(store, VIEWS) as projector:
        projector.catch_up()
        right = projector.digest(TOTALS)
        execute(database_url, "UPDATE totals SET count = count + 1")
        assert projector.digest(TOTALS) != right
        projector.rebuild(["totals"])
        assert projector.digest(TOTALS) == right
        assert [projector.checkpoint(view) for view in (TOTALS, BALANCES)] == [
            store.head(),
            store.head(),
        ]
    if is_sqlite(database_url):
        assert execute(database_url, "SELECT count(*) FROM totals_text") == [(21,)]


def test_readers_and_writers_go_on_during_a_rebuild(database_url: str) -> None:
    """A reader never sees an empty table, an old position, or half of a new one."""
    with Store.open(database_url, AGGREGATES, clock=clock) as store:
        fill(store, 400)
        with Projector(store, VIEWS) as projector:
            projector.catch_up()
            (rebuilder,) = start(rebuild_forever, database_url)
            for n in range(60):
                store.run(command(), adding("c1"))
                seen = sum(row.count for row in projector.rows(TOTALS))
                assert seen >= 400 + n
                assert projector.catch_up() == store.head()
                seen = sum(row.count for row in projector.rows(TOTALS))
                assert seen == store.head() == 401 + n
            assert rebuilder.is_alive()
            rebuilder.kill()
            rebuilder.join(PATIENCE)
    exact(database_url)


def test_a_rebuild_is_never_older_than_what_it_replaces(
    store: Store, database_url: str
) -> None:
    """What happens just before the swap, and is in the live view, is not lost."""
    fill(store, 50)
    with Projector(store, VIEWS) as projector:
        projector.catch_up()
        ends: list[int] = []

        def late(position: int, head: int) -> None:
            ends.extend([position] if position == head else [])
            if len(ends) == 2:
                fill(store, PAGE + 7)
                with Projector(store, VIEWS) as live:
                    live.catch_up()

        projector.rebuild(progress=late)
        assert projector.checkpoint(TOTALS) == store.head() == ends[0] + PAGE + 7
    exact(database_url)


def test_of_two_rebuilds_the_later_one_wins(store: Store, database_url: str) -> None:
    fill(store, PAGE + 1)
    with (
        Store.open(database_url, AGGREGATES) as second,
        Projector(store, VIEWS) as mine,
        Projector(second, VIEWS) as other,
    ):
        rebuilt: list[int] = []

        def meddle(position: int, head: int) -> None:
            if not rebuilt:
                rebuilt.append(position)
                other.rebuild()

        with pytest.raises(StorageError) as stopped:
            mine.rebuild(progress=meddle)
        assert stopped.value.code == Trouble.REBUILT_ELSEWHERE
    exact(database_url)


def test_processes_of_a_new_version_start_together(database_url: str) -> None:
    """One of them rebuilds the views that have changed, the others wait for it."""
    with (
        Store.open(database_url, AGGREGATES, clock=clock) as store,
        Projector(store, VIEWS) as old,
    ):
        fill(store, 3 * PAGE)
        old.catch_up()
        finish(start(project_changed, database_url, times=3))
        with pytest.raises(StorageError) as refused:
            old.catch_up()
        assert refused.value.code == Trouble.REBUILT_ELSEWHERE
        assert sum(row.count for row in old.rows(TOTALS)) == 3 * PAGE


def test_several_projectors_share_the_work(database_url: str) -> None:
    with Store.open(database_url, AGGREGATES, clock=clock) as store:
        fill(store, 3 * PAGE, streams=50, batch=PAGE)
    finish(start(project, database_url, times=3))
    exact(database_url)
