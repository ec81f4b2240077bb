"""A witness: signs a history's checkpoint only if it goes on from the last one it saw.

It needs no database, only proofs; so nobody can show one history to some, and another
one to others, as long as they ask the same witness.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from o2c.audit.merkle import Proof, proves_consistency
from o2c.audit.note import PublicKey, SigningKey
from o2c.audit.refusals import Refusal
from o2c.errors import StateError, ValidationError
from o2c.storage.checkpoint_files import Folder, Kept


def witness(
    proof: dict[str, Any],
    key: SigningKey,
    believed: Sequence[PublicKey],
    to: Path,
    *,
    at: int,
) -> Kept:
    """Sign the checkpoint of a proof beside its owner, and keep it in a directory.

    One of the `believed` keys must have signed it; where the witness has signed one
    before, the proof must show that it goes on from that (`o2c prove --older`).  `at`
    is the time in Unix seconds.  StateError where the history was changed.
    """
    kept = Kept.parse(str(proof.get("checkpoint")))
    kept.note.require(believed)
    folder = Folder(to)
    before = folder.newest()
    if before is not None:
        before.note.require([key.witness])
        if before.checkpoint.says_the_same(kept.checkpoint):
            return before
        _goes_on(before, kept, proof)
    return folder.keep(key.cosign(kept.text, at))


def _goes_on(before: Kept, kept: Kept, proof: dict[str, Any]) -> None:
    old, new = before.checkpoint, kept.checkpoint
    if (old.origin, old.store) != (new.origin, new.store):
        raise StateError(
            Refusal.OTHER_LOG,
            f"{before.path} is of another history",
            field="to",
            remedy="take a directory for each history that you witness",
        )
    paths = _paths(proof.get("consistency"))
    if paths is None:
        raise ValidationError(
            Refusal.NOTHING_TO_PROVE,
            f"the proof does not show that it goes on from {before.path}",
            field="proof",
            remedy="ask for one: o2c prove --older, with that checkpoint",
        )
    trees = (
        (old.size, new.size, old.root, new.root),
        (old.commands, new.commands, old.commands_root, new.commands_root),
    )
    for tree, path in zip(trees, paths, strict=True):
        if not proves_consistency(*tree, path):
            raise StateError(
                Refusal.NOT_CONSISTENT,
                "what was witnessed before has been changed, or the proof is another's",
                field="proof",
                remedy="ask for a proof from the checkpoint that you signed last",
            )


def _paths(shown: object) -> list[Proof] | None:
    """The hashes for both trees, if they are there."""
    try:
        return [
            [base64.b64decode(text, validate=True) for text in shown[name]]  # type: ignore[index]
            for name in ("events", "commands")
        ]
    except (KeyError, TypeError, binascii.Error):
        return None
