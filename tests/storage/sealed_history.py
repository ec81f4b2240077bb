"""A small history under seal, and somebody with all rights who changes it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from random import Random
from typing import Any, TypeAlias

import psycopg
from attrs import define, field

import o2c
from o2c.audit.note import SigningKey
from o2c.desk.roles import Role
from o2c.door import Desk
from o2c.storage.connect import is_sqlite, postgres_parts, sqlite_path
from o2c.storage.verdict import Verdict

CLERK = o2c.Actor("maria", tuple(Role))
KEY = SigningKey.new("example.com/orders")
TABLES = ("events", "commands", "snapshots", "seals", "seal_tiles")


def monday() -> datetime:
    return datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def asks(receipts: int = 103) -> Iterator[str]:
    """Masters, so many receipts of one product, orders, and a few refusals."""
    home = {"name": "Café Zoë", "country": "DE"}
    yield _ask("OpenBooks", currency="EUR")
    yield _ask("RegisterSite", site="MAIN", name="Main", country="DE")
    tax = {"jurisdiction": "DE", "tax_class": "standard", "since": "2020-01-01"}
    yield _ask("SetTaxRate", rate="0.19", **tax)
    yield _ask("RegisterProduct", product="LAMP", name="Lamp")
    yield _ask("SetListPrice", product="LAMP", price="49.90", currency="EUR")
    named = {"customer": "CAFE", "name": "Café", "currency": "EUR"}
    yield _ask("RegisterCustomer", **named, bill_to=home)
    yield _ask("SetCreditLimit", account="CAFE", limit=None)
    for n in range(receipts):
        there = {"product": "LAMP", "site": "MAIN", "quantity": str(n + 1)}
        yield _ask("ReceiveStock", **there)
        if n % 20 == 0:
            yield _ask("ReceiveStock", **{**there, "product": "NONE"})


def order(n: int) -> str:
    line = {"line": 1, "product": "LAMP", "quantity": str(n + 1)}
    return _ask("PlaceOrder", customer="CAFE", site="MAIN", lines=[line])


def _ask(request: str, /, **fields: Any) -> str:
    return json.dumps({"do": request, **fields})


@contextmanager
def begun(url: str, receipts: int = 103) -> Iterator[Desk]:
    with o2c.open(url, clock=monday) as desk:
        report = desk.do_many(asks(receipts), by=CLERK)
        assert len(report.refused) == -(-receipts // 20)
        assert not desk.do_many(map(order, range(5)), by=CLERK).refused
        yield desk


Tamper: TypeAlias = Callable[["Vandal"], Sequence[str]]


@define
class Vandal:
    """Changes rows behind the store's back; all can be put back as it was."""

    url: str
    desk: Desk
    random: Random
    rows: dict[str, list[Any]] = field(factory=dict)
    columns: dict[str, list[str]] = field(factory=dict)
    connection: Any = None

    def begin(self) -> None:
        """Take the triggers away, and remember every row."""
        if is_sqlite(self.url):
            self.connection = sqlite3.connect(sqlite_path(self.url))
            self.run("PRAGMA synchronous=OFF")
            found = self.run("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (trigger,) in found:
                self.run(f"DROP TRIGGER {trigger}")
        else:
            plain, schema = postgres_parts(self.url)
            self.connection = psycopg.connect(plain)
            self.run(f"SET search_path TO {schema}")
            self.run("DROP TRIGGER events_kept ON events")
            self.run("DROP TRIGGER commands_kept ON commands")
        for table in TABLES:
            order = "number" if table == "seal_tiles" else "1"
            cursor = self.connection.execute(f"SELECT * FROM {table} ORDER BY {order}")
            self.rows[table] = cursor.fetchall()
            self.columns[table] = [column[0] for column in cursor.description]
        self.connection.commit()

    def run(self, sql: str, *values: object) -> list[Any]:
        marked = sql if is_sqlite(self.url) else sql.replace("?", "%s")
        cursor = self.connection.execute(marked, values)
        return cursor.fetchall() if cursor.description else []

    def put(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """These rows, and no others."""
        self.run(f"DELETE FROM {table}")
        names = ", ".join(self.columns[table])
        marks = ", ".join("?" * len(self.columns[table]))
        always = ""
        if not is_sqlite(self.url):
            marks = marks.replace("?", "%s")
            if table in ("events", "commands"):
                always = "OVERRIDING SYSTEM VALUE "
        self.connection.cursor().executemany(
            f"INSERT INTO {table} ({names}) {always}VALUES ({marks})", rows
        )

    def after(self, tamper: Tamper, look: Callable[[], Verdict]) -> Verdict:
        """What is found once somebody was here; then all is as it was."""
        touched = tamper(self)
        self.connection.commit()
        try:
            return look()
        finally:
            for table in touched:
                self.put(table, self.rows[table])
            self.connection.commit()

    def pick(self, table: str = "events", last: int = 0) -> Sequence[Any]:
        """A row, not one of the last so many."""
        return self.random.choice(self.rows[table][: len(self.rows[table]) - last])

    def digit(self, text: str) -> str:
        """The text with one digit of it another one."""
        places = [n for n, sign in enumerate(text) if sign.isdigit()]
        at = self.random.choice(places)
        other = self.random.choice([d for d in "123456789" if d != text[at]])
        return text[:at] + other + text[at + 1 :]


# -- The eight classes of tampering ------------------------------------------------


def edit(vandal: Vandal) -> Sequence[str]:
    """A row says something else: an event, a refusal, who asked, or what for."""
    row = vandal.pick()
    entry, *_ = vandal.pick("commands")
    refused = [c for c in vandal.rows["commands"] if c[7] != "null"]
    match vandal.random.randrange(6):
        case 0:
            vandal.run(
                "UPDATE events SET topic = topic || '1' WHERE position=?", row[0]
            )
        case 1:
            row = vandal.random.choice(refused)
            vandal.run("UPDATE commands SET outcome = 'null' WHERE entry=?", row[0])
        case 2:
            vandal.run("UPDATE commands SET actor = 'bob' WHERE entry=?", entry)
        case 3:
            payload = vandal.pick("commands")
            text = payload[3].replace('"', "'", 1)
            change = "UPDATE commands SET payload=? WHERE entry=?"
            vandal.run(change, text, payload[0])
        case _:
            change = "UPDATE events SET state=? WHERE position=?"
            vandal.run(change, vandal.digit(row[4]), row[0])
    return ("events", "commands")


def delete_middle(vandal: Vandal) -> Sequence[str]:
    """A row is gone: an event, or the record of a command."""
    if vandal.random.random() < 0.5:
        row = vandal.pick(last=1)
        vandal.run("DELETE FROM events WHERE position=?", row[0])
    else:
        row = vandal.pick("commands", last=1)
        vandal.run("DELETE FROM commands WHERE entry=?", row[0])
    return ("events", "commands")


def delete_tail(vandal: Vandal) -> Sequence[str]:
    """The newest commands are gone, with all their events."""
    commands = vandal.rows["commands"]
    cut = commands[-vandal.random.randint(1, 40)]
    first = min((c[8] for c in commands if c[0] >= cut[0] and c[8]), default=None)
    vandal.run("DELETE FROM commands WHERE entry >= ?", cut[0])
    if first is not None:
        vandal.run("DELETE FROM events WHERE position >= ?", first)
    return ("events", "commands")


def insert(vandal: Vandal) -> Sequence[str]:
    """A command that nobody asked for stands in the past, all else made way."""
    at = vandal.pick("commands", last=1)
    while at[8] is None:
        at = vandal.pick("commands", last=1)
    copied = vandal.pick()
    events, commands = [], []
    for row in vandal.rows["events"]:
        if row[0] == at[8]:
            state = json.loads(copied[4]) | {"command": "forged"}
            text = json.dumps(state, separators=(",", ":"))
            events.append((row[0], "order/SO-999999", 1, copied[3], text))
        events.append((row[0] + (row[0] >= at[8]), *row[1:]))
    for row in vandal.rows["commands"]:
        if row[0] == at[0]:
            commands.append((row[0], "forged", *row[2:8], at[8], at[8]))
        later = row[0] >= at[0]
        moved = [p + later if p is not None else None for p in row[8:]]
        commands.append((row[0] + later, *row[1:8], *moved))
    vandal.put("events", events)
    vandal.put("commands", commands)
    return ("events", "commands")


def reorder(vandal: Vandal) -> Sequence[str]:
    """Two events have changed places; or two commands."""
    table = vandal.random.choice(["events", "commands"])
    one, other = vandal.random.sample(vandal.rows[table], 2)
    rows = [
        (
            other[0] if row is one else one[0] if row is other else row[0],
            *row[1:],
        )
        for row in vandal.rows[table]
    ]
    vandal.put(table, sorted(rows))
    return (table,)


def swap(vandal: Vandal) -> Sequence[str]:
    """Two events of one kind have each other's contents."""
    one, other = vandal.pick(), vandal.pick()
    while other[0] == one[0] or other[3] != one[3] or other[4] == one[4]:
        one, other = vandal.pick(), vandal.pick()
    for row, state in ((one, other[4]), (other, one[4])):
        vandal.run("UPDATE events SET state=? WHERE position=?", state, row[0])
    return ("events",)


def edit_snapshot(vandal: Vandal) -> Sequence[str]:
    """The state that decisions start from says something else."""
    row = vandal.pick("snapshots")
    change = "UPDATE snapshots SET state=? WHERE originator_id=?"
    vandal.run(change, vandal.digit(row[3]), row[0])
    return ("snapshots",)


def rechain(vandal: Vandal) -> Sequence[str]:
    """Something was changed, and everything in the database agrees with it."""
    row = vandal.pick()
    while not any(sign.isdigit() for sign in row[4].partition('"data":')[2]):
        row = vandal.pick()
    head, _, data = row[4].partition('"data":')
    text = f'{head}"data":{vandal.digit(data)}'
    vandal.run("UPDATE events SET state=? WHERE position=?", text, row[0])
    vandal.run("DELETE FROM snapshots")
    vandal.connection.commit()
    vandal.desk.sealed.sealer.rebuild()
    return TABLES


CLASSES: dict[str, Tamper] = {
    "edit": edit,
    "delete middle": delete_middle,
    "delete tail": delete_tail,
    "insert": insert,
    "reorder": reorder,
    "swap contents": swap,
    "edit snapshot": edit_snapshot,
    "re-chain": rechain,
}
