"""Pages of events folded into tables: rows and checkpoints move in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import Factory, define

from o2c.errors import StorageError
from o2c.kernel import Recorded
from o2c.projections.view import Key, View
from o2c.storage.checkpoints import Checkpoints, Mark
from o2c.storage.store import Store
from o2c.storage.trouble import Trouble
from o2c.storage.view_database import ViewDatabase
from o2c.storage.view_table import ViewTable

PAGE = 1000  # events in one transaction
KEPT = 200_000  # rows of a view in memory


@define
class Tracked:
    """A view on its way: its table, and the rows in memory as of `position`.

    `complete` says that the rows in memory are all there are, so that a key that is
    not among them need not be looked for.
    """

    view: View[Any]
    table: ViewTable[Any]
    fingerprint: str
    position: int = -1
    complete: bool = False
    rows: dict[Key, Any] = Factory(dict)

    @property
    def name(self) -> str:
        return self.table.name

    def settle(self, position: int) -> None:
        """The table stands here: what we remember of another moment is void."""
        if self.position != position:
            self.rows.clear()
            self.position = position
            self.complete = position == 0

    def forget(self) -> None:
        self.rows.clear()
        self.position = -1

    def moved(self, position: int) -> None:
        self.position = position
        if len(self.rows) > KEPT:
            self.rows.clear()
            self.complete = False


class Folding:
    """Folds the same events into several tables."""

    def __init__(
        self, store: Store, db: ViewDatabase, tracked: Sequence[Tracked]
    ) -> None:
        self._store = store
        self._db = db
        self._tracked = tracked
        self._names = [each.name for each in tracked]
        self._checkpoints = Checkpoints(db)
        self._concerned: dict[type[object], list[Tracked]] = {}
        for each in tracked:
            for event in dict.fromkeys(each.view.events):
                self._concerned.setdefault(event, []).append(each)

    def marks(self, lock: bool) -> dict[str, Mark]:
        """The tables' marks; StorageError where other code has taken one over."""
        marks = self._checkpoints.find(self._names, lock)
        for each in self._tracked:
            mark = marks.get(each.name)
            if mark is None or mark.fingerprint != each.fingerprint:
                raise StorageError(
                    Trouble.REBUILT_ELSEWHERE,
                    f"{each.name} is being made by another process or version",
                    remedy="start again with the version that is to stay",
                    view=each.view.name,
                )
        return marks

    def step(self, start: int, target: int) -> int:
        """Fold one page after `start`, unless someone else did; the position reached.

        The page is read and decoded before the transaction, which locks out others.
        """
        page = self._store.page(start, target, PAGE)
        if not page:
            return target
        try:
            with self._db.transaction():
                marks = self.marks(lock=True)
                if (reached := lowest(marks)) != start:
                    return reached
                self.apply(page, marks)
        except BaseException:
            for each in self._tracked:
                each.forget()
            raise
        return page[-1].position

    def apply(self, page: Sequence[Recorded[object]], marks: dict[str, Mark]) -> None:
        """In a transaction that has locked these marks: fold, write, move the marks."""
        for each in self._tracked:
            each.settle(marks[each.name].position)
        self._prefetch(page)
        changed = self._fold(page)
        for each in self._tracked:
            if rows := changed[each.name]:
                each.table.write(rows)
        last = page[-1].position
        behind = [each for each in self._tracked if each.position < last]
        self._checkpoints.move([each.name for each in behind], last)
        for each in behind:
            each.moved(last)

    def _prefetch(self, page: Sequence[Recorded[object]]) -> None:
        """Bring the rows that the page touches into memory, a view at a time."""
        wanted: dict[str, set[Key]] = {name: set() for name in self._names}
        for recorded in page:
            for each in self._concerned.get(type(recorded.event), ()):
                if not each.complete and recorded.position > each.position:
                    wanted[each.name].update(each.view.keys(recorded))
        for each in self._tracked:
            if missing := wanted[each.name] - each.rows.keys():
                each.rows |= dict.fromkeys(missing)
                each.rows |= each.table.fetch(missing)

    def _fold(self, page: Sequence[Recorded[object]]) -> dict[str, dict[Key, Any]]:
        changed: dict[str, dict[Key, Any]] = {name: {} for name in self._names}
        for recorded in page:
            for each in self._concerned.get(type(recorded.event), ()):
                if recorded.position <= each.position:
                    continue
                view, rows, news = each.view, each.rows, changed[each.name]
                try:
                    for key in view.keys(recorded):
                        before = rows.get(key)
                        after = view.evolve(key, before, recorded)
                        if after is not before:
                            rows[key] = news[key] = after
                except Exception as error:
                    error.add_note(f"in {view.name}, position {recorded.position}")
                    raise
        return changed


def lowest(marks: Mapping[str, Mark]) -> int:
    """What all of them have reached."""
    return min((mark.position for mark in marks.values()), default=0)
