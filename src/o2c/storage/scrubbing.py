"""After someone was erased: nothing of the rows that were rewritten is left behind."""

from __future__ import annotations

from collections.abc import Iterable

from o2c.errors import StorageError
from o2c.storage.machine import Machine
from o2c.storage.trouble import Trouble
from o2c.storage.view_database import ViewDatabase

PATIENCE = 5.0  # seconds to wait for readers


def scrub(db: ViewDatabase, tables: Iterable[str], machine: Machine) -> None:
    """Let go of former contents of these tables: free pages, write-ahead log, samples.

    SQLite overwrites what it deletes as it goes; what is left stands in its log, which
    is emptied.  PostgreSQL writes the tables anew.  StorageError where readers hold on
    to the old contents: then try again.
    """
    if db.dialect == "postgresql":
        for table in tables:
            db.run(f'VACUUM (FULL, ANALYZE) "{table}"')
        return
    until = machine.monotonic() + PATIENCE
    while True:
        ((busy, _, _),) = db.run("PRAGMA wal_checkpoint(TRUNCATE)")
        if not busy:
            return
        if machine.monotonic() > until:
            raise StorageError(
                Trouble.ERASURE_PENDING,
                "the write-ahead log could not be emptied: somebody is reading",
                remedy="run `o2c erasures --apply` once nobody reads",
            )
        machine.sleep(0.02)
