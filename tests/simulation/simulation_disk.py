"""SQLite, the real one, on connections that let others go first, and that fail.

Whoever waits for the write lock waits in the schedule and not in SQLite, so that the
seed alone decides who gets it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from attrs import Factory, define
from simulation_faults import Weather
from simulation_schedule import Schedule

from o2c.storage import sqlite

KEYS = ".keys.db"
ALL_KEYS = "SELECT subject, key FROM subject_keys"
WRITES = ("INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER")


@define(eq=False)
class Disk:
    """The files of a run: who writes in which of them, and what is open."""

    schedule: Schedule
    weather: Weather
    writers: dict[str, sqlite3.Connection] = Factory(dict)
    opened: dict[str, list[Wire]] = Factory(dict)  # by task
    keys: dict[str, str] = Factory(dict)  # by subject, also of those who were erased

    def connect(self, path: str) -> sqlite3.Connection:
        """As storage's own `connect`, but for the syncing that nobody would notice."""
        wire = sqlite3.connect(
            path,
            timeout=0,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
            factory=Wire,
        )
        wire.executescript("PRAGMA synchronous=OFF; PRAGMA journal_mode=WAL")
        task = self.schedule.current
        wire.path, wire.disk = path, self
        self.opened.setdefault(task.name if task else "", []).append(wire)
        return wire

    def committed(self, wire: Wire) -> None:
        """Remember keys before they are destroyed: to tell the run again with them."""
        if wire.path.endswith(KEYS):
            self.keys |= sqlite3.Connection.execute(wire, ALL_KEYS)

    def gone(self, task: str) -> None:
        """The process died: what it had open is closed, and rolled back by that."""
        for wire in self.opened.pop(task, ()):
            if self.writers.get(wire.path) is wire:
                del self.writers[wire.path]
            wire.close()


class Cursor(sqlite3.Cursor):
    """A cursor whose statements are seen by the schedule."""

    def execute(self, sql: str, *values: Any) -> Any:
        with self.connection.passing(sql):  # type: ignore[attr-defined]
            return super().execute(sql, *values)

    def executemany(self, sql: str, *values: Any) -> Any:
        with self.connection.passing(sql):  # type: ignore[attr-defined]
            return super().executemany(sql, *values)


class Wire(sqlite3.Connection):
    """A connection to a file; `disk` is set once it is open."""

    disk: Disk | None = None
    path: str = ""

    def execute(self, sql: str, *values: Any) -> Any:
        with self.passing(sql):
            return super().execute(sql, *values)

    def executemany(self, sql: str, *values: Any) -> Any:
        with self.passing(sql):
            return super().executemany(sql, *values)

    def cursor(self, factory: Any = Cursor) -> Any:
        return super().cursor(factory)

    @contextmanager
    def passing(self, sql: str) -> Iterator[None]:
        """Before a statement others may go first; it may fail before or after."""
        if self.disk is None:
            yield
            return
        disk, verb = self.disk, sql.split(maxsplit=1)[0]
        disk.schedule.turn(verb)
        disk.weather.may_crash()
        self._fail(verb, disk.weather)
        if verb == "BEGIN":
            disk.schedule.until(lambda: self.path not in disk.writers)
            disk.writers[self.path] = self
        try:
            yield
        finally:
            mine = disk.writers.get(self.path) is self
            if mine and not self.in_transaction:
                del disk.writers[self.path]
        if verb == "COMMIT":
            disk.committed(self)
            disk.schedule.turn("committed")
            disk.weather.may_crash()

    def _fail(self, verb: str, weather: Weather) -> None:
        if verb == "BEGIN" and weather.strikes("busy"):
            raise failed("database is locked", sqlite3.SQLITE_BUSY)
        if verb == "SELECT" and weather.strikes("unreadable"):
            raise failed("disk I/O error", sqlite3.SQLITE_IOERR)
        if verb in WRITES and weather.strikes("full"):
            raise failed("database or disk is full", sqlite3.SQLITE_FULL)
        if verb == "COMMIT" and weather.strikes("not committed"):
            raise failed("disk I/O error", sqlite3.SQLITE_IOERR)


def failed(why: str, code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(why)
    error.sqlite_errorcode = code
    return error


@contextmanager
def in_place_of_sqlite(disk: Disk) -> Iterator[None]:
    """While this lasts, whatever opens a file opens it on this disk."""
    before = sqlite.connect
    sqlite.connect = disk.connect
    try:
        yield
    finally:
        sqlite.connect = before
        for task in list(disk.opened):
            disk.gone(task)
