"""Where rows are not what was sealed: found with the leaf hashes that are kept.

Those are believed as far as their root is the one that was signed; where somebody has
rewritten them as well, only the checkpoints say between which rows it happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from o2c.errors import StorageError
from o2c.storage.log import Log
from o2c.storage.sealer import EVENTS, Kind, Sealer
from o2c.storage.verdict import Deviation, Wrong

_ROWS = 1024  # read at a time


class Locating:
    """One tree's rows beside its leaf hashes."""

    def __init__(self, log: Log, sealer: Sealer, kind: Kind) -> None:
        self._log = log
        self._sealer = sealer
        self._kind = kind

    def found(
        self, size: int, root: bytes | None, held: int, rows: int
    ) -> Iterator[Deviation]:
        """Why the first `size` rows are not as claimed; at least one thing.

        `root` is what a checkpoint says, None where only the tree in the database
        claims it; `held` rows are right by an earlier checkpoint; `rows` are there.
        """
        told = 0
        if rows < size:
            told += 1
            says = f"{size} were sealed, {rows} are there"
            yield self._deviation(Wrong.MISSING, says)
        if root is None or self._believed(size, root):
            for found in self._compare(held, size):
                told += 1
                yield found
        if not told and root is None:
            says = "the tree kept in the database is not that of its rows"
            yield self._deviation(Wrong.TREE, says)
        elif not told:
            says = f"the first {held} are as sealed, the first {size} are not"
            yield self._deviation(Wrong.ROOT, says)

    def _believed(self, size: int, root: bytes) -> bool:
        try:
            have = self._sealer.sealed(self._kind).size
            return have >= size and self._sealer.root(self._kind, size) == root
        except StorageError:
            return False

    def _compare(self, held: int, size: int) -> Iterator[Deviation]:
        """The first row that is not the one sealed in its place."""
        reader, nth = self._sealer.reader(self._kind), 0
        rows = self._rows()
        try:
            for row in rows:
                if nth >= size:
                    return
                have = self._kind.hashes([row])[0]
                if nth >= held and have != reader.leaf(nth):
                    following = next(rows, None)
                    after = self._kind.hashes([following])[0] if following else b""
                    missing = nth + 1 < size and have == reader.leaf(nth + 1)
                    yield self._of(row, nth, missing, after == reader.leaf(nth))
                    return
                nth += 1
        except StorageError as error:
            yield self._deviation(Wrong.TREE, error.message)

    def _of(self, row: Any, nth: int, missing: bool, added: bool) -> Deviation:
        if missing:
            says = f"number {nth + 1} of those that were sealed is missing before it"
            return self._deviation(Wrong.MISSING, says, row)
        if added:
            return self._deviation(Wrong.ADDED, "this was not there when sealed", row)
        says = f"it is not what was sealed as number {nth + 1}"
        return self._deviation(Wrong.CHANGED, says, row)

    def _rows(self) -> Iterator[Any]:
        after = 0
        while page := self._kind.page(self._log, after, _ROWS):
            yield from page
            after = page[-1][0]

    def _deviation(self, wrong: Wrong, says: str, row: Any = None) -> Deviation:
        event = row is not None and self._kind is EVENTS
        return Deviation(
            wrong=wrong,
            log=self._kind.name,
            place=row[0] if row is not None else None,
            stream=row[1] if event else "",
            version=row[2] if event else None,
            says=says,
        )
