"""Views made anew from the first event, beside the old ones, then swapped in."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from attrs import frozen

from o2c.errors import StorageError
from o2c.storage.checkpoints import Checkpoints, Mark
from o2c.storage.dead_letters import DeadLetters
from o2c.storage.folding import MANY, Folding, lowest
from o2c.storage.patience import Patience
from o2c.storage.setting_aside import as_before, of_the_event, park
from o2c.storage.store import Store
from o2c.storage.tracked import Tracked
from o2c.storage.trouble import Trouble
from o2c.storage.view_database import ViewDatabase
from o2c.storage.view_table import ViewTable

_NEW = "__new"
_STUCK = 10.0  # seconds without a page, after which a rebuild counts as dead
_LOOKS = 5  # at what failed in the swap
_AWAY = 60.0  # seconds that the database may be away, or readers hold the old tables


def rebuild(
    store: Store,
    db: ViewDatabase,
    live: Sequence[Tracked],
    progress: Callable[[int, int], None],
    force: bool = False,
) -> None:
    """Fold all history into `<name>__new`, then rename; readers go on meanwhile.

    A rebuild that was killed leaves its tables behind, and the next one drops them;
    of two at the same time the later one wins, and the other one stops with an error.
    It goes on when the database comes back.  StorageError where the new rows would
    lack an event that the old ones do not, unless `force`: the old ones stay then.
    """
    build, patience = store.new_id(), Patience(_AWAY)
    while True:
        try:
            begun = _Rebuild.begun(store, db, live, build, force)
        except StorageError as error:
            patience.bear(error)
        else:
            return begun.run(progress)


@frozen
class _Rebuild:
    """New tables on their way to take the place of the live ones."""

    store: Store
    db: ViewDatabase
    live: Sequence[Tracked]
    fresh: Sequence[Tracked]
    build: str
    folding: Folding

    @classmethod
    def begun(
        cls,
        store: Store,
        db: ViewDatabase,
        live: Sequence[Tracked],
        build: str,
        force: bool,
    ) -> _Rebuild:
        """Make the new tables, in place of those of a rebuild that did not end."""
        fresh = [_fresh(db, each, build) for each in live]
        checkpoints, letters = Checkpoints(db), DeadLetters(db)
        views = [each.name for each in live]
        with db.transaction():
            checkpoints.create()
            letters.create()
            # First the marks, then the tables: in this order everyone locks them.
            checkpoints.find([each.name for each in fresh], lock=True)
            skipped = letters.skipped(views)
            for before, each in zip(live, fresh, strict=True):
                each.table.drop()
                each.table.create()
                letters.drop(each.name)
                mark = Mark(
                    each.name,
                    0,
                    each.fingerprint,
                    store.log.identity,
                    build,
                    letters=len(skipped[before.name]),
                )
                checkpoints.put(mark)
            policy = park if force else as_before(letters.streams(views))
        return cls(store, db, live, fresh, build, Folding(store, db, fresh, policy))

    def run(self, progress: Callable[[int, int], None]) -> None:
        """Fold, and take the old tables' place."""
        patience, looks = Patience(_AWAY), _LOOKS
        while True:
            try:
                position = self._fold(progress, patience)
                progress(position, position)
                self._swap()
                return
            except StorageError as error:
                if error.code == Trouble.REBUILD_INCOMPLETE:
                    self._give_up()
                    raise
                if error.code == Trouble.REBUILT_ELSEWHERE and self._is_there():
                    return  # swapped, and only the answer was lost
                patience.bear(error)
            except Exception as error:
                # Met in the swap, where nothing can be looked at more closely.
                looks -= 1
                if not looks or not of_the_event(error):
                    raise

    def _fold(self, progress: Callable[[int, int], None], patience: Patience) -> int:
        position = lowest(self.folding.marks(lock=False))
        while position < (head := self.store.head()):
            position = self.folding.step(position, head, MANY)
            patience.reset()
            progress(position, head)
        return position

    def _swap(self) -> None:
        """Rename in one transaction, once the new tables are not behind the old."""
        checkpoints, letters = Checkpoints(self.db), DeadLetters(self.db)
        with self.db.transaction():
            old = checkpoints.find([each.name for each in self.live], lock=True)
            marks = self.folding.marks(lock=True)
            reached = max((mark.position for mark in old.values()), default=0)
            goal = min(self.store.head(), reached)
            while (at := lowest(marks)) < goal:
                page = self.store.page(at, goal, MANY)
                if not page:
                    break
                self.folding.apply(page, marks, {})
                marks = self.folding.marks(lock=True)
            for before, after in zip(self.live, self.fresh, strict=True):
                after.table.take_place_of(before.table)
                letters.take_place_of(after.name, before.name)
                mark = marks[after.name]
                checkpoints.put(
                    Mark(
                        before.name,
                        mark.position,
                        before.fingerprint,
                        mark.store,
                        self.build,
                        mark.lacking,
                        mark.letters,
                    )
                )
                checkpoints.remove(after.name)
        for each in self.live:
            each.forget()

    def _is_there(self) -> bool:
        """Whether the live tables are those that were made here."""
        marks = Checkpoints(self.db).find([each.name for each in self.live])
        return {mark.build for mark in marks.values()} == {self.build}

    def _give_up(self) -> None:
        """Leave the old tables as they are, and nothing of the new ones."""
        checkpoints, letters = Checkpoints(self.db), DeadLetters(self.db)
        with self.db.transaction():
            self.folding.marks(lock=True)
            for before, after in zip(self.live, self.fresh, strict=True):
                after.table.drop()
                letters.drop(after.name)
                letters.tried(before.name, self.store.now())
                checkpoints.remove(after.name)


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


def _fresh(db: ViewDatabase, live: Tracked, build: str) -> Tracked:
    table = ViewTable(live.view, db, f"{live.view.name}{_NEW}")
    return Tracked(live.view, table, f"{live.fingerprint} {build}")
