"""Why a seal is not believed, or not made."""

from __future__ import annotations

from enum import StrEnum, auto


class Refusal(StrEnum):
    """Each is raised by one of the families in `o2c.errors`."""

    ALREADY_THERE = auto()
    BAD_CHECKPOINT = auto()
    BAD_KEY = auto()
    BAD_NOTE = auto()
    BAD_SIGNATURE = auto()
    NOT_CONSISTENT = auto()
    NOT_SEALED = auto()
    NOT_WRITABLE = auto()
    NOTHING_TO_PROVE = auto()
    OTHER_LOG = auto()
    ROW_CHANGED = auto()
    SIGNATURE_MISSING = auto()
    TREE_DAMAGED = auto()
