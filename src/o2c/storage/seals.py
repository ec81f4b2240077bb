"""Merkle trees kept in the views' database, in tiles: enough to make any proof from.

A tile holds up to 256 hashes of one level in eight, in one row: tiles of level 0 hold
leaf hashes, those of level 1 the roots of full tiles of level 0, and so on.  A million
leaves are 4,000 rows of 8 kB.  What lies between is reckoned from them.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import field, frozen

from o2c.audit.merkle import paired
from o2c.audit.refusals import Refusal
from o2c.errors import StorageError
from o2c.storage.own_tables import exists, lock
from o2c.storage.view_database import ViewDatabase

HEIGHT = 8  # levels in a tile
WIDTH = 1 << HEIGHT
_KEPT = 64  # tiles remembered while proofs are made


@frozen
class TreeMark:
    """How far a tree has come: leaves, the newest row's place, and whose rows."""

    size: int
    last: int
    store: str


class Seals:
    """The tables `seals`, a row for each tree, and `seal_tiles`."""

    def __init__(self, db: ViewDatabase) -> None:
        self.db = db
        self._exact = db.dialect == "postgresql"
        self._made = False

    def create(self) -> None:
        """Make the tables if they are missing, once, whoever comes first."""
        if self._made:
            return
        if not self.exist():
            with self.db.transaction():
                lock(self.db)
                if not self.exist():
                    self._create()
        self._made = True

    def find(self, tree: str, lock: bool = False) -> TreeMark | None:
        """How far the tree has come; with `lock`, nobody moves it meanwhile."""
        locking = " FOR UPDATE" if lock and self._exact else ""
        query = f"SELECT size, last, store FROM seals WHERE tree = ?{locking}"
        found = self.db.run(query, [tree])
        return TreeMark(*found[0]) if found else None

    def begin(self, tree: str, store: str) -> None:
        """The tree anew, without a leaf; in a transaction."""
        self.db.run("DELETE FROM seal_tiles WHERE tree = ?", [tree])
        self.db.run("DELETE FROM seals WHERE tree = ?", [tree])
        self.ensure(tree, store)

    def ensure(self, tree: str, store: str) -> None:
        """The tree without a leaf, unless it is there."""
        self.db.run(
            "INSERT INTO seals (tree, size, last, store) VALUES (?, 0, 0, ?)"
            " ON CONFLICT (tree) DO NOTHING",
            [tree, store],
        )

    def append(
        self, tree: str, size: int, hashes: Sequence[bytes], places: Sequence[int]
    ) -> None:
        """Add leaves to a tree of this size, each at its row's place; in a transaction.

        Places are positions, or entries; they only rise.
        """
        rows: list[tuple[str, int, int, int | None, bytes]] = []
        level, new = 0, list(hashes)
        while new:
            have = size >> HEIGHT * level
            number, partial = divmod(have, WIDTH)
            whole = [*self._hashes(tree, level, number)[:partial], *new]
            new = []
            for at in range(0, len(whole), WIDTH):
                part = whole[at : at + WIDTH]
                begins = level == 0 and (at or not partial)
                first = places[at - partial] if begins else None
                rows.append((tree, level, number + at // WIDTH, first, b"".join(part)))
                if len(part) == WIDTH:
                    new.append(root_of(part))
            level += 1
        self.db.run_many(
            "INSERT INTO seal_tiles (tree, level, number, first, hashes)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT (tree, level, number)"
            " DO UPDATE SET hashes = excluded.hashes",
            rows,
        )
        self.db.run(
            "UPDATE seals SET size = ?, last = ? WHERE tree = ?",
            [size + len(hashes), places[-1], tree],
        )

    def tile_at(self, tree: str, place: int) -> tuple[int, int] | None:
        """Number and first place of the tile of leaves that a row's place is in."""
        found = self.db.run(
            "SELECT number, first FROM seal_tiles WHERE tree = ? AND level = 0"
            " AND first <= ? ORDER BY first DESC LIMIT 1",
            [tree, place],
        )
        return (found[0][0], found[0][1]) if found else None

    def reader(self, tree: str) -> Reader:
        return Reader(self, tree)

    def _hashes(self, tree: str, level: int, number: int) -> list[bytes]:
        found = self.db.run(
            "SELECT hashes FROM seal_tiles WHERE tree = ? AND level = ? AND number = ?",
            [tree, level, number],
        )
        raw = bytes(found[0][0]) if found else b""
        return [raw[at : at + 32] for at in range(0, len(raw), 32)]

    def exist(self) -> bool:
        """Whether the tables are there."""
        return exists(self.db, "seals")

    def _create(self) -> None:
        blob = "bytea" if self._exact else "BLOB"
        self.db.run(
            "CREATE TABLE seals (tree TEXT PRIMARY KEY, size BIGINT NOT NULL,"
            " last BIGINT NOT NULL, store TEXT NOT NULL)"
        )
        self.db.run(
            "CREATE TABLE seal_tiles (tree TEXT NOT NULL, level INTEGER NOT NULL,"
            f" number BIGINT NOT NULL, first BIGINT, hashes {blob} NOT NULL,"
            " PRIMARY KEY (tree, level, number))"
        )
        self.db.run("CREATE INDEX seal_places ON seal_tiles (tree, level, first)")


@frozen
class Reader:
    """The nodes of a tree, reckoned from its tiles; remembers a few of them."""

    seals: Seals
    tree: str
    tiles: dict[tuple[int, int], list[bytes]] = field(factory=dict)

    def node(self, level: int, number: int) -> bytes:
        """A complete subtree's hash; StorageError where its tile is not there."""
        tile, deep = divmod(level, HEIGHT)
        start, count = number << deep, 1 << deep
        have = self._tile(tile, start // WIDTH)[start % WIDTH : start % WIDTH + count]
        if len(have) < count:
            raise damaged(self.tree)
        return root_of(have)

    def leaf(self, index: int) -> bytes:
        return self.node(0, index)

    def _tile(self, level: int, number: int) -> list[bytes]:
        found = self.tiles.get((level, number))
        if found is None:
            if len(self.tiles) >= _KEPT:
                self.tiles.clear()
            found = self.seals._hashes(self.tree, level, number)
            self.tiles[level, number] = found
        return found


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root of a complete subtree."""
    while len(hashes) > 1:
        hashes = paired(hashes)
    return hashes[0]


def damaged(tree: str) -> StorageError:
    return StorageError(
        Refusal.TREE_DAMAGED,
        f"the tree of {tree} that is kept in the database is damaged",
        remedy="make it anew with `o2c seal --rebuild`, then verify",
        tree=tree,
    )
