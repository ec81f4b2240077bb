"""How far each view's table has come: moved in the transaction that moves its rows."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from o2c.storage.own_tables import exists, make
from o2c.storage.view_database import ViewDatabase


@frozen
class Mark:
    """A table's position, the code that made it, and the store of its events."""

    name: str
    position: int
    fingerprint: str
    store: str


class Checkpoints:
    """The table `checkpoints` of a views' database."""

    def __init__(self, db: ViewDatabase) -> None:
        self._db = db
        self._exact = db.dialect == "postgresql"

    def exist(self) -> bool:
        return exists(self._db, "checkpoints")

    def create(self) -> None:
        """In a transaction: whoever makes tables at the same time waits here."""
        make(
            self._db,
            "checkpoints",
            "name {text} PRIMARY KEY, position BIGINT NOT NULL,"
            " fingerprint TEXT NOT NULL, store TEXT NOT NULL",
        )

    def find(self, names: Sequence[str], lock: bool = False) -> dict[str, Mark]:
        """The marks that there are; with `lock`, nobody moves them meanwhile."""
        wanted = ", ".join("?" * len(names)) or "NULL"
        locking = " FOR UPDATE" if lock and self._exact else ""
        rows = self._db.run(
            "SELECT name, position, fingerprint, store FROM checkpoints"
            f" WHERE name IN ({wanted}) ORDER BY name{locking}",
            names,
        )
        return {row[0]: Mark(*row) for row in rows}

    def put(self, mark: Mark) -> None:
        self._db.run(
            "INSERT INTO checkpoints (name, position, fingerprint, store)"
            " VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
            " position = excluded.position, fingerprint = excluded.fingerprint,"
            " store = excluded.store",
            (mark.name, mark.position, mark.fingerprint, mark.store),
        )

    def move(self, names: Sequence[str], position: int) -> None:
        wanted = ", ".join("?" * len(names)) or "NULL"
        self._db.run(
            f"UPDATE checkpoints SET position = ? WHERE name IN ({wanted})",
            [position, *names],
        )

    def remove(self, name: str) -> None:
        self._db.run("DELETE FROM checkpoints WHERE name = ?", [name])
