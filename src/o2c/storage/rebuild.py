"""Views made anew from the first event, beside the old ones, then swapped in."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from o2c.errors import StorageError
from o2c.storage.checkpoints import Checkpoints, Mark
from o2c.storage.folding import MANY, Folding, Tracked, lowest
from o2c.storage.store import Store
from o2c.storage.trouble import Trouble
from o2c.storage.view_database import ViewDatabase
from o2c.storage.view_table import ViewTable

_NEW = "__new"
_STUCK = 10.0  # seconds without a page, after which a rebuild counts as dead
_TRIES = 5  # to swap, where readers hold the old tables for long


def rebuild(
    store: Store,
    db: ViewDatabase,
    live: Sequence[Tracked],
    progress: Callable[[int, int], None],
) -> None:
    """Fold all history into `<name>__new`, then rename; readers go on meanwhile.

    A rebuild that was killed leaves its tables behind, and the next one drops them;
    of two at the same time the later one wins, and the other one stops with an error.
    """
    fresh = [_fresh(store, db, each) for each in live]
    checkpoints = Checkpoints(db)
    with db.transaction():
        checkpoints.create()
        # First the marks, then the tables: in this order everyone locks them.
        checkpoints.find([each.name for each in fresh], lock=True)
        for each in fresh:
            each.table.drop()
            each.table.create()
            mark = Mark(each.name, 0, each.fingerprint, store.log.identity)
            checkpoints.put(mark)
    folding = Folding(store, db, fresh)
    position = 0
    while position < (head := store.head()):
        position = folding.step(position, head, MANY)
        progress(position, head)
    progress(position, position)
    for tries_left in reversed(range(_TRIES)):
        try:
            _swap(store, db, live, fresh, folding)
        except StorageError as error:
            if error.code != Trouble.BUSY or not tries_left:
                raise
        else:
            break


def wait_for_other(db: ViewDatabase, live: Sequence[Tracked]) -> None:
    """Wait until another process has rebuilt these, or has not moved for long."""
    checkpoints = Checkpoints(db)
    names = [f"{each.view.name}{_NEW}" for each in live]
    before: dict[str, Mark] = {}
    since = time.monotonic()
    while marks := checkpoints.find(names):
        if marks != before:
            before, since = marks, time.monotonic()
        elif time.monotonic() - since > _STUCK:
            return
        time.sleep(0.05)


def _fresh(store: Store, db: ViewDatabase, live: Tracked) -> Tracked:
    table = ViewTable(live.view, db, f"{live.view.name}{_NEW}")
    return Tracked(live.view, table, f"{live.fingerprint} {store.new_id()}")


def _swap(
    store: Store,
    db: ViewDatabase,
    live: Sequence[Tracked],
    fresh: Sequence[Tracked],
    folding: Folding,
) -> None:
    """Rename in one transaction, once the new tables are not behind the old ones."""
    checkpoints = Checkpoints(db)
    with db.transaction():
        old = checkpoints.find([each.name for each in live], lock=True)
        marks = folding.marks(lock=True)
        goal = min(store.head(), max((m.position for m in old.values()), default=0))
        while (at := lowest(marks)) < goal:
            page = store.page(at, goal, MANY)
            if not page:
                break
            folding.apply(page, marks)
            marks = folding.marks(lock=True)
        for before, after in zip(live, fresh, strict=True):
            after.table.take_place_of(before.table)
            position = marks[after.name].position
            identity = store.log.identity
            checkpoints.put(Mark(before.name, position, before.fingerprint, identity))
            checkpoints.remove(after.name)
    for each in live:
        each.forget()
