"""Test 35: what means something to SQL, to paths or to formats means nothing here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from desk_door import MARIA, opened
from desk_story import as_json
from storage_tools import execute, is_sqlite, schema_digest
from tiers import record, size

import o2c
from o2c.door import Desk
from o2c.errors import StorageError
from o2c.kernel import Rejected

TABLE = "events"
SEEDS = [
    "'",
    '"',
    "`",
    ";",
    "--",
    "/*",
    "\\",
    "%",
    "%s",
    "%(x)s",
    "{0}",
    "{x}",
    "${x}",
    "$1",
    "?",
    ":x",
    "@x",
    "' OR '1'='1",
    "'; DROP TABLE events; --",
    '"; DROP TABLE events; --',
    "'); DELETE FROM commands; --",
    "public; DROP SCHEMA public CASCADE",
    "a\"; ATTACH DATABASE 'x' AS y; --",
    "1 UNION SELECT state FROM events",
    "pg_sleep(9)",
    "$$; DROP TABLE events; $$",
    "E'\\x27'",
    "../../etc/passwd",
    "..\\..\\windows",
    "/dev/null",
    "file:x?mode=memory",
    "~root",
    "a\nb",
    "a\r\nSet-Cookie: x",
    "a\tb",
    "\u202egnp",
    "\ufeffa",
    "a\u0000b",
    "\u017f",
    "\uff07",
]
WRAPPED: list[Callable[[str], str]] = [
    lambda seed: seed,
    lambda seed: f"a{seed}",
    lambda seed: f"{seed}{seed}",
    lambda seed: f"events{seed}--",
    lambda seed: f'x" {seed} "y',
]
HOSTILE = [wrap(seed) for seed in SEEDS for wrap in WRAPPED]
SECRET = "a-value-that-nobody-may-see"
OURS = re.compile(
    r"SELECT|INSERT|UPDATE |DELETE|WHERE|FROM |syntax|sqlite|psycopg|LINE \d|Traceback",
    re.IGNORECASE,
)


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    with opened(database_url) as made:
        fields = {"product": "SECRET", "name": SECRET}
        made.do(as_json("RegisterProduct", fields), by=MARIA)
        made.view("products")
        for kind in ("IN", "SO"):  # made when they are needed first
            made.store.log.make_series(kind)
        yield made


@contextmanager
def harmless(names: str) -> Iterator[None]:
    """Nothing, or a refusal that says nothing of SQL and of what is stored."""
    try:
        yield
    except (Rejected, LookupError, ValueError) as error:
        text = " ".join(map(str, (error, getattr(error, "facts", ""))))
        for part in (names, repr(names)[1:-1], names.strip(), *names.split()):
            text = text.replace(part, "") if part else text
        assert not OURS.search(text), text
        assert SECRET not in text


def test_there_are_two_hundred() -> None:
    assert len(HOSTILE) == len(set(HOSTILE)) == 200


def test_hostile_names_change_nothing_and_are_told_nothing(
    desk: Desk, database_url: str, tmp_path: Path
) -> None:
    """As view, column, order, value, stream, id, number, command and file."""
    before = schema_digest(database_url)
    names = size(HOSTILE[::9], HOSTILE)
    for nth, name in enumerate(names):
        with harmless(name):
            desk.view(name)
        with harmless(name):
            desk.view("products", where={name: 1})
        with harmless(name):
            desk.view("products", where=[("product", name, "x")])
        with harmless(name):
            desk.view("products", order_by=name)
        with harmless(name):
            assert desk.view("products", where={"product": name}) == []
        with harmless(name):
            assert desk.view("products", where=[("product", "in", [name])]) == []
        with harmless(name):
            assert desk.trail(name) == desk.trail(f"order/{name}") == []
        with harmless(name):
            desk.atp(name, name)
        with harmless(name):
            asked(desk, "RegisterProduct", product=name, name=name)
        with harmless(name):
            asked(desk, "CancelOrder", order=name, reason=name)
        with harmless(name):
            asked(desk, "RegisterProduct", product=f"P{nth}", name="x", command_id=name)
        with suppress(StorageError, ValueError):
            desk.backup(tmp_path / f"x{name.replace('/', '-')}")
    assert schema_digest(database_url) == before
    assert desk.view("products", where={"product": "SECRET"})[0].name == SECRET
    assert not [each for each in desk.reconcile() if each.differences]
    assert list(tmp_path.glob("*.part")) == []
    on = "sqlite" if is_sqlite(database_url) else "postgresql"
    of = f"of {len(names)}"
    record("test 35", "names with an effect", 0, of, on=on, goal="= 0")


def asked(desk: Desk, request: str, command_id: str | None = None, **f: object) -> None:
    desk.do(as_json(request, f), by=MARIA, command_id=command_id)


def test_hostile_schemas_are_refused(postgres_url: str) -> None:
    """Before anything is asked of the server, in the log as in the views."""
    plain = postgres_url.rpartition("schema=")[0]
    query = "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg_%' ORDER BY 1"
    o2c.open(postgres_url).close()
    schemas = execute(postgres_url, query.replace("%", "%%"))
    for name in size(HOSTILE[::3], HOSTILE):
        url = f"{plain}schema={quote(name, safe='')}"
        with pytest.raises(StorageError) as refused:
            o2c.open(url)
        assert refused.value.code == "bad_url"
        assert name not in str(refused.value)
        with pytest.raises(StorageError) as refused:
            o2c.open("sqlite://", views_url=url)
        assert refused.value.code == "bad_url"
    assert execute(postgres_url, query.replace("%", "%%")) == schemas
