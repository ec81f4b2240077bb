"""One try in PostgreSQL: read, decide, and append if nobody was faster.

Nothing is locked while deciding, but for streams that are contended: there a lock per
stream lets one writer in after the other, instead of one in and all others again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Protocol

import psycopg
from psycopg import errors
from psycopg.pq import TransactionStatus
from psycopg.rows import tuple_row
from psycopg_pool import ConnectionPool

from o2c.errors import StorageError
from o2c.storage.log import (
    Batch,
    CommandRow,
    Conflict,
    Entry,
    Loaded,
    Lost,
    Mark,
    Wanted,
)
from o2c.storage.postgres import Pooled, append
from o2c.storage.postgres_tables import LOAD, key
from o2c.storage.trouble import Trouble

EVENT = "SELECT position, originator_id, originator_version, topic, state FROM events"
COMMAND = (
    "SELECT entry, command_id, request, payload, payload_hash, actor, recorded_at,"
    " outcome, first_position, last_position FROM commands"
)


class Shared(Protocol):
    """What the sessions of one process share."""

    @property
    def schema(self) -> str: ...

    @property
    def pool(self) -> ConnectionPool[Pooled]: ...

    def contended(self, streams: Collection[str]) -> set[str]: ...

    def draw(self, conn: Pooled, kind: str) -> int: ...

    def give_back(self, kind: str, number: int) -> None: ...

    def expect_repeats(self) -> None: ...

    def wrote(self, newest: int) -> None: ...


class PostgresSession:
    """Begins a transaction only to hold locks; else each statement stands alone."""

    def __init__(self, shared: Shared, conn: Pooled) -> None:
        self._shared = shared
        self._conn = conn
        self._held: set[int] = set()
        self._begun = False
        self._exclusive = False
        self.mark: Mark = ()
        self.give_back = shared.give_back

    def stands(self, stream: str, mark: Mark) -> bool:
        """Whoever was faster is found by the guards, at the latest."""
        return not self._begun and not self._shared.contended([stream])

    def find(self, command_ids: Sequence[str]) -> dict[str, CommandRow]:
        return find(self._conn, command_ids)

    def load(self, wanted: Sequence[Wanted]) -> list[Loaded]:
        # A use case reads through here: what fails must not pass for its own failure.
        with translated():
            if hot := self._shared.contended([each.stream for each in wanted]):
                self.lock(hot)
            return load(self._conn, wanted)

    def search(
        self, topics: Sequence[str], text: str = "", after: int = 0, limit: int = -1
    ) -> list[Entry]:
        with translated():
            return search(self._conn, topics, text, after, limit)

    def number(self, kind: str) -> int:
        with translated():
            return self._shared.draw(self._conn, kind)

    def append(self, batch: Batch) -> int:
        try:
            first = self._append(batch)
            self._shared.wrote(first + len(batch.events) - 1)
            return first
        except Conflict as conflict:
            if conflict.repeated:
                self._shared.expect_repeats()
            raise

    def after(self, done: Callable[[], None]) -> None:
        done()  # an append is committed when it returns

    def lock(self, streams: Collection[str], exclusive: bool = False) -> None:
        """Wait for our turn on these streams, and with `exclusive` for all appends.

        Whoever waits holds only locks with smaller keys, so that no two wait for each
        other; a lock that would break this order is taken only if it is free.
        """
        if self._exclusive:  # nobody else can append at all
            return
        if not self._begun:
            self._conn.execute("BEGIN")
            self._begun = True
        schema, most = self._shared.schema, max(self._held, default=-(1 << 63))
        keys = sorted({key("stream", schema, s) for s in streams} - self._held)
        late = [k for k in keys if k > most]
        early = [k for k in keys if k < most]
        self._lock("pg_advisory_xact_lock", late)
        self._lock("pg_try_advisory_xact_lock", early)
        self._held |= set(keys)
        if exclusive:
            self._lock("pg_advisory_xact_lock", [key("append", schema)])
            self._exclusive = True

    def leave(self) -> None:
        """Give up what is not committed."""
        if self._conn.info.transaction_status != TransactionStatus.IDLE:
            with suppress(psycopg.Error):
                self._conn.execute("ROLLBACK")

    def _append(self, batch: Batch) -> int:
        if not self._begun:
            return append(self._conn, batch)()
        with self._conn.pipeline():
            result = append(self._conn, batch)
            self._conn.execute("COMMIT")
        self._begun = False
        return result()

    def _lock(self, function: str, keys: Sequence[int]) -> None:
        if keys:
            query = f"SELECT {function}(k) FROM unnest(%s::bigint[]) AS k"
            self._conn.execute(query.encode(), [list(keys)], prepare=True)


def find(conn: Pooled, command_ids: Sequence[str]) -> dict[str, CommandRow]:
    """Those of the commands that are recorded."""
    cursor = conn.cursor(row_factory=tuple_row)
    query = f"{COMMAND} WHERE command_id = ANY(%s)"
    cursor.execute(query.encode(), [list(command_ids)], prepare=True)
    return {row[1]: CommandRow(*row[1:]) for row in cursor}


def load(conn: Pooled, wanted: Sequence[Wanted]) -> list[Loaded]:
    """Many streams in one round trip."""
    cursor = conn.cursor(row_factory=tuple_row)
    values = (
        [each.stream for each in wanted],
        [each.after for each in wanted],
        [each.fingerprint for each in wanted],
    )
    snapshots: dict[int, tuple[int, str]] = {}
    entries: list[list[Entry]] = [[] for _ in wanted]
    cursor.execute(LOAD, values, prepare=True)
    for nth, position, stream, version, topic, state in cursor:
        if topic is None:
            snapshots[nth - 1] = (version, state)
        else:
            entries[nth - 1].append((position, stream, version, topic, state))
    return [Loaded(snapshots.get(n), found) for n, found in enumerate(entries)]


def search(
    conn: Pooled, topics: Sequence[str], text: str, after: int, limit: int
) -> list[Entry]:
    """Events of these topics that have this text in their JSON."""
    cursor = conn.cursor(row_factory=tuple_row)
    query = (
        "SELECT position, originator_id, originator_version, topic, state FROM events"
        " WHERE position > %s AND topic = ANY(%s) AND strpos(state, %s) > 0"
        " ORDER BY position LIMIT %s"
    )
    most = None if limit < 0 else limit
    return cursor.execute(query.encode(), [after, list(topics), text, most]).fetchall()


@contextmanager
def translated() -> Iterator[None]:
    """The driver's errors as ours: busy, a conflict, or an unknown outcome."""
    try:
        yield
    except (
        errors.UniqueViolation,
        errors.DeadlockDetected,
        errors.SerializationFailure,
    ) as error:
        raise Conflict from error
    except (errors.LockNotAvailable, errors.QueryCanceled) as error:
        raise StorageError(
            Trouble.BUSY,
            "the database was busy for too long; nothing was written",
            remedy="try again",
        ) from error
    except errors.DiskFull as error:
        raise StorageError(
            Trouble.UNUSABLE,
            "the database has no space left; nothing was written",
            remedy="make room on its disk, then try again",
        ) from error
    except (
        psycopg.OperationalError,
        psycopg.InterfaceError,
        errors.IdleInTransactionSessionTimeout,  # we were asleep, and cut off
    ) as error:
        raise Lost(first_line(error)) from error
    except psycopg.Error as error:
        raise StorageError(
            Trouble.UNUSABLE,
            f"the database refuses: {first_line(error)}",
            remedy="check the database and the rights of its user",
        ) from error


def first_line(error: BaseException | None) -> str:
    """What went wrong; the lines that follow quote the statement and its values."""
    return str(error).partition("\n")[0]


def unreachable(error: Exception) -> StorageError:
    """The database did not answer, and nothing was under way that could be lost."""
    return StorageError(
        Trouble.UNREACHABLE,
        f"the database does not answer: {first_line(error)}",
        remedy="check that it runs, then try again",
    )
