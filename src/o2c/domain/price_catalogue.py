"""What there is to look for a price in: price lists, promotions, who has own prices.

Determination reads this one stream, `catalogue/MAIN`, and then only what may count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum, auto
from typing import TypeAlias

from attrs import field, frozen

from o2c.kernel import Aggregate

MAIN = "MAIN"  # the id of the one catalogue


class EntryKind(StrEnum):
    """What an entry points at."""

    OWNER = auto()  # a customer or a group that has prices of its own
    PRICE_LIST = auto()
    PROMOTION = auto()
    RULES = auto()  # floors, maxima, how promotions combine
    COSTS = auto()


@frozen(kw_only=True)
class Entry:
    """Something that exists, and what it may count for; empty is everyone, or all.

    `owner` and `goods` are parts of keys, as in `domain.pricing.question`.
    """

    kind: EntryKind
    id: str
    owner: str = ""
    goods: str = ""
    currency: str = ""
    sequence: int = 0
    since: date = date.min
    until: date | None = None


@frozen(kw_only=True)
class Listed:
    """An entry as it is from now on."""

    was: Entry | None
    entry: Entry


Event: TypeAlias = Listed


@frozen(kw_only=True)
class Catalogue:
    """The entries by kind and id."""

    entries: Mapping[EntryKind, Mapping[str, Entry]] = field(factory=dict)

    def has(self, kind: EntryKind, id: str = "") -> bool:
        return id in self.entries.get(kind, {})

    def matching(
        self, kind: EntryKind, owners: frozenset[str], goods: frozenset[str], on: date
    ) -> tuple[Entry, ...]:
        """The entries that may count for one of these, and for one of these goods."""

        def fits(entry: Entry) -> bool:
            ended = entry.until is not None and entry.until < on
            holds = entry.since <= on and not ended
            return holds and entry.owner in owners and entry.goods in goods

        return tuple(filter(fits, self.entries.get(kind, {}).values()))


def evolve(catalogue: Catalogue, event: Event) -> Catalogue:
    entry = event.entry
    same = {**catalogue.entries.get(entry.kind, {}), entry.id: entry}
    return Catalogue(entries={**catalogue.entries, entry.kind: same})


def enlist(catalogue: Catalogue, *, entry: Entry) -> Iterator[Event]:
    """Say that something exists, or what it may count for now."""
    was = catalogue.entries.get(entry.kind, {}).get(entry.id)
    if was != entry:
        yield Listed(was=was, entry=entry)


CATALOGUE: Aggregate[Catalogue, Event] = Aggregate(
    "catalogue", initial=Catalogue(), evolve=evolve, events=(Listed,)
)
