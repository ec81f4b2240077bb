"""The tables of views: made, told from those of other code and of other stores."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from threading import RLock
from typing import Any, TypeVar

from o2c.errors import StorageError
from o2c.projections.view import View
from o2c.storage import tables
from o2c.storage.checkpoints import Checkpoints, Mark
from o2c.storage.dead_letters import DeadLetters
from o2c.storage.fingerprint import fingerprint, source_of
from o2c.storage.rebuild import rebuild, wait_for_other
from o2c.storage.store import Store
from o2c.storage.tracked import Tracked
from o2c.storage.trouble import Trouble
from o2c.storage.unfit import other_store, refuse_ahead
from o2c.storage.view_database import ViewDatabase
from o2c.storage.view_table import ViewTable

Row = TypeVar("Row")


class KeptViews:
    """Some views in one database; whoever comes first makes their tables."""

    def __init__(
        self, store: Store, db: ViewDatabase, views: Sequence[View[Any]]
    ) -> None:
        """Raises ValueError where two views have the same name."""
        self.store = store
        self.db = db
        self.checkpoints = Checkpoints(db)
        self.letters = DeadLetters(db)
        self.tracked = {view.name: track(view, db) for view in views}
        if len(self.tracked) < len(views):
            raise ValueError("two views have the same name")
        self.lock = RLock()
        self.checked = False
        self._made = False

    def marks(self) -> dict[str, Mark]:
        """How far each view is, what made its table, and how much it lacks."""
        return self.checkpoints.find(list(self.tracked))

    def table(self, view: View[Row]) -> ViewTable[Row]:
        """The view's table, made if it was missing."""
        self.ready()
        return self.tracked[view.name].table

    def make(self) -> None:
        """Make the tables that are missing; of several processes, one does it."""
        if self._made:
            return
        if not self.checkpoints.exist() or len(self.marks()) < len(self.tracked):
            self.may_create()
            with self.db.transaction():
                self.checkpoints.create()
                self.letters.create()
                marks = self.marks()
                for each in self.tracked.values():
                    if each.name not in marks:
                        each.table.drop()
                        each.table.create()
                        identity = self.store.log.identity
                        self.checkpoints.put(
                            Mark(each.name, 0, each.fingerprint, identity)
                        )
        self._made = True

    def ready(self) -> None:
        """Refuse another store's views, and rebuild those that other code has made."""
        with self.lock:
            if self.checked:
                return
            self.make()
            while stale := self._stale():
                self.may_create()
                try:
                    rebuild(self.store, self.db, stale, silent)
                except StorageError as error:
                    if error.code != Trouble.REBUILT_ELSEWHERE:
                        raise
                    wait_for_other(self.db, stale)
            self.checked = True

    def may_create(self) -> None:
        """StorageError where tables are made and changed by their owner only."""
        if not self.store.create:
            raise StorageError(
                Trouble.VIEWS_NOT_MADE,
                "views have no tables yet, or were made by other code",
                remedy="let the database's owner run `o2c migrate`",
            )

    def _stale(self) -> list[Tracked]:
        """The views that other code has made; StorageError for another store's."""
        marks = self.marks()
        for name, mark in marks.items():
            if mark.store != self.store.log.identity:
                raise other_store(name)
        stale = [
            each
            for name, each in self.tracked.items()
            if marks[name].fingerprint != each.fingerprint
        ]
        if stale:
            refuse_ahead(marks, self.store.head())
        return stale


def track(view: View[Any], db: ViewDatabase) -> Tracked:
    """A view with its table, and what tells the code that folds it from any other."""
    return Tracked(view, ViewTable(view, db), _code(view))


@cache
def _code(view: View[Any]) -> str:
    package = view.row.__module__.rpartition(".")[0]
    functions = (view.row, view.keys, view.evolve, view.entries)
    return fingerprint(
        view.name,
        view.key,
        tables.columns(view),
        [event.__qualname__ for event in view.events],
        source_of(filter(None, functions), package),
    )


def silent(position: int, head: int) -> None:
    """For those who do not want to know how far it is."""
