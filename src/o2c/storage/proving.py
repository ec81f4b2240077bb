"""Proofs that rows are in the sealed history, for whoever has no database at all."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

from attrs import frozen

from o2c.audit.merkle import consistency, inclusion, proves_inclusion
from o2c.audit.refusals import Refusal
from o2c.errors import StateError, StorageError, UnknownReference
from o2c.storage.checkpoint_files import Kept
from o2c.storage.log import Entry
from o2c.storage.sealer import COMMANDS, EVENTS, Kind, Sealer
from o2c.storage.seals import damaged
from o2c.storage.store import PAGE, Store

FORMAT = "o2c-proof-1"


@frozen
class Wanted:
    """What is to be proved: all events of a stream, events by position, commands."""

    stream: str | None
    positions: tuple[int, ...]
    command_ids: tuple[str, ...]


class Proofs:
    """Proofs against one checkpoint."""

    def __init__(self, store: Store, sealer: Sealer, kept: Kept) -> None:
        """StorageError where the trees in the database are not those of it."""
        self._store = store
        self._sealer = sealer
        self._kept = kept
        for kind in (EVENTS, COMMANDS):
            size, root = self._tree(kind)
            have = sealer.sealed(kind).size
            if have < size or sealer.root(kind, size) != root:
                raise damaged(kind.name)
        self._readers = {k.name: sealer.reader(k) for k in (EVENTS, COMMANDS)}

    def bundle(self, wanted: Wanted, older: Kept | None) -> dict[str, object]:
        """All of it as JSON holds it; every proof was checked before it is given."""
        places, ids = self._events(wanted), dict.fromkeys(wanted.command_ids)
        events = [self._proved(EVENTS, place) for place in places]
        for event in events:
            ids[json.loads(event["row"][4])["command"]] = None
        commands = [self._proved(COMMANDS, self._entry(id)) for id in ids]
        if not events and not commands and older is None:
            raise UnknownReference(
                Refusal.NOTHING_TO_PROVE,
                "nothing is named that could be proved",
                field="stream",
                remedy="name a stream, positions, commands, or an older checkpoint",
            )
        return {
            "format": FORMAT,
            "checkpoint": self._kept.text,
            "events": events,
            "commands": sorted(commands, key=lambda proved: int(proved["index"])),
            **({"consistency": self._consistency(older)} if older else {}),
        }

    def index(self, kind: Kind, place: int) -> int | None:
        """Which leaf a row is, counted from 0; None where it is not sealed here."""
        found = self._sealer.index(kind, place)
        return found[0] if found and found[0] < self._tree(kind)[0] else None

    def _events(self, wanted: Wanted) -> list[int]:
        places = list(wanted.positions)
        if wanted.stream is not None:
            after, log = 0, self._store.log
            found: list[Entry] = []
            while page := log.history(wanted.stream, after, PAGE):
                found += page
                after = page[-1][2]
            if not found:
                raise _unknown(f"nothing has happened to {wanted.stream}", "stream")
            # What came after the checkpoint is not proved by it.
            last = self._kept.checkpoint.last
            places += [row[0] for row in found if row[0] <= last] or [found[0][0]]
        return sorted(set(places))

    def _entry(self, command_id: str) -> int:
        entry = self._store.log.entry(command_id)
        if entry is None:
            raise _unknown("there is no command of this id", "command_id")
        return entry

    def _proved(self, kind: Kind, place: int) -> dict[str, Any]:
        size, root = self._tree(kind)
        found = self._sealer.index(kind, place)
        if found is None and place <= self._sealer.sealed(kind).last:
            raise _unknown(f"there is no {kind.name} at {place}", "position")
        if found is None or found[0] >= size:
            raise StateError(
                Refusal.NOT_SEALED,
                f"the {kind.name} at {place} is newer than the newest checkpoint",
                field="checkpoints",
                remedy="seal first, then prove",
            )
        index, row = found
        path = inclusion(self._readers[kind.name].node, index, size)
        if not proves_inclusion(kind.hashes([row])[0], index, size, path, root):
            raise StorageError(
                Refusal.ROW_CHANGED,
                f"the {kind.name} at {place} is not what was sealed",
                remedy="find what else was changed: o2c verify --checkpoints",
                place=str(place),
            )
        return {"index": index, "row": list(row), "path": _texts(path)}

    def _consistency(self, older: Kept) -> dict[str, object]:
        old, new = older.checkpoint, self._kept.checkpoint
        if (old.origin, old.store) != (new.origin, new.store) or (
            old.size > new.size or old.commands > new.commands
        ):
            raise StateError(
                Refusal.OTHER_LOG,
                "the older checkpoint is not of this history, or is a newer one",
                field="older",
                remedy="name an earlier checkpoint of the same store",
            )
        events, commands = (self._readers[k.name].node for k in (EVENTS, COMMANDS))
        return {
            "older_size": [old.size, old.commands],
            "events": _texts(consistency(events, old.size, new.size)),
            "commands": _texts(consistency(commands, old.commands, new.commands)),
        }

    def _tree(self, kind: Kind) -> tuple[int, bytes]:
        found = self._kept.checkpoint
        if kind is EVENTS:
            return found.size, found.root
        return found.commands, found.commands_root


def _texts(hashes: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(each).decode() for each in hashes]


def _unknown(what: str, field: str) -> UnknownReference:
    return UnknownReference(
        Refusal.NOTHING_TO_PROVE,
        what,
        field=field,
        remedy="name something that is in the history",
    )
