"""The stored rows against what was sealed: every row is hashed anew, none is believed.

One pass over the events, one over the commands beside it, one over the snapshots.  It
remembers the version of each stream, and else a page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from attrs import define, frozen

from o2c.audit.merkle import Frontier
from o2c.audit.note import PublicKey
from o2c.domain.attempt import ATTEMPT
from o2c.errors import StorageError, UnreadableEvent, ValidationError
from o2c.storage.checkpoint_files import Kept
from o2c.storage.collector import collector_paused
from o2c.storage.locating import Locating
from o2c.storage.log import Entry, Snapshot
from o2c.storage.sealer import COMMANDS, EVENTS, Kind, Sealer
from o2c.storage.store import PAGE, Store
from o2c.storage.verdict import Deviation, Verdict, Wrong

ROWS = 4096  # read at a time
_ACCEPTED = "null"
ATTEMPTS = ATTEMPT.stream("")


@frozen
class Claim:
    """What a tree's root should be at a size; from a checkpoint, or our own tree."""

    size: int
    root: bytes
    kept: Kept | None


@define
class Walk:
    """A tree that grows as rows pass, compared wherever somebody has claimed a root."""

    kind: Kind
    claims: list[Claim]  # the smallest last
    frontier: Frontier
    false: list[Claim]
    held: int = 0  # the largest size that an outside claim is right at

    @classmethod
    def over(cls, kind: Kind, claims: Sequence[Claim]) -> Walk:
        walk = cls(
            kind, sorted(claims, key=lambda c: -c.size), Frontier(), false=[], held=0
        )
        walk.take([])
        return walk

    def take(self, rows: Sequence[Any]) -> None:
        hashes, at = self.kind.hashes(rows), 0
        size = self.frontier.size + len(hashes)
        while self.claims and self.claims[-1].size <= size:
            claim = self.claims.pop()
            upto = at + claim.size - self.frontier.size
            self.frontier.append(hashes[at:upto])
            at = upto
            if self.frontier.root() != claim.root:
                self.false.append(claim)
            elif claim.kept:
                self.held = claim.size
        self.frontier.append(hashes[at:])


@define
class Range:
    """The events of a command, and how many of them were seen.

    A refused one tells of its attempt at most.
    """

    entry: int
    first: int
    last: int
    named: str  # how its events name it
    refused: bool
    seen: int = 0


class Verification:
    """One verification; `run` it once."""

    def __init__(
        self,
        store: Store,
        sealer: Sealer,
        keys: Sequence[PublicKey],
        witnesses: Sequence[PublicKey],
        progress: Callable[[int], None] | None,
    ) -> None:
        self._store = store
        self._sealer = sealer
        self._keys = keys
        self._witnesses = witnesses
        self._progress = progress
        self._verdict = Verdict()

    def run(self, files: Sequence[Path], snapshots: bool = True) -> Verdict:
        """Compare the rows with the checkpoints in these files, and with each other."""
        kept = [found for path in files if (found := self._read(path))]
        self._verdict.checkpoints = len(kept)
        with collector_paused():
            events, commands = (
                Walk.over(kind, [*_claims(kind, kept), *self._own(kind)])
                for kind in (EVENTS, COMMANDS)
            )
            # After what was claimed: nothing that is claimed can then be newer.
            self._pass(events, commands, self._store.head())
            if snapshots:
                self._snapshots()
            for walk in (events, commands):
                self._tell(walk)
        self._verdict.events = events.frontier.size
        self._verdict.commands = commands.frontier.size
        self._verdict.unsealed = max(0, events.frontier.size - events.held)
        return self._verdict

    def _read(self, path: Path) -> Kept | None:
        """A checkpoint that is of this store and signed as asked; else it deviates."""
        try:
            kept = Kept.read(path)
            kept.note.require(self._keys, self._witnesses)
        except ValidationError as error:
            self._wrong(Wrong.CHECKPOINT, "checkpoint", f"{path.name}: {error.message}")
            return None
        if kept.checkpoint.store != self._store.log.identity:
            says = f"{path.name} is of another store"
            self._wrong(Wrong.CHECKPOINT, "checkpoint", says)
            return None
        return kept

    def _own(self, kind: Kind) -> list[Claim]:
        """What the tree kept in the database says, which proves nothing to others."""
        try:
            mark = self._sealer.mark(kind)
            if mark is None:
                return []
            return [Claim(mark.size, self._sealer.root(kind, mark.size), None)]
        except StorageError as error:
            self._wrong(Wrong.TREE, kind.name, error.message)
            return []

    # -- The pass over the rows ----------------------------------------------------

    def _pass(self, events: Walk, commands: Walk, head: int) -> None:
        ranges = self._ranges(commands)
        current: Range | None = next(ranges, None)
        versions: dict[str, int] = {}
        after = 0
        while page := self._store.log.page(after, head, ROWS):
            events.take(page)
            current = self._events(page, after, versions, current, ranges)
            after = page[-1][0]
            if self._progress:
                self._progress(after)
        while current is not None and current.first <= head:
            self._finish(current)
            current = next(ranges, None)
        for _ in ranges:  # commands that came meanwhile: their rows are hashed
            pass
        self._verdict.streams = len(versions)

    def _events(
        self,
        page: Sequence[Entry],
        before: int,
        versions: dict[str, int],
        current: Range | None,
        ranges: Iterator[Range],
    ) -> Range | None:
        """Order, versions and commands of a page of events; the command reached."""
        for position, stream, version, _, state in page:
            if position <= before:
                self._order(position, stream, version, "its position is not the next")
            before = position
            known = versions.get(stream, 0)
            if version != known + 1:
                says = f"version {version} follows version {known}"
                self._order(position, stream, version, says)
            versions[stream] = version if type(version) is int else known + 1
            while current is not None and position > current.last:
                self._finish(current)
                current = next(ranges, None)
            if current is None or position < current.first:
                says = "no command tells of this event"
                self._command(says, position, stream, version)
                continue
            current.seen += 1
            if type(state) is not str or current.named not in state:
                says = f"it does not name the command of entry {current.entry}"
                self._command(says, position, stream, version)
            if current.refused and not stream.startswith(ATTEMPTS):
                says = f"the command of entry {current.entry} was refused"
                self._command(says, position, stream, version)
        return current

    def _ranges(self, walk: Walk) -> Iterator[Range]:
        """The events that each command tells of, while its row is hashed."""
        after, last = 0, 0
        while rows := self._store.log.recorded(after, ROWS):
            walk.take(rows)
            for entry, id, *_, outcome, first, final in rows:
                if first is None and final is None:
                    continue
                if type(first) is not int or type(final) is not int:
                    self._entry("what it tells of its events makes no sense", entry)
                elif not last < first <= final:
                    says = f"its events {first} to {final} do not follow {last}"
                    self._entry(says, entry)
                else:
                    last = final
                    named = f'"command":{msgspec.json.encode(id).decode()}'
                    yield Range(entry, first, final, named, outcome != _ACCEPTED)
            after = rows[-1][0]

    def _finish(self, done: Range) -> None:
        if done.seen != 1 + done.last - done.first:
            says = (
                f"of its events {done.first} to {done.last} only {done.seen} are there"
            )
            self._entry(says, done.entry)

    # -- Snapshots -----------------------------------------------------------------

    def _snapshots(self) -> None:
        after = ""
        while page := self._store.log.snapshots(after, PAGE):
            for found in page:
                self._snapshot(found)
            after = page[-1].stream

    def _snapshot(self, found: Snapshot) -> None:
        self._verdict.snapshots += 1
        stream, version = found.stream, found.version
        try:
            agrees = type(version) is int and self._store.confirms(found)
        except UnreadableEvent as error:
            self._wrong(Wrong.UNREADABLE, EVENTS.name, error.message, None, stream)
            return
        self._verdict.stale += agrees is None
        if agrees is False:
            says = "the state that is kept is not what the events come to"
            self._wrong(Wrong.SNAPSHOT, "snapshot", says, None, stream, version)

    # -- What is told --------------------------------------------------------------

    def _tell(self, walk: Walk) -> None:
        """Where a tree is not what somebody claimed, as near as can be known."""
        claims = [*walk.false, *reversed(walk.claims)]
        if not claims:
            return
        outside = [claim for claim in claims if claim.kept]
        claim = min(outside or claims, key=lambda each: each.size)
        locating = Locating(self._store.log, self._sealer, walk.kind)
        held = walk.held if walk.held < claim.size else 0
        root = claim.root if claim.kept else None
        for found in locating.found(claim.size, root, held, walk.frontier.size):
            self._verdict.add(found)

    def _order(self, position: int, stream: str, version: int, says: str) -> None:
        self._wrong(Wrong.ORDER, EVENTS.name, says, position, stream, version)

    def _command(self, says: str, position: int, stream: str, version: int) -> None:
        self._wrong(Wrong.COMMAND, EVENTS.name, says, position, stream, version)

    def _entry(self, says: str, entry: int) -> None:
        self._wrong(Wrong.COMMAND, COMMANDS.name, says, entry)

    def _wrong(
        self,
        wrong: Wrong,
        log: str,
        says: str,
        place: int | None = None,
        stream: str = "",
        version: int | None = None,
    ) -> None:
        self._verdict.add(
            Deviation(
                wrong=wrong,
                log=log,
                place=place,
                stream=stream,
                version=version,
                says=says,
            )
        )


def _claims(kind: Kind, kept: Sequence[Kept]) -> list[Claim]:
    return [
        Claim(each.checkpoint.size, each.checkpoint.root, each)
        if kind is EVENTS
        else Claim(each.checkpoint.commands, each.checkpoint.commands_root, each)
        for each in kept
    ]
