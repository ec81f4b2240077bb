"""What the tests' other processes do; each function is the whole life of one."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from functools import cache
from multiprocessing import forkserver
from multiprocessing.context import ForkServerProcess

from attrs import evolve
from storage_sample import AGGREGATES, VIEWS, adding, clock, command

from o2c.storage.projector import Projector
from o2c.storage.store import Store

PATIENCE = 60  # seconds after which a test's process counts as hung

context = multiprocessing.get_context("forkserver")


def start(
    work: Callable[..., None], *args: object, times: int = 1
) -> list[ForkServerProcess]:
    """So many processes that do this work, each told its number first."""
    _ensure_server()
    made = [context.Process(target=work, args=(n, *args)) for n in range(times)]
    for process in made:
        process.start()
    return made


@cache
def _ensure_server() -> None:
    """Start the process that forks ours, with everything loaded already.

    Only ever called where a test starts processes: the server loads this file too.
    A module that it does not find is left to the processes, which cost more then.
    """
    ours = ["storage_workers", "crash_warm"]
    context.set_forkserver_preload([*ours, "o2c.storage.postgres_log", "o2c.cli"])
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)  # what it finds modules by
    try:
        forkserver.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


def finish(processes: Sequence[ForkServerProcess], patience: float = PATIENCE) -> None:
    """Wait for all; fail where one failed or hangs."""
    for process in processes:
        process.join(patience)
    codes = [process.exitcode for process in processes]
    for process in processes:
        process.kill()
    assert codes == [0] * len(processes)


def add_one_by_one(n: int, url: str, times: int, stream: str) -> None:
    """Writes to one stream, or with `{n}` in its name to one of its own."""
    with Store.open(url, AGGREGATES) as store:
        for i in range(times):
            store.run(command(f"p{n}-{i}"), adding(stream.format(n=n)))


def project(n: int, url: str, views_url: str | None = None) -> None:
    """Catches up until nothing is left."""
    with (
        Store.open(url, AGGREGATES, clock=clock) as store,
        Projector(store, VIEWS, views_url=views_url) as projector,
    ):
        while projector.catch_up() < store.head():
            pass


def project_changed(n: int, url: str) -> None:
    """As a new version starts: its views have changed."""
    views = [evolve(view, events=(*view.events, int)) for view in VIEWS]
    with (
        Store.open(url, AGGREGATES, clock=clock) as store,
        Projector(store, views) as projector,
    ):
        projector.catch_up()


def rebuild_forever(n: int, url: str) -> None:
    with (
        Store.open(url, AGGREGATES, clock=clock) as store,
        Projector(store, VIEWS) as projector,
    ):
        while True:
            projector.rebuild()
