"""The states of all streams as of any moment, folded from the events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from o2c.domain import AGGREGATES
from o2c.kernel import Aggregate, Recorded


def states_of(history: Iterable[Recorded[object]]) -> dict[str, dict[str, object]]:
    """The state of every stream after this history, by kind and id."""
    kinds: dict[str, Aggregate[Any, Any]] = {kind.name: kind for kind in AGGREGATES}
    states: dict[str, dict[str, object]] = {name: {} for name in kinds}
    for recorded in history:
        name, _, id = recorded.stream.partition("/")
        kind = kinds[name]
        state = states[name].get(id, kind.initial)
        states[name][id] = kind.evolve(state, recorded.event)
    return states
