"""Why authority is refused: to use it, to lend it, or to set it."""

from __future__ import annotations

from enum import StrEnum, auto


class Refusal(StrEnum):
    NO_ROLE = auto()
    NO_AUTHORITY = auto()
    AUTHORITY_EXCEEDED = auto()
    DELEGATION_EXPIRED = auto()
    OWN_AUTHORITY = auto()
    LIMIT_NEGATIVE = auto()
    DELEGATION_TO_SELF = auto()
    DELEGATION_CIRCULAR = auto()
    DELEGATION_UNKNOWN = auto()
    MORE_THAN_OWN = auto()
    LONGER_THAN_OWN = auto()
    UNTIL_PASSED = auto()
