"""Waiting for a database that does not answer: longer each time, up to a bound."""

from __future__ import annotations

import time

from attrs import define

from o2c.errors import StorageError
from o2c.storage.trouble import PASSING

SLOWEST = 2.0  # seconds between two tries


@define
class Patience:
    """Bears with a database for so many seconds in a row; None means for ever."""

    seconds: float | None = None
    _pause: float = 0.05
    _until: float = 0.0

    def bear(self, error: StorageError) -> None:
        """Wait before another try; raise what no waiting helps, or not any more."""
        if error.code not in PASSING:
            raise error
        now = time.monotonic()
        self._until = self._until or now + (self.seconds or 0)
        if self.seconds is not None and now >= self._until:
            raise error
        time.sleep(self._pause)
        self._pause = min(2 * self._pause, SLOWEST)

    def reset(self) -> None:
        """It has answered."""
        self._pause, self._until = 0.05, 0.0
