"""A view on its way: its table, and rows that were touched lately, in memory."""

from __future__ import annotations

from typing import Any

from attrs import Factory, define

from o2c.kernel import Recorded
from o2c.projections.view import Key, View
from o2c.storage.checkpoints import Mark
from o2c.storage.view_table import ViewTable

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
    build: str = ""
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

    def settle(self, mark: Mark) -> None:
        """The table stands here: what we remember of another moment is void."""
        if (self.position, self.build) != (mark.position, mark.build):
            self.forget()
            self.position, self.build = mark.position, mark.build
            self.complete = mark.position == 0

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

    def touch(self, recorded: Recorded[object]) -> None:
        """Apply one event to the rows in memory, or nothing of it where it fails."""
        if self.view.entries:
            self.added.extend(self.view.entries(recorded))
            return
        after: dict[Key, Any] = {}
        for key in self.view.keys(recorded):
            before = after[key] if key in after else self.rows.get(key)
            row = self.view.evolve(key, before, recorded)
            if row is not before:
                after[key] = row
        self.rows |= after
        self.changed |= after

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
