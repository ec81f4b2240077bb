"""What the store asks of a database; SQLite and PostgreSQL answer each in its way."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol, TypeAlias

from attrs import frozen
from eventsourcing.persistence import StoredEvent

from o2c.errors import StorageError
from o2c.storage.trouble import Trouble

SCHEMA_VERSION = 2  # of our tables; see migrations

# An event as it is stored: position, stream, version, topic, JSON with its envelope.
# A plain tuple, as the drivers give it: this is the path that every event takes.
Entry: TypeAlias = tuple[int, str, int, str, str]
# A recorded command likewise: all columns of its row, when it was recorded as text.
CommandEntry: TypeAlias = tuple[
    int, str, str, str, str, str, str, str, int | None, int | None
]
Mark: TypeAlias = tuple[int, ...]


@frozen
class Wanted:
    """A stream to load: events after this version.

    With a fingerprint, a snapshot that bears the same one may take their place.
    """

    stream: str
    after: int
    fingerprint: str | None


@frozen
class Loaded:
    """A stream's events since the snapshot (version, state), or since `after`."""

    snapshot: tuple[int, str] | None
    entries: list[Entry]


@frozen
class Snapshot:
    """A folded state at a version of a stream, valid for one way of folding."""

    stream: str
    version: int
    fingerprint: str
    state: str


@frozen
class CommandRow:
    """A recorded command; `first` and `last` are the positions of its events."""

    command_id: str
    request: str
    payload: str
    payload_hash: str
    actor: str
    recorded_at: datetime
    outcome: str
    first: int | None
    last: int | None


@frozen
class NewCommand:
    """A command to record; `count` of the batch's events, in order, are its own."""

    command_id: str
    request: str
    payload: str
    payload_hash: str
    actor: str
    recorded_at: datetime
    outcome: str
    count: int


@frozen
class Batch:
    """What is written in one transaction, if every guarded version still holds."""

    guards: Mapping[str, int]
    events: Sequence[StoredEvent]
    commands: Sequence[NewCommand]
    snapshots: Sequence[Snapshot]


class Conflict(Exception):
    """Someone was faster, on these streams or with this command; nothing written."""

    def __init__(
        self, streams: Collection[str] = (), *, repeated: bool = False
    ) -> None:
        super().__init__(streams)
        self.streams = frozenset(streams)
        self.repeated = repeated  # it is the command that is there already


class Lost(Exception):
    """The database failed in between: what was sent may or may not be written."""


class Reading(Protocol):
    """What can be read inside and outside a session."""

    def find(self, command_ids: Sequence[str]) -> dict[str, CommandRow]: ...

    def load(self, wanted: Sequence[Wanted]) -> list[Loaded]: ...

    def search(
        self, topics: Sequence[str], text: str = "", after: int = 0, limit: int = -1
    ) -> list[Entry]:
        """The events of these topics, after a position, whose JSON has this text in it.

        Nothing finds them but a look at each: for what is asked once in a while.
        """

    @property
    def mark(self) -> Mark:
        """Changes when others write; what is read is kept with the mark of its time."""

    def stands(self, stream: str, mark: Mark) -> bool:
        """Whether a state kept with this mark may be used without looking again."""


class Session(Reading, Protocol):
    """One try to read, decide and write; it raises Conflict or Lost."""

    def number(self, kind: str) -> int: ...

    def give_back(self, kind: str, number: int) -> None: ...

    def append(self, batch: Batch) -> int:
        """Write all of the batch; the position of its first event."""

    def after(self, done: Callable[[], None]) -> None:
        """Call this once the batch is committed, before the next session here."""


@frozen
class Contents:
    """What a store held: its identity, how much of each, and how far it had counted.

    `position` and `entry` are the highest that were ever given, to an event and to a
    command: newer than all that is there, perhaps, and never to be given again.
    `company` is whose store it is; nothing where it is no company's in particular.
    """

    store: str
    events: int
    commands: int
    position: int
    entry: int
    series: Mapping[str, int]
    company: str = ""


@frozen
class Copy:
    """A store's contents, and its rows in order, to be read once: events, commands."""

    contents: Contents
    events: Iterator[Entry]
    commands: Iterator[tuple[int, CommandRow]]


class Listener(Protocol):
    """Waits for news of appended events; may be late by a second, never for ever."""

    def wait(self, seconds: float) -> None: ...

    def close(self) -> None: ...


class Log(Reading, Protocol):
    """One database: its events, commands, snapshots and numbers."""

    @property
    def identity(self) -> str:
        """Tells this store from every other one."""

    @property
    def was(self) -> int:
        """The version of the tables before this was opened; 0 where there were none."""

    @property
    def company(self) -> str:
        """Whose store it is; nothing where it is no company's in particular."""

    @property
    def patience(self) -> float:
        """Seconds to go on trying when the database fails: it may come back."""

    @property
    def turn(self) -> float:
        """Seconds to go on waiting for one's turn while others write."""

    @property
    def optimistic(self) -> bool:
        """Whether looking for a repeated command can be left to the append."""

    @property
    def definite(self) -> bool:
        """Whether a failed write that cannot be found will never be there."""

    def session(
        self, hot: Collection[str], exclusive: bool
    ) -> AbstractContextManager[Session]:
        """Begin a try: `hot` streams are contended, `exclusive` keeps others out."""

    def page(
        self, after: int, upto: int | None, limit: int, topics: Sequence[str] = ()
    ) -> list[Entry]:
        """Entries after a position, in order; of these topics only, if any is named."""

    def reached(self, at: datetime) -> int:
        """The newest position whose command was recorded at that instant or before."""

    def history(self, stream: str, after: int, limit: int) -> list[Entry]: ...

    def head(self) -> int: ...

    def others_wrote(self) -> bool:
        """Whether anybody else has written since this was asked last."""

    def make_series(self, kind: str) -> None:
        """Make a series of numbers beforehand, where one has to be made."""

    def copy(self) -> AbstractContextManager[Copy]:
        """All that a backup holds, as it stands at one moment; others write on."""

    def fill(self, copy: Copy) -> None:
        """Become that store, all or nothing; StorageError where this is not empty."""

    def names(self, prefix: str, after: str, limit: int) -> list[str]: ...

    def asked(self, after: int, limit: int) -> list[tuple[int, CommandRow]]: ...

    def recorded(self, after: int, limit: int) -> list[CommandEntry]:
        """The rows of commands that follow an entry, as they are stored."""

    def entry(self, command_id: str) -> int | None:
        """Where a command is recorded."""

    def snapshots(self, after: str, limit: int) -> list[Snapshot]:
        """The snapshots of streams whose names follow."""

    def listener(self) -> Listener: ...

    def close(self) -> None: ...


def check_company(found: str, wanted: str) -> None:
    """Refuse a store that is another company's, whoever's that is."""
    if found != wanted:
        raise StorageError(
            Trouble.OTHER_COMPANY,
            "this is the store of another company",
            remedy="open it with the company that it was made for",
        )


def check_version(found: int, create: bool) -> None:
    """Refuse tables that a newer o2c has changed, and older ones if not to be changed.

    `found` is 0 where there are no tables.
    """
    if found > SCHEMA_VERSION:
        raise StorageError(
            Trouble.NEWER_SCHEMA,
            f"the tables have version {found}, this o2c knows {SCHEMA_VERSION}",
            remedy="use the newer o2c",
            found=str(found),
            known=str(SCHEMA_VERSION),
        )
    if found < SCHEMA_VERSION and not create:
        have = f"tables of version {found}" if found else "no tables"
        raise StorageError(
            Trouble.OLDER_SCHEMA,
            f"the database has {have}, this o2c needs version {SCHEMA_VERSION}",
            remedy="let its owner run `o2c migrate`",
            found=str(found),
            known=str(SCHEMA_VERSION),
        )


def not_empty() -> StorageError:
    """A history may not be mixed with another one."""
    return StorageError(
        Trouble.NOT_EMPTY,
        "the database has a history of its own",
        remedy="restore into a database, or a schema, that has never been used",
    )


def broken() -> StorageError:
    """A stream's versions count from one on, and a command is there once."""
    return StorageError(
        Trouble.ARCHIVE_DAMAGED,
        "an event or a command is missing from the backup, or is there twice",
        remedy="restore from another backup; nothing was written",
    )
