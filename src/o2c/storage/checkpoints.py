"""How far each view's table has come: moved in the transaction that moves its rows."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from o2c.storage.own_tables import exists, make
from o2c.storage.view_database import ViewDatabase

_COLUMNS = "name, position, fingerprint, store, build, lacking, letters"


@frozen
class Mark:
    """A table's position, the code that made it, and the store of its events.

    `build` tells a table from the one that it took the place of; `lacking` counts the
    events set aside that its rows still need, `letters` those and the skipped ones.
    """

    name: str
    position: int
    fingerprint: str
    store: str
    build: str = ""
    lacking: int = 0
    letters: int = 0


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
            " fingerprint TEXT NOT NULL, store TEXT NOT NULL, build TEXT NOT NULL,"
            " lacking BIGINT NOT NULL, letters BIGINT NOT NULL",
        )

    def find(self, names: Sequence[str], lock: bool = False) -> dict[str, Mark]:
        """The marks that there are; with `lock`, nobody moves them meanwhile."""
        wanted = ", ".join("?" * len(names)) or "NULL"
        locking = " FOR UPDATE" if lock and self._exact else ""
        rows = self._db.run(
            f"SELECT {_COLUMNS} FROM checkpoints"
            f" WHERE name IN ({wanted}) ORDER BY name{locking}",
            names,
        )
        return {row[0]: Mark(*row) for row in rows}

    def put(self, mark: Mark) -> None:
        self._db.run(
            f"INSERT INTO checkpoints ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET"
            " position = excluded.position, fingerprint = excluded.fingerprint,"
            " store = excluded.store, build = excluded.build,"
            " lacking = excluded.lacking, letters = excluded.letters",
            (
                mark.name,
                mark.position,
                mark.fingerprint,
                mark.store,
                mark.build,
                mark.lacking,
                mark.letters,
            ),
        )

    def move(self, names: Sequence[str], position: int) -> None:
        wanted = ", ".join("?" * len(names)) or "NULL"
        self._db.run(
            f"UPDATE checkpoints SET position = ? WHERE name IN ({wanted})",
            [position, *names],
        )

    def count(self, name: str, lacking: int, letters: int) -> None:
        """So many more events of this table were set aside, or fewer."""
        self._db.run(
            "UPDATE checkpoints SET lacking = lacking + ?, letters = letters + ?"
            " WHERE name = ?",
            [lacking, letters, name],
        )

    def remove(self, name: str) -> None:
        self._db.run("DELETE FROM checkpoints WHERE name = ?", [name])
