"""Why an event cannot be written or read: each refusal with its place."""

from __future__ import annotations

from o2c.errors import StateError, StorageError, UnreadableEvent
from o2c.storage.trouble import Trouble


def erased(subject: str) -> StateError:
    """Whoever was erased is not to be written about again."""
    return StateError(
        Trouble.SUBJECT_ERASED,
        f"{subject} was erased: nothing about the person can be kept under this name",
        remedy="use another id for a new relation with the same person",
        subject=subject,
    )


def unwritable(stream: str, topic: str, why: str) -> StorageError:
    """An event that storage cannot hold."""
    return StorageError(
        Trouble.UNWRITABLE_EVENT,
        f"this event cannot be stored: {why}",
        remedy="report this: the event or its type is wrong, nothing was written",
        stream=stream,
        topic=topic,
    )


def unreadable(
    position: int, stream: str, version: int, topic: str, error: Exception
) -> UnreadableEvent:
    """An event that this version of o2c cannot understand."""
    return UnreadableEvent(
        Trouble.UNREADABLE_EVENT,
        f"the event at position {position} cannot be read: {error}",
        remedy="use the version of o2c that wrote it, or repair the database",
        position=str(position),
        stream=stream,
        version=str(version),
        topic=str(topic),
    )


def damaged(position: int, stream: str, version: int, topic: str) -> UnreadableEvent:
    """What is stored is not what was written, or not where it was."""
    return UnreadableEvent(
        Trouble.DAMAGED_EVENT,
        f"the event at position {position} is not what was written there",
        remedy="restore the database from a backup: its bytes have changed",
        position=str(position),
        stream=_printable(stream),
        version=str(version),
        topic=_printable(topic),
    )


def _printable(text: object) -> str:
    return str(text).encode(errors="backslashreplace").decode()


def broken(
    position: int, stream: str, version: int, topic: str, error: ValueError
) -> UnreadableEvent:
    """What is sealed does not open with the key of its subject, in its place."""
    return UnreadableEvent(
        Trouble.SEAL_BROKEN,
        f"what is sealed in the event at position {position} is {error}",
        remedy="restore the database from a backup: its bytes were changed",
        position=str(position),
        stream=stream,
        version=str(version),
        topic=topic,
    )
