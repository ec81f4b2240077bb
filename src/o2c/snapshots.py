"""Snapshots of views: taken when they are due, listed, checked, and forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from attrs import frozen

from o2c.audit.finding import Finding, compared
from o2c.audit.tally import Tally
from o2c.domain.books import BOOKS, MAIN
from o2c.projections.cut import Cut
from o2c.projections.view import View
from o2c.storage.past import Past, entered
from o2c.storage.view_snapshots import Taken

EVERY = 50_000  # events between two snapshots of what is known
KEPT = 4  # of those, the newest


@frozen
class Held:
    """A snapshot, and why it is not used, which is empty where it is."""

    taken: Taken
    passed_over: str


class Snapshots:
    """The snapshots of a desk's views; `past` begins with the nearest of them."""

    def __init__(self, past: Past, views: Sequence[View[Any]]) -> None:
        self._past = past
        self._views = {view.name: view for view in views}
        self._looked: object = None

    def take(self, cut: Cut) -> list[Taken]:
        """Keep every view's rows as of a moment, but of those that never change.

        Nor of those that change when someone is erased: a copy would outlive it; nor
        of those that lack an event now.
        """
        taken, marks = [], self._past.projector.marks()
        forgets = self._past.store.codec.forgetting_events
        for view in self._views.values():
            lacks = marks[view.name].letters
            personal = not forgets.isdisjoint(view.events)
            if entered(view, cut) is None and not lacks and not personal:
                rows = self._past.rows([view], cut)[view.name]
                code = self._past.projector.fingerprint(view)
                taken.append(self._past.snapshots.put(view, code, cut, rows))
        return taken

    def take_due(self, every: int = EVERY) -> list[Taken]:
        """Take what is missing, and remove what is of no use any more.

        Missing are the end of last month, the day through which the books are closed,
        and what is known once `every` events have come since the last one.
        """
        store = self._past.store
        head, closed = store.head(), store.state(BOOKS, MAIN).closed_through
        looked = (store.now().date(), closed, head // max(1, every))
        if looked == self._looked:
            return []  # nothing can be due that was not a moment ago
        held = self.all()
        self._past.snapshots.remove(each.taken for each in held if each.passed_over)
        cuts = {each.taken.cut for each in held if not each.passed_over}
        taken = []
        for on in self._over(closed) - {cut.on for cut in cuts}:
            taken += self.take(Cut(head, on))
        known = sorted(cut.position for cut in cuts if cut.on is None)
        if head - (known[-1] if known else 0) >= every:
            taken += self.take(Cut(head))
            old = sorted({*known, head})[:-KEPT]
            self._past.snapshots.remove(
                each.taken
                for each in held
                if each.taken.cut.on is None and each.taken.cut.position in old
            )
        self._looked = looked
        return taken

    def all(self) -> list[Held]:
        """All that there are, each with why it is passed over, if it is."""
        return [Held(taken, self._why_not(taken)) for taken in self._taken()]

    def check(self) -> Finding:
        """Compare every snapshot that may be used with its rows folded anew."""
        tally = Tally()
        for cut in sorted({t.cut for t in self._taken()}, key=_order):
            used = [
                each.taken
                for each in self.all()
                if each.taken.cut == cut and not each.passed_over
            ]
            self._compare(tally, cut, used)
        return compared(
            "view_snapshots",
            "per snapshot of a view: its rows = its rows folded from the first event",
            tally.pairs(),
        )

    def forget(self) -> int:
        """Remove them all, as for data that must not be kept; how many they were."""
        taken = self._taken()
        self._past.snapshots.remove(taken)
        return len(taken)

    def _compare(self, tally: Tally, cut: Cut, used: Iterable[Taken]) -> None:
        for taken in used:
            view = self._views[taken.view]
            of = f"{view.name} as of {_text(cut)}"
            kept = self._past.snapshots.rows(view, taken)
            tally.add(f"{of}: its digest", True, kept is not None)
            if kept is not None:
                made = self._past.rows([view], cut, anew=True)[view.name]
                for key in {**made, **kept}:
                    subject = f"{of}: {'/'.join(map(str, key))}"
                    tally.add_whole(subject, made.get(key), kept.get(key))

    def _taken(self) -> list[Taken]:
        return self._past.snapshots.all()

    def _why_not(self, taken: Taken) -> str:
        view = self._views.get(taken.view)
        if view is None:
            return "there is no such view"
        if taken.fingerprint != self._past.projector.fingerprint(view):
            return "other code has folded it"
        if not self._past.snapshots.anchored(taken):
            return "another history"
        return ""

    def _over(self, closed: date | None) -> set[date]:
        """Business dates that are over: last month's end, and the books' closing."""
        today = self._past.store.now().date()
        return {today.replace(day=1) - timedelta(days=1), *([closed] if closed else ())}


def _order(cut: Cut) -> tuple[int, date]:
    return cut.position, cut.on or date.max


def _text(cut: Cut) -> str:
    on = f"{cut.on}, known at " if cut.on else ""
    return f"{on}{cut.position}"
