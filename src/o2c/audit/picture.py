"""Everything that reconciliation compares, gathered as plain data.

The history is read once; the views and states folded from it are held in memory, as
the live ones are, so a picture needs a few kilobytes for each event.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from operator import attrgetter
from typing import Any, TypeVar, cast

from attrs import define, field, frozen

from o2c.domain import AGGREGATES
from o2c.domain.credit import CREDIT, Credit
from o2c.domain.credit_memo import CREDIT_MEMO, CreditMemo
from o2c.domain.invoice import INVOICE, Invoice
from o2c.domain.order import ORDER
from o2c.domain.order.state import Order
from o2c.domain.receipt import RECEIPT, Receipt
from o2c.domain.rma import RMA, Rma
from o2c.domain.series import Numbered
from o2c.domain.shipment import SHIPMENT, Shipment
from o2c.domain.stock import STOCK
from o2c.domain.stock.state import Stock
from o2c.kernel import Aggregate, Recorded
from o2c.projections import VIEWS
from o2c.projections.journal import Imbalance, imbalances, postings
from o2c.projections.view import Key, View, concerns

S = TypeVar("S")
E = TypeVar("E")
Row = TypeVar("Row")


@frozen
class LogEntry:
    """Where an event stands in the log."""

    position: int
    stream: str
    version: int


@frozen(kw_only=True)
class Picture:
    """Independent derivations of one history, as of its end.

    `states` and `live` are what decisions and readers see, by aggregate and by view;
    `refolded` and `rebuilt` are the same made anew from the first event.  A state that
    could not be folded is the text of the error.
    """

    states: Mapping[str, Mapping[str, object]]
    refolded: Mapping[str, Mapping[str, object]]
    live: Mapping[str, Mapping[Key, object]]
    rebuilt: Mapping[str, Mapping[Key, object]]
    log: tuple[LogEntry, ...]
    posted: int
    unbalanced: tuple[tuple[int, Imbalance], ...]
    numbered: tuple[tuple[str, Numbered], ...]  # with the series' id
    today: date

    @classmethod
    def of(
        cls,
        *,
        states: Callable[[Aggregate[Any, Any]], Mapping[str, object]],
        rows: Callable[[str], Iterable[object]],
        history: Iterable[Recorded[object]],
        views: Collection[View[Any]] = VIEWS,
        today: date | None = None,
    ) -> Picture:
        """Gather it: `states` of a kind by id, `rows` of a view, the whole history.

        `today` is the date that promises are looked at from, by default the latest
        business date of the history.
        """
        story = _Story(views)
        for recorded in history:
            story.tell(recorded)
        return cls(
            states={a.name: dict(states(a)) for a in AGGREGATES},
            refolded=story.refolded,
            live={view.name: _by_key(view, rows(view.name)) for view in views},
            rebuilt=story.rebuilt,
            log=tuple(story.log),
            posted=story.posted,
            unbalanced=tuple(story.unbalanced),
            numbered=tuple(story.numbered),
            today=today or story.latest,
        )

    def rows(self, view: View[Row]) -> Mapping[Key, Row]:
        """A view's rows as readers see them, by key."""
        return cast(Mapping[Key, Row], self.live.get(view.name, {}))

    def of_kind(self, aggregate: Aggregate[S, E]) -> Mapping[str, S]:
        """The states of a kind of stream as decisions see them, by id."""
        return cast(Mapping[str, S], self.states.get(aggregate.name, {}))

    @property
    def orders(self) -> Mapping[str, Order]:
        return self.of_kind(ORDER)

    @property
    def stocks(self) -> Mapping[str, Stock]:
        return self.of_kind(STOCK)

    @property
    def credits(self) -> Mapping[str, Credit]:
        return self.of_kind(CREDIT)

    @property
    def shipments(self) -> Mapping[str, Shipment]:
        return self.of_kind(SHIPMENT)

    @property
    def invoices(self) -> Mapping[str, Invoice]:
        return self.of_kind(INVOICE)

    @property
    def memos(self) -> Mapping[str, CreditMemo]:
        return self.of_kind(CREDIT_MEMO)

    @property
    def receipts(self) -> Mapping[str, Receipt]:
        return self.of_kind(RECEIPT)

    @property
    def rmas(self) -> Mapping[str, Rma]:
        return self.of_kind(RMA)


def _by_key(view: View[Any], rows: Iterable[object]) -> dict[Key, object]:
    if len(view.key) == 1:
        name = view.key[0]
        return {(getattr(row, name),): row for row in rows}
    key = attrgetter(*view.key)
    return {key(row): row for row in rows}


@define
class _Story:
    """A history on its way through the folds."""

    views: Collection[View[Any]]
    rebuilt: dict[str, dict[Key, Any]] = field(init=False)
    refolded: dict[str, dict[str, object]] = field(init=False)
    log: list[LogEntry] = field(init=False, factory=list)
    posted: int = field(init=False, default=0)
    unbalanced: list[tuple[int, Imbalance]] = field(init=False, factory=list)
    numbered: list[tuple[str, Numbered]] = field(init=False, factory=list)
    latest: date = field(init=False, default=date.min)
    _concerned: dict[type[object], list[View[Any]]] = field(init=False)
    _kinds: dict[str, Aggregate[Any, Any]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.rebuilt = {view.name: {} for view in self.views}
        self.refolded = {aggregate.name: {} for aggregate in AGGREGATES}
        self._concerned = concerns(self.views)
        self._kinds = {aggregate.name: aggregate for aggregate in AGGREGATES}

    def tell(self, recorded: Recorded[object]) -> None:
        entry = LogEntry(recorded.position, recorded.stream, recorded.version)
        self.log.append(entry)
        self.latest = max(self.latest, recorded.effective_on)
        if isinstance(recorded.event, Numbered):
            self.numbered.append((recorded.id, recorded.event))
        for view in self._concerned.get(type(recorded.event), ()):
            view.touch(self.rebuilt[view.name], recorded)
        if posted := postings(recorded):
            self.posted += 1
            for left in imbalances(posted):
                self.unbalanced.append((recorded.position, left))
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
