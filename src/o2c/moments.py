"""The desk as it was at a moment: by position, by recorded time, by business date.

A moment is a part of the history, and everything that it answers is derived from those
events alone.  A position or an instant says what was known; a business date says what
counts, of what was known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum, auto
from typing import Any, Self

from o2c.audit import Finding, Picture, check
from o2c.audit.comparing import Change, changes
from o2c.audit.explain import Explanation, explained, key_of, known_column
from o2c.audit.lineage import Lineage, around, gathered, root_of
from o2c.audit.lineage_edges import edges
from o2c.audit.states import states_of
from o2c.errors import StateError, UnknownReference
from o2c.kernel import Recorded
from o2c.projections import VIEWS, question
from o2c.projections.atp import AtpRow, promisable
from o2c.projections.cut import Cut
from o2c.projections.view import Key, View, selected
from o2c.storage.choosing import chosen
from o2c.storage.collector import collector_paused
from o2c.storage.past import Past, entered
from o2c.storage.reading import Condition, Where, listed
from o2c.storage.touching import differing, row_as_of, touching


class Refusal(StrEnum):
    AMID_A_COMMAND = auto()
    MOMENT_CLOSED = auto()
    NO_STATES_BY_DATE = auto()
    NOT_AMONG_THEM = auto()


class Moment:
    """What was known, or what counted, at a moment; it never changes.

    `position` is the newest event that was known, `on` the last business date that
    counts, None where all do.  Rows that were asked for are held until `close`.
    """

    def __init__(self, past: Past, cut: Cut, own: Sequence[View[Any]] = ()) -> None:
        self.cut = cut
        self.own = own
        self._past = past
        self._rows: dict[str, dict[Key, Any]] = {}
        self._closed = False

    @property
    def position(self) -> int:
        return self.cut.position

    @property
    def on(self) -> date | None:
        return self.cut.on

    @property
    def today(self) -> date:
        """The business date, or the day on which the newest event was recorded."""
        if self.cut.on is not None:
            return self.cut.on
        store, at = self._past.store, self.position
        newest = store.page(at - 1, at, 1) if at else []
        return (newest[0].recorded_at if newest else store.now()).date()

    def view(
        self,
        name: str,
        *,
        where: Where | None = None,
        order_by: str | Sequence[str] = (),
        limit: int | None = None,
        incomplete_ok: bool = False,
    ) -> list[Any]:
        """Rows of a view as of the moment; asked for as those of `Desk.view` are."""
        asked = question(name, self.own)
        conditions = [*asked.where, *listed(where)]
        order = (order_by,) if isinstance(order_by, str) else order_by
        entries = entered(asked.view, self.cut)
        self._open()
        if entries is not None:
            conditions += entries
            if not incomplete_ok:
                self._past.projector.refuse_incomplete([asked.view.name])
            return self._past.projector.rows(asked.view, conditions, order, limit)
        codec = self._past.projector.table(asked.view).codec
        rows = self.rows(asked.view).values()
        return chosen(codec, rows, conditions, order, limit)

    def rows(self, view: View[Any]) -> Mapping[Key, Any]:
        """All rows of a view by key."""
        self._open()
        if view.name not in self._rows:
            self._rows |= self._past.rows([view], self.cut)
        return self._rows[view.name]

    def explain(self, view: str, key: object, column: str) -> Explanation:
        """The events that a value adds up from; see `Desk.explain`."""
        self._open()
        asked = question(view, self.own)
        wanted = key_of(asked.view, key)
        known_column(asked.view, column)
        if asked.view.name in self._rows:
            seen = self._rows[asked.view.name].get(wanted)
        else:
            seen = row_as_of(self._past, asked.view, wanted, self.cut)
        touched = touching(self._past, asked.view, wanted, self.cut)
        found = explained(asked.view, wanted, column, touched, seen)
        if seen is not None and not selected(asked, [seen]):
            raise UnknownReference(
                Refusal.NOT_AMONG_THEM,
                f"{view} has no such row; {asked.view.name} has",
                field="key",
                remedy=f"explain it as a row of {asked.view.name}",
            )
        return found

    def lineage(self, document: str, line: int | None = None) -> Lineage:
        """Where a document or its line comes from and went; see `Desk.lineage`."""
        root = root_of(self.trail, document)
        return around(edges(gathered(self.trail, root)), root, line)

    def compare(
        self, name: str, other: Moment, *, where: Where | None = None
    ) -> tuple[Change, ...]:
        """What differs at another moment; see `Desk.compare`."""
        asked = question(name, self.own)
        key = self._past.projector.table(asked.view).codec.key
        asking = listed(where)
        then, now = (
            {key(row): row for row in each.view(name, where=asking)}
            for each in (self, other)
        )
        cuts = (self.cut, other.cut)
        between = differing(self._past, asked.view, *cuts)
        return changes(asked.view, then, now, between)

    def atp(
        self, product: str, site: str, *, today: date | None = None
    ) -> list[AtpRow]:
        """What could be promised of a product at a site, from the moment's day on."""
        return self.atp_of([product], site, today=today)[product]

    def atp_of(
        self, products: Collection[str], site: str, *, today: date | None = None
    ) -> dict[str, list[AtpRow]]:
        """The same for many products."""

        def rows(name: str, where: Sequence[Condition]) -> list[Any]:
            return self.view(name, where=where)

        return promisable(rows, products, site, today or self.today)

    def trail(self, stream: str) -> list[Recorded[object]]:
        """What had happened to one document or item, in order."""
        self._open()
        return list(self.cut.of(self._past.store.history(stream)))

    def readable(self, recorded: Recorded[object]) -> Recorded[object]:
        """With a text in which nothing is sealed that can still be read."""
        return self._past.store.readable(recorded)

    def history(self) -> Iterator[Recorded[object]]:
        """The events of the moment, in order."""
        self._open()
        return self.cut.of(self._past.store.everything(0, self.position))

    def reconcile(self) -> tuple[Finding, ...]:
        """Compare independent derivations of what was known, check by check.

        Raises StateError for a business date: a decision sees all that is known, so
        that there is no state in which only some of it has happened; and amid the
        events of one command, of which only all together make sense.
        """
        if self.cut.on is not None:
            raise StateError(
                Refusal.NO_STATES_BY_DATE,
                "decisions see all that is known, whatever its business date is:"
                " as of a business date there are no states to compare",
                field="on",
                remedy="reconcile as of a position or an instant",
            )
        self._open()
        self._between_commands()
        with collector_paused():
            views = [v for v in (*VIEWS, *self.own) if entered(v, self.cut) is None]
            missing = [view for view in views if view.name not in self._rows]
            if missing:
                self._rows |= self._past.rows(missing, self.cut)
            return check(self._picture())

    def _between_commands(self) -> None:
        """Raises StateError where the next event is the same command's."""
        store, at = self._past.store, self.position
        last = store.page(at - 1, at, 1) if at else []
        if not last:
            return
        end = at
        for recorded in store.everything(at):
            if recorded.command_id != last[0].command_id:
                break
            end = recorded.position
        if end > at:
            raise StateError(
                Refusal.AMID_A_COMMAND,
                f"position {at} stands amid the events of one command",
                field="position",
                remedy=f"reconcile as of position {end}, where it is complete",
            )

    def _picture(self) -> Picture:
        states = states_of(self.history())

        def rows(name: str) -> Sequence[object]:
            return self.view(name)

        return Picture.of(
            states=lambda kind: states[kind.name],
            rows=rows,
            history=self.history(),
            views=(*VIEWS, *self.own),
        )

    def _open(self) -> None:
        if self._closed:
            raise StateError(
                Refusal.MOMENT_CLOSED,
                "this moment was closed",
                field="moment",
                remedy="ask the desk for it again with as_of",
            )

    def close(self) -> None:
        """Let go of the rows that are held."""
        self._closed = True
        self._rows.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
