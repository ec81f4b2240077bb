"""Encrypts what identifies a person, each under a key of the person's own.

AES-256 in SIV mode: the same text in the same place gives the same ciphertext, nothing
depends on a nonce, and a ciphertext opens nowhere but in the place that it was made
for.  Another store's keys are others, so that it opens in no other store either.
"""

from __future__ import annotations

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from datetime import datetime
from threading import RLock

from attrs import frozen
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from o2c.errors import StorageError
from o2c.storage.keys import SECRET, Keys, Tombstone
from o2c.storage.machine import Machine
from o2c.storage.trouble import Trouble

SIZE = 64  # bytes of a key: half of it encrypts, half authenticates
FRESH = 0.2  # seconds after which others' erasures are looked for again
VERSION = "v1:"
KEPT = 100_000  # keys in memory


@frozen
class Key:
    """A subject's key at work."""

    raw: bytes
    cipher: AESSIV


class Vault:
    """Seals and opens; knows who was erased, and keeps the other keys in memory."""

    def __init__(
        self,
        connect: Callable[[], Keys],
        now: Callable[[], datetime],
        new_key: Callable[[int], bytes] | None = None,
        machine: Machine | None = None,
    ) -> None:
        self._connect = connect
        self._machine = machine or Machine()
        self._now = now
        self._new_key = new_key or os.urandom
        self._lock = RLock()
        self._keys: Keys | None = None
        self._secret = b""
        self._closed = False
        self._kept: dict[str, Key | None] = {}
        self._generation = self._looked = -1.0
        self.used_before: Callable[[], bool] = lambda: False
        self.on_erased: Callable[[], None] = lambda: None

    def seal(self, subject: str, place: str, plain: bytes) -> str | None:
        """The text encrypted for one place; None for a subject that was erased."""
        key = self._key(subject, make=True)
        if key is None:
            return None
        sealed = key.cipher.encrypt(plain, [place.encode()])
        return VERSION + urlsafe_b64encode(sealed).decode()

    def open(self, subject: str, place: str, sealed: str) -> bytes | None:
        """The text again; None for a subject that was erased.

        Raises StorageError where there is no key, ValueError for what was not sealed
        for this place.
        """
        key = self._key(subject, make=False)
        if key is None:
            return None
        if not sealed.startswith(VERSION):
            raise ValueError("sealed in a way that is not known here")
        try:
            raw = urlsafe_b64decode(sealed.removeprefix(VERSION))
            return key.cipher.decrypt(raw, [place.encode()])
        except InvalidTag:
            raise ValueError("not what was sealed in this place") from None

    def digest(self, subject: str, text: str) -> str:
        """Tells whether a text is the same again, and without the key nothing.

        Empty for a subject that was erased; that of nobody, "", is the store's own.
        """
        if not subject:
            self.keys()
            secret = self._secret
        elif (key := self._key(subject, make=True)) is not None:
            secret = key.raw
        else:
            return ""
        return hmac.digest(secret, f"digest\n{text}".encode(), "sha256").hex()

    def forget(self, subject: str) -> None:
        """The history says that it was erased: its key is used no more."""
        with self._lock:
            if self._kept.get(subject, self) is not None:
                self._kept[subject] = None
                self.on_erased()

    def shred(self, subjects: Iterable[str]) -> None:
        """Destroy the keys of these for ever."""
        subjects = list(subjects)
        for subject in subjects:
            self.forget(subject)
        if subjects:
            self.keys().shred(subjects, self._now(), self._machine)

    def tombstones(self) -> list[Tombstone]:
        """All subjects whose keys were destroyed."""
        return self.keys().tombstones()

    def keys(self) -> Keys:
        """The key database, opened when it is first asked for."""
        if (ready := self._keys) is not None:
            return ready
        used = self.used_before()  # not under our lock: it takes the history's
        with self._lock:
            if self._keys is None:
                keys = self._connect()
                try:
                    known = keys.known() or self._register(keys, used)
                except BaseException:
                    keys.close()
                    raise
                self._secret, self._keys = known[0], keys
            return self._keys

    def close(self) -> None:
        """Let go of the key database; what was read can still be decoded."""
        with self._lock:
            if self._keys is not None:
                self._keys.close()
            self._keys, self._closed = None, True

    def _register(self, keys: Keys, used: bool) -> tuple[bytes, int]:
        if used:
            raise StorageError(
                Trouble.KEYS_MISSING,
                "the key database has no keys of this store",
                remedy="name the one that has (keys_url, o2c --keys), or restore it",
            )
        keys.register(self._new_key(SECRET))
        known = keys.known()
        assert known is not None
        return known

    def _key(self, subject: str, make: bool) -> Key | None:
        if self._closed and subject in self._kept:
            return self._kept[subject]
        keys = self._connect() if self._closed else self.keys()
        try:
            with self._lock:
                return self._found(keys, subject, make)
        finally:
            if self._closed:
                keys.close()

    def _found(self, keys: Keys, subject: str, make: bool) -> Key | None:
        self._look(keys)
        if subject in self._kept:
            return self._kept[subject]
        raw = keys.find(subject)
        if raw is None and make:
            raw = keys.make(subject, self._new_key(SIZE), self._now())
        elif raw is None and not keys.erased(subject):
            raise StorageError(
                Trouble.KEY_MISSING,
                f"there is no key of {subject}, and it was not erased",
                remedy="name the right key database, or restore it",
                subject=subject,
            )
        found = Key(raw, AESSIV(raw)) if raw is not None else None
        if len(self._kept) > KEPT:
            self._kept.clear()
        self._kept[subject] = found
        return found

    def _look(self, keys: Keys) -> None:
        """Forget all keys once another process has erased someone."""
        now = self._machine.monotonic()
        if now - self._looked < FRESH:
            return
        self._looked = now
        generation = keys.generation()
        if generation != self._generation:
            if self._generation >= 0:
                self._kept = {s: k for s, k in self._kept.items() if k is None}
                self.on_erased()
            self._generation = generation
