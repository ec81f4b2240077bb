"""Why storage says no: the codes of its own refusals."""

from __future__ import annotations

from enum import StrEnum, auto


class Trouble(StrEnum):
    """Each is raised by one of the families in `o2c.errors`."""

    ARCHIVE_DAMAGED = auto()
    ARCHIVE_UNREADABLE = auto()
    ARCHIVE_UNWRITABLE = auto()
    BAD_COMPANY = auto()
    BAD_TEXT = auto()
    BAD_URL = auto()
    BUSY = auto()
    CHECKPOINT_AHEAD = auto()
    COMMAND_ID_REUSED = auto()
    CONFLICT = auto()
    DAMAGED = auto()
    DAMAGED_EVENT = auto()
    DB_FUNCTIONS = auto()
    ERASURE_PENDING = auto()
    EVENT_TOO_LARGE = auto()
    FORKED = auto()
    INEXACT = auto()
    KEYS_MISSING = auto()
    KEYS_NOT_MADE = auto()
    KEY_MISSING = auto()
    LEASE_LOST = auto()
    NESTED = auto()
    NEWER_SCHEMA = auto()
    NOT_EMPTY = auto()
    NOT_REACHED = auto()
    NO_DEAD_LETTER = auto()
    NO_WAL = auto()
    OLDER_SCHEMA = auto()
    OLD_DATABASE = auto()
    OTHER_COMPANY = auto()
    OTHER_STORE = auto()
    OUTCOME_UNKNOWN = auto()
    PAYLOAD_TOO_LARGE = auto()
    POOLED = auto()
    REBUILD_INCOMPLETE = auto()
    REBUILT_ELSEWHERE = auto()
    SEAL_BROKEN = auto()
    SUBJECT_ERASED = auto()
    UNKNOWN_COLUMN = auto()
    UNREACHABLE = auto()
    UNREADABLE_EVENT = auto()
    UNSAFE_SERVER = auto()
    UNUSABLE = auto()
    UNWRITABLE_EVENT = auto()
    VIEWS_NOT_MADE = auto()
    VIEW_INCOMPLETE = auto()


# What passes by itself: whoever waits may try again.
PASSING = (Trouble.UNREACHABLE, Trouble.BUSY)
