"""Tables beside the views that o2c keeps for itself: made once, by whoever is first."""

from __future__ import annotations

from o2c.storage.view_database import ViewDatabase

_LOCK = 4_702_111_234_471_985  # of a table's making; any constant would do


def exists(db: ViewDatabase, name: str) -> bool:
    """Whether there is a table of this name now, whatever a transaction has seen."""
    if db.dialect == "postgresql":
        # Not `to_regclass`, which tells what it remembers from before a wait.
        query = (
            "SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
            " ON n.oid = c.relnamespace WHERE c.relname = ?"
            " AND n.nspname = current_schema()"
        )
        return bool(db.run(query, [name]))
    return bool(db.run("SELECT 1 FROM sqlite_master WHERE name = ?", [name]))


def lock(db: ViewDatabase) -> None:
    """In a transaction: whoever makes tables at the same time waits here."""
    if db.dialect == "postgresql":
        db.run("SELECT pg_advisory_xact_lock(?)", [_LOCK])


def make(db: ViewDatabase, name: str, columns: str) -> None:
    """In a transaction: make the table, unless someone has.

    `columns` is SQL in which `{text}` is the type of keys, compared byte by byte.
    """
    lock(db)
    if not exists(db, name):
        text = 'text COLLATE "C"' if db.dialect == "postgresql" else "TEXT"
        db.run(f"CREATE TABLE {name} ({columns.format(text=text)})")
