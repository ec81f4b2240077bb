"""Lists that transactions append to: of stock items and of credit accounts.

The state of a list is the ids in it; whoever reads lists writes down what it saw of
them, in the first event that it appends.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from multiprocessing.synchronize import Barrier
from random import Random
from typing import Any

from attrs import Factory, frozen
from crash_graph import Read, Transaction
from storage_sample import MARIA, No, clock
from storage_workers import PATIENCE

from o2c.desk.work import Work
from o2c.errors import LimitExceeded, StorageError
from o2c.kernel import Aggregate
from o2c.storage.command import Command
from o2c.storage.sqlite_log import SqliteSession
from o2c.storage.store import Store
from o2c.storage.trouble import Trouble

KEYS = 5  # of each kind; few, so that transactions meet


@frozen(kw_only=True)
class Appended:
    """An id at the end of a list, and what was read before: length and last id."""

    id: str
    saw: Mapping[str, tuple[int, str]] = Factory(dict)


def _append(ids: tuple[str, ...], event: Appended) -> tuple[str, ...]:
    return (*ids, event.id)


STOCK: Aggregate[tuple[str, ...], Appended] = Aggregate(
    "stock", (), _append, (Appended,)
)
CREDIT: Aggregate[tuple[str, ...], Appended] = Aggregate(
    "credit", (), _append, (Appended,)
)
NOTE: Aggregate[tuple[str, ...], Appended] = Aggregate("note", (), _append, (Appended,))
LISTS = (STOCK, CREDIT, NOTE)


def append(ids: tuple[str, ...], id: str, saw: Any) -> Iterator[Appended]:
    yield Appended(id=id, saw=saw)


def transact(
    n: int, url: str, gate: Barrier, seed: int, each: int, broken: bool
) -> None:
    """A process: reads some lists at once, appends to some, is refused at times."""
    random = Random(f"{seed} {n}")
    if broken:
        break_isolation()
    with Store.open(url, LISTS, clock=clock, attempts=50) as store:
        gate.wait(PATIENCE)
        for i in range(each):
            if broken:  # in step: else, on a busy machine, none may meet another
                gate.wait(PATIENCE)
            id = f"{n}-{i}"
            lists = [(kind, f"k{k}") for kind in (STOCK, CREDIT) for k in range(KEYS)]
            read = random.sample(lists, random.choice((1, 2, 3)))
            wrote = random.sample(read, random.choice((0, 1, 1, min(2, len(read)))))
            twice, refused = random.random() < 0.2, random.random() < 0.1

            def use(
                work: Work,
                id: str = id,
                read: Any = read,
                wrote: Any = wrote,
                twice: bool = twice,
                refused: bool = refused,
            ) -> None:
                seen = {kind.stream(key): work.get(kind, key) for kind, key in read}
                saw = {s: (len(ids), ids[-1] if ids else "") for s, ids in seen.items()}
                work.decide(NOTE, id, append, id, saw)
                for kind, key in wrote:
                    for _ in range(1 + twice):
                        work.decide(kind, key, append, id, {})
                if refused:
                    raise LimitExceeded(No.TOO_MUCH)

            _run(store, id, use)


def _run(store: Store, id: str, use: Any) -> None:
    command = Command(
        command_id=id, request="Append", payload=id, actor=MARIA, today=date(2026, 2, 3)
    )
    while True:
        with suppress(LimitExceeded):
            try:
                store.run(command, use)
            except StorageError as error:
                if error.code == Trouble.BUSY:
                    continue
                raise
        return


def break_isolation() -> None:
    """Only what is written is guarded; what SQLite remembers is believed."""
    before = Work.guarded.fget  # type: ignore[attr-defined]

    def guarded(self: Work) -> dict[str, int]:
        written = {d.aggregate.stream(d.id) for d in self.decided}
        return {s: v for s, v in before(self).items() if s in written}

    Work.guarded = property(guarded)  # type: ignore[method-assign, assignment]
    SqliteSession.stands = lambda self, stream, mark: True  # type: ignore[method-assign]


def observed(
    store: Store,
) -> tuple[Mapping[str, list[str]], list[Transaction], set[str]]:
    """The lists as they are, what each transaction read, and who was refused."""
    lists: defaultdict[str, list[str]] = defaultdict(list)
    done: list[Transaction] = []
    for recorded in store.everything():
        event = recorded.event
        assert isinstance(event, Appended)
        if recorded.stream.startswith("note/"):
            saw = {name: Read(*read) for name, read in event.saw.items()}
            done.append(Transaction(event.id, saw))
        else:
            lists[recorded.stream].append(event.id)
    refused = {asked.command_id for asked in store.commands() if asked.refusal}
    assert not [id for id, n in Counter(t.id for t in done).items() if n > 1]
    return lists, done, refused
