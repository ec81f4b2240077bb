"""Events read by what they are, or by where they stand, without reading all the rest.

What is left out is left out by the database: an event that is not asked for costs no
decoding, which is most of what reading costs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from o2c.kernel import Recorded
from o2c.storage.store import PAGE, Store

FEW = 100  # positions that are looked up one by one


def selected(
    store: Store,
    events: Collection[type],
    after: int,
    upto: int,
    only: Collection[int] | None = None,
) -> Iterator[Recorded[object]]:
    """Events of these types after a position, up to another, in order.

    `only` names positions that are wanted: no other is decoded.
    """
    topics = store.codec.topics(lambda kind: kind.event in events)
    read = store.codec.read
    while topics and after < upto:
        page = store.log.page(after, upto, PAGE, topics)
        if not page:
            return
        for entry in page:
            if only is None or entry[0] in only:
                yield read(*entry)
        after = page[-1][0]


def standing(
    store: Store, events: Collection[type], positions: Collection[int]
) -> Iterator[Recorded[object]]:
    """The events of these types at these positions, in order."""
    wanted = sorted(positions)
    if len(wanted) > FEW:
        only = frozenset(wanted)
        yield from selected(store, events, wanted[0] - 1, wanted[-1], only)
        return
    kinds = frozenset(events)
    for position in wanted:
        for recorded in store.page(position - 1, position, 1):
            if type(recorded.event) in kinds:
                yield recorded
