"""One run: a few desks over one history, what clients ask of them, and what goes wrong.

Everything follows from the seed: who asks what and when by whose clock, who goes next,
what fails, and which answers get lost.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

from attrs import Factory, define, field, frozen
from laws_billing import MOVES
from laws_history import History
from laws_moves import Maker
from laws_world import MONDAY
from simulation_disk import ALL_KEYS, Disk, in_place_of_sqlite
from simulation_faults import Weather
from simulation_log import ServerLog
from simulation_schedule import Schedule
from simulation_server import Server

from o2c.asking import noted
from o2c.desk.series import SERIES
from o2c.domain import AGGREGATES
from o2c.door import Desk
from o2c.edge.holidays import public_holidays
from o2c.kernel import Actor
from o2c.projections import VIEWS
from o2c.storage.machine import Machine
from o2c.storage.projector import Projector
from o2c.storage.store import Store

KINDS = ("sqlite", "server")


@frozen
class Wish:
    """A request that someone wants done once, however often it is delivered."""

    command_id: str
    text: str
    by: Actor


@define
class DeskClock:
    """The time at one desk: ahead of others or behind; it moves between deliveries."""

    now: datetime

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def day(self, n: int = 0) -> object:
        return self.now.date() + timedelta(days=n)


@define(eq=False)
class World:
    """A history, and everyone who works on it."""

    seed: int
    kind: str
    home: Path
    random: Random
    schedule: Schedule
    weather: Weather
    disk: Disk
    server: Server
    wishes: dict[str, Wish] = Factory(dict)
    answers: dict[str, object] = Factory(dict)  # by command: what was acknowledged
    seen: list[list[int]] = Factory(list)  # by reader: the positions in its order
    wrong: list[str] = field(factory=list)
    crashes: int = 0
    moves: Mapping[str, Maker] = MOVES  # what clients may think of

    def desk(self, clock: Callable[[], datetime]) -> Desk:
        """A desk of a process that has just started."""
        machine = Machine(
            ids=lambda: f"id-{self.random.getrandbits(64):x}",
            monotonic=lambda: self.schedule.now,
            sleep=self.schedule.sleep,
            jitter=lambda most: self.random.uniform(0, most),
        )
        store = Store.open(
            self.url,
            AGGREGATES,
            clock,
            public_holidays,
            noting=noted,
            new_key=self.random.randbytes,
            machine=machine,
            log=None if self.kind == "sqlite" else ServerLog(self.server),
        )
        return Desk(store, Projector(store, VIEWS))

    def kept_keys(self) -> list[tuple[str, str]]:
        """The keys that there are, by subject."""
        wire = self.disk.connect(str(self.home / "o2c.keys.db"))
        return wire.execute(ALL_KEYS).fetchall()

    @property
    def identity(self) -> str:
        """Of the store, on either kind."""
        return self.server.identity

    @property
    def url(self) -> str:
        return f"sqlite:///{self.home / 'o2c.db'}"


@contextmanager
def world(seed: int, kind: str) -> Iterator[World]:
    """The world of a seed, as it begins."""
    random = Random(f"{kind} {seed}")
    rate = random.choice((0.02, 0.1, 0.3, 0.6))
    schedule = Schedule(random, rate)
    weather = Weather.of(schedule, random)
    disk = Disk(schedule, weather)
    path, server = beginning(under_way=seed % 5 > 0)
    with tempfile.TemporaryDirectory(prefix="o2c-simulation-") as name:
        home = Path(name)
        for each in (path, path.with_suffix(".keys.db")):
            shutil.copy(each, home / each.name)
        disk.keys |= sqlite3.connect(home / "o2c.keys.db").execute(ALL_KEYS)
        with in_place_of_sqlite(disk):
            yield World(
                seed,
                kind,
                home,
                random,
                schedule,
                weather,
                disk,
                server.copied(schedule, weather),
            )


@cache
def beginning(under_way: bool) -> tuple[Path, Server]:
    """The first day, once for all runs: a database's file, and a server's data."""
    folder = tempfile.TemporaryDirectory(prefix="o2c-beginning-")
    _kept.append(folder)
    path = Path(folder.name, "o2c.db")
    history = History.begin(f"sqlite:///{path}", under_way=under_way)
    random = Random(0)
    schedule = Schedule(random)
    server = Server(schedule, Weather(schedule, random))
    log = history.desk.store.log
    for entry in log.page(0, None, 100_000):
        server.entries.append(entry)
        server.streams.setdefault(entry[1], []).append(entry)
        server.position = entry[0]
    for _, row in log.asked(0, 100_000):
        server.commands[row.command_id] = row
    for name in server.streams:  # as far as they are drawn: `SO-000004`
        number, _, last = name.partition("/")[2].rpartition("-")
        if number in SERIES and last.isdecimal():
            server.series[number] = max(server.series[number], int(last))
    server.identity = log.identity
    history.desk.projector.catch_up()
    history.close()
    return path, server


_kept: list[tempfile.TemporaryDirectory[str]] = []


def first_clock(random: Random) -> DeskClock:
    """Some desks are ahead of the others, or behind, from the start."""
    ahead = random.choice((0, 0, 0.001, 0.2, 5, -3))
    return DeskClock(MONDAY + timedelta(hours=1 + ahead))


def close(desk: Desk) -> None:
    with suppress(Exception):
        desk.close()
