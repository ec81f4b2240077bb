"""One try at a batch of commands: decide on what is there, then write all of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import TypeAlias

from attrs import Factory, define, evolve, field, frozen
from eventsourcing.persistence import StoredEvent

from o2c.desk.work import Found, Ref, Source, Work
from o2c.domain.tax import TaxEngine
from o2c.errors import (
    ConcurrencyError,
    DuplicateError,
    LimitExceeded,
    StorageError,
    UnreadableEvent,
    ValidationError,
)
from o2c.kernel import Rejected
from o2c.storage.codec import LIMIT, Codec, quoted
from o2c.storage.command import Command, Refused, Use, outcome_text
from o2c.storage.log import (
    Batch,
    CommandRow,
    Conflict,
    Entry,
    Lost,
    NewCommand,
    Session,
)
from o2c.storage.machine import Machine
from o2c.storage.payload import digest, kept, same
from o2c.storage.states import States
from o2c.storage.trouble import Trouble
from o2c.storage.vault import Vault

Holidays: TypeAlias = Callable[[str, str | None, int], frozenset[date]]
Member: TypeAlias = tuple[Command, Use]
# What is to be kept of a refusal beside its outcome: decided in a work of its own.
Noting: TypeAlias = Callable[[Work, Command, Rejected], None]


@frozen
class Accepted:
    """A command that was decided: which of the batch's events are its own."""

    command: Command
    start: int
    stop: int
    repeated: bool = False


_NO_TEXT = re.compile("[\0\ud800-\udfff]")  # what no database holds as text

# What is wrong with the store is no refusal: the command may be repeated once it is
# mended, and must not be answered with this then.
TROUBLES = (StorageError, UnreadableEvent)

# What became of a member: decided now, recorded before, or refused or failed now.
Answer: TypeAlias = Accepted | CommandRow | Exception


@frozen
class Means:
    """What every try needs."""

    codec: Codec
    states: States
    clock: Callable[[], datetime]
    holidays: Holidays
    noting: Noting
    vault: Vault | None = None
    machine: Machine = Machine()
    taxes: TaxEngine | None = None


@define
class Attempt:
    """What one try has read, decided and drawn, until it is written or dropped."""

    means: Means
    session: Session
    outer: Work = field(init=False)
    events: list[StoredEvent] = Factory(list)
    commands: list[NewCommand] = Factory(list)
    answers: dict[str, tuple[Command, Answer]] = Factory(dict)
    numbers: list[tuple[str, int]] = Factory(list)
    fresh: set[str] = Factory(set)  # ids made of them
    written: dict[Ref, None] = Factory(dict)  # a set that keeps its order
    batch: Batch | None = None  # set once it has been sent
    first: int = 0

    def run(self, members: Sequence[Member], look: bool = True) -> list[Answer]:
        """Decide and write; raises Conflict, Lost, or what makes storage unusable.

        `look` says to find out first which of the commands are recorded already.
        """
        actor, today = members[0][0].actor, members[0][0].today
        source = Source(
            self._load,
            self._number,
            self.means.holidays,
            self._naming,
            self.means.taxes,
        )
        self.outer = Work(actor, utc(self.means.clock()), today, source)
        ids = [command.command_id for command, _ in members if not unfit(command)]
        known = self.session.find(ids) if look else {}
        answers = [self._answer(command, use, known) for command, use in members]
        if self.commands:
            states = {ref: self.outer.states[ref] for ref in self.written}
            due = self.means.states.due(states)
            self.batch = Batch(self.outer.guarded, self.events, self.commands, due)
            self.first = self.session.append(self.batch)
            # What was decided is history then: remember the states.
            keep = self.means.states.keep
            self.session.after(partial(keep, states, due, self.session.mark))
        return answers

    def entries(self, accepted: Accepted) -> tuple[Entry, ...]:
        """The accepted command's events as they are stored."""
        return tuple(
            (self.first + n, str(e.originator_id), e.originator_version, e.topic, text)
            for n, e in enumerate(
                self.events[accepted.start : accepted.stop], accepted.start
            )
            for text in [e.state.decode()]
        )

    def forgotten(self) -> list[str]:
        """The subjects that its events say are forgotten."""
        found = (self.means.codec.forgetting(d.event) for d in self.outer.decided)
        return [subject for subject in found if subject]

    def touched(self) -> frozenset[str]:
        """The streams that this try has decided events of."""
        return frozenset(aggregate.stream(id) for aggregate, id in self.written)

    def dropped(self) -> None:
        """Nothing was written, for certain: the numbers drawn are free again."""
        self._return_numbers(0)

    def _answer(
        self, command: Command, use: Use, known: dict[str, CommandRow]
    ) -> Answer:
        if wrong := unfit(command):
            return wrong
        if row := known.get(command.command_id):
            mine = row.actor == command.actor.id and self._same(command, row)
            return row if mine else _reused(row)
        if earlier := self.answers.get(command.command_id):
            first, answer = earlier
            made = digest(self.means.vault, first)
            mine = first.actor.id == command.actor.id
            if not mine or not same(self.means.vault, command, first.request, made):
                return _reused(first)
            if isinstance(answer, Accepted):
                return evolve(answer, repeated=True)
            return answer
        answer = self._decide(command, use)
        self.answers[command.command_id] = (command, answer)
        return answer

    def _decide(self, command: Command, use: Use) -> Answer:
        now = utc(self.means.clock())
        today = command.on or command.today
        work = self.outer.within(command.actor, now, today, command.on)
        drawn = len(self.numbers)
        try:
            use(work)
            events = self.means.codec.write(work.decided, command, now)
        except (Conflict, Lost):
            raise
        except Exception as error:
            if fails_all(error):
                raise
            self._return_numbers(drawn)
            if isinstance(error, Rejected) and not isinstance(error, TROUBLES):
                self._refuse(command, now, error)
            return error
        start = len(self.events)
        self._take(work, events)
        self._record(command, now, None, len(events))
        return Accepted(command, start, len(self.events))

    def _refuse(self, command: Command, now: datetime, error: Rejected) -> None:
        """Record a refusal, with the events that are kept of it, if there are any."""
        today = command.on or command.today
        work = self.outer.within(command.actor, now, today, command.on)
        self.means.noting(work, command, error)
        events = self.means.codec.write(work.decided, command, now)
        self._take(work, events)
        self._record(command, now, Refused.of(error), len(events))

    def _take(self, work: Work, events: Sequence[StoredEvent]) -> None:
        self.outer.absorb(work)
        self.written |= dict.fromkeys((d.aggregate, d.id) for d in work.decided)
        self.events += events

    def _record(
        self, command: Command, now: datetime, refusal: Refused | None, count: int
    ) -> None:
        self.commands.append(
            NewCommand(
                command_id=command.command_id,
                request=command.request,
                payload=kept(self.means.vault, command),
                payload_hash=digest(self.means.vault, command),
                actor=command.actor.id,
                recorded_at=now,
                outcome=outcome_text(refusal),
                count=count,
            )
        )

    def _load(self, refs: Sequence[Ref]) -> Sequence[Found]:
        load = self.means.states.load
        if self.fresh.isdisjoint(id for _, id in refs):
            return load(self.session, refs)
        # Nothing is there yet under a number that was drawn just now.
        return [
            (0, ref[0].initial)
            if ref[1] in self.fresh
            else load(self.session, [ref])[0]
            for ref in refs
        ]

    def _naming(self, id: str, events: Sequence[type]) -> list[str]:
        topics = self.means.codec.topics(lambda kind: kind.event in events)
        text = f":{quoted(id)}"
        streams = [entry[1] for entry in self.session.search(topics, text)]
        # What this batch has decided before is in no table yet.
        streams += [
            str(event.originator_id)
            for event in self.events
            if event.topic in topics and text.encode() in event.state
        ]
        return list(dict.fromkeys(streams))

    def _same(self, command: Command, row: CommandRow) -> bool:
        return same(self.means.vault, command, row.request, row.payload_hash)

    def _number(self, kind: str) -> str:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,19}", kind):
            raise ValueError(f"{kind!r} cannot name a series of numbers")
        number = self.session.number(kind)
        self.numbers.append((kind, number))
        id = f"{kind}-{number:06d}"
        self.fresh.add(id)
        return id

    def _return_numbers(self, down_to: int) -> None:
        while len(self.numbers) > down_to:
            self.session.give_back(*self.numbers.pop())


def utc(at: datetime) -> datetime:
    """The instant in UTC; ValueError for one without a zone."""
    if at.tzinfo is None:
        raise ValueError("the clock must give instants with a time zone")
    return at.astimezone(UTC)


def unfit(command: Command) -> Rejected | None:
    """Why one of the databases could not even hold the command."""
    actor = command.actor
    texts = (
        *(command.command_id, command.request, command.payload, command.reason),
        *(actor.id, actor.on_behalf_of or "", command.correlation_id or ""),
    )
    if any(map(_NO_TEXT.search, texts)):
        return ValidationError(
            Trouble.BAD_TEXT,
            "a command with a NUL character or half a character cannot be stored",
            remedy="leave the character out",
        )
    size = len(command.payload.encode())
    if size > LIMIT:
        return LimitExceeded(
            Trouble.PAYLOAD_TOO_LARGE,
            f"a request of {size} bytes is too large",
            remedy="split the request into smaller ones",
            maximum=str(LIMIT),
        )
    return None


def fails_all(error: Exception) -> bool:
    """Whether it is the database that fails, and so every command of the batch."""
    if isinstance(error, StorageError):
        return error.code != Trouble.UNWRITABLE_EVENT
    # A use case that finds a version out of date refuses its own command, no other.
    return isinstance(error, ConcurrencyError) and isinstance(error.code, Trouble)


def _reused(earlier: CommandRow | Command) -> DuplicateError:
    return DuplicateError(
        Trouble.COMMAND_ID_REUSED,
        "another request was made with this command id",
        field="command_id",
        remedy="give every request an id of its own, and repeat it unchanged",
        command_id=earlier.command_id,
        request=earlier.request,
    )
