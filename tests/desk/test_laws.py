"""Whatever is asked in whatever order: goods, promises and money stay in step."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from desk_moves import Move, Mover, moves
from desk_story import Story
from desk_swing import in_full_swing
from hypothesis import HealthCheck, given, settings

from o2c.domain.credit import CREDIT
from o2c.domain.credit_memo import CREDIT_MEMO
from o2c.domain.invoice import INVOICE
from o2c.domain.invoice import Issued as Invoiced
from o2c.domain.order import ORDER
from o2c.domain.order import events as order_events
from o2c.domain.order.pricing import buckets
from o2c.domain.order.state import Order, Stage
from o2c.domain.receipt import RECEIPT
from o2c.domain.stock import STOCK
from o2c.domain.stock import events as stock_events
from o2c.domain.stock.state import Stock
from o2c.door import Desk
from o2c.kernel import Aggregate
from o2c.projections import VIEWS
from o2c.storage.projector import Projector

NOTHING = Decimal(0)


def everything(story: Story, kind: Aggregate) -> dict:
    ids = [name.partition("/")[2] for name in story.store.streams(kind)]
    return {id: story.store.state(kind, id) for id in ids}


def lines_add_up(number: str, order: Order) -> None:
    """What is ordered is open, shipped or cancelled; what is kept is billed or not."""
    for line in order.lines.values():
        at = (number, line)
        assert line.ordered == line.open + line.shipped + line.cancelled, at
        assert line.open >= 0, at
        assert 0 <= line.returned <= line.shipped, at
        assert line.cancelled >= 0, at
        assert 0 <= order.planned_on(line.line) <= line.open, at
        assert order.returnable(line.line) >= 0, at
        if not line.unbilled:
            assert line.delivered == line.billed, at
        if line.open == line.returned == 0 and order.live:
            assert line.delivered.net == line.net, at
            assert line.delivered.tax == line.tax, at


def claims_agree(orders: dict[str, Order], stocks: dict[str, Stock]) -> None:
    """A confirmed order claims exactly what it has open; no other claims anything."""
    claimed: dict[tuple[str, int], Decimal] = {}
    for stock in stocks.values():
        for claim in stock.claims.values():
            claimed[claim.order, claim.line] = claim.reserved + claim.waiting
    for number, order in orders.items():
        for line in order.lines.values():
            if line.tracked:
                open_ = line.open if order.stage is Stage.CONFIRMED else NOTHING
                assert claimed.pop((number, line.line), NOTHING) == open_, number
    assert not claimed


def nothing_is_oversold(item: str, stock: Stock) -> None:
    """Up to any date no more is promised than is there or expected by then."""
    assert stock.on_hand >= 0, item
    assert all(quantity > 0 for quantity in stock.quarantine.values()), item
    in_hand = sum((claim.in_hand for claim in stock.claims.values()), NOTHING)
    if in_hand > stock.on_hand:
        return  # counted away under the pickers' hands
    by_date: dict[date, Decimal] = defaultdict(Decimal)
    for claim in stock.claims.values():
        assert claim.waiting >= 0, item
        assert claim.in_hand <= claim.reserved, item
        for slot in claim.slots:
            by_date[slot.on] += slot.quantity
    promised = NOTHING
    for on in sorted(by_date):
        promised += by_date[on]
        coming = [s.quantity for s in stock.supplies.values() if s.on <= on]
        assert promised <= stock.on_hand + sum(coming, NOTHING), (item, on)


def movements_add_up(story: Story, stocks: dict[str, Stock]) -> None:
    """On hand and in quarantine is what the movements say, and the shipments too."""
    on_hand: dict[str, Decimal] = defaultdict(Decimal)
    issued: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for recorded in story.store.everything():
        match recorded.event:
            case stock_events.Received(quantity=quantity):
                on_hand[recorded.id] += quantity
            case stock_events.Counted(expected=expected, counted=counted):
                on_hand[recorded.id] += counted - expected
            case stock_events.Issued(order=order, line=line, quantity=quantity):
                on_hand[recorded.id] -= quantity
                issued[order, line] += quantity
            case stock_events.Restocked(quantity=quantity):
                on_hand[recorded.id] += quantity
            case stock_events.Scrapped(rma=None, quantity=quantity):
                on_hand[recorded.id] -= quantity
            case order_events.Replaced(lines=lines):
                for part in lines:
                    issued[recorded.id, part.line] -= part.quantity
    for item, stock in stocks.items():
        assert stock.on_hand == on_hand[item], item
    for number, order in everything(story, ORDER).items():
        for line in order.lines.values():
            if line.tracked:
                assert line.shipped == issued[number, line.line], number


def exposure_agrees(story: Story, orders: dict[str, Order]) -> None:
    """R10-01: each bucket of each account, worked out anew from the documents."""
    invoices = everything(story, INVOICE)
    memos, receipts = everything(story, CREDIT_MEMO), everything(story, RECEIPT)
    for account, held in everything(story, CREDIT).items():
        ordered = unbilled = 0
        for order in orders.values():
            if order.account == account:
                to_ship, shipped = buckets(order)
                ordered += to_ship.gross if order.stage is Stage.CONFIRMED else 0
                unbilled += shipped.gross
        mine = [i.open for i in invoices.values() if i.account == account]
        left = [
            d.left
            for d in (*memos.values(), *receipts.values())
            if d.account == account
        ]
        assert held.ordered == ordered, account
        assert held.unbilled == unbilled, account
        assert held.invoiced == sum(mine), account
        assert held.on_account == sum(left), account
        assert held.exposure == ordered + unbilled + sum(mine) - sum(left), account
        assert all(amount >= 0 for amount in (*mine, *left)), account


def freight_is_billed_once(story: Story) -> None:
    billed: dict[str, int] = defaultdict(int)
    numbers = []
    for recorded in story.store.everything():
        if isinstance(recorded.event, Invoiced):
            numbers.append(recorded.id)
            billed[recorded.event.order] += bool(recorded.event.freight)
    assert all(times <= 1 for times in billed.values())
    assert numbers == [f"INV-2026-{n:06d}" for n in range(1, len(numbers) + 1)]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(moves)
def test_whatever_is_asked_the_books_agree(drawn: list[Move]) -> None:
    story = in_full_swing()
    mover = Mover(story)
    try:
        for move in drawn:
            mover.make(move)
            orders, stocks = everything(story, ORDER), everything(story, STOCK)
            for number, order in orders.items():
                lines_add_up(number, order)
            claims_agree(orders, stocks)
            for item, stock in stocks.items():
                nothing_is_oversold(item, stock)
            exposure_agrees(story, orders)
        movements_add_up(story, everything(story, STOCK))
        freight_is_billed_once(story)
    finally:
        story.store.close()


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(moves)
def test_whatever_is_asked_the_books_reconcile(drawn: list[Move]) -> None:
    """The views and the journal, which know nothing of the desk, say the same."""
    story = in_full_swing()
    mover = Mover(story)
    with Desk(story.store, Projector(story.store, VIEWS)) as desk:
        for move in drawn:
            mover.make(move)
        apart = [found for found in desk.reconcile() if not found.agrees]
    assert apart == []
