"""Which part of a history a question is about: what was known, and what counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from attrs import frozen

from o2c.kernel import Recorded


@frozen
class Cut:
    """The events up to a position; with `on`, those that count from that day or before.

    A position says what was known, a business date what counts: month-end as it was
    known then, and as it is known now, are two positions and one date.
    """

    position: int
    on: date | None = None

    def holds(self, recorded: Recorded[object]) -> bool:
        """Whether an event is in it."""
        if recorded.position > self.position:
            return False
        return self.on is None or recorded.effective_on <= self.on

    def of(self, history: Iterable[Recorded[object]]) -> Iterator[Recorded[object]]:
        """The events of a history that are in it, in order."""
        return filter(self.holds, history)
