"""What the store asks of a database; SQLite and PostgreSQL answer each in its way."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol, TypeAlias

from attrs import frozen
from eventsourcing.persistence import StoredEvent

from o2c.errors import StorageError
from o2c.storage.trouble import Trouble

SCHEMA_VERSION = 1  # of our tables

# An event as it is stored: position, stream, version, topic, JSON with its envelope.
# A plain tuple, as the drivers give it: this is the path that every event takes.
Entry: TypeAlias = tuple[int, str, int, str, str]
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
    def patience(self) -> float:
        """Seconds to go on trying when the database fails: it may come back."""

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

    def names(self, prefix: str, after: str, limit: int) -> list[str]: ...

    def asked(self, after: int, limit: int) -> list[tuple[int, CommandRow]]: ...

    def listener(self) -> Listener: ...

    def close(self) -> None: ...


def check_version(found: int) -> None:
    """Refuse tables that a newer o2c has changed: it knows why, we do not."""
    if found > SCHEMA_VERSION:
        raise StorageError(
            Trouble.NEWER_SCHEMA,
            f"the tables have version {found}, this o2c knows {SCHEMA_VERSION}",
            remedy="use the newer o2c",
            found=str(found),
            known=str(SCHEMA_VERSION),
        )
