"""Waiting beside a desk, no longer than somebody wants it to end."""

from __future__ import annotations

import time
from collections.abc import Callable


def rest(seconds: float, stop: Callable[[], bool]) -> None:
    """Wait so long, or a little longer than until `stop()`."""
    until = time.monotonic() + seconds
    while not stop() and (left := until - time.monotonic()) > 0:
        time.sleep(min(left, 0.1))
