"""Clocks that went back: events recorded earlier than others before them in the log.

The order of events is that of their positions and nothing is decided by when they were
recorded, so this is a warning: of two desks whose clocks differ, or of one set wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from attrs import define, field

from o2c.audit.tally import Pair
from o2c.kernel import Recorded

SKEW = timedelta(seconds=5)  # that machines may differ by


@define
class Clock:
    """When events were recorded, as they pass in the order of the log.

    `behind` are runs of events that stand more than SKEW before the newest one: what
    they are, that newest instant, and the earliest of theirs.
    """

    compared: int = 0
    behind: list[tuple[str, datetime, datetime]] = field(factory=list)
    _newest: Recorded[object] | None = None
    _run: list[Recorded[object]] = field(factory=list)  # its first, earliest and last

    def tell(self, recorded: Recorded[object]) -> None:
        self.compared += 1
        newest = self._newest
        if newest is None or recorded.recorded_at >= newest.recorded_at:
            self._close()
            self._newest = recorded
        elif recorded.recorded_at >= newest.recorded_at - SKEW:
            self._close()
        elif not self._run:
            self._run = [recorded, recorded, recorded]
        else:
            first, earliest, _ = self._run
            if recorded.recorded_at < earliest.recorded_at:
                earliest = recorded
            self._run = [first, earliest, recorded]

    def pairs(self) -> Iterator[Pair]:
        """As the comparisons of a check: what is behind differs, nothing else does."""
        self._close()
        for _ in range(self.compared - len(self.behind)):
            yield "", 0, 0
        yield from self.behind

    def _close(self) -> None:
        if not self._run or self._newest is None:
            return
        first, earliest, last = self._run
        newest, self._run = self._newest, []
        some = f"position {first.position}"
        if last is not first:
            some = f"positions {first.position} to {last.position}"
        subject = f"{some}, after position {newest.position}"
        self.behind.append((subject, newest.recorded_at, earliest.recorded_at))
