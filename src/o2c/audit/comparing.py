"""What differs between two moments: rows, columns, and the events that made it so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum, auto
from typing import Any

from attrs import frozen

from o2c.kernel import Recorded
from o2c.projections.view import Key, View, columns


class How(StrEnum):
    """What became of a row."""

    ADDED = auto()
    REMOVED = auto()
    CHANGED = auto()


@frozen(kw_only=True)
class Change:
    """A row then and now, the columns that differ, and the events between.

    `events` are those of the row that one of the two moments has and the other lacks.
    """

    view: str
    key: Key
    how: How
    then: Any | None
    now: Any | None
    columns: tuple[str, ...]
    events: tuple[Recorded[object], ...]


def changes(
    view: View[Any],
    then: Mapping[Key, Any],
    now: Mapping[Key, Any],
    between: Iterable[Recorded[object]],
) -> tuple[Change, ...]:
    """The rows that differ, in the order of their keys."""
    apart = [key for key in {**then, **now} if then.get(key) != now.get(key)]
    events: dict[Key, list[Recorded[object]]] = {key: [] for key in apart}
    for recorded in between:
        for key in view.keys(recorded):
            if key in events:
                events[key].append(recorded)
    return tuple(
        _change(view, key, then.get(key), now.get(key), events[key])
        for key in sorted(apart)
    )


def _change(
    view: View[Any],
    key: Key,
    then: object,
    now: object,
    events: Iterable[Recorded[object]],
) -> Change:
    how = How.ADDED if then is None else How.REMOVED if now is None else How.CHANGED
    differing = (
        each.name
        for each in columns(view)
        if getattr(then, each.name, None) != getattr(now, each.name, None)
    )
    return Change(
        view=view.name,
        key=key,
        how=how,
        then=then,
        now=now,
        columns=tuple(differing),
        events=tuple(events),
    )
