"""Views kept in SQL: caught up with the history, rebuilt, followed, and read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Self, TypeVar

from o2c.errors import StorageError
from o2c.projections.view import Key, View
from o2c.storage import tables
from o2c.storage.checkpoints import Mark
from o2c.storage.connect import is_sqlite, postgres_parts, sqlite_path
from o2c.storage.dead_letters import DeadLetter, together
from o2c.storage.folding import Folding, lowest
from o2c.storage.followers import Followers
from o2c.storage.following import LASTS, Follower
from o2c.storage.health import Health, health_of
from o2c.storage.kept_views import KeptViews, silent
from o2c.storage.leases import Leases, an_owner
from o2c.storage.mending import Mending
from o2c.storage.observing import Note, Observer, telling
from o2c.storage.patience import Patience
from o2c.storage.reading import Where, query
from o2c.storage.rebuild import rebuild
from o2c.storage.relays import Relays
from o2c.storage.scrubbing import scrub
from o2c.storage.seals import Seals
from o2c.storage.setting_aside import park
from o2c.storage.sqlite_log import SqliteLog
from o2c.storage.store import Store
from o2c.storage.unfit import incomplete, refuse_ahead
from o2c.storage.view_database import PostgresViews, SqliteViews, ViewDatabase
from o2c.storage.view_snapshots import ViewSnapshots
from o2c.storage.waiting import wait

Row = TypeVar("Row")


class Projector:
    """Keeps views in their tables; as many of these may run as you like."""

    def __init__(
        self, store: Store, views: Sequence[View[Any]], *, views_url: str | None = None
    ) -> None:
        """Views live in the store's database, or in the one at `views_url`."""
        self._store = store
        self._views_url = views_url
        self.db = self.connect()
        self.leases = Leases(self.db)
        self.followers = Followers(self.db)
        self._kept = KeptViews(store, self.db, views)
        self._tracked = self._kept.tracked
        self._folding = Folding(store, self.db, list(self._tracked.values()))
        self.observer: Observer | None = None
        self._lock = self._kept.lock
        self.table = self._kept.table

    def catch_up(self, upto: int | None = None) -> int:
        """Fold what has happened, up to a position; what all views have reached."""
        return self._advance(upto, lambda position, head: True)

    def rebuild(
        self,
        names: Sequence[str] | None = None,
        progress: Callable[[int, int], None] | None = None,
        *,
        force: bool = False,
    ) -> None:
        """Make the named views, or all, from the first event; readers go on meanwhile.

        `progress` is told the position reached and the head.  StorageError where the
        new rows would lack an event that the old ones have, unless `force`.
        """
        with self._lock:
            self._kept.may_create()
            self._kept.make()
            live = [self._tracked[name] for name in names or self._tracked]
            tell = progress or silent
            if self.observer:
                tell = telling(self.observer, tell)
            rebuild(self._store, self.db, live, tell, force)

    def follow(
        self,
        stop: Callable[[], bool],
        on_progress: Callable[[int, int], None] | None = None,
        *,
        on_state: Callable[[str, str], None] | None = None,
        seconds: float = LASTS,
    ) -> None:
        """Keep the views up to date until `stop()`, which is asked every second.

        Of several that follow one leads, and another takes over when it is silent for
        so many seconds; `on_state` is told what we do, and who leads.  An event that a
        view cannot take is set aside.  Goes on when the database comes back.
        """
        patience = Patience()
        while not (stop() or self._kept.checked):
            try:
                self._kept.ready()
            except StorageError as error:
                patience.bear(error)
        folding = Folding(self._store, self.db, list(self._tracked.values()), park)
        Follower(
            self._store,
            self.leases,
            self.followers,
            lambda each, fence: self._advance(None, each, folding, fence),
            an_owner(),
            stop,
            on_progress or silent,
            on_state or _say_nothing,
            self._beat,
            seconds,
        ).run()

    def _beat(self) -> None:
        if self.observer:
            self.observer.beat(self.health())

    def _page(self) -> AbstractContextManager[Note]:
        if self.observer:
            return self.observer.span("page", {"views": len(self._tracked)})
        return nullcontext(_note_nothing)

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
        return list(table.load(self.db.stream(statement)))

    def scan(self, view: View[Row]) -> Iterator[Row]:
        """All rows in the order of their keys, without holding them all."""
        table = self.table(view)
        return table.load(self.db.stream(query(table)))

    def digest(self, view: View[Any]) -> str:
        """SHA-256 of all rows in the order of their keys; the same on any database."""
        return tables.digest(view, self.scan(view))

    def as_it_is(self, view: View[Row], upto: int) -> tuple[int, dict[Key, Row]] | None:
        """The view's rows with the position they stand at; None where that is later.

        Also where the rows lack an event.  Rows and mark move together, so that a mark
        which did not move tells of them.
        """
        while not (mark := self.marks()[view.name]).letters and mark.position <= upto:
            key = self.table(view).codec.key
            rows = {key(row): row for row in self.scan(view)}
            if self.marks()[view.name] == mark:
                return mark.position, rows
        return None

    def row_as_it_is(
        self, view: View[Row], key: Key, upto: int
    ) -> tuple[int, Row | None] | None:
        """One row with the position its view stands at; None as for all of them."""
        while not (mark := self.marks()[view.name]).letters and mark.position <= upto:
            row = self.table(view).fetch([key]).get(key)
            if self.marks()[view.name] == mark:
                return mark.position, row
        return None

    def positions(self, view: View[Any], where: Where) -> list[int]:
        """The positions of the entries that meet all conditions, each once."""
        statement = query(self.table(view), where).with_only_columns(
            self.table(view).table.columns["position"]
        )
        return list(dict.fromkeys(row[0] for row in self.db.stream(statement)))

    def fingerprint(self, view: View[Any]) -> str:
        """Tells the code that folds this view from every other."""
        return self._tracked[view.name].fingerprint

    def keeps(self, view: View[Any]) -> bool:
        return view.name in self._tracked

    def checkpoint(self, view: View[Any]) -> int:
        """The position that the view has reached."""
        return self.marks()[view.name].position

    def marks(self) -> dict[str, Mark]:
        """How far each view is, what made its table, and how much it lacks."""
        self._kept.ready()
        return self._kept.marks()

    def refuse_incomplete(self, names: Sequence[str]) -> None:
        """StorageError where the rows of one of these views lack an event."""
        self._kept.ready()
        for name, mark in self._kept.checkpoints.find(names).items():
            if mark.lacking:
                raise incomplete(name, mark.lacking)

    def wait(self, position: int, names: Sequence[str], seconds: float) -> None:
        """Until these views are at a position; StorageError when the time is over."""
        self._kept.ready()
        wait(lambda: self._kept.checkpoints.find(names), position, seconds)
        self.refuse_incomplete(names)

    def dead_letters(self) -> tuple[DeadLetter, ...]:
        """The events that views could not take, and what became of each."""
        return together(self._kept.letters.find() if self._kept.letters.exist() else ())

    def mending(self, progress: Callable[[int, int], None] | None = None) -> Mending:
        """What can be done about dead letters."""
        self._kept.ready()
        return Mending(
            self._store,
            self.db,
            list(self._tracked),
            lambda names: self.rebuild(names, progress),
        )

    def health(self) -> Health:
        """How the views are, as they are: nothing is caught up or made anew."""
        marks = self._kept.marks() if self._kept.checkpoints.exist() else {}
        code = {each.name: each.fingerprint for each in self._tracked.values()}
        return health_of(
            self._store, marks, code, self._kept.letters, self.leases, self.followers
        )

    def connect(self) -> ViewDatabase:
        """The views' database on a connection of its own, for work beside the views."""
        return _database(self._store, self._views_url)

    @property
    def dialect(self) -> str:
        """Which kind of database the views live in."""
        return self.db.dialect

    def scrub(self) -> None:
        """Leave nothing behind of those who were erased; StorageError: try again."""
        forgets = self._store.codec.forgetting_events
        self.catch_up()
        with self._lock:
            scrub(
                self.db,
                (
                    each.name
                    for each in self._tracked.values()
                    if each.view.entries is None and forgets & set(each.view.events)
                ),
                self._store.machine,
            )

    def prepare(self) -> None:
        """Make every table that is kept beside the views."""
        self.leases.make()
        self.followers.make()
        Relays(self.db).make()
        Seals(self.db).create()
        ViewSnapshots(self._store, self.db).make()

    def close(self) -> None:
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _advance(
        self,
        upto: int | None,
        each: Callable[[int, int], bool],
        folding: Folding | None = None,
        fence: Callable[[], None] | None = None,
    ) -> int:
        folding = folding or self._folding
        with self._lock:
            self._kept.ready()
            marks = folding.marks(lock=False)
            head = self._store.head()  # after the marks, which may be moved meanwhile
            refuse_ahead(marks, head)
            target = head if upto is None else min(upto, head)
            position = lowest(marks)
            while position < target:
                with self._page() as note:
                    before = position
                    position = folding.step(before, target, fence=fence)
                    note("positions", position - before)
                if not each(position, head):
                    break
            return position


def _database(store: Store, url: str | None) -> ViewDatabase:
    url = store.url if url is None else url
    if not is_sqlite(url):
        return PostgresViews(*postgres_parts(url), create=store.create)
    path = sqlite_path(url)
    if not path and isinstance(store.log, SqliteLog) and not store.log.datastore.path:
        return SqliteViews("", store.log.datastore)
    return SqliteViews(path)


def _note_nothing(name: str, fact: str | int) -> None:
    pass


def _say_nothing(state: str, leader: str) -> None:
    pass
