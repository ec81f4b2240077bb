"""Test 6: a full disk is a typed error, leaves no part, and is forgotten with space.

A disk of a few megabytes in memory, which takes the right to mount one: it is filled to
another level each time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

import psycopg
import pytest
from storage_sample import AGGREGATES, VIEWS, adding, clock, command, fill
from storage_tools import execute, is_sqlite, make_old, schema_digest
from tiers import record, size

from o2c.errors import StorageError
from o2c.storage.archive import backup, verify
from o2c.storage.connect import connect
from o2c.storage.projector import Projector
from o2c.storage.store import Store
from o2c.storage.trouble import Trouble

MEGABYTES = 8
LEVELS = size(3, 50)


@pytest.fixture
def disk(postgres_server: str) -> Iterator[Path]:
    """A small disk of its own, which PostgreSQL may use too."""
    path = Path(tempfile.mkdtemp(prefix="o2c-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=777", "o2c", path]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        path.rmdir()
        pytest.skip("only who may mount a disk can fill one")
    try:
        yield path
    finally:
        subprocess.run(["umount", "-l", path], check=True)
        path.rmdir()


@pytest.fixture(params=["sqlite", "postgres"])
def small_url(request: pytest.FixtureRequest, disk: Path) -> Iterator[str]:
    """A database on the small disk."""
    if request.param == "sqlite":
        yield f"sqlite:///{disk / 'o2c.db'}"
        return
    url: str = request.getfixturevalue("postgres_url")
    server: str = request.getfixturevalue("postgres_server")
    (disk / "space").mkdir()
    shutil.chown(disk / "space", Path(server.partition("host=")[2]).owner())
    with psycopg.connect(server, autocommit=True) as conn:
        where = f"CREATE TABLESPACE small LOCATION '{disk / 'space'}'"
        conn.execute(where.encode())
        yield url.replace(
            "durability", "options=-cdefault_tablespace%3Dsmall&durability"
        )
        schema = url.rpartition("=")[2]
        conn.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE".encode())
        conn.execute("DROP TABLESPACE small")


@contextmanager
def full(disk: Path, left: int) -> Iterator[None]:
    """So many bytes are left, and all of them are free again afterwards."""
    filler = disk / "filler"
    room = os.statvfs(disk)
    size = max(room.f_bavail * room.f_frsize - left, 0)
    with filler.open("wb") as file, suppress(OSError):
        os.posix_fallocate(file.fileno(), 0, size) if size else None
    try:
        yield
    finally:
        filler.unlink()


def until_full(work: Callable[[int], object]) -> StorageError:
    """Do it again and again; how it ended."""
    for n in range(10_000):
        try:
            work(n)
        except StorageError as error:
            return error
    raise AssertionError("the disk never was full")


def typed(error: StorageError) -> bool:
    """It says that the disk is full, and that nothing was written."""
    return error.code == Trouble.UNUSABLE


def levels() -> list[int]:
    dice = Random(6)
    return [dice.randrange(0, 1 << 20) for _ in range(LEVELS)]


def told(what: str, url: str) -> None:
    on = "sqlite" if is_sqlite(url) else "postgresql"
    name = f"{what}: parts left by a full disk"
    record("test 6", name, 0, f"at {LEVELS} levels", on=on, goal="= 0")


def test_commands_on_a_full_disk(small_url: str, disk: Path) -> None:
    """What was acknowledged is there, nothing else is, and the next one works."""
    done: list[str] = []
    dice = Random(66)

    def work(n: int) -> None:
        id = f"c-{len(done)}"
        store.run(command(id), adding("a", 1, dice.randbytes(20_000).hex()))
        done.append(id)

    with Store.open(small_url, AGGREGATES) as store:
        work(0)
        for left in levels():
            with full(disk, left):
                error = until_full(work)
                assert typed(error), error
            assert store.outcome(f"c-{len(done)}") is None
            work(0)
            assert [event.command_id for event in store.everything()] == done
    told("commands", small_url)


def test_a_projector_on_a_full_disk(small_url: str, disk: Path) -> None:
    """Rows and checkpoint stay where they were, and it goes on from there."""
    with (
        Store.open("sqlite://", AGGREGATES, clock=clock) as store,
        Projector(store, VIEWS, views_url=small_url) as projector,
    ):
        projector.catch_up()
        fill(store, 4000, streams=1000)
        for left in levels():
            with full(disk, left // 4):
                with pytest.raises(StorageError) as refused:
                    projector.catch_up()
                # A follower tries again on this one.
                assert refused.value.code == Trouble.UNREACHABLE
            assert {projector.checkpoint(view) for view in VIEWS} <= {0, 1000, 2000}
        assert projector.catch_up() == store.head()
        with Projector(store, VIEWS, views_url="sqlite://") as fresh:
            fresh.catch_up()
            for view in VIEWS:
                assert projector.digest(view) == fresh.digest(view)
    told("projector", small_url)


def test_a_migration_on_a_full_disk(small_url: str, disk: Path) -> None:
    """The old tables stay as they were until there is space."""
    make_old(small_url)
    before = schema_digest(small_url)
    rows = (
        "INSERT INTO commands (command_id, request, payload, payload_hash, actor,"
        " recorded_at, outcome, first_position, last_position)"
    )
    execute(small_url, rows + MANY["sqlite" if is_sqlite(small_url) else "postgres"])
    for left in levels():
        with full(disk, left // 16):
            with pytest.raises(StorageError) as refused:
                connect(small_url)
            assert typed(refused.value), refused.value
        assert schema_digest(small_url) == before
    log = connect(small_url)
    assert log.was == 1
    log.close()
    told("migration", small_url)


MANY = {
    "sqlite": " SELECT 'c-' || n, 'r', '{}', 'h', 'a', '2026-01-01T00:'"
    " || printf('%06d', n), 'null', n, n FROM (WITH RECURSIVE c(n) AS ("
    "VALUES (1) UNION ALL SELECT n + 1 FROM c WHERE n < 15000) SELECT n FROM c)",
    "postgres": " SELECT 'c-' || n, 'r', '{}', 'h', 'a', timestamptz '2026-01-01'"
    " + n * interval '1 second', 'null', n, n FROM generate_series(1, 15000) AS n",
}


def test_a_backup_on_a_full_disk(disk: Path, tmp_path: Path) -> None:
    """Neither the file nor a part of it is there, until there is space."""
    with Store.open(f"sqlite:///{tmp_path / 'a.db'}", AGGREGATES) as store:
        fill(store, 5000)
        for left in levels():
            with full(disk, left // 2):
                with pytest.raises(StorageError) as refused:
                    backup(store.log, disk / "saved")
                assert refused.value.code == Trouble.ARCHIVE_UNWRITABLE
                assert [path.name for path in disk.iterdir()] == ["filler"]
        made = backup(store.log, disk / "saved")
        assert verify(disk / "saved") == made
    told("backup", store.url)
