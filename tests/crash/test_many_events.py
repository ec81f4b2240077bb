"""Test 9: many writers, three readers that follow them, and nothing is passed over."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path

from storage_sample import AGGREGATES, adding, clock, command
from storage_tools import is_sqlite
from storage_workers import PATIENCE, context, finish, start
from tiers import record, size

from o2c.errors import StorageError
from o2c.storage.store import Store
from o2c.storage.trouble import Trouble

WRITERS = size(8, 32)
BATCHES = size(3, 60, 1563)  # of each writer
BATCH = 20  # commands, each of one event
READERS = 3


def write_batches(n: int, url: str, gate: Barrier) -> None:
    """To a stream of its own, so that nothing but the order is contended."""
    with Store.open(url, AGGREGATES, clock=clock) as store:
        gate.wait(PATIENCE)
        for b in range(BATCHES):
            ids = [f"{n}-{b}-{i}" for i in range(BATCH)]
            while not written(store, ids, n):
                pass


def written(store: Store, ids: list[str], n: int) -> bool:
    """Whether it was; it may be told that others take too long."""
    try:
        done = store.run_many([(command(id), adding(f"own-{n}")) for id in ids])
    except StorageError as error:
        if error.code != Trouble.BUSY:
            raise
        return False
    assert not [each for each in done if isinstance(each, Exception)]
    return True


def tail(n: int, url: str, folder: str, gate: Barrier, done: Event) -> None:
    """Follows the log, and notes a digest of all positions and how many they were."""
    with Store.open(url, AGGREGATES) as store:
        gate.wait(PATIENCE)
        seen = digest(followed(store, done))
    Path(folder, f"{n}.tail").write_text(seen)


def followed(store: Store, done: Event) -> Iterator[int]:
    at, last = 0, False
    while not last:
        last = done.is_set()
        while page := store.log.page(at, None, 1000):
            for entry in page:
                assert entry[0] > at
                at = entry[0]
                yield at


def digest(positions: Iterator[int]) -> str:
    whole, count = sha256(), 0
    for position in positions:
        whole.update(b"%d " % position)
        count += 1
    return f"{count} {whole.hexdigest()}"


def test_readers_of_many_writers_miss_nothing(
    database_url: str, tmp_path: Path
) -> None:
    """Without the lock they do: see `test_order_of_positions`."""
    Store.open(database_url, AGGREGATES).close()
    gate, done = context.Barrier(WRITERS + READERS), context.Event()
    where = (database_url, str(tmp_path), gate, done)
    readers = start(tail, *where, times=READERS)
    writers = start(write_batches, database_url, gate, times=WRITERS)
    finish(writers, size(1, 5, 60) * PATIENCE)
    done.set()
    finish(readers, size(1, 2, 10) * PATIENCE)
    with Store.open(database_url, AGGREGATES) as store:
        always = context.Event()
        always.set()
        there = digest(followed(store, always))
    assert there.startswith(f"{WRITERS * BATCHES * BATCH} ")
    seen = [path.read_text() for path in tmp_path.glob("*.tail")]
    assert seen == [there] * READERS
    on = "sqlite" if is_sqlite(database_url) else "postgresql"
    of = f"of {WRITERS * BATCHES * BATCH:,} events, {WRITERS} writers"
    record("test 9", "missed by a reader", 0, of, on=on, goal="= 0")
