"""Views kept in SQL: caught up with the history, rebuilt, followed, and read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from threading import RLock
from typing import Any, Self, TypeVar

from o2c.errors import StorageError
from o2c.projections.view import Key, View
from o2c.storage import tables
from o2c.storage.checkpoints import Checkpoints, Mark
from o2c.storage.connect import is_sqlite, postgres_parts, sqlite_path
from o2c.storage.fingerprint import fingerprint, source_of
from o2c.storage.folding import Folding, Tracked, lowest
from o2c.storage.reading import Where, query
from o2c.storage.rebuild import rebuild, wait_for_other
from o2c.storage.sqlite_log import SqliteLog
from o2c.storage.store import Store
from o2c.storage.trouble import Trouble
from o2c.storage.view_database import PostgresViews, SqliteViews, ViewDatabase
from o2c.storage.view_table import ViewTable

Row = TypeVar("Row")

SLOWEST = 2.0  # seconds between two tries while the database fails


class Projector:
    """Keeps views in their tables; as many of these may run as you like."""

    def __init__(
        self, store: Store, views: Sequence[View[Any]], *, views_url: str | None = None
    ) -> None:
        """Views live in the store's database, or in the one at `views_url`."""
        self._store = store
        self._db = _database(store, views_url)
        self._checkpoints = Checkpoints(self._db)
        self._tracked = {view.name: self._track(view) for view in views}
        if len(self._tracked) < len(views):
            raise ValueError("two views have the same name")
        self._folding = Folding(store, self._db, list(self._tracked.values()))
        self._lock = RLock()
        self._made = self._checked = False

    def catch_up(self, upto: int | None = None) -> int:
        """Fold what has happened, up to a position; what all views have reached."""
        return self._advance(upto, lambda position, head: True)

    def rebuild(
        self,
        names: Sequence[str] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Make the named views, or all, from the first event; readers go on meanwhile.

        `progress` is told the position reached and the head.
        """
        with self._lock:
            self._make()
            live = [self._tracked[name] for name in names or self._tracked]
            rebuild(self._store, self._db, live, progress or _silent)

    def follow(
        self,
        stop: Callable[[], bool],
        on_progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Keep the views up to date until `stop()`, which is asked every second.

        Goes on when the database comes back; raises UnreadableEvent at an event that
        cannot be read, and whatever a view raises.
        """
        tell, pause = on_progress or _silent, 0.1

        def each(position: int, head: int) -> bool:
            tell(position, head)
            return not stop()

        listener = self._store.log.listener()
        try:
            while not stop():
                try:
                    self._advance(None, each)
                except StorageError as error:
                    if error.code not in (Trouble.UNREACHABLE, Trouble.BUSY):
                        raise
                    time.sleep(pause)
                    pause = min(2 * pause, SLOWEST)
                else:
                    pause = 0.1
                    listener.wait(1.0)
        finally:
            listener.close()

    def rows(
        self,
        view: View[Row],
        where: Where | None = None,
        order_by: str | Sequence[str] | None = None,
        limit: int | None = None,
    ) -> list[Row]:
        """Rows that meet all conditions, in the order asked for, then of their keys.

        Conditions are values by column, or (column, operator, value) as in a view's
        `Selection`; `-name` sorts downwards; an empty column comes last.
        """
        table = self.table(view)
        statement = query(table, where, order_by, limit)
        return list(table.load(self._db.stream(statement)))

    def scan(self, view: View[Row]) -> Iterator[Row]:
        """All rows in the order of their keys, without holding them all."""
        table = self.table(view)
        return table.load(self._db.stream(query(table)))

    def digest(self, view: View[Any]) -> str:
        """SHA-256 of all rows in the order of their keys; the same on any database."""
        return tables.digest(view, self.scan(view))

    def as_it_is(self, view: View[Row], upto: int) -> tuple[int, dict[Key, Row]] | None:
        """The view's rows with the position they stand at; None where that is later.

        Rows and mark move together, so that a mark which did not move tells of them.
        """
        while (at := self.checkpoint(view)) <= upto:
            key = self.table(view).codec.key
            rows = {key(row): row for row in self.scan(view)}
            if self.checkpoint(view) == at:
                return at, rows
        return None

    def row_as_it_is(
        self, view: View[Row], key: Key, upto: int
    ) -> tuple[int, Row | None] | None:
        """One row with the position its view stands at; None where that is later."""
        while (at := self.checkpoint(view)) <= upto:
            row = self.table(view).fetch([key]).get(key)
            if self.checkpoint(view) == at:
                return at, row
        return None

    def positions(self, view: View[Any], where: Where) -> list[int]:
        """The positions of the entries that meet all conditions, each once."""
        statement = query(self.table(view), where).with_only_columns(
            self.table(view).table.columns["position"]
        )
        return list(dict.fromkeys(row[0] for row in self._db.stream(statement)))

    def fingerprint(self, view: View[Any]) -> str:
        """Tells the code that folds this view from every other."""
        return self._tracked[view.name].fingerprint

    def keeps(self, view: View[Any]) -> bool:
        return view.name in self._tracked

    @property
    def database(self) -> ViewDatabase:
        """Where the views are, and what else is derived."""
        return self._db

    def checkpoint(self, view: View[Any]) -> int:
        """The position that the view has reached."""
        self._ready()
        return self._marks()[view.name].position

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _advance(self, upto: int | None, each: Callable[[int, int], bool]) -> int:
        with self._lock:
            self._ready()
            marks = self._folding.marks(lock=False)
            head = self._store.head()  # after the marks, which may be moved meanwhile
            refuse_ahead(marks, head)
            target = head if upto is None else min(upto, head)
            position = lowest(marks)
            while position < target:
                position = self._folding.step(position, target)
                if not each(position, head):
                    break
            return position

    def table(self, view: View[Row]) -> ViewTable[Row]:
        """The view's table, made if it was missing."""
        self._ready()
        return self._tracked[view.name].table

    def _marks(self) -> dict[str, Mark]:
        return self._checkpoints.find(list(self._tracked))

    def _make(self) -> None:
        """Make the tables that are missing; of several processes, one does it."""
        if self._made:
            return
        if not self._checkpoints.exist() or len(self._marks()) < len(self._tracked):
            with self._db.transaction():
                self._checkpoints.create()
                marks = self._marks()
                for each in self._tracked.values():
                    if each.name not in marks:
                        each.table.drop()
                        each.table.create()
                        identity = self._store.log.identity
                        self._checkpoints.put(
                            Mark(each.name, 0, each.fingerprint, identity)
                        )
        self._made = True

    def _ready(self) -> None:
        """Refuse another store's views, and rebuild those that other code has made."""
        with self._lock:
            if self._checked:
                return
            self._make()
            while stale := self._stale():
                try:
                    rebuild(self._store, self._db, stale, _silent)
                except StorageError as error:
                    if error.code != Trouble.REBUILT_ELSEWHERE:
                        raise
                    wait_for_other(self._db, stale)
            self._checked = True

    def _stale(self) -> list[Tracked]:
        """The views that other code has made; StorageError for another store's."""
        marks = self._marks()
        for name, mark in marks.items():
            if mark.store != self._store.log.identity:
                raise _other_store(name)
        stale = [
            each
            for name, each in self._tracked.items()
            if marks[name].fingerprint != each.fingerprint
        ]
        if stale:
            refuse_ahead(marks, self._store.head())
        return stale

    def _track(self, view: View[Any]) -> Tracked:
        package = view.row.__module__.rpartition(".")[0]
        functions = (view.row, view.keys, view.evolve, view.entries)
        code = fingerprint(
            view.name,
            view.key,
            tables.columns(view),
            [event.__qualname__ for event in view.events],
            source_of(filter(None, functions), package),
        )
        return Tracked(view, ViewTable(view, self._db), code)


def _database(store: Store, url: str | None) -> ViewDatabase:
    url = store.url if url is None else url
    if not is_sqlite(url):
        return PostgresViews(*postgres_parts(url))
    path = sqlite_path(url)
    if not path and isinstance(store.log, SqliteLog) and not store.log.datastore.path:
        return SqliteViews("", store.log.datastore)
    return SqliteViews(path)


def refuse_ahead(marks: Mapping[str, Mark], head: int) -> None:
    """Views that know more than the history cannot go on from where they are."""
    for name, mark in marks.items():
        if mark.position > head:
            raise StorageError(
                Trouble.CHECKPOINT_AHEAD,
                f"{name} is at position {mark.position}, the history at {head}",
                remedy="the history was restored from a backup: rebuild the views",
                view=name,
                checkpoint=str(mark.position),
                head=str(head),
            )


def _other_store(name: str) -> StorageError:
    return StorageError(
        Trouble.OTHER_STORE,
        f"{name} holds what happened in another store",
        remedy="give these views another database, or rebuild them",
        view=name,
    )


def _silent(position: int, head: int) -> None:
    pass
