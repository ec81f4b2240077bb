"""Waiting until views have come to a position, for those who read them with SQL."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from o2c.errors import StorageError
from o2c.storage.checkpoints import Mark
from o2c.storage.folding import lowest
from o2c.storage.trouble import Trouble

_FIRST, _SLOWEST = 0.002, 0.1  # seconds between two looks


def wait(
    marks: Callable[[], Mapping[str, Mark]], position: int, seconds: float
) -> None:
    """Return once all of them are there; StorageError when the time is over."""
    until, pause = time.monotonic() + seconds, _FIRST
    while (reached := lowest(marks())) < position:
        left = until - time.monotonic()
        if left <= 0:
            raise StorageError(
                Trouble.NOT_REACHED,
                f"after {seconds:g} seconds the views are at position {reached},"
                f" not at {position}",
                remedy="see whether a follower leads (`o2c health`), then try again",
                reached=str(reached),
                position=str(position),
            )
        time.sleep(min(pause, left))
        pause = min(2 * pause, _SLOWEST)
