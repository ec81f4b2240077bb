"""What the tests' other processes do; each function is the whole life of one."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from functools import cache
from multiprocessing import forkserver
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from attrs import evolve
from storage_sample import (
    AGGREGATES,
    COUNTER,
    VIEWS,
    No,
    add,
    adding,
    clock,
    command,
)

from o2c.desk.work import Work
from o2c.errors import ConcurrencyError, LimitExceeded
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
    """
    context.set_forkserver_preload(["storage_workers", "o2c.storage.postgres_log"])
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)  # what it finds modules by
    try:
        forkserver.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


def finish(processes: Sequence[ForkServerProcess]) -> None:
    """Wait for all; fail where one failed or hangs."""
    for process in processes:
        process.join(PATIENCE)
    codes = [process.exitcode for process in processes]
    for process in processes:
        process.kill()
    assert codes == [0] * len(processes)


def open_and_add(n: int, url: str) -> None:
    with Store.open(url, AGGREGATES) as store:
        store.run(command(f"p{n}"), adding(f"c{n}"))


def add_one_by_one(n: int, url: str, times: int, stream: str) -> None:
    """Writes to one stream, or with `{n}` in its name to one of its own."""
    with Store.open(url, AGGREGATES) as store:
        for i in range(times):
            store.run(command(f"p{n}-{i}"), adding(stream.format(n=n)))


def same_commands(n: int, url: str, times: int) -> None:
    """All processes send the very same commands."""
    with Store.open(url, AGGREGATES) as store:
        for i in range(times):
            store.run(command(f"same-{i}"), adding("shared"))


def sell(n: int, url: str, times: int, stock: int) -> None:
    """Takes one at a time from a limited stock; gives up never, is refused often."""

    def take(work: Work) -> None:
        if work.get(COUNTER, "sold") >= stock:
            raise LimitExceeded(No.TOO_MUCH, "sold out")
        work.decide(COUNTER, "sold", add, 1)
        work.decide(COUNTER, f"by-{n}", add, 1)

    with Store.open(url, AGGREGATES) as store:
        for i in range(times):
            try:
                store.run(command(f"s{n}-{i}"), take)
            except LimitExceeded:
                pass
            except ConcurrencyError:
                sys.exit(7)


def add_triples(n: int, url: str, life: int, acknowledged: str) -> None:
    """Until killed: three events per command, then a line in a file."""
    with Store.open(url, AGGREGATES) as store, Path(acknowledged).open("a") as log:
        for i in range(1_000_000):
            id = f"k{life}-{i}"

            def use(work: Work, i: int = i) -> None:
                for stream in ("a", "b", "c"):
                    work.decide(COUNTER, f"{stream}{i % 5}", add, 1)

            store.run(command(id), use)
            log.write(id + "\n")
            log.flush()


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
