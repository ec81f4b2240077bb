"""The log of one process on the simulated server, as `PostgresLog` is on a real one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from attrs import Factory, define
from simulation_server import Server

from o2c.errors import StorageError
from o2c.storage.log import (
    SCHEMA_VERSION,
    Batch,
    CommandRow,
    Conflict,
    Entry,
    Loaded,
    Lost,
    Mark,
    Wanted,
)
from o2c.storage.trouble import Trouble

WARM = 10.0  # seconds that a stream counts as contended after a conflict
WAIT = 2.0  # seconds that a lock is waited for


@define(eq=False)
class ServerLog:
    """What one process knows of the server; it dies with the process."""

    server: Server
    patience: float = 10.0
    turn: float = 10.0
    was: int = SCHEMA_VERSION
    company: str = ""
    definite: bool = False
    mark: Mark = ()
    hot: dict[str, float] = Factory(dict)
    free: dict[str, list[int]] = Factory(dict)
    repeats_until: float = 0.0
    newest: int = 0  # of the positions that are known here

    @property
    def identity(self) -> str:
        return self.server.identity

    @property
    def optimistic(self) -> bool:
        return self.server.schedule.now >= self.repeats_until

    @contextmanager
    def session(self, hot: Collection[str], exclusive: bool) -> Iterator[ServerSession]:
        until = self.server.schedule.now + WARM
        self.hot |= dict.fromkeys(sorted(hot), until)
        session = ServerSession(self)
        try:
            session.reach("session")
            if exclusive or hot:
                session.lock(hot, exclusive)
            yield session
        finally:
            self.server.unlock(session)

    def find(self, command_ids: Sequence[str]) -> dict[str, CommandRow]:
        self._reach("find")
        return self.server.known(command_ids)

    def load(self, wanted: Sequence[Wanted]) -> list[Loaded]:
        self._reach("load")
        return [self.server.load(each) for each in wanted]

    def stands(self, stream: str, mark: Mark) -> bool:
        return False

    def search(
        self, topics: Sequence[str], text: str = "", after: int = 0, limit: int = -1
    ) -> list[Entry]:
        self._reach("search")
        return self.server.search(topics, text, after, limit)

    def page(
        self, after: int, upto: int | None, limit: int, topics: Sequence[str] = ()
    ) -> list[Entry]:
        self._reach("page")
        return self.server.page(after, upto, limit, topics)

    def history(self, stream: str, after: int, limit: int) -> list[Entry]:
        self._reach("history")
        return self.server.streams.get(stream, [])[after : after + limit]

    def head(self) -> int:
        self._reach("head")
        return self.server.entries[-1][0] if self.server.entries else 0

    def others_wrote(self) -> bool:
        before, self.newest = self.newest, self.head()
        return self.newest > before

    def names(self, prefix: str, after: str, limit: int) -> list[str]:
        self._reach("names")
        return self.server.names(prefix, after)[:limit]

    def asked(self, after: int, limit: int) -> list[tuple[int, CommandRow]]:
        self._reach("asked")
        rows = enumerate(self.server.commands.values(), start=1)
        return list(islice((row for row in rows if row[0] > after), limit))

    def listener(self) -> Waiting:
        return Waiting(self.server)

    def close(self) -> None:
        pass

    def contended(self, streams: Collection[str]) -> set[str]:
        now = self.server.schedule.now
        self.hot = {s: until for s, until in self.hot.items() if until > now}
        return self.hot.keys() & set(streams)

    def _reach(self, what: str) -> None:
        """A question is asked again for a while before it fails."""
        self.server.schedule.turn(what)
        self.server.weather.may_crash()
        if self.server.weather.strikes("unreadable"):
            raise StorageError(Trouble.UNREACHABLE, "down", remedy="try again")


@define(eq=False)
class ServerSession:
    """One try: it decides on what it read, and writes if that still holds."""

    log: ServerLog
    begun: bool = False
    exclusive: bool = False
    held: set[str] = Factory(set)
    mark: Mark = ()

    @property
    def server(self) -> Server:
        return self.log.server

    def reach(self, what: str) -> None:
        self.server.schedule.turn(what)
        self.server.weather.may_crash()
        if self.server.weather.strikes("lost before"):
            raise Lost(f"cut off at {what}")

    def stands(self, stream: str, mark: Mark) -> bool:
        return not self.begun and not self.log.contended([stream])

    def find(self, command_ids: Sequence[str]) -> dict[str, CommandRow]:
        self.reach("find")
        return self.server.known(command_ids)

    def load(self, wanted: Sequence[Wanted]) -> list[Loaded]:
        if hot := self.log.contended([each.stream for each in wanted]):
            self.lock(hot)
        self.reach("load")
        return [self.server.load(each) for each in wanted]

    def search(
        self, topics: Sequence[str], text: str = "", after: int = 0, limit: int = -1
    ) -> list[Entry]:
        self.reach("search")
        return self.server.search(topics, text, after, limit)

    def number(self, kind: str) -> int:
        if free := self.log.free.get(kind):
            free.sort(reverse=True)
            return free.pop()
        self.reach("number")
        self.server.series[kind] += 1
        return self.server.series[kind]

    def give_back(self, kind: str, number: int) -> None:
        self.log.free.setdefault(kind, []).append(number)

    def append(self, batch: Batch) -> int:
        weather = self.server.weather
        self.reach("append")
        if not self.server.lock("append", self, WAIT) or weather.strikes("busy"):
            raise busy()
        if weather.strikes("late"):
            self.server.write_late(batch)
            raise Lost("cut off while the server writes")
        if weather.strikes("full"):
            self.server.position += len(batch.events)  # rolled back, but for these
            raise StorageError(Trouble.UNUSABLE, "no space", remedy="make some")
        if weather.strikes("conflict"):
            raise Conflict
        try:
            first = self.server.append(batch)
        except Conflict as conflict:
            if conflict.repeated:
                self.log.repeats_until = self.server.schedule.now + WARM
            raise
        self.server.unlock(self)
        self.log.newest = max(self.log.newest, first + len(batch.events) - 1)
        self.server.schedule.turn("appended")
        weather.may_crash()
        if weather.strikes("lost after"):
            raise Lost("cut off after the commit")
        return first

    def after(self, done: Callable[[], None]) -> None:
        done()

    def lock(self, streams: Collection[str], exclusive: bool = False) -> None:
        """In the order of names; out of order a lock is taken only if it is free."""
        if self.exclusive:
            return
        self.begun, most = True, max(self.held, default="")
        self.reach("lock")
        for name in sorted({f"stream {stream}" for stream in streams} - self.held):
            late = name > most
            if not self.server.lock(name, self, WAIT if late else 0) and late:
                raise busy()
            self.held.add(name)
        if exclusive:
            if not self.server.lock("append", self, WAIT):
                raise busy()
            self.exclusive = True


@define
class Waiting:
    """News by looking again."""

    server: Server

    def wait(self, seconds: float) -> None:
        self.server.schedule.sleep(seconds)

    def close(self) -> None:
        pass


def busy() -> StorageError:
    return StorageError(
        Trouble.BUSY, "the database was busy for too long", remedy="try again"
    )
