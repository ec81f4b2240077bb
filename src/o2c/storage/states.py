"""Folded states: kept in memory while they are used, and as snapshots between."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from threading import Lock
from typing import Any

import msgspec
from attrs import frozen

from o2c.desk.work import Found, Ref
from o2c.kernel import Aggregate
from o2c.storage.checksum import marked, unmarked
from o2c.storage.codec import Codec
from o2c.storage.fingerprint import fingerprint, source_of
from o2c.storage.log import Loaded, Log, Mark, Reading, Snapshot, Wanted
from o2c.storage.sealing import opened, personal, seal, walk
from o2c.storage.unreadable import damaged

EVERY = 100  # events of a stream between two snapshots
KEPT = 10_000  # streams


@frozen
class Kept:
    """A stream's state at a version, when it was that, and its newest snapshot's."""

    version: int
    state: Any
    snapped: int
    mark: Mark


class States:
    """The states of streams: only what was committed is ever kept here."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._encoder = msgspec.json.Encoder()  # one with an order takes text keys only
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock = Lock()
        self._prints: dict[str, str] = {}
        self._unfit: set[str] = set()  # aggregates whose states JSON does not hold

    def load(self, reading: Reading, refs: Sequence[Ref]) -> list[Found]:
        """Version and state of each stream as they stand now, from one read at most."""
        found: dict[Ref, Found] = {}
        stale: dict[Ref, Kept | None] = {}
        for ref in refs:
            stream = ref[0].stream(ref[1])
            have = self._find(stream)
            if have and reading.stands(stream, have.mark):
                found[ref] = have.version, have.state
            else:
                stale[ref] = have
        if stale:
            wanted = [self._wanted(*ref, have) for ref, have in stale.items()]
            loaded = reading.load(wanted)
            for (ref, have), new in zip(stale.items(), loaded, strict=True):
                found[ref] = self._fold(reading, *ref, have, new)
        return [found[ref] for ref in refs]

    def keep(
        self, states: Mapping[Ref, Found], snapshots: Sequence[Snapshot], mark: Mark
    ) -> None:
        """Remember what has just been committed."""
        snapped = {snapshot.stream: snapshot.version for snapshot in snapshots}
        for (aggregate, id), (version, state) in states.items():
            stream = aggregate.stream(id)
            before = self._find(stream)
            known = before.snapped if before else 0
            last = snapped.get(stream, known)
            self._keep(stream, Kept(version, state, last, mark))

    def forget(self, streams: Collection[str]) -> None:
        """Read these anew the next time: they are not as we thought."""
        with self._lock:
            for stream in streams:
                self._kept.pop(stream, None)

    def clear(self) -> None:
        """Read everything anew: someone was erased, and may be in any of them."""
        with self._lock:
            self._kept.clear()

    def due(self, states: Mapping[Ref, Found]) -> list[Snapshot]:
        """Snapshots to write along, of streams that have grown since their last one."""
        due: list[Snapshot] = []
        for (aggregate, id), (version, state) in states.items():
            stream = aggregate.stream(id)
            have = self._find(stream)
            grown = version - (have.snapped if have else 0)
            if grown < EVERY or aggregate.name in self._unfit:
                continue
            made = self._print(aggregate)
            if text := self._text(_place(stream, version, made), state):
                text = marked(stream, version, made, text)
                due.append(Snapshot(stream, version, made, text))
            else:
                self._unfit.add(aggregate.name)
        return due

    def confirms(self, log: Log, found: Snapshot) -> bool | None:
        """Whether a snapshot is what its events come to; None if it is never used.

        Raises UnreadableEvent where they cannot be read.
        """
        aggregate = self._codec.aggregate(found.stream)
        if aggregate is None or found.fingerprint != self._print(aggregate):
            return None
        state, version = aggregate.initial, 0
        while version < found.version:
            page = log.history(found.stream, version, EVERY)
            for entry in page[: found.version - version]:
                state = aggregate.evolve(state, self._codec.read(*entry).event)
            if not page:
                return False
            version = page[-1][2]
        try:
            kept = self._restored(aggregate, found.stream, found.version, found.state)
        except ValueError:  # damaged, or no JSON of a state
            return False
        return bool(kept == state)

    def _fold(
        self,
        reading: Reading,
        aggregate: Aggregate[Any, Any],
        id: str,
        have: Kept | None,
        new: Loaded,
    ) -> Found:
        stream, mark = aggregate.stream(id), reading.mark
        version, state, snapped = 0, aggregate.initial, 0
        if have:
            version, state, snapped = have.version, have.state, have.snapped
        elif new.snapshot:
            try:
                state = self._restored(aggregate, stream, *new.snapshot)
                version = snapped = new.snapshot[0]
            except Exception:  # a damaged snapshot is no loss: the events are there
                new = reading.load([Wanted(stream, 0, None)])[0]
        position = 0
        for entry in new.entries:
            if entry[0] <= position or entry[2] != version + 1:
                raise damaged(*entry[:4])
            state = aggregate.evolve(state, self._codec.read(*entry).event)
            position, version = entry[0], entry[2]
        if have is None or version > have.version or mark != have.mark:
            self._keep(stream, Kept(version, state, snapped, mark))
        return version, state

    def _restored(
        self, aggregate: Aggregate[Any, Any], stream: str, version: int, stored: str
    ) -> object:
        """The state of a snapshot; ValueError for one that is damaged or misplaced."""
        made, kind = self._print(aggregate), type(aggregate.initial)
        text = unmarked(stream, version, made, stored)
        return msgspec.json.decode(
            self._plain(_place(stream, version, made), kind, text), type=kind
        )

    def _wanted(
        self, aggregate: Aggregate[Any, Any], id: str, have: Kept | None
    ) -> Wanted:
        if have:
            return Wanted(aggregate.stream(id), have.version, None)
        return Wanted(aggregate.stream(id), 0, self._print(aggregate))

    def _find(self, stream: str) -> Kept | None:
        with self._lock:
            found = self._kept.get(stream)
            if found:
                self._kept.move_to_end(stream)
            return found

    def _keep(self, stream: str, kept: Kept) -> None:
        with self._lock:
            self._kept[stream] = kept
            self._kept.move_to_end(stream)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)

    def _text(self, place: str, state: object) -> str | None:
        """The state as JSON, what is personal sealed; None where that is not all of it.

        Not every state can be a snapshot: it is replayed, then.
        """
        kind = type(state)
        try:
            if personal(kind):
                vault, step = self._codec.vault, walk(kind)
                if vault is None or step is None:
                    return None
                text = seal(vault, place, state, step, self._encoder).decode()
            else:
                text = self._encoder.encode(state).decode()
            plain = self._plain(place, kind, text)
            same = msgspec.json.decode(plain, type=kind) == state
        except Exception:
            return None
        return text if same else None

    def _plain(self, place: str, kind: type, text: str) -> str:
        """A snapshot's text with what is personal opened, or what is left of it."""
        kinds, vault = personal(kind), self._codec.vault
        return opened(vault, place, text, kinds) if kinds and vault else text

    def _print(self, aggregate: Aggregate[Any, Any]) -> str:
        """Changes with the aggregate's state, and with all code that folds it."""
        if aggregate.name not in self._prints:
            package = aggregate.evolve.__module__.partition(".")[0]
            self._prints[aggregate.name] = fingerprint(
                aggregate.name,
                type(aggregate.initial).__qualname__,
                source_of([aggregate.evolve], package),
            )
        return self._prints[aggregate.name]


def _place(stream: str, version: int, fingerprint: str) -> str:
    """What a snapshot's sealed values are bound to."""
    return f"{stream}\n{version}\n{fingerprint}"
