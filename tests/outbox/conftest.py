"""A nats-server for the tests of the outbox, and a desk with something to tell."""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.extend(
    str(Path(__file__).parents[1] / room)
    for room in ("desk", "storage", "projections", "crash", "outbox")
)

from desk_door import opened
from outbox_nats import Server

import o2c


@pytest.fixture(scope="session")
def nats_server() -> Iterator[Server]:
    """One for the tests that leave it running."""
    home = Path(tempfile.mkdtemp(prefix="o2c-nats-"))
    server = Server(home)
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def nats(nats_server: Server) -> Iterator[Server]:
    """The same, without a stream before the test and after it."""
    yield nats_server
    nats_server.forget()


@pytest.fixture
def mortal_nats(tmp_path: Path) -> Iterator[Server]:
    """One of its own for a test that kills it, or sets it up in another way."""
    (tmp_path / "nats").mkdir()
    server = Server(tmp_path / "nats")
    yield server
    server.kill()


@pytest.fixture
def dice() -> random.Random:
    """Chance that can be had again: its seed is told where a test fails."""
    seed = os.environ.get("O2C_CRASH_SEED") or str(random.randrange(10**9))
    print(f"O2C_CRASH_SEED={seed}")
    return random.Random(seed)


@pytest.fixture
def desk(database_url: str) -> Iterator[o2c.Desk]:
    """Some ninety events on either database."""
    with opened(database_url) as desk:
        yield desk


@pytest.fixture
def memory() -> Iterator[o2c.Desk]:
    """The same in memory, where one database tells as much as two."""
    with opened() as desk:
        yield desk
