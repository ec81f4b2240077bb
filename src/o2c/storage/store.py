"""The store: an append-only history, and the only way to add to it."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from threading import local
from typing import Any, Self, TypeVar, cast

from attrs import evolve

from o2c.domain.evolution import Upcaster
from o2c.domain.tax import TaxEngine
from o2c.errors import StorageError
from o2c.kernel import Aggregate, Recorded, Rejected
from o2c.storage.attempt import (
    Accepted,
    Answer,
    Attempt,
    Holidays,
    Means,
    Member,
    Noting,
    utc,
)
from o2c.storage.codec import Codec
from o2c.storage.collector import collector_paused
from o2c.storage.command import Asked, Command, Outcome, Use, refusal_from
from o2c.storage.connect import connect
from o2c.storage.defaults import no_holidays, nothing_noted, wall_clock
from o2c.storage.erasures import Erasures, suppress_missing_keys
from o2c.storage.giving_up import forked, gave_up, nested
from o2c.storage.keys import Keys, keys_beside
from o2c.storage.log import CommandRow, Conflict, Entry, Log, Lost, Session, Snapshot
from o2c.storage.machine import Machine
from o2c.storage.observing import Observer, observed, watched
from o2c.storage.payload import restored
from o2c.storage.states import States
from o2c.storage.tries import Tries, unwritten
from o2c.storage.vault import Vault

S = TypeVar("S")
E = TypeVar("E")

PAGE = 1000  # events read at a time


class Store:
    """A history in one database; threads may share it, forked processes may not."""

    def __init__(
        self,
        log: Log,
        means: Means,
        erasures: Erasures,
        *,
        url: str = "",
        attempts: int = 10,
        create: bool = True,
    ) -> None:
        self.log = log
        self.erasures = erasures
        self.url = url
        self.create = create  # whether tables may be made, also those of views
        self.machine = means.machine
        self._means = means
        self._attempts = attempts
        self._pid = os.getpid()
        self._busy = local()
        self.observer: Observer | None = None

    @classmethod
    def open(
        cls,
        url: str,
        aggregates: Sequence[Aggregate[Any, Any]],
        clock: Callable[[], datetime] | None = None,
        holidays: Holidays | None = None,
        *,
        schemas: Mapping[type, int] | None = None,
        upcasters: Mapping[tuple[str, int], Upcaster] | None = None,
        noting: Noting = nothing_noted,
        company: str = "",
        attempts: int = 10,
        patience: float = 10.0,
        create: bool = True,
        keys_url: str | None = None,
        new_key: Callable[[int], bytes] | None = None,
        machine: Machine | None = None,
        log: Log | None = None,
        taxes: TaxEngine | None = None,
    ) -> Store:
        """Open the database at `url`, making its tables if it is new.

        Without `create` tables are neither made nor changed, those of views included.

        `sqlite:///file.db`, `sqlite://` (in memory), `postgresql://…?schema=name`.
        `noting` decides what else is kept of a refusal; `company` is whose store it
        is, and must be when it is opened again.
        `attempts` bounds how often a command is tried when others are faster,
        `patience` how many seconds a PostgreSQL that does not answer is waited for.
        The keys of personal data are at `keys_url`, else beside the database (see
        `keys_beside`); `new_key` makes so many random bytes.  A `log` that is given is
        used in place of the one at `url`.  `taxes` is a tax engine of one's own.
        """
        log = log or connect(url, patience, company, create=create)
        clock, holidays = clock or wall_clock, holidays or no_holidays
        kept, machine = keys_url or keys_beside(url), machine or Machine()
        identity = log.identity
        vault = Vault(lambda: Keys(kept, identity, create), clock, new_key, machine)
        codec = Codec(aggregates, schemas, upcasters, vault)
        states = States(codec)
        means = Means(codec, states, clock, holidays, noting, vault, machine, taxes)
        erasures = Erasures(log, codec, vault)
        vault.used_before, vault.on_erased = erasures.sealed, states.clear
        try:
            with suppress_missing_keys():
                erasures.settle()
        except BaseException:
            log.close()
            vault.close()
            raise
        return cls(log, means, erasures, url=url, attempts=attempts, create=create)

    @property
    def codec(self) -> Codec:
        return self._means.codec

    def now(self) -> datetime:
        """The instant, UTC, by the store's clock."""
        return utc(self._means.clock())

    def new_id(self) -> str:
        """An id for a command that came without one."""
        return self.machine.ids()

    def run(self, command: Command, use: Use) -> Outcome:
        """Run a command once: decide, append all its events, record what became of it.

        A repeat returns the first outcome.  Raises the use case's `Rejected`, also when
        a refused command is repeated; DuplicateError for an id used for another
        request; ConcurrencyError where others were faster each time; StorageError.
        """
        answer = self._execute([(command, use)])[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def run_many(
        self, commands: Sequence[tuple[Command, Use]]
    ) -> list[Outcome | Exception]:
        """Run commands in one transaction, each all or nothing, each seeing the former.

        A command that is refused or fails is an exception in the list, and leaves no
        trace but its recorded refusal; the others are appended.
        """
        return self._execute(commands) if commands else []

    def history(self, stream: str, after: int = 0) -> Iterator[Recorded[object]]:
        """A stream's events that follow version `after`, in order."""
        while page := self.log.history(stream, after, PAGE):
            yield from self._read(page)
            after = page[-1][2]

    def everything(
        self, after: int = 0, upto: int | None = None
    ) -> Iterator[Recorded[object]]:
        """The events that follow position `after`, up to `upto`, in order.

        Raises UnreadableEvent at one that cannot be read: none is passed over.
        """
        while page := self.log.page(after, upto, PAGE):
            yield from self._read(page)
            after = page[-1][0]

    def page(self, after: int, upto: int | None, limit: int) -> list[Recorded[object]]:
        """At most so many events that follow position `after`."""
        return list(self._read(self.log.page(after, upto, limit)))

    def head(self) -> int:
        """The newest position; 0 where nothing has happened yet."""
        return self.log.head()

    def reached(self, at: datetime) -> int:
        """The newest position that was recorded at an instant or before; 0 for none.

        Where a clock went back, everything up to that position had been recorded.
        """
        return self.log.reached(utc(at))

    def state(self, aggregate: Aggregate[S, E], id: str) -> S:
        """The state of a stream as it stands now."""
        return cast(S, self._means.states.load(self.log, [(aggregate, id)])[0][1])

    def streams(self, aggregate: Aggregate[Any, Any]) -> Iterator[str]:
        """The names of all streams of a kind, `order/SO-000001`, sorted."""
        after = ""
        while page := self.log.names(aggregate.stream(""), after, PAGE):
            yield from page
            after = page[-1]

    def confirms(self, found: Snapshot) -> bool | None:
        """Whether a snapshot is what its events come to; None if it is never used."""
        return self._means.states.confirms(self.log, found)

    def outcome(self, command_id: str) -> Outcome | None:
        """What became of a command; None where it was never recorded."""
        row = self.log.find([command_id]).get(command_id)
        return self._outcome(row) if row else None

    def commands(self, after: int = 0) -> Iterator[Asked]:
        """Every recorded command that follows entry `after`, refused ones too."""
        while page := self.log.asked(after, PAGE):
            for entry, row in page:
                yield Asked.of(entry, row, restored(self._means.vault, row))
            after = page[-1][0]

    def readable(self, recorded: Recorded[object]) -> Recorded[object]:
        """With a text in which nothing is sealed, where there is a key to open it."""
        return evolve(recorded, text=self.codec.plain(recorded))

    def prepare(self) -> None:
        """Make what is kept beside the history: the tables of keys."""
        if self._means.vault:
            self._means.vault.keys()

    def close(self) -> None:
        self.erasures.close()
        self.log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _execute(self, members: Sequence[Member]) -> list[Outcome | Exception]:
        if os.getpid() != self._pid:
            raise forked()
        if getattr(self._busy, "now", False):
            raise nested()
        self._busy.now = True
        try:
            with collector_paused():
                if self.observer:
                    return watched(self.observer, members, self._try)
                return self._try(members)
        finally:
            self._busy.now = False

    def _try(self, members: Sequence[Member]) -> list[Outcome | Exception]:
        """Try until it is written or known; a command recorded meanwhile is found."""
        now = self.machine.monotonic()
        until, turn = now + self.log.patience, now + self.log.turn
        tries = Tries(self.log, self._means, until, turn)
        alone = any(command.alone for command, _ in members)
        for n in range(self._attempts):
            attempt: Attempt | None = None
            try:
                with self._session(tries.hot, alone or n >= 3) as session:
                    attempt = Attempt(self._means, session)
                    answers = attempt.run(members, n > 0 or not self.log.optimistic)
            except Conflict as conflict:
                tries.overtaken(conflict, attempt, n)
            except Lost as lost:
                if not tries.cut_off(lost, attempt, n):
                    break
            except StorageError as error:
                if tries.sent:  # an earlier try may have been written all the same
                    raise gave_up(
                        self.log, self._attempts, sorted(tries.sent), error
                    ) from error
                unwritten(attempt)
                if not (tries.may_wait(error, attempt) and self.log.others_wrote()):
                    raise
            except BaseException:
                unwritten(attempt)
                raise
            else:
                self.erasures.carry_out(attempt.forgotten())
                return [self._result(attempt, a, tries.sent) for a in answers]
        raise self._gave_up(tries, tries.lost)

    def _session(
        self, hot: Collection[str], exclusive: bool
    ) -> AbstractContextManager[Session]:
        session = self.log.session(hot, exclusive=exclusive)
        return observed(session, self.observer) if self.observer else session

    def _result(
        self, attempt: Attempt, answer: Answer, sent: set[str]
    ) -> Outcome | Exception:
        match answer:
            case Accepted():
                return Outcome(
                    command_id=answer.command.command_id,
                    stored=attempt.entries(answer),
                    repeated=answer.repeated,
                    read=self.codec.read,
                )
            case CommandRow():
                outcome = self._outcome(answer, answer.command_id not in sent)
                return outcome.refusal.error() if outcome.refusal else outcome
            case _:
                return answer

    def _outcome(self, row: CommandRow, repeated: bool = True) -> Outcome:
        entries: list[Entry] = []
        if row.first is not None and row.last is not None:
            entries = self.log.page(row.first - 1, row.last, row.last - row.first + 1)
        return Outcome(
            command_id=row.command_id,
            stored=tuple(entries),
            repeated=repeated,
            refusal=refusal_from(row.outcome),
            read=self.codec.read,
        )

    def _read(self, entries: Sequence[Entry]) -> Iterator[Recorded[object]]:
        read = self._means.codec.read
        for entry in entries:
            yield read(*entry)

    def _gave_up(self, tries: Tries, lost: Exception | None) -> Rejected:
        return gave_up(self.log, self._attempts, sorted(tries.sent), lost)
