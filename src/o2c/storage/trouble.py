"""Why storage says no: the codes of its own refusals."""

from __future__ import annotations

from enum import StrEnum, auto


class Trouble(StrEnum):
    """Each is raised by one of the families in `o2c.errors`."""

    BAD_COMPANY = auto()
    BAD_TEXT = auto()
    BAD_URL = auto()
    BUSY = auto()
    CHECKPOINT_AHEAD = auto()
    COMMAND_ID_REUSED = auto()
    CONFLICT = auto()
    DB_FUNCTIONS = auto()
    EVENT_TOO_LARGE = auto()
    FORKED = auto()
    INEXACT = auto()
    NESTED = auto()
    NEWER_SCHEMA = auto()
    OTHER_COMPANY = auto()
    OTHER_STORE = auto()
    OUTCOME_UNKNOWN = auto()
    PAYLOAD_TOO_LARGE = auto()
    REBUILT_ELSEWHERE = auto()
    UNKNOWN_COLUMN = auto()
    UNREACHABLE = auto()
    UNREADABLE_EVENT = auto()
    UNUSABLE = auto()
    UNWRITABLE_EVENT = auto()
