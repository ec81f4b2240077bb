"""What still stands of an order's authorisations, kept in one column of text.

Each is there by its intent, with what is left of its amount and what of a capture is
asked for: `SO-000001-1=3588/1200`, in minor units, separated by blanks.
"""

from __future__ import annotations

from typing import TypeAlias

from o2c.domain.payment.events import (
    Authorised,
    Captured,
    CaptureDeclined,
    CaptureRequested,
    Expired,
    ReleaseRequested,
)

Moving: TypeAlias = (
    Authorised
    | CaptureRequested
    | Captured
    | CaptureDeclined
    | ReleaseRequested
    | Expired
)


def moved(standing: str, event: Moving) -> str:
    """What stands after this event; of a capture within tolerance not more is gone.

    What was declined takes the rest of its authorisation along: it is not relied upon.
    """
    each, minor = _read(standing), event.amount.minor
    of = event.intent if isinstance(event, Authorised) else event.authorisation
    left, pending = each.get(of, (0, 0))
    match event:
        case Authorised():
            left += minor
        case CaptureRequested():
            pending += minor
        case Captured():
            left, pending = left - minor, pending - minor
        case CaptureDeclined():
            pending -= minor
            left = min(left, pending)
        case ReleaseRequested() | Expired():
            left -= minor
    each[of] = (max(left, 0), max(pending, 0))
    return " ".join(f"{id}={a}/{b}" for id, (a, b) in each.items() if a or b)


def in_all(standing: str) -> int:
    """What all of them come to, in minor units."""
    return sum(left for left, _ in _read(standing).values())


def _read(standing: str) -> dict[str, tuple[int, int]]:
    each: dict[str, tuple[int, int]] = {}
    for entry in standing.split():
        id, _, figures = entry.rpartition("=")
        left, _, pending = figures.partition("/")
        each[id] = (int(left), int(pending))
    return each
