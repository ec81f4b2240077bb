"""Why a command was given up: what is certain about it, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from o2c.errors import ConcurrencyError, StorageError
from o2c.kernel import Rejected
from o2c.storage.log import Log
from o2c.storage.trouble import Trouble


def gave_up(
    log: Log, attempts: int, sent: Sequence[str], lost: Exception | None
) -> Rejected:
    """After so many tries; `sent` are the commands that may have been written."""
    if sent and not log.definite:
        return StorageError(
            Trouble.OUTCOME_UNKNOWN,
            f"the database failed while it wrote: {lost or 'then a conflict'}",
            remedy="repeat the command with the same id: it is done at most once",
            command_id=", ".join(sent),
        )
    if lost is None:
        return ConcurrencyError(
            Trouble.CONFLICT,
            f"others were faster, {attempts} times; nothing was written",
            remedy="try again",
        )
    return StorageError(
        Trouble.UNUSABLE if log.definite else Trouble.UNREACHABLE,
        f"the database failed: {lost}; nothing was written",
        remedy="check that it runs and has space, then try again",
    )


def forked() -> StorageError:
    """The store was opened before this process was forked."""
    return StorageError(
        Trouble.FORKED,
        "a store cannot be used by a process forked from the one that opened it",
        remedy="open the store in the new process",
    )


def nested() -> StorageError:
    """A use case asks its own store for a command."""
    return StorageError(
        Trouble.NESTED,
        "a use case cannot run another command",
        remedy="decide everything in one unit of work",
    )
