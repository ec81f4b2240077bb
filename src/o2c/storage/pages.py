"""Pages of events for those who may not stop at one that cannot be read."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, frozen

from o2c.errors import UnreadableEvent
from o2c.kernel import Recorded
from o2c.storage.store import Store

_CAUTIOUS = 50  # events read at a time after one that could not be


@frozen
class Unread:
    """An event that cannot be read: where it stands, and why."""

    position: int
    stream: str
    version: int
    topic: str
    error: UnreadableEvent


@define
class Pages:
    """Reads a history page by page; an event that cannot be read is a page alone."""

    store: Store
    limit: int = 0

    def after(
        self, start: int, target: int, size: int
    ) -> Sequence[Recorded[object]] | Unread:
        """Readable events that follow `start`, or the next one that is not."""
        limit = min(size, self.limit or size)
        try:
            page = self.store.page(start, target, limit)
        except UnreadableEvent as error:
            self.limit = _CAUTIOUS
            bad = _unread(error)
            good = self.store.page(start, bad.position - 1, limit)
            return good or bad
        self.limit = 2 * limit if limit < size else 0
        return page


def _unread(error: UnreadableEvent) -> Unread:
    facts = error.facts
    return Unread(
        int(facts["position"]),
        facts["stream"],
        int(facts["version"]),
        facts["topic"],
        error,
    )
