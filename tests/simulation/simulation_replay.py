"""A run told again by one desk alone, command by command, as they were written.

Whatever interleaving, failure and repetition there was: it must have come to the same
events, word for word, and the same refusals.  Only document numbers are given as they
were drawn, and the clock as it was read.
"""

from __future__ import annotations

from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from decimal import localcontext
from itertools import zip_longest
from random import Random

from attrs import Factory, define
from laws_world import MONDAY
from simulation_faults import Weather
from simulation_log import ServerLog
from simulation_schedule import Schedule
from simulation_world import Wish, World, beginning

from o2c.asking import asked, noted, parking
from o2c.desk.series import SERIES
from o2c.domain import AGGREGATES
from o2c.door import WIDE, Desk
from o2c.edge.holidays import public_holidays
from o2c.kernel import Recorded, Rejected
from o2c.receipts import Done, Receipt
from o2c.storage.command import Command, Outcome, Use
from o2c.storage.keys import Keys
from o2c.storage.store import Store


@define
class Told:
    """A command as it was written, its events, and what was wrong with it."""

    at: datetime
    wish: Wish | None  # what was asked; None for what came before the run
    done: Done
    events: tuple[Recorded[object], ...]
    refused: Rejected | None = None  # this command itself; not what it parks
    wrong: list[str] = Factory(list)


@define(eq=False)
class Scripted(ServerLog):
    """Gives the numbers that were given then."""

    script: dict[str, list[int]] = Factory(dict)

    def numbered(self, recorded: tuple[Recorded[object], ...]) -> None:
        self.script.clear()
        for each in recorded:
            kind, _, number = each.id.rpartition("-")
            if each.version == 1 and number.isdecimal() and kind.isalpha():
                self.script.setdefault(kind, []).append(int(number))
        self.free = {kind: sorted(numbers) for kind, numbers in self.script.items()}


def told_again(here: World, desk: Desk) -> Iterator[Told]:
    """Each command in its order, done again on what came before it."""
    schedule = Schedule(Random(0))
    _, server = beginning(under_way=here.seed % 5 > 0)
    log = Scripted(server.copied(schedule, Weather(schedule, Random(0))))
    now = [MONDAY]
    # What is refused may draw a number that nobody sees: not one that comes later.
    log.server.series = Counter(dict.fromkeys(SERIES, 500_000))
    store = Store.open(
        "sqlite://",
        AGGREGATES,
        lambda: now[0],
        public_holidays,
        noting=noted,
        keys_url=_copied(here),
        log=log,
    )
    before = set(log.server.commands)
    refusals: dict[str, Rejected] = {}
    history: dict[str, list[Recorded[object]]] = {}
    for recorded in desk.history():
        history.setdefault(recorded.command_id, []).append(recorded)
    for row in desk.store.commands():
        events = tuple(history.get(row.command_id, ()))
        base = row.command_id.removesuffix("/park")
        wish = here.wishes.get(base)
        error = row.refusal.error() if row.refusal else None
        done = _done(desk, row.command_id, events, refusals.get(base) or error)
        told = Told(row.recorded_at, wish, done, events, error)
        if error is not None:
            refusals[base] = error
        if row.command_id not in before:
            now[0] = row.recorded_at
            log.numbered(events)
            assert wish is not None, row.command_id
            told.wrong += _compared(store, row.command_id, wish, refusals, told)
        yield told


def _compared(
    store: Store, id: str, wish: Wish, refusals: dict[str, Rejected], told: Told
) -> Iterator[str]:
    """Do it again, and say what came out differently."""
    command, use = _command(id, wish, refusals, told)
    head = store.head()
    with localcontext(WIDE):
        (answer,) = store.run_many([(command, use)])
    first = [_stored(recorded) for recorded in told.events]
    again = [_stored(recorded) for recorded in store.everything(head)]
    if told.refused is not None and isinstance(answer, Outcome):
        yield f"{wish.text} was refused ({told.refused}), alone it is done"
    elif told.refused is None and not isinstance(answer, Outcome):
        yield f"{wish.text} was done, alone it is refused: {answer}"
    elif first != again:
        pairs = zip_longest(first, again)
        apart = next(pair for pair in pairs if pair[0] != pair[1])
        yield f"{wish.text} came to other events than it does alone: {apart}"
    elif told.refused is not None and _refused(told.refused) != _refused(answer):
        yield f"{wish.text} was refused {told.refused}, alone {answer}"


def _copied(here: World) -> str:
    """A key database with all keys of the run, of those who were erased too."""
    url = f"sqlite:///{here.home / 'alone.keys.db'}"
    keys = Keys(url, here.identity)
    keys.register(b"")
    for subject, key in here.disk.keys.items():
        keys.make(subject, b64decode(key), MONDAY)
    keys.close()
    return url


def _command(
    id: str, wish: Wish, refusals: dict[str, Rejected], told: Told
) -> tuple[Command, Use]:
    a = asked(
        0,
        wish.text,
        by=wish.by,
        today=told.at.date(),
        command_id=wish.command_id,
        correlation_id=None,
    )
    if id == wish.command_id:
        return a.command, a.use
    return parking(a, refusals[wish.command_id])


def _done(
    desk: Desk,
    id: str,
    events: tuple[Recorded[object], ...],
    refusal: Rejected | None,
) -> Done:
    if refusal is not None:
        return Done(index=0, refusal=refusal)
    read = desk.store.codec.read
    return Done(
        index=0, receipt=Receipt(command_id=id, request="", stored=(), read=read)
    )


def _stored(recorded: Recorded[object]) -> tuple[object, ...]:
    """Everything of an event but its position."""
    where = (recorded.stream, recorded.version, recorded.name, recorded.text)
    who = (recorded.recorded_at, recorded.effective_on, recorded.actor, recorded.reason)
    return (*where, *who)


def _refused(error: object) -> object:
    assert isinstance(error, Rejected), error
    words = (type(error).__name__, str(error.code), error.message, error.remedy)
    return (*words, error.field, error.line, Counter(error.facts))
