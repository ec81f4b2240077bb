"""What a verification found: how much it compared, and everything that is not right."""

from __future__ import annotations

from enum import StrEnum, auto

from attrs import define, field, frozen

MOST = 100  # deviations that are told; the others are counted


class Wrong(StrEnum):
    """Kinds of deviation."""

    CHANGED = auto()  # a row is not what was sealed
    MISSING = auto()  # a sealed row is not there
    ADDED = auto()  # a row is there that was not sealed
    ROOT = auto()  # somewhere in these rows, nobody knows where
    ORDER = auto()  # positions or versions do not follow each other
    COMMAND = auto()  # what a command says of its events is not so
    SNAPSHOT = auto()  # a kept state is not what its events come to
    CHECKPOINT = auto()  # a checkpoint is damaged, of another history, falsely signed
    TREE = auto()  # the tree in the database is not that of its rows
    UNREADABLE = auto()  # an event cannot be read


@frozen(kw_only=True)
class Deviation:
    """One thing that is not as it should be, as near as it can be told.

    `log` is event, command, snapshot or checkpoint; `place` a position or an entry.
    """

    wrong: Wrong
    log: str
    place: int | None = None
    stream: str = ""
    version: int | None = None
    says: str


@define(kw_only=True)
class Verdict:
    """All that was compared.

    `checkpoints` are those from outside the database that were compared; `unsealed`
    the events after the last of them, which nothing vouches for yet.  `stale` are
    snapshots that other code has made and this code does not use.
    """

    checkpoints: int = 0
    events: int = 0
    commands: int = 0
    streams: int = 0
    snapshots: int = 0
    stale: int = 0
    unsealed: int = 0
    found: int = 0
    deviations: list[Deviation] = field(factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return self.found == 0

    @property
    def anchored(self) -> bool:
        """Whether anything outside the database was compared."""
        return self.checkpoints > 0

    def add(self, deviation: Deviation) -> None:
        self.found += 1
        if len(self.deviations) < MOST:
            self.deviations.append(deviation)
