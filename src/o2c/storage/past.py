"""Rows of views as they were at a moment, from the nearest place that is known.

That place is the view's own table, if the moment is not before it; else a snapshot;
else the first event.  Only what follows is folded, and of it only what concerns the
view.  Rows that never change are not folded at all: a condition finds them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from attrs import frozen

from o2c.kernel import Recorded
from o2c.projections.audit_trail import AUDIT_TRAIL
from o2c.projections.cut import Cut
from o2c.projections.view import Key, View, concerns
from o2c.storage.collector import collector_paused
from o2c.storage.projector import Projector
from o2c.storage.reading import Condition
from o2c.storage.selecting import selected, standing
from o2c.storage.store import Store
from o2c.storage.view_snapshots import ViewSnapshots


@frozen
class Start:
    """Rows that are known as of a position, and from where."""

    position: int
    rows: dict[Key, Any]
    source: str  # live, snapshot or nothing


class Past:
    """Answers for one history; the views have to have reached the moments asked for."""

    def __init__(self, store: Store, projector: Projector) -> None:
        self.store = store
        self.projector = projector
        self.snapshots = ViewSnapshots(store, projector.db)

    @collector_paused()
    def rows(
        self, views: Sequence[View[Any]], cut: Cut, *, anew: bool = False
    ) -> dict[str, dict[Key, Any]]:
        """All rows of these views at that moment; `anew` from the first event."""
        starts = {
            view.name: Start(0, {}, "nothing") if anew else self.start(view, cut)
            for view in views
        }
        concerned = concerns(views)
        after = min(start.position for start in starts.values())
        for recorded in self._events(list(concerned), after, cut, anew):
            for view in concerned[type(recorded.event)]:
                start = starts[view.name]
                if recorded.position > start.position:
                    view.touch(start.rows, recorded)
        return {name: start.rows for name, start in starts.items()}

    def start(self, view: View[Any], cut: Cut) -> Start:
        """The nearest place from which the view can be folded up to the moment."""
        if cut.on is None:
            live = self.projector.as_it_is(view, cut.position)
            if live is not None:
                return Start(live[0], live[1], "live")
        found = self.snapshots.nearest(view, self.projector.fingerprint(view), cut)
        if found is not None:
            return Start(found[0].cut.position, found[1], "snapshot")
        return Start(0, {}, "nothing")

    def events(
        self, views: Sequence[View[Any]], after: int, cut: Cut
    ) -> Iterator[Recorded[object]]:
        """The moment's events after a position that concern these views, in order."""
        return self._events(list(concerns(views)), after, cut, anew=False)

    def _events(
        self, kinds: list[type], after: int, cut: Cut, anew: bool
    ) -> Iterator[Recorded[object]]:
        """What was recorded once the day was over is looked up in the audit trail."""
        over = cut.position
        if cut.on is not None and not anew and self._trail_is_whole():
            over = min(over, self.store.reached(_last_instant(cut.on)))
        yield from cut.of(selected(self.store, kinds, after, over))
        if over < cut.position:
            late = self.projector.positions(
                AUDIT_TRAIL,
                [
                    ("backdated", "=", True),
                    ("effective_on", "<=", cut.on),
                    ("position", ">", max(after, over)),
                    ("position", "<=", cut.position),
                ],
            )
            yield from cut.of(standing(self.store, kinds, late))

    def _trail_is_whole(self) -> bool:
        """Whether every event can be looked up there."""
        if not self.projector.keeps(AUDIT_TRAIL):
            return False
        return not self.projector.marks()[AUDIT_TRAIL.name].letters


def entered(view: View[Any], cut: Cut) -> list[Condition] | None:
    """What finds the moment's rows in the view's own table; None where nothing does.

    Rows that never change are those of the events that are in the moment.
    """
    if view.entries is None or view.key[0] != "position":
        return None
    if cut.on is None:
        return [("position", "<=", cut.position)]
    if not view.dated:
        return None
    return [("position", "<=", cut.position), (view.dated, "<=", cut.on)]


def _last_instant(on: date) -> datetime:
    """The day's last instant, UTC: what is recorded later and counts is backdated."""
    return datetime.combine(on, time.max, UTC)
