"""What events are called, and where their classes are."""

from __future__ import annotations

from collections.abc import Mapping

from o2c.domain import AGGREGATES

# `order.Placed`, by class; the name under which the history shows it.
EVENT_NAMES: Mapping[type[object], str] = {
    event: f"{aggregate.name}.{event.__name__}"
    for aggregate in AGGREGATES
    for event in aggregate.events
}
# The same, by the class's dotted path in the source.
BY_PATH: Mapping[str, str] = {
    f"{event.__module__}.{event.__qualname__}": name
    for event, name in EVENT_NAMES.items()
}
