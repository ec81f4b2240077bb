"""What a store takes from the machine that it runs on: ids, time passed, and chance."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from uuid import uuid4

from attrs import frozen


def new_id() -> str:
    """An id that nobody else has."""
    return str(uuid4())


def jitter(seconds: float) -> float:
    """Some of these seconds, so that two that wait do not come back together."""
    return random.uniform(0, seconds)


@frozen
class Machine:
    """The real one by default; a simulation hands in its own, and is repeatable.

    `monotonic` and `sleep` are in seconds.
    """

    ids: Callable[[], str] = new_id
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[float], float] = jitter
