"""Follows the log and grows its trees, beside the writers and never in their way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from attrs import frozen

from o2c.audit.leaves import COMMAND, EVENT, command_hashes, event_hashes
from o2c.audit.merkle import root
from o2c.audit.refusals import Refusal
from o2c.errors import StorageError
from o2c.storage.log import Log
from o2c.storage.seals import Reader, Seals, TreeMark
from o2c.storage.store import Store
from o2c.storage.trouble import Trouble

PAGE = 4096  # rows sealed in one transaction


@frozen
class Kind:
    """One of the two logs that are sealed: how its rows are read and hashed.

    Each row begins with its place: a position, or the entry of a command.
    """

    name: str
    page: Callable[[Log, int, int], Sequence[Any]]
    hashes: Callable[[Any], list[bytes]]


EVENTS = Kind(
    EVENT, lambda log, after, limit: log.page(after, None, limit), event_hashes
)
COMMANDS = Kind(
    COMMAND, lambda log, after, limit: log.recorded(after, limit), command_hashes
)
KINDS = (EVENTS, COMMANDS)


class Sealer:
    """The two trees of a store; as many of these may run as you like."""

    def __init__(self, store: Store, seals: Seals) -> None:
        self._store = store
        self.seals = seals

    def catch_up(self, progress: Callable[[int], None] | None = None) -> None:
        """Take in what has happened since; `progress` is told of each page's end.

        Raises StorageError where the newest row that was sealed is not there any more,
        or is another one.
        """
        for kind in KINDS:
            self._check_newest(kind)
            while place := self._step(kind):
                if progress and kind is EVENTS:
                    progress(place)

    def rebuild(self) -> None:
        """Make both trees anew, from the rows as they are now."""
        self.seals.create()
        with self.seals.db.transaction():
            for kind in KINDS:
                self.seals.begin(kind.name, self._store.log.identity)
        self.catch_up()

    def mark(self, kind: Kind) -> TreeMark | None:
        """How far a tree has come, if there is one; writes nothing."""
        return self.seals.find(kind.name) if self.seals.exist() else None

    def sealed(self, kind: Kind) -> TreeMark:
        """How far a tree has come; StorageError where it is another store's."""
        self.seals.create()
        found = self.seals.find(kind.name)
        if found is None:
            self.seals.ensure(kind.name, self._store.log.identity)
            found = self.seals.find(kind.name)
        assert found is not None
        if found.store != self._store.log.identity:
            raise StorageError(
                Trouble.OTHER_STORE,
                "the trees here are of another store",
                remedy="give these views another database, or `o2c seal --rebuild`",
            )
        return found

    def reader(self, kind: Kind) -> Reader:
        return self.seals.reader(kind.name)

    def root(self, kind: Kind, size: int) -> bytes:
        """The root of a tree's first leaves."""
        return root(self.reader(kind).node, size)

    def index(self, kind: Kind, place: int) -> tuple[int, Any] | None:
        """Which leaf the row at this place is, and the row; None if there is none."""
        tile = self.seals.tile_at(kind.name, place)
        if tile is None:
            return None
        number, first = tile
        rows = kind.page(self._store.log, first - 1, 256)
        for nth, row in enumerate(rows):
            if row[0] == place:
                return 256 * number + nth, row
        return None

    def _step(self, kind: Kind) -> int:
        """Seal a page; the place of its last row, 0 where there is nothing more."""
        before = self.sealed(kind)
        rows = kind.page(self._store.log, before.last, PAGE)
        if not rows:
            return 0
        hashes = kind.hashes(rows)
        with self.seals.db.transaction():
            # Another sealer may have been here meanwhile: then all of it is done.
            if self.seals.find(kind.name, lock=True) == before:
                places = [row[0] for row in rows]
                self.seals.append(kind.name, before.size, hashes, places)
        return int(rows[-1][0])

    def _check_newest(self, kind: Kind) -> None:
        """Whoever deletes the end of a history must not have the rest sealed as if."""
        before = self.sealed(kind)
        if not before.size:
            return
        rows = kind.page(self._store.log, before.last - 1, 1)
        known = self.reader(kind).leaf(before.size - 1)
        if kind.hashes(rows) != [known]:
            raise StorageError(
                Refusal.ROW_CHANGED,
                f"the newest {kind.name} that was sealed, at {before.last},"
                " is gone or was changed",
                remedy="verify against the checkpoints that you kept; after restoring"
                " a backup, `o2c seal --rebuild`",
                place=str(before.last),
            )
