"""A corpus on disk: stored rows as they are, and the digests of what they come to.

One folder for each released version.  `NAME.events.jsonl` and `NAME.commands.jsonl`
hold a history's rows and `NAME.keys.jsonl` its keys, `forms.jsonl` single events in
forms that no history has, and `digests.json` what all of it is to be read as.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import attrs
from corpus_keys import Row, codec, fill_keys
from storage_tools import is_sqlite

from o2c.domain import AGGREGATES
from o2c.door import Desk
from o2c.projections import VIEWS
from o2c.storage.connect import connect, postgres_parts, sqlite_path
from o2c.storage.keys import Keys, keys_beside
from o2c.storage.view_database import PostgresViews, SqliteViews

CORPUS = Path(__file__).parent
EVENTS = ("position", "originator_id", "originator_version", "topic", "state")
COMMANDS = (
    *("entry", "command_id", "request", "payload", "payload_hash", "actor"),
    *("recorded_at", "outcome", "first_position", "last_position"),
)


def releases() -> list[Path]:
    return sorted(path.parent for path in CORPUS.glob("*/digests.json"))


def histories(release: Path) -> list[str]:
    found = release.glob("*.events.jsonl")
    return sorted(path.name.removesuffix(".events.jsonl") for path in found)


def rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def loaded(url: str, release: Path, name: str) -> tuple[list[Row], list[Row]]:
    """Put a history into a fresh database; its events and commands."""
    kinds = ("events", "commands", "keys")
    events, commands, keys = (rows(release / f"{name}.{k}.jsonl") for k in kinds)
    load(url, events, commands, keys)
    return events, commands


def write_rows(path: Path, rows: Iterable[Sequence[Any]]) -> None:
    lines = (json.dumps(list(row), ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines), "utf-8")


# -- Into a database, as a restore would. -------------------------------------------


def load(
    url: str, events: Iterable[Row], commands: Iterable[Row], keys: Iterable[Row] = ()
) -> None:
    """Put rows into a fresh database, at the positions that they had, with keys."""
    log = connect(url)
    log.close()
    beside = Keys(keys_beside(url), log.identity)
    fill_keys(beside, keys)
    beside.close()
    lite = is_sqlite(url)
    db = SqliteViews(sqlite_path(url)) if lite else PostgresViews(*postgres_parts(url))
    with db.transaction():
        for table, names, there in (
            ("events", EVENTS, events),
            ("commands", COMMANDS, commands),
        ):
            db.run_many(_insert(table, names, lite), there)
            if not lite:
                series = f"pg_get_serial_sequence('{table}', '{names[0]}')"
                last = f"(SELECT max({names[0]}) FROM {table})"
                db.run(f"SELECT setval({series}, {last})")
    db.close()


def _insert(table: str, names: Sequence[str], lite: bool) -> str:
    always = "" if lite else "OVERRIDING SYSTEM VALUE "
    marks = ", ".join("?" * len(names))
    return f"INSERT INTO {table} ({', '.join(names)}) {always}VALUES ({marks})"


def dumped(desk: Desk) -> tuple[list[Row], list[Row]]:
    """The stored rows of a desk: events and commands."""
    events = [list(entry) for entry in desk.store.log.page(0, None, 1 << 30)]
    commands = [
        [entry, *(_plain(value) for value in attrs.astuple(row))]
        for entry, row in desk.store.log.asked(0, 1 << 30)
    ]
    return events, commands


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    return value


# -- What they come to. ---------------------------------------------------------------


def digests(desk: Desk) -> dict[str, dict[str, str]]:
    """A digest of all states of each kind of stream, and of all rows of each view."""
    states = {}
    for aggregate in AGGREGATES:
        streams = [s.partition("/")[2] for s in desk.store.streams(aggregate)]
        found = {id: desk.store.state(aggregate, id) for id in streams}
        states[aggregate.name] = digest(plain(found))
    desk.projector.catch_up()
    views = {view.name: desk.projector.digest(view) for view in VIEWS}
    return {"states": states, "views": views}


def digest(value: str) -> str:
    return sha256(value.encode()).hexdigest()[:32]


def plain(value: object) -> str:
    """A value as text: the same in every process, whatever order its sets have."""
    if attrs.has(type(value)):
        names = [field.name for field in attrs.fields(type(value))]
        pairs = [f"{name}={plain(getattr(value, name))}" for name in names]
        return f"{type(value).__name__}({', '.join(pairs)})"
    if isinstance(value, Mapping):
        items = sorted(f"{plain(k)}: {plain(v)}" for k, v in value.items())
        return f"{{{', '.join(items)}}}"
    if isinstance(value, (set, frozenset)):
        return f"{{{', '.join(sorted(map(plain, value)))}}}"
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(plain, value))}]"
    return str(value) if isinstance(value, str) else repr(value)


def read_forms(release: Path) -> Iterator[tuple[Row, str]]:
    """Each form of a release with what it is read as."""
    read = codec(rows(release / "forms.keys.jsonl")).read
    for form in rows(release / "forms.jsonl"):
        yield form, plain(read(*form).event)
