"""Erasures that the history tells of, carried out: keys are destroyed, once for ever.

The history is first: whoever stops between the commit and the destroying of the key, or
restores an older key database, leaves an erasure that the next opening carries out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from attrs import frozen

from o2c.errors import StorageError
from o2c.storage.codec import Codec
from o2c.storage.log import Log
from o2c.storage.sealing import SEARCH
from o2c.storage.trouble import Trouble
from o2c.storage.vault import Vault


@frozen(kw_only=True)
class Erasure:
    """An entry of the ledger: who was to be forgotten, and when the key went (UTC).

    What the history does not tell of comes from another ledger: position 0.
    """

    subject: str
    position: int = 0
    stream: str = ""
    decided_at: datetime | None = None
    decided_by: str = ""
    reason: str = ""
    key_destroyed_at: str = ""


class Erasures:
    """The ledger of a store, and the carrying out of what stands in it."""

    def __init__(self, log: Log, codec: Codec, vault: Vault) -> None:
        self._log = log
        self._codec = codec
        self._vault = vault
        self._topics = codec.topics(lambda kind: kind.forgets)
        self._personal = codec.topics(lambda kind: kind.personal)

    def settle(self, *, anew: bool = False) -> int:
        """Destroy the keys of all whom the history says are forgotten; how many.

        From where this was done last, or `anew` from the first event on.
        """
        head = self._log.head()
        if not head or not self._topics or not self.sealed():
            return 0
        keys = self._vault.keys()
        known = keys.known()
        applied = known[1] if known else 0
        if anew or applied > head:  # of a history that went on further once
            applied = 0
        told = self._told(applied)
        self._vault.shred(erasure.subject for erasure in told)
        if told or head - applied > 1000:
            keys.applied(head)
        return len(told)

    def carry_out(self, subjects: Iterable[str]) -> None:
        """The history has just said that these are forgotten."""
        try:
            self._vault.shred(subjects)
        except StorageError as error:
            raise StorageError(
                Trouble.ERASURE_PENDING,
                "the erasure is recorded; the key could not be destroyed yet:"
                f" {error.message}",
                remedy="mend the key database, then run `o2c erasures --apply`",
            ) from error

    def give(self, subjects: Iterable[str]) -> int:
        """Destroy the keys of these, whom another ledger names; how many had one."""
        gone = {tombstone.subject for tombstone in self._vault.tombstones()}
        new = sorted(set(subjects) - gone)
        self._vault.shred(new)
        return len(new)

    def ledger(self) -> list[Erasure]:
        """Everyone who was erased: from the history, and from what was given."""
        if not self._log.head():
            return []
        gone = {t.subject: t.erased_at for t in self._vault.tombstones()}
        told = [_destroyed(each, gone.pop(each.subject, "")) for each in self._told(0)]
        return told + [_destroyed(Erasure(subject=s), at) for s, at in gone.items()]

    def sealed(self) -> bool:
        """Whether the history has anything that is sealed."""
        return bool(self._log.search(self._personal, SEARCH, limit=1))

    def close(self) -> None:
        self._vault.close()

    def _told(self, after: int) -> list[Erasure]:
        found = []
        for entry in self._log.search(self._topics, after=after):
            recorded = self._codec.read(*entry)
            subject = self._codec.forgetting(recorded.event)
            assert subject is not None
            found.append(
                Erasure(
                    subject=subject,
                    position=recorded.position,
                    stream=recorded.stream,
                    decided_at=recorded.recorded_at,
                    decided_by=recorded.actor,
                    reason=recorded.reason,
                )
            )
        return found


@contextmanager
def suppress_missing_keys() -> Iterator[None]:
    """What asks for no personal data works without the keys; the rest will say so."""
    try:
        yield
    except StorageError as error:
        if error.code != Trouble.KEYS_MISSING:
            raise


def _destroyed(erasure: Erasure, at: str) -> Erasure:
    return Erasure(
        subject=erasure.subject,
        position=erasure.position,
        stream=erasure.stream,
        decided_at=erasure.decided_at,
        decided_by=erasure.decided_by,
        reason=erasure.reason,
        key_destroyed_at=at,
    )
