"""What `bench.append` does in processes of its own, all starting at one moment."""

from __future__ import annotations

import multiprocessing
import queue
import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from multiprocessing.synchronize import Barrier
from typing import Any

from attrs import frozen
from eventsourcing.persistence import StoredEvent

import o2c
from bench.desk import CLERK, place
from bench.trade import Trade
from o2c.errors import ConcurrencyError, StorageError
from o2c.kernel import Rejected
from o2c.storage.connect import connect
from o2c.storage.log import Batch, Log, NewCommand
from o2c.storage.trouble import Trouble

PATIENCE = 600  # seconds after which a process counts as hung
TEXT = (
    '{"at":"2026-03-02T09:30:00.000000Z","on":"2026-03-02","by":"bench",'
    '"command":"00000000-0000-4000-8000-000000000000","data":{"order":"SO-000001",'
    '"line":1,"quantity":"3","price":"10.05","note":"' + "x" * 120 + '"}}'
)

context = multiprocessing.get_context("forkserver")


@frozen
class Took:
    """When a process began and ended, on the clock that all share, and each step."""

    began: float
    ended: float
    steps: tuple[float, ...]


def together(work: Callable[..., None], url: str, times: int, *more: Any) -> list[Took]:
    """So many processes that do this, none before all are ready."""
    context.set_forkserver_preload(["bench.append_work", "o2c.storage.postgres_log"])
    gate, answers = context.Barrier(times), context.Queue()
    processes = [
        context.Process(target=work, args=(n, url, gate, answers, *more))
        for n in range(times)
    ]
    for process in processes:
        process.start()
    found: list[Took] = []
    while len(found) < times:
        with suppress(queue.Empty):
            found.append(answers.get(timeout=1))
        assert not any(process.exitcode for process in processes), "one has failed"
    for process in processes:
        process.join(PATIENCE)
    return found


def wall(took: Sequence[Took]) -> float:
    """From the first beginning to the last end."""
    return max(t.ended for t in took) - min(t.began for t in took)


def event(stream: str, version: int) -> StoredEvent:
    return StoredEvent(stream, version, "bench.Added.1", TEXT.encode())  # type: ignore[arg-type]


def appended(log: Log, stream: str, version: int) -> None:
    """One event and the command it is of, in a commit of their own."""
    row = NewCommand(
        command_id=f"{stream}-{version}",
        request="Add",
        payload="{}",
        payload_hash="0" * 64,
        actor="bench",
        recorded_at=datetime.now(UTC),
        outcome="null",
        count=1,
    )
    batch = Batch({stream: version - 1}, [event(stream, version)], [row], [])
    done = False
    while not done:  # whoever waits for long is told so, and goes on waiting
        try:
            with log.session((), exclusive=False) as session:
                session.append(batch)
            done = True
        except StorageError as error:
            if error.code != Trouble.BUSY:
                raise


def write(n: int, url: str, gate: Barrier, answers: Any, size: int) -> None:
    """Appends to a stream of its own, one commit after the other."""
    log = connect(url)
    steps = []
    gate.wait(PATIENCE)
    began = time.monotonic()
    for version in range(1, size + 1):
        at = time.monotonic()
        appended(log, f"bench/{n}", version)
        steps.append(time.monotonic() - at)
    answers.put(Took(began, time.monotonic(), tuple(steps)))
    log.close()


def order(
    n: int,
    url: str,
    gate: Barrier,
    answers: Any,
    business: Trade,
    each: int,
    locks: bool,
) -> None:
    """Places orders of the one product that all want; without locks, by trying on."""
    steps = []
    with o2c.open(url) as desk:
        if not locks:
            without_locks(desk.store.log)
        ask = place(business, n)
        line = evolve_line(ask)
        gate.wait(PATIENCE)
        began = time.monotonic()
        for i in range(each):
            at = time.monotonic()
            until_done(desk, line, f"{n}-{i}")
            steps.append(time.monotonic() - at)
        answers.put(Took(began, time.monotonic(), tuple(steps)))


def evolve_line(ask: Any) -> Any:
    """The order with its first line only, of the first product."""
    first = ask.lines[0].model_copy(
        update={"product": "P000000", "quantity": Decimal(1)}
    )
    return ask.model_copy(update={"lines": (first,)})


def until_done(desk: o2c.Desk, ask: Any, command_id: str) -> None:
    """Ask again for as long as others are faster, after a moment by chance."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            desk.do(ask, by=CLERK, command_id=command_id)
        except (ConcurrencyError, StorageError) as error:
            if error.code not in (Trouble.CONFLICT, Trouble.BUSY):
                raise
            time.sleep(random.uniform(0, 0.05))
        else:
            return
    raise Rejected(Trouble.BUSY, "an order was never taken")


def without_locks(log: Any) -> None:
    """Take away what makes writers wait for each other before they read."""
    session = log.session
    log.session = lambda hot, exclusive: session((), False)
    log.contended = lambda streams: set()
