"""Sizes, orders to ask for, and what processes note down for others to read."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from attrs import asdict, evolve, frozen
from desk_door import MARIA, ORDER
from desk_story import as_json, line
from storage_tools import is_sqlite
from storage_workers import PATIENCE

from o2c.audit import Difference
from o2c.door import Desk
from o2c.storage.connect import postgres_parts, sqlite_path


@frozen
class Ask:
    """A request in JSON, with the command id that it is asked under."""

    command_id: str
    text: str


@frozen
class Note:
    """What a process was answered, and what it took.

    `code` is the refusal's, or nothing; `took` is in seconds; `busy` counts how often
    it was told that others had been writing for too long.
    """

    command_id: str
    code: str = ""
    positions: tuple[int, ...] = ()
    took: float = 0
    busy: int = 0
    first: bool = False  # of its process


def an_order(command_id: str, *lines: dict[str, Any], **more: Any) -> Ask:
    return Ask(command_id, as_json("PlaceOrder", {**ORDER, "lines": lines, **more}))


def one_ten(command_id: str) -> Ask:
    """One piece of the product that all want."""
    return an_order(command_id, line(1, "TEN", 1))


def orders(writers: int, each: int) -> list[list[Ask]]:
    """For each writer so many orders of that product."""
    return [[one_ten(f"{n}-{i}") for i in range(each)] for n in range(writers)]


def tell(desk: Desk, name: str, /, **fields: Any) -> None:
    """Ask for something that has to be granted."""
    desk.do(as_json(name, fields), by=MARIA)


# -- Notes: one JSON array on a line, in a file of each process. --------------


def note(path: Path, written: Note) -> None:
    """Put it down; it is there when this returns, whatever becomes of us then."""
    with path.open("a") as file:
        file.write(json.dumps(asdict(written)) + "\n")


def notes(folder: Path) -> list[Note]:
    """All that was noted down; a line that a killed process left unfinished is not."""
    texts = [path.read_text() for path in sorted(folder.glob("*.notes"))]
    return [
        evolve(read, positions=tuple(read.positions), first=nth == 0)
        for text in texts
        for nth, line in enumerate(text.splitlines(keepends=True))
        if line.endswith("\n")
        for read in [Note(**json.loads(line))]
    ]


def seen(folder: Path) -> list[list[int]]:
    """The positions that each reader saw."""
    texts = [path.read_text() for path in sorted(folder.glob("*.seen"))]
    return [list(map(int, text.split())) for text in texts]


def say_times(what: str, noted: Sequence[Note]) -> None:
    """Print how long commands took; `pytest -rP` shows it of tests that pass.

    The first of each process, which loads what others have loaded, is told apart.
    """
    codes = dict(Counter(each.code or "accepted" for each in noted))
    busy = sum(each.busy for each in noted)
    print(f"{what}: {codes}, told to try again {busy} times")
    firsts = [each.took for each in noted if each.first]
    others = [each.took for each in noted if not each.first]
    for name, took in (("first", firsts), ("later", others)):
        if ms := sorted(1000 * seconds for seconds in took):
            p50, p99 = ms[len(ms) // 2], ms[len(ms) * 99 // 100]
            print(f"  {name}: p50 {p50:.1f}, p99 {p99:.1f}, max {ms[-1]:.1f} ms")


# -- What must hold whatever happened. ----------------------------------------


def differences(desk: Desk) -> list[Difference]:
    """All that independent derivations of the history do not agree on."""
    return [each for finding in desk.reconcile() for each in finding.differences]


def torn(desk: Desk) -> Iterator[str]:
    """Commands of which a part is missing: events without their command, or fewer."""
    events = Counter(each.command_id for each in desk.history())
    for asked in desk.store.commands():
        first, last = asked.first or 0, asked.last or -1
        if events.pop(asked.command_id, 0) != last - first + 1:
            yield asked.command_id
    yield from events


@contextmanager
def asking(url: str) -> Iterator[Callable[[str], Any]]:
    """One connection for many questions, each with one row for an answer."""
    conn: Any
    if is_sqlite(url):
        conn = sqlite3.connect(sqlite_path(url), timeout=PATIENCE)
    else:
        plain, schema = postgres_parts(url)
        conn = psycopg.connect(plain, autocommit=True)
        conn.execute(f"SET search_path TO {schema}".encode())
    with closing(conn):
        yield lambda sql: conn.execute(sql).fetchone()
