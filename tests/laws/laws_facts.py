"""What the events say, added up here a second time, as simply as it can be.

The states are folded by o2c's own aggregates, but never stored, cached or snapshot; the
sums know nothing of the aggregates at all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeVar

from attrs import define, field, frozen

from o2c.domain import AGGREGATES
from o2c.domain.credit import CREDIT, Allowed, Committed, Moved, Withdrawn, abroad
from o2c.domain.credit_policy import CREDIT_POLICY, MAIN
from o2c.domain.order import events as order
from o2c.domain.order.rewritten import LineReopened
from o2c.domain.stock import STOCK
from o2c.domain.stock import events as stock
from o2c.kernel import Aggregate, Recorded
from o2c.values.money import Money

S = TypeVar("S")
NOTHING = Decimal(0)
KINDS = {aggregate.name: aggregate for aggregate in AGGREGATES}
At = tuple[str, int]  # an order and a line of it


@frozen
class Billing:
    """How much of an order line was billed after an invoice, and could have been."""

    invoice: str
    at: At
    billed: Decimal
    billable: Decimal


@frozen
class Commitment:
    """What a paying party would owe when more was let go on; whether by leave."""

    order: str
    exposure: Money
    limit: Money | None
    by_leave: bool


@frozen
class Grown:
    """A paying party's exposure that one command made larger, in minor units.

    `counts` is what of it counts against the limit, `by_leave` how much larger orders
    made it that a person had let go on.
    """

    command_id: str
    account: str
    was: int
    now: int
    counts: int
    limit: int | None
    by_leave: int


@define
class Facts:
    """A history, added up event by event."""

    states: dict[str, Any] = field(factory=dict)  # by stream
    sums: defaultdict[At, Counter[str]] = field(factory=lambda: defaultdict(Counter))
    on_hand: Counter[str] = field(factory=Counter)  # by item
    billings: list[Billing] = field(factory=list)
    latest: dict[str, date] = field(factory=dict)  # when an item was last looked at
    commitments: list[Commitment] = field(factory=list)
    grown: list[Grown] = field(factory=list)
    leaves: dict[str, Allowed] = field(factory=dict)  # by order
    documents: defaultdict[str, list[str]] = field(factory=lambda: defaultdict(list))

    def tell(self, events: Iterable[Recorded[object]]) -> None:
        for command_id, group in groupby(events, attrgetter("command_id")):
            told = list(group)
            accounts = {e.id for e in told if e.stream.startswith("credit/")}
            before = {id: self.one(CREDIT, id).exposure for id in accounts}
            by_leave = Counter[str]()
            for recorded in told:
                self._fold(recorded)
                self._order(recorded.id, recorded.event)
                self._goods(recorded)
                by_leave[recorded.id] += self._credit(recorded)
            for id, was in before.items():
                day = told[0].recorded_at.date()
                self._grown(command_id, id, was, day, by_leave[id])

    def all(self, kind: Aggregate[S, Any]) -> Mapping[str, S]:
        """The states of a kind of stream, by id."""
        return {id: self.one(kind, id) for id in self.documents[kind.name]}

    def one(self, kind: Aggregate[S, Any], id: str) -> S:
        state: S = self.states.get(kind.stream(id), kind.initial)
        return state

    def _fold(self, recorded: Recorded[object]) -> None:
        kind = KINDS[recorded.stream.partition("/")[0]]
        if recorded.stream not in self.states:
            self.documents[kind.name].append(recorded.id)
        before = self.states.get(recorded.stream, kind.initial)
        self.states[recorded.stream] = kind.evolve(before, recorded.event)

    def _order(self, number: str, event: object) -> None:
        for at, what, quantity in _moved(number, event):
            self.sums[at][what] += quantity
        match event:
            case order.Billed(invoice=invoice, lines=lines):
                for part in lines:
                    self._billing(invoice, (number, part.line))
            case _:
                pass

    def _billing(self, invoice: str, at: At) -> None:
        line = self.sums[at]
        billed = line["billed"] - line["credited"]
        billable = line["shipped"] - line["returned"]
        self.billings.append(Billing(invoice, at, billed, billable))

    def _credit(self, recorded: Recorded[object]) -> int:
        """By how much a person's leave let exposure grow; it ends with the order."""
        match recorded.event:
            case Allowed() as leave:
                self.leaves[leave.order] = leave
            case Withdrawn(order=number):
                self.leaves.pop(number, None)
            case Moved(order=number) as moved:
                own = (moved.foreign_ordered, moved.foreign_unbilled)
                left = (moved.ordered, moved.unbilled, *(f.amount for f in own if f))
                if not any(left):
                    self.leaves.pop(number, None)
            case Committed(was=was, amount=amount) as event if amount.minor > was.minor:
                by_leave = self._lets(event, recorded.recorded_at.date())
                self.commitments.append(
                    Commitment(event.order, event.exposure, event.limit, by_leave)
                )
                return amount.minor - was.minor if by_leave else 0
            case _:
                pass
        return 0

    def _lets(self, event: Committed, day: date) -> bool:
        """Whether a person's leave covers an order of this value that day (R10-13)."""
        leave = self.leaves.get(event.order)
        own = event.foreign.amount if event.foreign else event.amount
        return (
            leave is not None
            and leave.up_to.currency == own.currency
            and leave.up_to.minor >= own.minor
            and (leave.until is None or leave.until >= day)
        )

    def _grown(
        self, command_id: str, account: str, was: int, day: date, by_leave: int
    ) -> None:
        """What is secured does not count; each conversion may round by half a cent."""
        held = self.one(CREDIT, account)
        grace = self.one(CREDIT_POLICY, MAIN).settings.temporary_grace_days
        most = held.limit_on(day, grace)
        limit = most.minor if most is not None else None
        now = held.exposure
        counts = now - held.secured_on(day) - len(abroad(held))
        if now > was:
            self.grown.append(
                Grown(command_id, account, was, now, counts, limit, by_leave)
            )

    def _goods(self, recorded: Recorded[object]) -> None:
        item = recorded.id
        if recorded.stream == STOCK.stream(item):
            latest = self.latest.get(item, recorded.effective_on)
            self.latest[item] = max(latest, recorded.effective_on)
        match recorded.event:
            case stock.Received(quantity=quantity) | stock.Restocked(quantity=quantity):
                self.on_hand[item] += quantity
            case stock.Counted(expected=expected, counted=counted):
                self.on_hand[item] += counted - expected
            case stock.Issued(order=number, line=line, quantity=quantity):
                self.on_hand[item] -= quantity
                self.sums[number, line]["issued"] += quantity
            case stock.Scrapped(rma=None, quantity=quantity):
                self.on_hand[item] -= quantity
            case _:
                pass


def _moved(number: str, event: object) -> Iterator[tuple[At, str, Decimal]]:
    """What an event of an order adds to which sum of which line."""
    match event:
        case order.Placed(lines=lines):
            for asked in lines:
                yield (number, asked.line), "ordered", asked.quantity
        case order.LineAdded(asked=asked):
            yield (number, asked.line), "ordered", asked.quantity
        case order.QuantityChanged(line=line, was=was, now=now):
            yield (number, line), "ordered", now - was
        case order.LineCancelled(line=line, quantity=quantity):
            yield (number, line), "cancelled", quantity
        case LineReopened(line=line, quantity=quantity):
            yield (number, line), "cancelled", -quantity
        case order.Reopened(lines=lines):
            for part in lines:
                yield (number, part.line), "cancelled", -part.quantity
        case order.Replaced(lines=lines):
            for part in lines:
                for what in ("shipped", "returned", "issued"):
                    yield (number, part.line), what, -part.quantity
        case _ if type(event) in _ADDS:
            what, sign = _ADDS[type(event)]
            for part in event.lines:  # type: ignore[attr-defined]
                yield (number, part.line), what, sign * part.quantity
        case _:
            return


_ADDS: Mapping[type[object], tuple[str, int]] = {
    order.Cancelled: ("cancelled", 1),
    order.Closed: ("cancelled", 1),
    order.Shipped: ("shipped", 1),
    order.Billed: ("billed", 1),
    order.Credited: ("credited", 1),
    order.Returned: ("returned", 1),
    order.ReturnReversed: ("returned", -1),
}
