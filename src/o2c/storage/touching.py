"""The events of one row, found by an index where there is one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import merge
from operator import attrgetter
from typing import Any

from o2c.kernel import Recorded
from o2c.projections.cut import Cut
from o2c.projections.view import Key, View
from o2c.storage.past import Past, entered
from o2c.storage.selecting import selected, standing


def touching(
    past: Past, view: View[Any], key: Key, cut: Cut, after: int = 0
) -> Iterator[Recorded[object]]:
    """A moment's events that touch this row, in order, after a position.

    From the streams of its key, from the positions of its postings, or, where the view
    says nothing of them, from all events that concern the view.
    """
    kinds = frozenset(view.events)
    for recorded in _near(past, view, key, cut):
        if (
            recorded.position > after
            and type(recorded.event) in kinds
            and cut.holds(recorded)
            and key in tuple(view.keys(recorded))
        ):
            yield recorded


def _near(
    past: Past, view: View[Any], key: Key, cut: Cut
) -> Iterable[Recorded[object]]:
    store = past.store
    if view.entries is not None and view.key[0] == "position":
        return standing(store, view.events, [int(str(key[0]))])
    if view.streams is not None:
        streams = (store.history(stream) for stream in view.streams(key))
        others = selected(store, view.elsewhere, 0, cut.position)
        return merge(*streams, others, key=attrgetter("position"))
    if view.postings is not None and past.projector.keeps(view.postings):
        where = list(zip(view.key, ["="] * len(key), key, strict=True))
        seen = [*where, *(entered(view.postings, cut) or ())]
        positions = past.projector.positions(view.postings, seen)
        return standing(store, view.events, positions)
    return selected(store, view.events, 0, cut.position)


def row_as_of(past: Past, view: View[Any], key: Key, cut: Cut) -> Any | None:
    """The row that readers see at a moment; None where it is not there.

    From the view's own table, if the moment is not before it; what has happened to the
    row since is folded on top.
    """
    entries = entered(view, cut)
    if entries is not None:
        where = list(zip(view.key, ["="] * len(key), key, strict=True))
        return next(iter(past.projector.rows(view, [*where, *entries])), None)
    if cut.on is None:
        found = past.projector.row_as_it_is(view, key, cut.position)
        if found is not None:
            at, row = found
            for recorded in touching(past, view, key, cut, at):
                row = view.evolve(key, row, recorded)
            return row
    return past.rows([view], cut)[view.name].get(key)


def differing(
    past: Past, view: View[Any], one: Cut, other: Cut
) -> list[Recorded[object]]:
    """The events that concern the view and are in one of the moments only, in order."""
    same = min(one.position, other.position) if one.on == other.on else 0
    found = {
        recorded.position: recorded
        for cut in (one, other)
        for recorded in past.events([view], same, cut)
        if one.holds(recorded) is not other.holds(recorded)
    }
    return [found[position] for position in sorted(found)]
