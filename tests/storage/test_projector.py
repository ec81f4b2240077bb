"""Views in SQL are the in-memory fold, whoever makes them and however often."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve
from storage_sample import (
    AGGREGATES,
    BALANCES,
    LINES,
    TOTALS,
    VIEWS,
    Total,
    adding,
    clock,
    command,
    fill,
    posting,
)
from storage_tools import execute, is_sqlite, plant, unguard

from o2c.errors import StorageError, UnreadableEvent
from o2c.kernel import Recorded
from o2c.projections.view import Key
from o2c.storage import rebuild as rebuilding
from o2c.storage import tracked as tracking
from o2c.storage.checkpoints import Mark
from o2c.storage.folding import PAGE
from o2c.storage.projector import Projector
from o2c.storage.store import Store
from o2c.storage.tables import digest
from o2c.storage.trouble import Trouble


@pytest.fixture
def projector(store: Store) -> Iterator[Projector]:
    with Projector(store, VIEWS) as made:
        yield made


def folded(store: Store, projector: Projector) -> None:
    """The rows in SQL are what the same fold gives in memory."""
    for view in VIEWS:
        expected = view.fold(store.everything())
        table = projector.table(view)
        rows = projector.rows(view)
        assert {table.codec.key(row): row for row in rows} == expected
        in_order = sorted(expected, key=lambda key: [str(key[0]).encode(), key[1]])
        assert projector.digest(view) == digest(view, map(expected.get, in_order))


def test_catching_up_in_pages_equals_the_fold_in_memory(
    store: Store, projector: Projector
) -> None:
    """X1-03"""
    for size in (1, 2 * PAGE + 3, 5, PAGE):
        fill(store, size)
        store.run(command(), posting("a", "12.50"))
        store.run(command(), posting("b", "-0.01", "USD"))
        assert projector.catch_up() == store.head()
        folded(store, projector)
    assert (
        projector.checkpoint(TOTALS) == projector.checkpoint(BALANCES) == store.head()
    )


def test_a_row_that_leaves_the_list_is_gone_and_may_come_back(
    store: Store, projector: Projector
) -> None:
    for note in ("", "", "", "drop", "", "", "drop"):
        store.run(command(), adding("a", 1, note))
        projector.catch_up()
        folded(store, projector)
    assert [row.bucket for row in projector.rows(TOTALS)] == [0, 2]


def test_few_rows_in_memory_are_enough(
    store: Store, projector: Projector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that were not touched lately are let go, and looked for when they are."""
    monkeypatch.setattr(tracking, "KEPT", 4)
    for n in range(6):
        fill(store, 40, streams=30 if n % 2 else 3)
        store.run(command(), adding("c1", 1, "drop"))
        projector.catch_up()
        folded(store, projector)
    monkeypatch.setattr(rebuilding, "MANY", 17)
    projector.rebuild()
    folded(store, projector)


def test_rows_that_are_not_touched_any_more_leave_the_memory(
    store: Store, projector: Projector
) -> None:
    tracked = tracking.Tracked(TOTALS, projector.table(TOTALS), "")
    for n in range(3):
        tracked.settle(Mark("totals", n, "", ""))
        tracked.rows |= {(f"c{n}", each): None for each in range(tracking.KEPT + 1)}
        tracked.write(n + 1)
        assert tracked.at_hand is False
        assert tracked.complete is (n == 0)
    assert {key[0] for key in tracked.rows | tracked.older} == {"c2"}
    tracked.recall({("c2", 1), ("c0", 1)})
    assert tracked.rows == {("c2", 1): None, ("c0", 1): None}


def test_views_at_different_positions_come_together(
    store: Store, projector: Projector
) -> None:
    """A page ends where a view is that was ahead."""
    fill(store, 30)
    store.run(command(), posting("a", "1"))
    with Projector(store, [TOTALS]) as ahead:
        ahead.catch_up(13)
    assert [projector.checkpoint(view) for view in VIEWS] == [13, 0, 0]
    projector.catch_up()
    folded(store, projector)


def test_several_views_are_read_in_turns(store: Store, projector: Projector) -> None:
    fill(store, 30)
    projector.catch_up()
    one, two = projector.scan(TOTALS), projector.scan(LINES)
    seen = [(next(one), next(two)) for _ in range(3)]
    totals, lines = projector.rows(TOTALS), projector.rows(LINES)
    assert seen == list(zip(totals, lines, strict=False))[:3]
    assert [*(pair[0] for pair in seen), *one] == totals
    assert [*(pair[1] for pair in seen), *two] == lines


@pytest.mark.parametrize("collecting", [True, False])
def test_the_garbage_collector_is_left_as_it_was(
    store: Store, projector: Projector, collecting: bool
) -> None:
    fill(store, 3)
    (gc.enable if collecting else gc.disable)()
    try:
        projector.catch_up()
        assert gc.isenabled() is collecting
    finally:
        gc.enable()


def test_it_stops_at_the_position_that_is_asked_for(
    store: Store, projector: Projector
) -> None:
    fill(store, 30)
    middle = [e.position for e in store.everything()][14]
    assert projector.catch_up(middle) == middle
    assert sum(row.count for row in projector.rows(TOTALS)) == 15
    assert projector.catch_up(middle - 5) == middle
    assert projector.catch_up(store.head() + 1000) == store.head()
    folded(store, projector)


def test_the_same_event_is_never_folded_twice(
    store: Store, projector: Projector, database_url: str
) -> None:
    """X1-03: several projectors at work on the same tables, in turns."""
    with Store.open(database_url, AGGREGATES) as other, Projector(other, VIEWS) as too:
        for n in range(6):
            fill(store, 20)
            (projector if n % 2 else too).catch_up()
            if n % 3 == 0:
                projector.catch_up()
                too.catch_up()
        projector.catch_up()
        folded(store, projector)
        folded(store, too)


def test_the_digest_is_the_same_on_both_databases(
    postgres_url: str, tmp_path: Path
) -> None:
    digests = set()
    for url in (f"sqlite:///{tmp_path / 'a.db'}", "sqlite://", postgres_url):
        with Store.open(url, AGGREGATES, clock=clock) as store:
            fill(store, 200, streams=23)
            for n, currency in enumerate(("EUR", "JPY", "KWD") * 3):
                store.run(command(), posting(f"Ä{n}", f"{n}.10", currency))
            with Projector(store, VIEWS) as projector:
                projector.catch_up()
                digests.add(tuple(map(projector.digest, VIEWS)))
    assert len(digests) == 1


def test_views_may_live_in_another_database(
    store: Store, tmp_path: Path, postgres_url: str
) -> None:
    fill(store, 50)
    elsewhere = f"sqlite:///{tmp_path / 'views.db'}"
    for url in (elsewhere, f"{postgres_url}_views"):
        with Projector(store, VIEWS, views_url=url) as projector:
            projector.catch_up()
            folded(store, projector)
        assert execute(url, "SELECT count(*) FROM totals") == [(21,)]
    execute(
        f"{postgres_url}_views",
        f"DROP SCHEMA {postgres_url.rpartition('=')[2]}_views CASCADE",
    )


def test_a_view_that_joins_later_starts_at_the_beginning(
    store: Store,
) -> None:
    fill(store, PAGE + 20)
    store.run(command(), posting("a", "1"))
    with Projector(store, [TOTALS]) as first:
        first.catch_up()
    store.run(command(), posting("a", "2"))
    with Projector(store, VIEWS) as both:
        both.catch_up(PAGE)
        assert sum(row.count for row in both.rows(TOTALS)) == PAGE + 20
        assert both.rows(BALANCES) == []
        both.catch_up()
        folded(store, both)


def test_a_view_whose_code_changed_is_made_anew(store: Store) -> None:
    """Rows of the old fold are never mixed with rows of the new one."""

    def doubled(
        key: Key, row: Total | None, recorded: Recorded[object]
    ) -> Total | None:
        made = TOTALS.evolve(key, row, recorded)
        return made and evolve(made, quantity=made.quantity + 1)

    fill(store, 20)
    with Projector(store, [TOTALS]) as old:
        old.catch_up()
    changed = evolve(TOTALS, evolve=doubled, events=(*TOTALS.events, int))
    with Projector(store, [changed]) as new:
        rows = new.rows(changed)
        assert {(r.counter, r.bucket): r for r in rows} == changed.fold(
            store.everything()
        )


def test_a_view_with_another_row_class_gets_another_table(store: Store) -> None:
    fill(store, 5)
    with Projector(store, VIEWS) as old:
        old.catch_up()
    renamed = evolve(BALANCES, name="totals")
    with Projector(store, [renamed]) as new:
        assert new.rows(renamed) == []


# -- What stops it. -----------------------------------------------------------


def test_an_event_that_cannot_be_read_stops_all_views_before_it(
    store: Store, projector: Projector, database_url: str
) -> None:
    fill(store, 3)
    projector.catch_up()
    plant(database_url, store.head() + 1, "counter.Gone.1")
    with pytest.raises(UnreadableEvent) as stopped:
        projector.catch_up()
    assert int(stopped.value.facts["position"]) == projector.checkpoint(TOTALS) + 1
    folded_rows = sum(row.count for row in projector.rows(TOTALS))
    assert folded_rows == 3


def test_a_view_that_fails_moves_nothing(store: Store) -> None:
    """Neither its own rows nor the others', and it says at which event."""

    def fails(key: Key, row: Total | None, recorded: Recorded[object]) -> Total | None:
        if recorded.event.amount == 7 and not healed:  # type: ignore[attr-defined]
            raise ZeroDivisionError
        return TOTALS.evolve(key, row, recorded)

    healed: list[bool] = []
    failing = evolve(TOTALS, name="failing", evolve=fails)
    fill(store, 10, streams=2)
    with Projector(store, [TOTALS, failing]) as projector:
        with pytest.raises(ZeroDivisionError) as stopped:
            projector.catch_up()
        assert stopped.value.__notes__ == ["in failing, position 8"]
        assert [projector.checkpoint(v) for v in (TOTALS, failing)] == [0, 0]
        assert projector.rows(TOTALS) == []
        healed.append(True)
        projector.catch_up()
        assert projector.rows(TOTALS) == projector.rows(failing) != []


def test_a_checkpoint_ahead_of_the_history_is_refused(
    store: Store, projector: Projector, database_url: str
) -> None:
    """The history was restored from an older backup: its views know too much."""
    fill(store, 10)
    projector.catch_up()
    unguard(database_url)
    execute(database_url, "DELETE FROM events WHERE position > 5")
    with pytest.raises(StorageError) as refused:
        projector.catch_up()
    assert refused.value.code == Trouble.CHECKPOINT_AHEAD
    assert refused.value.facts["checkpoint"] == "10"
    projector.rebuild()
    assert projector.catch_up() == 5
    folded(store, projector)


def test_views_of_another_store_are_refused(store: Store, tmp_path: Path) -> None:
    views = f"sqlite:///{tmp_path / 'views.db'}"
    fill(store, 3)
    with Projector(store, VIEWS, views_url=views) as projector:
        projector.catch_up()
    with (
        Store.open(f"sqlite:///{tmp_path / 'other.db'}", AGGREGATES) as other,
        Projector(other, VIEWS, views_url=views) as projector,
    ):
        with pytest.raises(StorageError) as refused:
            projector.catch_up()
        assert refused.value.code == Trouble.OTHER_STORE
        projector.rebuild()
        projector.catch_up()
        folded(other, projector)


def test_it_sees_its_own_writes_in_memory() -> None:
    with (
        Store.open("sqlite://", AGGREGATES, clock=clock) as store,
        Projector(store, VIEWS) as projector,
    ):
        for _ in range(3):
            fill(store, 20)
            projector.catch_up()
            folded(store, projector)
        projector.rebuild()
        folded(store, projector)


def test_the_sqlite_file_can_be_read_while_it_is_written(
    store: Store, projector: Projector, database_url: str
) -> None:
    fill(store, 10)
    projector.catch_up()
    count = "SELECT sum(count) FROM totals"
    assert execute(database_url, count) == [(10,)]
    assert is_sqlite(database_url) or projector.rows(TOTALS)
