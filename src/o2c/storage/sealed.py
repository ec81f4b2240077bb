"""The sealed history: seal it, prove what is in it, verify that nothing was changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from attrs import frozen

from o2c.audit.checkpoint import Checkpoint
from o2c.audit.note import PublicKey, SigningKey
from o2c.audit.refusals import Refusal
from o2c.errors import DuplicateError, StorageError, ValidationError
from o2c.storage.audit_query import Attempt, Query, Search
from o2c.storage.checkpoint_files import Folder, Kept, write_secret
from o2c.storage.columns import instant
from o2c.storage.proving import Proofs, Wanted
from o2c.storage.sealer import COMMANDS, EVENTS, Sealer
from o2c.storage.seals import Seals
from o2c.storage.store import Store
from o2c.storage.trouble import PASSING
from o2c.storage.verdict import Verdict
from o2c.storage.verifying import Verification
from o2c.storage.view_database import ViewDatabase

Where: TypeAlias = str | Path
Keys: TypeAlias = Sequence[str | PublicKey]


@frozen
class Seal:
    """A signed checkpoint; `fresh` unless the same history was sealed before."""

    kept: Kept
    fresh: bool

    @property
    def text(self) -> str:
        return self.kept.text

    @property
    def checkpoint(self) -> Checkpoint:
        return self.kept.checkpoint

    @property
    def path(self) -> Path | None:
        return self.kept.path


class SealedHistory:
    """A desk's history under seal: `seal`, `prove` and `verify`."""

    def __init__(self, store: Store, db: ViewDatabase) -> None:
        self._store = store
        self.sealer = Sealer(store, Seals(db))

    def seal(self, key: SigningKey | Where, to: Where) -> Seal:
        """Sign what has happened until now, and keep it in the directory `to`.

        `key` is a SigningKey or the file that it is in.  The directory should be where
        nobody who can change the database can change it.  Raises StorageError, code
        NOT_CONSISTENT, where the history does not go on from the newest checkpoint
        there: then it was changed, and nothing is signed.
        """
        signer = key if isinstance(key, SigningKey) else read_key(Path(key))
        self.sealer.catch_up()
        folder = Folder(Path(to))
        newest = folder.newest()
        made = self._checkpoint(signer.name)
        if newest is not None:
            self._follows(newest, made, signer)
            if newest.checkpoint.says_the_same(made):
                if signer.public not in newest.note.signers([signer.public]):
                    raise DuplicateError(
                        Refusal.ALREADY_THERE,
                        "this history is sealed already, with another key",
                        field="key",
                        remedy="seal again when more has happened",
                    )
                return Seal(newest, fresh=False)
        return Seal(folder.keep(signer.sign(made.text)), fresh=True)

    def follow(
        self,
        key: SigningKey | Where,
        to: Where,
        *,
        stop: Callable[[], bool],
        every: int = 1000,
        seconds: float = 600.0,
        tell: Callable[[Seal], None] = lambda seal: None,
    ) -> None:
        """Seal as events come, until `stop()`, asked every second; then once more.

        Every so many events there is a checkpoint, and after so many seconds if there
        is anything new.  Goes on when the database comes back.
        """
        listener = self._store.log.listener()
        due = time.monotonic()
        try:
            while not stop():
                try:
                    new = self._store.head() - self.sealer.sealed(EVENTS).last
                    if new >= every or time.monotonic() >= due:
                        _tell_fresh(self.seal(key, to), tell)
                        due = time.monotonic() + seconds
                except StorageError as error:
                    if error.code not in PASSING:
                        raise
                listener.wait(1.0)
            _tell_fresh(self.seal(key, to), tell)
        finally:
            listener.close()

    def prove(
        self,
        checkpoints: Where,
        *,
        stream: str | None = None,
        positions: Sequence[int] = (),
        command_ids: Sequence[str] = (),
        older: Where | None = None,
    ) -> dict[str, object]:
        """A proof, as JSON holds it, that anyone can check with `o2c verifier`.

        That these events and commands are in the history of the newest checkpoint of
        the directory, and that it goes on from an `older` one.  Events bring the
        commands that they came of.  Raises UnknownReference for what there is not,
        StateError for what is not sealed yet, StorageError for what was changed.
        """
        newest = Folder(Path(checkpoints)).newest()
        if newest is None:
            raise not_sealed()
        wanted = Wanted(stream, tuple(positions), tuple(command_ids))
        before = Kept.read(Path(older)) if older is not None else None
        return Proofs(self._store, self.sealer, newest).bundle(wanted, before)

    def verify(
        self,
        checkpoints: Where | None = None,
        keys: Keys = (),
        *,
        witnesses: Keys = (),
        snapshots: bool = True,
        progress: Callable[[int], None] | None = None,
    ) -> Verdict:
        """Recompute everything from the stored rows, and compare.

        Each checkpoint in the directory must be signed by one of the keys and by every
        witness, and must be what the rows come to.  Without a directory only the trees
        kept in the database are compared, which proves nothing against whoever can
        rewrite both.  Without `snapshots`, the states that are kept between are not
        replayed, which takes longest.
        """
        files = [] if checkpoints is None else Folder(Path(checkpoints)).files()
        if checkpoints is not None and not files:
            raise not_sealed()
        if files and not keys:
            raise ValidationError(
                Refusal.SIGNATURE_MISSING,
                "without a public key anyone may have signed the checkpoints",
                field="public_key",
                remedy="give the public key that `o2c seal --new-key` printed",
            )
        check = Verification(
            self._store, self.sealer, _keys(keys), _keys(witnesses), progress
        )
        return check.run(files, snapshots)

    def trail(self, query: Query) -> Iterator[Attempt]:
        """Events and refused commands that meet a query, as they were recorded."""
        return Search(self._store, query).run()

    def _checkpoint(self, origin: str) -> Checkpoint:
        events, commands = self.sealer.sealed(EVENTS), self.sealer.sealed(COMMANDS)
        return Checkpoint(
            origin=origin,
            size=events.size,
            root=self.sealer.root(EVENTS, events.size),
            commands=commands.size,
            commands_root=self.sealer.root(COMMANDS, commands.size),
            last=events.last,
            at=instant(self._store.now()),
            store=events.store,
        )

    def _follows(self, kept: Kept, made: Checkpoint, signer: SigningKey) -> None:
        """Refuse to sign what does not begin with what was signed before."""
        kept.note.signers([signer.public])
        old = kept.checkpoint
        if (old.origin, old.store) != (made.origin, made.store):
            raise StorageError(
                Refusal.OTHER_LOG,
                f"{kept.path} is of another history, or signed for another origin",
                remedy="take a directory for each store, and keys of one name for it",
            )
        for what, kind, size, root, now in (
            ("events", EVENTS, old.size, old.root, made.size),
            ("commands", COMMANDS, old.commands, old.commands_root, made.commands),
        ):
            if size > now or self.sealer.root(kind, size) != root:
                raise StorageError(
                    Refusal.NOT_CONSISTENT,
                    f"the first {size} {what} are not those that were sealed at"
                    f" {old.at}: nothing was signed",
                    remedy="find what was changed: o2c verify --checkpoints",
                    sealed=str(size),
                    found=str(now),
                )


def new_key(path: Where, name: str) -> PublicKey:
    """Make a key, keep its secret part in a new file, and give its public part."""
    key = SigningKey.new(name)
    write_secret(Path(path), key.text)
    return key.public


def read_key(path: Path) -> SigningKey:
    """The key in a file; ValidationError where there is none."""
    try:
        return SigningKey.parse(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ValidationError(
            Refusal.BAD_KEY,
            f"{path} cannot be read as a key",
            field="key",
            remedy="name the file that `o2c seal --new-key` has written",
        ) from error


def not_sealed() -> ValidationError:
    return ValidationError(
        Refusal.NOT_SEALED,
        "there is no checkpoint in this directory",
        field="checkpoints",
        remedy="make one with `o2c seal`, or name the directory that they are in",
    )


def _tell_fresh(seal: Seal, tell: Callable[[Seal], None]) -> None:
    if seal.fresh:
        tell(seal)


def _keys(given: Keys) -> tuple[PublicKey, ...]:
    return tuple(k if isinstance(k, PublicKey) else PublicKey.parse(k) for k in given)
