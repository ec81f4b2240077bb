"""Databases that cannot be trusted with a history are refused when they are opened."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import psycopg
import pytest
from storage_sample import AGGREGATES, adding, command
from storage_tools import execute

from o2c.errors import StorageError
from o2c.storage.connect import connect, postgres_parts
from o2c.storage.projector import Projector
from o2c.storage.safety import (
    DURABLE,
    refuse_lossy,
    refuse_server,
    refuse_unsafe,
    settings,
)
from o2c.storage.sqlite import OLDEST, refuse_library, write_ahead
from o2c.storage.store import Store
from o2c.storage.trouble import Trouble

FINE = {
    "server_version_num": "130000",
    "server_encoding": "UTF8",
    **dict.fromkeys(DURABLE, "on"),
}


def test_a_server_that_syncs_nothing_is_refused(postgres_url: str) -> None:
    """The one of these tests is such a server, and they say so in its URL."""
    strict = postgres_url.replace("durability=relaxed", "durability=strict")
    for url in (strict, postgres_url.replace("durability=relaxed&", "")):
        with pytest.raises(StorageError) as refused:
            connect(url)
        assert refused.value.code == Trouble.UNSAFE_SERVER
        assert refused.value.facts["setting"] == "fsync"
        assert "fsync" in refused.value.remedy
    _, schema = postgres_parts(postgres_url)
    known = "SELECT 1 FROM pg_namespace WHERE nspname = ?"
    assert execute(postgres_url, known, schema) == []


@pytest.mark.parametrize("setting", DURABLE)
def test_each_setting_that_loses_commits_is_refused(setting: str) -> None:
    with pytest.raises(StorageError) as refused:
        refuse_lossy({**FINE, setting: "off"})
    assert refused.value.facts["setting"] == setting
    assert setting in refused.value.remedy


@pytest.mark.parametrize("commit", ["on", "local", "remote_write", "remote_apply"])
def test_every_other_way_to_commit_is_fine(commit: str) -> None:
    refuse_lossy({**FINE, "synchronous_commit": commit})


def test_a_user_that_does_not_wait_for_the_disk_is_refused(
    postgres_server: str,
) -> None:
    """What counts is what holds for our session, whoever has set it."""
    with psycopg.connect(postgres_server, autocommit=True) as conn:
        conn.execute("CREATE ROLE hasty SUPERUSER LOGIN")
        conn.execute("ALTER ROLE hasty SET synchronous_commit = off")
        try:
            url = postgres_server.replace("postgres:@", "hasty:@")
            with psycopg.connect(url, autocommit=True) as hasty:
                refuse_unsafe(hasty, relaxed=True)
                with pytest.raises(StorageError) as refused:
                    refuse_lossy({**settings(hasty), "fsync": "on"})
        finally:
            conn.execute("DROP ROLE hasty")
    assert refused.value.facts["setting"] == "synchronous_commit"


def test_a_durability_that_there_is_not_is_refused(postgres_url: str) -> None:
    with pytest.raises(StorageError) as refused:
        connect(postgres_url.replace("relaxed", "none"))
    assert refused.value.code == Trouble.BAD_URL


def test_an_old_server_is_refused() -> None:
    refuse_server(FINE)
    with pytest.raises(StorageError) as refused:
        refuse_server({**FINE, "server_version_num": "120022"})
    assert refused.value.code == Trouble.OLD_DATABASE
    assert "13" in refused.value.remedy


def test_a_database_of_another_encoding_is_refused(postgres_server: str) -> None:
    """It could not hold every name of a customer."""
    with psycopg.connect(postgres_server, autocommit=True) as conn:
        conn.execute("DROP DATABASE IF EXISTS latin")
        conn.execute(
            "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"
        )
        url = postgres_server.replace("/postgres?", "/latin?")
        try:
            with pytest.raises(StorageError) as refused:
                connect(f"{url}&durability=relaxed")
        finally:
            conn.execute("DROP DATABASE latin WITH (FORCE)")
    assert refused.value.code == Trouble.UNSAFE_SERVER
    assert refused.value.facts["setting"] == "server_encoding"


# -- A pooler that lends connections by the transaction. ------------------------


class Pooler:
    """Greets as PgBouncer does: with a process id that is not the server's own."""

    def __init__(self, url: str, home: Path) -> None:
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
        self._server = f"{query['host']}/.s.PGSQL.5432"
        here = urlencode(query | {"host": str(home)})
        self.url = f"postgresql://{parts.netloc}{parts.path}?{here}"
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(home / ".s.PGSQL.5432"))
        self._listening.listen()
        Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._server)
                for ends in ((client, server), (server, client)):
                    Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 20):
                at = data.find(b"K\x00\x00\x00\x0c")  # process id and secret follow
                if at >= 0:
                    data = data[: at + 5] + os.urandom(4) + data[at + 9 :]
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)


@pytest.fixture
def pooler(postgres_url: str) -> Iterator[Pooler]:
    home = tempfile.mkdtemp(prefix="o2c-")
    made = Pooler(postgres_url, Path(home))
    yield made
    made.close()
    shutil.rmtree(home)


def test_a_pooler_in_between_is_refused(pooler: Pooler) -> None:
    """Settings, locks and notices of one session would be another one's."""
    with pytest.raises(StorageError) as refused:
        connect(pooler.url)
    assert refused.value.code == Trouble.POOLED
    assert "PostgreSQL itself" in refused.value.remedy


# -- SQLite. ------------------------------------------------------------------


def test_an_old_library_is_refused() -> None:
    refuse_library(OLDEST)
    with pytest.raises(StorageError) as refused:
        refuse_library((3, 34, 1))
    assert refused.value.code == Trouble.OLD_DATABASE
    assert "3.35.0" in refused.value.remedy


def test_a_file_without_a_write_ahead_log_is_refused(tmp_path: Path) -> None:
    """Where processes cannot share memory, as on some network disks."""
    uri = f"file:{tmp_path / 'a.db'}?vfs=unix-dotfile"
    with (
        closing(sqlite3.connect(uri, uri=True)) as connection,
        pytest.raises(StorageError) as refused,
    ):
        write_ahead(connection)
    assert refused.value.code == Trouble.NO_WAL
    assert "local disk" in refused.value.remedy


def test_a_file_that_may_not_be_written_is_refused_at_once(tmp_path: Path) -> None:
    """It is not waited for, as another process's lock would be."""
    sqlite3.connect(tmp_path / "a.db").execute("CREATE TABLE t (x)")
    uri = f"file:{tmp_path / 'a.db'}?mode=ro"
    with (
        closing(sqlite3.connect(uri, uri=True)) as connection,
        pytest.raises(sqlite3.OperationalError),
    ):
        write_ahead(connection)


@pytest.mark.parametrize("url", ["sqlite:////", "sqlite:////no/such/folder/a.db"])
def test_what_is_no_file_is_refused(url: str) -> None:
    with pytest.raises(StorageError) as refused:
        connect(url)
    assert refused.value.code == Trouble.UNUSABLE


def test_a_damaged_file_is_refused_or_read_without_a_wrong_event(
    tmp_path: Path,
) -> None:
    """Whatever is opened of it: an event is never other than it was."""
    path = tmp_path / "a.db"
    with Store.open(f"sqlite:///{path}", AGGREGATES) as store:
        for n in range(50):
            store.run(command(), adding("a", n, "x" * 200))
        wanted = [event.text for event in store.everything()]
    whole = path.read_bytes()
    for page in range(len(whole) // 4096):
        hole = whole[: page * 4096] + b"\0" * 4096 + whole[(page + 1) * 4096 :]
        path.write_bytes(hole)
        with suppress(StorageError), Store.open(f"sqlite:///{path}", AGGREGATES) as s:
            found = [event.text for event in s.everything()]
            assert set(found) <= set(wanted)


# -- No wait is without end. --------------------------------------------------


def test_every_wait_has_a_limit(postgres_url: str) -> None:
    """Section 5 of the rules of storage, as the operator's guide tells it."""
    names = (
        "lock_timeout",
        "statement_timeout",
        "idle_in_transaction_session_timeout",
    )
    with (
        Store.open(postgres_url, AGGREGATES) as store,
        Projector(store, ()) as projector,
    ):
        log: Any = store.log
        with log.pool.connection() as conn:
            of_log = [conn.execute(f"SHOW {n}").fetchone()[n] for n in names]
            parameters = conn.info.get_parameters()
        of_views = [projector.db.run(f"SHOW {n}")[0][0] for n in names]
        assert log.pool.timeout <= store.log.patience
    assert of_log == ["2s", "30s", "5s"]
    assert of_views == ["5s", "10min", "8s"]
    assert int(parameters["connect_timeout"]) == 5
    assert int(parameters["tcp_user_timeout"]) == 10_000
