"""The history read once, a page at a time, with the readers' entries beside it.

What one event makes and no other touches (the trail, the journal) is compared and
forgotten at once; only what events change is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from attrs import define, field, frozen

from o2c.audit.clock import Clock
from o2c.audit.tally import Tally, paired
from o2c.domain import AGGREGATES
from o2c.domain.common import NOTHING
from o2c.domain.series import SERIES, Numbered, Series
from o2c.kernel import Recorded
from o2c.projections.audit_trail import AUDIT_TRAIL, AuditEntry
from o2c.projections.journal import imbalances, postings
from o2c.projections.journal_money import JOURNAL_MONEY, MoneyEntry
from o2c.projections.journal_quantities import JOURNAL_QUANTITIES, QuantityEntry
from o2c.projections.view import Key, View, concerns, values_of

PAGE = 1000  # events


@frozen
class LogEntry:
    """Where an event stands in the log."""

    position: int
    stream: str
    version: int


@define
class Shown:
    """The rows of a view as readers see them, taken in the order of the log."""

    view: View[Any]
    left: Iterator[Any]
    next: Any = None

    def upto(self, position: int | None) -> list[Any]:
        """The next events' rows, up to this position, or all that are left."""
        found: list[Any] = []
        row = self.next or next(self.left, None)
        while row is not None and (position is None or row.position <= position):
            found.append(row)
            row = next(self.left, None)
        self.next = row
        return found


@define
class Log:
    """The log itself against the trail that readers see: complete and in order."""

    trail: Tally = field(factory=Tally)
    _versions: dict[str, int] = field(factory=dict)
    _position: int = 0

    def tell(
        self, page: Sequence[Recorded[object]], shown: Iterable[AuditEntry]
    ) -> None:
        logged = {r.position: LogEntry(r.position, r.stream, r.version) for r in page}
        seen = {r.position: LogEntry(r.position, r.stream, r.version) for r in shown}
        for position, one, other in paired(logged, seen):
            self.trail.add(f"position {position}", one, other)
        for recorded in page:
            at, stream = recorded.position, recorded.stream
            self.trail.add(f"position {at} is next", at > self._position, True)
            self._position = at
            version = self._versions[stream] = self._versions.get(stream, 0) + 1
            of = f"{stream}, version at position {at}"
            self.trail.add(of, version, recorded.version)


@define
class Numbers:
    """Legal numbers: each series without a gap; what they were given to."""

    numbers: Tally = field(factory=Tally)
    given: Counter[str] = field(factory=Counter)
    _last: dict[str, Series] = field(factory=dict)

    def tell(self, series: str, event: Numbered) -> None:
        before, number = self._last.get(series, Series()), event.number
        follows = f"{number} is next in {series}"
        self.numbers.add(follows, before.last + 1, event.sequence)
        self.numbers.add(f"{number} is not dated back", before.on <= event.on, True)
        self._last[series] = SERIES.evolve(before, event)
        self.given[number] += 1


@define
class Journal:
    """The entries that readers see, added up by account, subject and currency.

    `receivable` is what each invoice was posted with, by its number.
    """

    balances: dict[Key, Decimal | int] = field(factory=dict)
    receivable: dict[str, int] = field(factory=dict)

    def tell(self, shown: Iterable[QuantityEntry | MoneyEntry]) -> None:
        sums = self.balances
        for entry in shown:
            key: Key
            if isinstance(entry, MoneyEntry):
                key = (entry.account, entry.subject, entry.currency)
                sums[key] = sums.get(key, 0) + entry.amount
                if (entry.account, entry.event) == ("receivable", "invoice.Issued"):
                    self.receivable[entry.stream.partition("/")[2]] = entry.amount
            else:
                key = (entry.account, entry.subject)
                sums[key] = sums.get(key, NOTHING) + entry.quantity
            if not sums[key]:
                del sums[key]


class Story:
    """A history on its way through the folds and the comparisons."""

    def __init__(
        self, views: Collection[View[Any]], rows: Callable[[str], Iterable[Any]]
    ) -> None:
        """`rows` gives a view's rows as readers see them, in the order of keys."""
        changing = [view for view in views if not passing(view)]
        self.rebuilt: dict[str, dict[Key, Any]] = {view.name: {} for view in changing}
        self.refolded: dict[str, dict[str, Any]] = {a.name: {} for a in AGGREGATES}
        self.log, self.numbers, self.journal = Log(), Numbers(), Journal()
        self.clock = Clock()
        self.postings, self.rebuilding = Tally(), Tally()
        self.latest = date.min
        self._concerned = concerns(changing)
        self._kinds = {aggregate.name: aggregate for aggregate in AGGREGATES}
        self._entries = [
            Shown(view, iter(rows(view.name))) for view in views if passing(view)
        ]

    def tell(self, history: Iterable[Recorded[object]]) -> None:
        """All of it; what readers see beyond its end is compared too."""
        left = iter(history)
        while page := list(islice(left, PAGE)):
            for recorded in page:
                self._fold(recorded)
            self._compare(page, max(recorded.position for recorded in page))
        self._compare([], None)

    def _fold(self, recorded: Recorded[object]) -> None:
        self.latest = max(self.latest, recorded.effective_on)
        self.clock.tell(recorded)
        if isinstance(recorded.event, Numbered):
            self.numbers.tell(recorded.id, recorded.event)
        for view in self._concerned.get(type(recorded.event), ()):
            view.touch(self.rebuilt[view.name], recorded)
        if posted := postings(recorded):
            left = imbalances(posted)
            of = f"position {recorded.position}"
            if not left:
                self.postings.add(of, 0, 0)
            for found in left:
                self.postings.add(f"{of}, {' '.join(found.unit)}", 0, found.left)
        self._refold(recorded)

    def _refold(self, recorded: Recorded[object]) -> None:
        name, _, id = recorded.stream.partition("/")
        kind = self._kinds.get(name)
        if kind is None:
            return
        states = self.refolded[name]
        state = states.get(id, kind.initial)
        if isinstance(state, str):
            return
        try:
            states[id] = kind.evolve(state, recorded.event)
        except Exception as error:  # an event before it is missing: a finding, no crash
            states[id] = f"{type(error).__name__} at version {recorded.version}"

    def _compare(self, page: Sequence[Recorded[object]], upto: int | None) -> None:
        """The entries that these events make against those that readers see."""
        for entries in self._entries:
            view, shown = entries.view, entries.upto(upto)
            if view.name == AUDIT_TRAIL.name:
                self.log.tell(page, shown)
            elif view.name in (JOURNAL_MONEY.name, JOURNAL_QUANTITIES.name):
                self.journal.tell(shown)
            compare(self.rebuilding, view, view.fold(page), shown)


def passing(view: View[Any]) -> bool:
    """Whether the view's rows can be taken one after the other, as the log goes by."""
    return view.entries is not None and view.key[0] == "position"


def compare(
    tally: Tally, view: View[Any], made: dict[Key, Any], shown: Iterable[Any]
) -> dict[Key, Any]:
    """Rows made anew against those that readers see, which are given back by key.

    What is compared is taken away from `made`, so that no two rows are held for one.
    """
    key_of, seen = values_of(view.key), {}
    for row in shown:
        key = key_of(row)
        seen[key] = row
        tally.add_whole(_name(view, key), made.pop(key, None), row)
    for key, row in made.items():
        tally.add_whole(_name(view, key), row, None)
    return seen


def _name(view: View[Any], key: Key) -> str:
    return f"{view.name} {' '.join(map(str, key))}"
