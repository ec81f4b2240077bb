"""kill -9 of `o2c follow` and `o2c rebuild`: views are what the history says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random
from threading import Event, Thread
from time import monotonic

import pytest
from crash_crowd import at_work
from crash_tools import an_order, asking, one_ten
from crash_workers import asked, command_line
from desk_door import MARIA, opened
from desk_story import line
from storage_tools import execute
from storage_workers import PATIENCE, finish
from tiers import record, size

from o2c.door import Desk
from o2c.projections import VIEWS
from o2c.storage.projector import Projector

ORDERS = size(150, 1500)


def same_as_from_scratch(desk: Desk) -> None:
    """Every view is the fold of the history: nothing skipped, nothing twice."""
    with Projector(desk.store, VIEWS, views_url="sqlite://") as scratch:
        assert desk.projector.catch_up() == scratch.catch_up() == desk.store.head()
        for view in VIEWS:
            assert desk.projector.digest(view) == scratch.digest(view), view.name


@pytest.fixture
def busy(database_url: str) -> Iterator[Desk]:
    """A desk at which something has happened, and none of it is in the views yet."""
    with opened(database_url) as desk:
        lines = [line(n, product, n) for n, product in enumerate(("TEN", "BOLT"), 1)]
        asks = [an_order(f"order-{n}", *lines).text for n in range(ORDERS)]
        assert desk.do_many(asks, by=MARIA).accepted == ORDERS
        yield desk


BRIEF = ("--lease", "0.2")  # so that the next one leads at once
STARTED = "SELECT count(*) FROM checkpoints WHERE name LIKE '%\\_\\_new' ESCAPE '\\'"
REACHED = """
SELECT (SELECT coalesce(max(position), 0) FROM audit_trail),
    (SELECT position FROM checkpoints WHERE name = 'audit_trail')
"""


def test_a_killed_follower_neither_skips_nor_doubles_an_event(
    busy: Desk, database_url: str, tmp_path: Path, dice: Random
) -> None:
    """Two that share the work are killed, while orders come in; and whenever one
    looks, the checkpoint is that of the rows."""
    busy.projector.catch_up(upto=0)
    more, moved = count(), set()
    with asking(database_url) as ask:
        for turn in range(size(4, 250)):
            said = str(tmp_path / f"follow-{turn}")
            follow = (command_line, said, "--db", database_url, "follow", *BRIEF)
            with at_work(*follow, times=2) as followers:
                for n, follower in enumerate(followers):
                    while not has_spoken(Path(f"{said}-{n}")):
                        follower.join(0.001)
                        assert follower.is_alive()
                    until = monotonic() + dice.uniform(0, 0.6)
                    patience = monotonic() + PATIENCE
                    while monotonic() < until or (turn == 0 and len(moved) < 2):
                        assert monotonic() < patience
                        asked(busy, one_ten(f"more-{next(more)}"))
                        for _ in range(50):
                            rows, checkpoint = ask(REACHED)
                            assert rows == checkpoint
                            moved.add(rows)
                    assert follower.is_alive()
                    follower.kill()
    assert len(moved) > 1
    same_as_from_scratch(busy)
    kills, on = 2 * size(4, 250), database_url.partition(":")[0]
    record("test 4", "kills of followers, digests apart", kills, "kills", on=on)


def has_spoken(said: Path) -> bool:
    """Whether it has begun: before that there is nothing to interrupt."""
    return said.exists() and said.stat().st_size > 0


# -- Rebuilding. -----------------------------------------------------------------

# Rows of two views, and how many of each bear our mark.
LOOK = """
SELECT (SELECT count(*) FROM order_lines),
    (SELECT count(*) FROM order_lines WHERE description = 'marked'),
    (SELECT count(*) FROM reservations),
    (SELECT count(*) FROM reservations WHERE schedule = 'marked')
"""


def test_a_killed_rebuild_shows_readers_the_old_views_or_the_new(
    busy: Desk, database_url: str, tmp_path: Path, dice: Random
) -> None:
    """Never an empty one, half of one, or an old one beside a new one.

    The old ones are marked by hand; a rebuild knows nothing of marks.
    """
    busy.projector.catch_up()
    new = look(database_url)
    old = (new[0], new[0], new[2], new[2])
    seen: set[tuple[int, ...]] = set()
    said = str(tmp_path / "rebuild")
    for _ in range(size(5, 100)):
        mark(database_url)
        with (
            polled(busy, database_url, seen),
            rebuilding(database_url, said) as rebuild,
        ):
            rebuild.join(dice.uniform(0, 0.3 * size(1, 6)))
        assert look(database_url) in (old, new)
    mark(database_url)
    with polled(busy, database_url, seen), rebuilding(database_url, said) as rebuild:
        finish([rebuild])
    assert look(database_url) == new
    assert seen == {old, old[:2], new, new[:2]}
    same_as_from_scratch(busy)
    on = database_url.partition(":")[0]
    of = f"empty or mixed views seen in {size(5, 100)} killed rebuilds"
    record("test 5", of, len(seen) - 4, "views", on=on, goal="= 0")


@contextmanager
def rebuilding(url: str, said: str) -> Iterator[ForkServerProcess]:
    """`o2c rebuild` while it is at work; dead when this is left."""
    with (
        asking(url) as ask,
        at_work(command_line, said, "--db", url, "rebuild") as (rebuild,),
    ):
        while not ask(STARTED)[0] and rebuild.is_alive():
            rebuild.join(0.001)
        yield rebuild


def mark(url: str) -> None:
    execute(url, "UPDATE order_lines SET description = 'marked'")
    execute(url, "UPDATE reservations SET schedule = 'marked'")


def look(url: str) -> tuple[int, ...]:
    """Both views at one moment: in one statement, which sees one version of each."""
    (found,) = execute(url, LOOK)
    return tuple(found)


@contextmanager
def polled(desk: Desk, url: str, seen: set[tuple[int, ...]]) -> Iterator[None]:
    """Look as often as one can meanwhile, by SQL and through the desk."""
    failed: list[Exception] = []
    done = Event()

    def poll() -> None:
        try:
            with asking(url) as ask:
                ended = False
                while not ended:
                    ended = done.wait(0.001)  # one more look once it is over
                    seen.add(tuple(ask(LOOK)))
                    rows = desk.view("order_lines")
                    marked = [row for row in rows if row.description == "marked"]
                    seen.add((len(rows), len(marked)))
        except Exception as error:
            failed.append(error)

    reader = Thread(target=poll)
    reader.start()
    try:
        yield
    finally:
        done.set()
        reader.join(PATIENCE)
    assert failed == []
