"""Pages of events folded into tables: rows and checkpoints move in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from o2c.errors import StorageError
from o2c.kernel import Recorded
from o2c.projections.view import Key, View
from o2c.storage.checkpoints import Checkpoints, Mark
from o2c.storage.collector import collector_paused
from o2c.storage.dead_letters import DeadLetters
from o2c.storage.pages import Pages, Unread
from o2c.storage.setting_aside import Aside, Event, Policy, of_the_event, stop
from o2c.storage.store import Store
from o2c.storage.tracked import Tracked
from o2c.storage.trouble import Trouble
from o2c.storage.view_database import ViewDatabase

T = TypeVar("T")

PAGE = 1000  # events in one transaction
MANY = 5000  # the same, where a whole history is folded anew


class Folding:
    """Folds the same events into several tables."""

    def __init__(
        self,
        store: Store,
        db: ViewDatabase,
        tracked: Sequence[Tracked],
        policy: Policy = stop,
    ) -> None:
        """`policy` says what becomes of an event that a view cannot take."""
        self._store = store
        self._policy = policy
        self._pages = Pages(store)
        self._letters = DeadLetters(db)
        self._writing = ""  # the table whose rows are being written
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
    def step(
        self,
        start: int,
        target: int,
        size: int = PAGE,
        fence: Callable[[], None] | None = None,
    ) -> int:
        """Fold one page after `start`, unless someone else did; the position reached.

        The page is read and decoded before the transaction, which locks out others;
        `fence` is called in it, and raises where we may not write any more.
        """
        page = self._pages.after(start, target, size)
        if not page:
            return target
        events: Sequence[Event] = [page] if isinstance(page, Unread) else page
        doomed: dict[str, Exception] | None = None
        while True:
            try:
                with self._db.transaction():
                    if fence:
                        fence()
                    marks = self.marks(lock=True)
                    if (reached := lowest(marks)) != start:
                        return reached
                    return self.apply(events, marks, doomed)
            except BaseException as error:
                for each in self._tracked:
                    each.forget()
                if self._policy is stop or not isinstance(error, Exception):
                    raise
                if not of_the_event(error) or self._writing in (doomed or ()):
                    raise
                events, doomed = self._nearer(events, doomed, error)

    def _nearer(
        self,
        events: Sequence[Event],
        doomed: dict[str, Exception] | None,
        error: Exception,
    ) -> tuple[Sequence[Event], dict[str, Exception]]:
        """Look closer: event by event, then at fewer, then without the failing view."""
        if doomed is None:
            return events, {}
        if len(events) > 1:
            return events[: len(events) // 2], doomed
        return events, {**doomed, self._writing: error}

    def apply(
        self,
        page: Sequence[Event],
        marks: dict[str, Mark],
        doomed: Mapping[str, Exception] | None = None,
    ) -> int:
        """In a transaction that has locked these marks: fold, write, move the marks.

        Only as far as no view has come yet that is ahead of others.  With `doomed`,
        the tables that fail to keep the page's one event, each event is tried alone.
        """
        ahead = [m.position for m in marks.values() if m.position >= page[0].position]
        if ahead:
            page = [event for event in page if event.position <= min(ahead)]
        for each in self._tracked:
            each.settle(marks[each.name])
        behind = [each for each in self._tracked if each.position < page[0].position]
        self._writing = ""
        readable = [event for event in page if isinstance(event, Recorded)]
        quiet = not any(mark.letters for mark in marks.values())
        if quiet and doomed is None and len(readable) == len(page):
            _recall(readable, [each for each in behind if not each.at_hand])
            _fold(readable, behind)
        else:
            self._fold_each(page, behind, doomed or {})
        reached = page[-1].position
        for each in behind:
            self._writing = each.name
            each.write(reached)
        self._writing = ""
        self._checkpoints.move([each.name for each in behind], reached)
        return reached

    def _fold_each(
        self,
        page: Sequence[Event],
        behind: Sequence[Tracked],
        doomed: Mapping[str, Exception],
    ) -> None:
        """Apply event by event, and set aside what a view cannot take."""
        aside = Aside.of(self._letters, behind, self._policy, self._store.now())
        _recall_what_can_be(page, [each for each in behind if not each.at_hand])
        concerned = _by_event((each.view, each) for each in behind)
        for event in page:
            if isinstance(event, Unread):
                for each in behind:
                    if aside.takes(each, event):
                        aside.failed(each, event, event.error)
                continue
            for each in concerned.get(type(event.event), ()):
                if not aside.takes(each, event):
                    continue
                try:
                    if each.name in doomed:
                        raise doomed[each.name]
                    each.touch(event)
                except Exception as error:
                    error.add_note(f"in {each.view.name}, position {event.position}")
                    aside.failed(each, event, error)
        self._letters.add(aside.letters)
        for name, number in Counter(letter.view for letter in aside.letters).items():
            self._checkpoints.count(name, number, number)


def _recall_what_can_be(page: Sequence[Event], behind: Sequence[Tracked]) -> None:
    """The same, where naming the rows that an event touches may fail."""
    concerned = _by_event((each.view, each) for each in behind if not each.view.entries)
    wanted: dict[str, set[Key]] = {each.name: set() for each in behind}
    for event in page:
        if isinstance(event, Recorded):
            for each in concerned.get(type(event.event), ()):
                with suppress(Exception):  # it will fail again when it is folded
                    wanted[each.name].update(each.view.keys(event))
    for each in behind:
        each.recall(wanted[each.name])


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
