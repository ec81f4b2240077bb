"""One try in SQLite: what is read under the write lock, nobody changes meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from eventsourcing.sqlite import SQLiteCursor

from o2c.storage.columns import instant
from o2c.storage.log import Batch, CommandRow, Mark

if TYPE_CHECKING:
    from o2c.storage.sqlite_log import SqliteLog


EVENT = "SELECT position, originator_id, originator_version, topic, state FROM events"
COMMAND = (
    "SELECT entry, command_id, request, payload, payload_hash, actor, recorded_at,"
    " outcome, first_position, last_position FROM commands"
)


class SqliteSession:
    """A try under the write lock: what it reads, nobody can change meanwhile."""

    def __init__(self, log: SqliteLog) -> None:
        self._log = log
        self._counters: dict[str, int] = {}
        self._done: list[Callable[[], None]] = []
        self.find = log.find
        self.load = log.load
        self.search = log.search
        self.mark: Mark = (log.data_version(), log.failures)

    def stands(self, stream: str, mark: Mark) -> bool:
        return mark == self.mark

    def after(self, done: Callable[[], None]) -> None:
        self._done.append(done)

    def committed(self) -> None:
        for done in self._done:
            done()

    def number(self, kind: str) -> int:
        if kind not in self._counters:
            found = self._log.query("SELECT last FROM counters WHERE kind = ?", kind)
            self._counters[kind] = found[0][0] if found else 0
        self._counters[kind] += 1
        return self._counters[kind]

    def give_back(self, kind: str, number: int) -> None:
        if self._counters[kind] == number:
            self._counters[kind] -= 1

    def append(self, batch: Batch) -> int:
        log, connection = self._log, self._log.datastore.connection
        cursor = SQLiteCursor(connection.cursor())
        positions = log.recorder._insert_events(cursor, batch.events)
        first = positions[0] if positions else 0
        next_position = first
        for command in batch.commands:
            last = next_position + command.count - 1
            own = (next_position, last) if command.count else (None, None)
            next_position += command.count
            cursor.execute(
                "INSERT INTO commands (command_id, request, payload, payload_hash,"
                " actor, recorded_at, outcome, first_position, last_position)"
                " VALUES (?,?,?,?,?,?,?,?,?)",
                (
                    command.command_id,
                    command.request,
                    command.payload,
                    command.payload_hash,
                    command.actor,
                    instant(command.recorded_at),
                    command.outcome,
                    *own,
                ),
            )
            if command.count:
                at = instant(command.recorded_at)
                # A clock that went back: what was known later is known by now too.
                cursor.execute("DELETE FROM instants WHERE recorded_at > ?", (at,))
                cursor.execute(
                    "INSERT OR REPLACE INTO instants VALUES (?,?)", (at, last)
                )
        for s in batch.snapshots:
            row = (s.stream, s.version, s.fingerprint, s.state)
            cursor.execute("INSERT OR REPLACE INTO snapshots VALUES (?,?,?,?)", row)
        cursor.executemany(
            "INSERT OR REPLACE INTO counters VALUES (?,?)", self._counters.items()
        )
        return first


def command_of(row: Sequence[Any]) -> CommandRow:
    """A row of a query for commands."""
    at = datetime.fromisoformat(row[6])
    id, request, payload, digest, actor = row[1:6]
    return CommandRow(id, request, payload, digest, actor, at, row[7], row[8], row[9])
