"""Everything that reconciliation compares, gathered as plain data.

The history is read once, and what does not change any more is compared on the way: a
picture holds the rows and states of what the desk knows now, and no event.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar, cast

from attrs import frozen

from o2c.audit.clock import Clock
from o2c.audit.tally import Tally
from o2c.audit.telling import Story, compare, passing
from o2c.domain import AGGREGATES
from o2c.domain.agreement import AGREEMENT, Agreement
from o2c.domain.credit import CREDIT, Credit
from o2c.domain.credit_memo import CREDIT_MEMO, CreditMemo
from o2c.domain.invoice import INVOICE, Invoice
from o2c.domain.order import ORDER
from o2c.domain.order.state import Order
from o2c.domain.payment import PAYMENT
from o2c.domain.price import PRICE
from o2c.domain.promotion import PROMOTION
from o2c.domain.quote import QUOTE
from o2c.domain.quote.state import SalesQuote
from o2c.domain.receipt import RECEIPT, Receipt
from o2c.domain.rma import RMA, Rma
from o2c.domain.shipment import SHIPMENT, Shipment
from o2c.domain.stock import STOCK
from o2c.domain.stock.state import Stock
from o2c.kernel import Aggregate, Recorded
from o2c.projections import VIEWS
from o2c.projections.view import Key, View

_CHECKED = (
    AGREEMENT,
    PRICE,
    PROMOTION,
    ORDER,
    QUOTE,
    STOCK,
    CREDIT,
    SHIPMENT,
    INVOICE,
    CREDIT_MEMO,
    RECEIPT,
    RMA,
    PAYMENT,
)

S = TypeVar("S")
E = TypeVar("E")
Row = TypeVar("Row")


@frozen(kw_only=True)
class Picture:
    """Independent derivations of one history, as of its end.

    `states` and `live` are what decisions and readers see, by aggregate and by view.
    What was compared while the history was read is in the tallies.  Of the journal that
    readers see there are `balances`, and `receivable` by invoice; `numbered` counts the
    legal numbers that were given.
    """

    states: Mapping[str, Mapping[str, object]]
    live: Mapping[str, Mapping[Key, object]]
    rebuilt_views: Tally
    rebuilt_states: Tally
    postings: Tally
    trail: Tally
    numbers: Tally
    clock: Clock
    balances: Mapping[Key, Decimal | int]
    receivable: Mapping[str, int]
    numbered: Mapping[str, int]
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
        """Gather it: `states` of a kind by id, `rows` of a view in the order of keys.

        `today` is the date that promises are looked at from, by default the latest
        business date of the history.
        """
        story = Story(views, rows)
        story.tell(history)
        refolded = Tally()
        live = {
            view.name: compare(
                story.rebuilding, view, story.rebuilt.pop(view.name), rows(view.name)
            )
            for view in views
            if not passing(view)
        }
        return cls(
            states={
                kind.name: _compared(
                    refolded, kind, story.refolded.pop(kind.name), states(kind)
                )
                for kind in AGGREGATES
            },
            live=live,
            rebuilt_views=story.rebuilding,
            rebuilt_states=refolded,
            postings=story.postings,
            trail=story.log.trail,
            numbers=story.numbers.numbers,
            clock=story.clock,
            balances=story.journal.balances,
            receivable=story.journal.receivable,
            numbered=story.numbers.given,
            today=today or story.latest,
        )

    def rows(self, view: View[Row]) -> Mapping[Key, Row]:
        """A view's rows as readers see them, by key; none are kept of mere entries."""
        if passing(view):
            raise LookupError(f"{view.name} was compared while the history was read")
        return cast(Mapping[Key, Row], self.live.get(view.name, {}))

    def of_kind(self, aggregate: Aggregate[S, E]) -> Mapping[str, S]:
        """The states of a kind of stream as decisions see them, by id."""
        return cast(Mapping[str, S], self.states.get(aggregate.name, {}))

    @property
    def orders(self) -> Mapping[str, Order]:
        return self.of_kind(ORDER)

    @property
    def quotes(self) -> Mapping[str, SalesQuote]:
        return self.of_kind(QUOTE)

    @property
    def agreements(self) -> Mapping[str, Agreement]:
        return self.of_kind(AGREEMENT)

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


def _compared(
    tally: Tally,
    kind: Aggregate[Any, Any],
    refolded: dict[str, Any],
    states: Mapping[str, object],
) -> dict[str, object]:
    """The states that decisions see, each compared with its fold from the first event.

    What only this comparison needs is not kept.
    """
    for id, state in states.items():
        tally.add_whole(f"{kind.name}/{id}", refolded.pop(id, None), state)
    for id, state in refolded.items():
        tally.add_whole(f"{kind.name}/{id}", state, None)
    return dict(states) if kind in _CHECKED else {}
