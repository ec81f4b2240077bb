"""What an event of an order says of each of its lines."""

from __future__ import annotations

from attrs import frozen

from o2c.domain.common import LineAmount
from o2c.domain.order.events import (
    Credited,
    DateChanged,
    LineAdded,
    LineCancelled,
    QuantityChanged,
)
from o2c.domain.order.rewritten import (
    LineReopened,
    ProductChanged,
    PurchaseOrderChanged,
    SiteChanged,
)
from o2c.kernel import Recorded
from o2c.projections.view import Key, once


@frozen
class Adjusted:
    """A part of `Credited.adjusted`, told from a part of its `lines`."""

    part: LineAmount


_OF_A_LINE = (
    QuantityChanged,
    DateChanged,
    LineCancelled,
    SiteChanged,
    ProductChanged,
    LineReopened,
)


@once
def parts_of(recorded: Recorded[object]) -> dict[Key, list[object]]:
    """What the event says of each line, by the line's key."""
    event, order = recorded.event, recorded.id
    found: list[tuple[int, object]] = []
    if isinstance(event, LineAdded):
        found.append((event.asked.line, event.asked))
    elif isinstance(event, _OF_A_LINE):
        found.append((event.line, event))
    elif isinstance(event, PurchaseOrderChanged):
        found += ((line, event) for line in event.numbered)
    elif isinstance(event, Credited):
        found += ((a.line, Adjusted(a)) for a in event.adjusted)
    for name in ("lines", "prices"):
        found += ((part.line, part) for part in getattr(event, name, ()))
    parts: dict[Key, list[object]] = {}
    for line, part in found:
        parts.setdefault((order, line), []).append(part)
    return parts
