"""Processes that all start at the same moment, or that are killed at any."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from crash_tools import Ask, Note, notes
from crash_workers import ask_each, follow_log, keep_views
from storage_workers import PATIENCE, context, finish, start
from tiers import size


def all_ask(
    url: str,
    folder: Path,
    asks: Sequence[Sequence[Ask]],
    readers: int = 0,
    projectors: int = 0,
) -> list[Note]:
    """A process for each list of requests; what they were answered.

    Readers follow the log meanwhile and projectors keep the views, until the last
    request is answered and they have seen it.
    """
    gate = context.Barrier(len(asks) + readers + projectors)
    done = context.Event()
    beside = [
        *start(follow_log, url, str(folder), gate, done, times=readers),
        *start(keep_views, url, gate, done, times=projectors),
    ]
    writers = start(ask_each, url, str(folder), gate, asks, times=len(asks))
    finish(writers, size(1, 20) * PATIENCE)
    done.set()
    finish(beside)
    return notes(folder)


@contextmanager
def at_work(
    work: Callable[..., None], *args: object, times: int = 1
) -> Iterator[list[ForkServerProcess]]:
    """Processes that do this until they are killed: here, or when this is left."""
    processes = start(work, *args, times=times)
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            process.join(PATIENCE)
