"""Pages of events folded into tables: rows and checkpoints move in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from attrs import Factory, define

from o2c.errors import StorageError
from o2c.kernel import Recorded
from o2c.projections.view import Key, View
from o2c.storage.checkpoints import Checkpoints, Mark
from o2c.storage.collector import collector_paused
from o2c.storage.store import Store
from o2c.storage.trouble import Trouble
from o2c.storage.view_database import ViewDatabase
from o2c.storage.view_table import ViewTable

T = TypeVar("T")

PAGE = 1000  # events in one transaction
MANY = 5000  # the same, where a whole history is folded anew
KEPT = 5000  # rows of a view that were touched lately; as many from before that


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
    older: dict[Key, Any] = Factory(dict)
    changed: dict[Key, Any] = Factory(dict)  # by the page that is being folded
    added: list[Any] = Factory(list)

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def at_hand(self) -> bool:
        """Whether `rows` has every row there is."""
        return self.complete and not self.older

    def settle(self, position: int) -> None:
        """The table stands here: what we remember of another moment is void."""
        if self.position != position:
            self.forget()
            self.position = position
            self.complete = position == 0

    def forget(self) -> None:
        self.position = -1
        for remembered in (self.rows, self.older, self.changed, self.added):
            remembered.clear()

    def recall(self, keys: set[Key]) -> None:
        """Bring the rows of these keys among those that were touched lately."""
        missing = keys - self.rows.keys()
        for key in missing & self.older.keys():
            self.rows[key] = self.older.pop(key)
        if not self.complete and (missing := missing - self.rows.keys()):
            self.rows |= dict.fromkeys(missing)
            self.rows |= self.table.fetch(missing)

    def write(self, position: int) -> None:
        """Write what the page has changed; its rows are as of this position now."""
        self.table.write(self.changed)
        self.table.append(self.added)
        self.changed.clear()
        self.added.clear()
        self.position = position
        if len(self.rows) > KEPT:
            self.complete = self.at_hand
            self.rows, self.older = {}, self.rows


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

    @collector_paused()
    def step(self, start: int, target: int, size: int = PAGE) -> int:
        """Fold one page after `start`, unless someone else did; the position reached.

        The page is read and decoded before the transaction, which locks out others.
        """
        page = self._store.page(start, target, size)
        if not page:
            return target
        try:
            with self._db.transaction():
                marks = self.marks(lock=True)
                if (reached := lowest(marks)) != start:
                    return reached
                return self.apply(page, marks)
        except BaseException:
            for each in self._tracked:
                each.forget()
            raise

    def apply(self, page: Sequence[Recorded[object]], marks: dict[str, Mark]) -> int:
        """In a transaction that has locked these marks: fold, write, move the marks.

        Only as far as no view has come yet that is ahead of others.
        """
        ahead = [m.position for m in marks.values() if m.position >= page[0].position]
        if ahead:
            page = [recorded for recorded in page if recorded.position <= min(ahead)]
        for each in self._tracked:
            each.settle(marks[each.name].position)
        behind = [each for each in self._tracked if each.position < page[0].position]
        _recall(page, [each for each in behind if not each.at_hand])
        _fold(page, behind)
        reached = page[-1].position
        for each in behind:
            each.write(reached)
        self._checkpoints.move([each.name for each in behind], reached)
        return reached


def _recall(page: Sequence[Recorded[object]], behind: Sequence[Tracked]) -> None:
    """Bring the rows that the page touches into memory, a view at a time."""
    wanted: dict[str, set[Key]] = {each.name: set() for each in behind}
    concerned = _by_event(
        (each.view, (each.view.keys, wanted[each.name]))
        for each in behind
        if not each.view.entries
    )
    for recorded in page:
        for keys, found in concerned.get(type(recorded.event), ()):
            found.update(keys(recorded))
    for each in behind:
        each.recall(wanted[each.name])


def _fold(page: Sequence[Recorded[object]], behind: Sequence[Tracked]) -> None:
    """Apply the events to the rows in memory, each to the views it concerns."""
    adding = _by_event(
        (each.view, (each.view, each.added)) for each in behind if each.view.entries
    )
    changing = _by_event(
        (each.view, (each.view, each.rows, each.changed))
        for each in behind
        if not each.view.entries
    )
    for recorded in page:
        kind = type(recorded.event)
        try:
            for view, added in adding.get(kind, ()):
                if view.entries:
                    added.extend(view.entries(recorded))
            for view, rows, changed in changing.get(kind, ()):
                evolve = view.evolve
                for key in view.keys(recorded):
                    before = rows.get(key)
                    after = evolve(key, before, recorded)
                    if after is not before:
                        rows[key] = changed[key] = after
        except Exception as error:
            error.add_note(f"in {view.name}, position {recorded.position}")
            raise


def _by_event(of: Iterable[tuple[View[Any], T]]) -> dict[type[object], list[T]]:
    """What goes with each view, by the types of events that concern the view."""
    found: dict[type[object], list[T]] = {}
    for view, value in of:
        for event in dict.fromkeys(view.events):
            found.setdefault(event, []).append(value)
    return found


def lowest(marks: Mapping[str, Mark]) -> int:
    """What all of them have reached."""
    return min((mark.position for mark in marks.values()), default=0)
