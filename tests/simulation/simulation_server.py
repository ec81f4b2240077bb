"""A database server in memory that promises what PostgreSQL does, and no more.

Nothing is locked while a command is decided; guards and command ids are checked when
it is written, all or nothing.  What was sent may be written although the answer is
lost, or later, when nobody waits for it any more.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from copy import copy
from itertools import islice

from attrs import Factory, define
from simulation_faults import Weather
from simulation_schedule import Schedule

from o2c.storage.log import (
    Batch,
    CommandRow,
    Conflict,
    Entry,
    Loaded,
    NewCommand,
    Snapshot,
    Wanted,
)

FOR_EVER = 1e9  # seconds


@define(eq=False)
class Server:
    """What is committed; and which locks are held, by session."""

    schedule: Schedule
    weather: Weather
    identity: str = "simulated"
    position: int = 0  # the sequence's; what is rolled back leaves a gap
    entries: list[Entry] = Factory(list)
    streams: dict[str, list[Entry]] = Factory(dict)
    commands: dict[str, CommandRow] = Factory(dict)
    snapshots: dict[str, Snapshot] = Factory(dict)
    series: Counter[str] = Factory(Counter)
    locks: dict[str, object] = Factory(dict)
    late: int = 0
    unique: bool = True  # command ids; a test takes this away
    guarded: bool = True

    def copied(self, schedule: Schedule, weather: Weather) -> Server:
        """Another server with the same data."""
        other = copy(self)
        other.schedule, other.weather, other.locks = schedule, weather, {}
        other.entries = list(self.entries)
        other.streams = {name: list(rows) for name, rows in self.streams.items()}
        other.commands, other.snapshots = dict(self.commands), dict(self.snapshots)
        other.series = Counter(self.series)
        return other

    def append(self, batch: Batch) -> int:
        """As `o2c_append` does it: in one step, if every guard still holds."""
        ids = [command.command_id for command in batch.commands]
        if self.unique and self.known(ids):
            raise Conflict(repeated=True)
        if self.guarded:
            self.check(batch.guards)
        versions = {name: len(rows) for name, rows in self.streams.items()}
        for event in batch.events:
            stream = str(event.originator_id)
            if event.originator_version <= versions.get(stream, 0):
                raise Conflict  # the unique index on stream and version
            versions[stream] = event.originator_version
        first = self.position + 1 if batch.events else 0
        for event in batch.events:
            self.position += 1
            stream = str(event.originator_id)
            version, text = event.originator_version, event.state.decode()
            entry = (self.position, stream, version, event.topic, text)
            self.entries.append(entry)
            self.streams.setdefault(stream, []).append(entry)
        self._record(batch.commands, first)
        self.snapshots |= {each.stream: each for each in batch.snapshots}
        return first

    def check(self, guards: Mapping[str, int]) -> None:
        moved = {s for s, v in guards.items() if len(self.streams.get(s, ())) != v}
        if moved:
            raise Conflict(moved)

    def write_late(self, batch: Batch) -> None:
        """A process of the server is still at work on it, for nobody."""
        self.late += 1

        def work() -> None:
            self.schedule.sleep(self.weather.random.choice((0.01, 0.2, 5)))
            self.lock("append", batch, FOR_EVER)  # as everyone, it waits for its turn
            try:
                self.append(batch)
            except Conflict:
                self.schedule.note("too late")
            finally:
                self.unlock(batch)

        self.schedule.spawn(f"server-{self.late}", work).spared = True

    def load(self, wanted: Wanted) -> Loaded:
        rows, after, snapshot = self.streams.get(wanted.stream, []), wanted.after, None
        kept = self.snapshots.get(wanted.stream)
        if (
            kept
            and kept.fingerprint == wanted.fingerprint
            and kept.version <= len(rows)
        ):
            snapshot, after = (kept.version, kept.state), kept.version
        return Loaded(snapshot, rows[after:])

    def page(
        self, after: int, upto: int | None, limit: int, topics: Collection[str] = ()
    ) -> list[Entry]:
        def fits(row: Entry) -> bool:
            return (upto is None or row[0] <= upto) and (not topics or row[3] in topics)

        return list(islice(filter(fits, self._after(after)), limit))

    def search(
        self, topics: Collection[str], text: str, after: int, limit: int
    ) -> list[Entry]:
        def fits(row: Entry) -> bool:
            return row[3] in topics and text in row[4]

        most = None if limit < 0 else limit
        return list(islice(filter(fits, self._after(after)), most))

    def _after(self, after: int) -> Iterator[Entry]:
        start = bisect_right(self.entries, after, key=lambda entry: entry[0])
        return islice(self.entries, start, None)

    def lock(self, name: str, holder: object, most: float) -> bool:
        """Wait for an advisory lock, at most so many seconds; whether it is ours."""

        def free() -> bool:
            return self.locks.get(name, holder) is holder

        if not (free() or (most and self.schedule.until(free, most))):
            return False
        self.locks[name] = holder
        return True

    def unlock(self, holder: object) -> None:
        self.locks = {
            n: other for n, other in self.locks.items() if other is not holder
        }

    def names(self, prefix: str, after: str) -> list[str]:
        found = (name for name in self.streams if name.startswith(prefix))
        return sorted(name for name in found if name > after)

    def known(self, command_ids: Collection[str]) -> dict[str, CommandRow]:
        return {id: self.commands[id] for id in command_ids if id in self.commands}

    def _record(self, commands: Collection[NewCommand], first: int) -> None:
        for c in commands:
            last = first + c.count - 1
            own = (first, last) if c.count else (None, None)
            self.commands[c.command_id] = CommandRow(
                *(c.command_id, c.request, c.payload, c.payload_hash, c.actor),
                *(c.recorded_at, c.outcome, *own),
            )
            first += c.count
