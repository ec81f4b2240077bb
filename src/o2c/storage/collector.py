"""The garbage collector, out of the way while much is made and let go."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from attrs import Factory, define


@define
class _Pauses:
    """How many pauses there are now, in all threads, and what was before the first."""

    count: int = 0
    was: bool = True
    lock: Lock = Factory(Lock)


_pauses = _Pauses()


@contextmanager
def collector_paused() -> Iterator[None]:
    """Without the garbage collector, which else takes a third of the time.

    Rows, events and states have no cycles: they go when nobody holds them.  The last
    of several threads to leave puts the collector back as it was.
    """
    with _pauses.lock:
        if not _pauses.count:
            _pauses.was = gc.isenabled()
            gc.disable()
        _pauses.count += 1
    try:
        yield
    finally:
        with _pauses.lock:
            _pauses.count -= 1
            if _pauses.was and not _pauses.count:
                gc.enable()
