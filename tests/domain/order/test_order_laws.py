"""Whatever happens to an order, quantities and values add up."""

from __future__ import annotations

from decimal import Decimal

from domain_samples import part
from hypothesis import given as forall
from hypothesis import settings
from order_steps import (
    Desk,
    Step,
    attempt,
    changing,
    desks,
    going,
    histories,
    returning,
)

from o2c.domain.common import NOTHING, Amounts, LineAmount
from o2c.domain.order.closing import reopen
from o2c.domain.order.events import (
    Billed,
    Cancelled,
    Closed,
    Credited,
    Event,
    LineAdded,
    LineCancelled,
    Placed,
    PriceChanged,
    Priced,
    QuantityChanged,
    Reopened,
    Replaced,
    Returned,
    ReturnReversed,
    Shipped,
)
from o2c.domain.order.fulfilling import ship, unplan
from o2c.domain.order.parts import Totals
from o2c.domain.order.placing import confirm
from o2c.domain.order.pricing import buckets
from o2c.domain.order.returning import authorise_return, take_back

MANY = settings(deadline=None)
LIVES = ("ordered", "cancelled", "shipped", "returned", "billed_quantity")


Book = dict[int, dict[str, Decimal]]


def quantities(events: list[Event]) -> Book:
    """What became of each line, counted anew from the events."""
    book: Book = {}

    def add(line: int, life: str, quantity: Decimal) -> None:
        book.setdefault(line, dict.fromkeys(LIVES, NOTHING))
        book[line][life] += quantity

    for event in events:
        match event:
            case Placed(lines=asked):
                for one in asked:
                    add(one.line, "ordered", one.quantity)
            case LineAdded(asked=one):
                add(one.line, "ordered", one.quantity)
            case QuantityChanged(line=line, was=was, now=now):
                add(line, "ordered", now - was)
            case LineCancelled(line=line, quantity=quantity):
                add(line, "cancelled", quantity)
            case Closed(lines=given) | Cancelled(lines=given):
                for g in given:
                    add(g.line, "cancelled", g.quantity)
            case Reopened(lines=given):
                for g in given:
                    add(g.line, "cancelled", -g.quantity)
            case Shipped(lines=moved):
                for m in moved:
                    add(m.line, "shipped", m.quantity)
            case Returned(lines=moved):
                for m in moved:
                    add(m.line, "returned", m.quantity)
            case ReturnReversed(lines=moved):
                for m in moved:
                    add(m.line, "returned", -m.quantity)
            case Replaced(lines=again):
                for g in again:
                    add(g.line, "shipped", -g.quantity)
                    add(g.line, "returned", -g.quantity)
            case Billed(lines=moved):
                for m in moved:
                    add(m.line, "billed_quantity", m.quantity)
            case Credited(lines=moved):
                for m in moved:
                    add(m.line, "billed_quantity", -m.quantity)
            case _:
                pass
    return book


def worth(parts: tuple[LineAmount, ...]) -> Amounts:
    return sum((Amounts(p.net.minor, p.tax.minor) for p in parts), Amounts())


def money(events: list[Event]) -> tuple[Amounts, Amounts]:
    """Delivered and billed, freight apart, counted anew from the events."""
    delivered = billed = Amounts()
    for event in events:
        match event:
            case Shipped(lines=parts) | ReturnReversed(lines=parts):
                delivered += worth(parts)
            case Returned(lines=parts):
                delivered -= worth(parts)
            case Billed(lines=parts):
                billed += worth(parts)
            case Credited(lines=parts, adjusted=adjusted):
                billed -= worth(parts)
                delivered -= worth(adjusted)
            case _:
                pass
    return delivered, billed


def last_totals(events: list[Event]) -> Totals:
    kinds = (Priced, LineAdded, QuantityChanged, PriceChanged, LineCancelled)
    ends = (Cancelled, Closed, Reopened)
    return [e.totals for e in events if isinstance(e, kinds + ends)][-1]


@forall(desks(), histories(*going, *changing, *returning))
@MANY
def test_what_is_ordered_is_open_shipped_or_cancelled(
    desk: Desk, steps: list[Step]
) -> None:
    for step in steps:
        attempt(desk, step)
        order, book = desk.tale.state, quantities(desk.tale.events)
        for n, line in order.lines.items():
            assert book[n] == {life: getattr(line, life) for life in LIVES}
            assert line.ordered == line.open + line.shipped + line.cancelled
            assert min(line.open, line.cancelled, line.billed_quantity) >= 0
            assert line.shipped >= line.returned >= 0
            assert line.billable == line.billed_quantity + line.unbilled
            assert order.planned_on(n) <= line.open
            assert order.returnable(n) >= 0


@forall(desks(), histories(*going, *changing, *returning))
@MANY
def test_values_are_the_sum_of_what_happened(desk: Desk, steps: list[Step]) -> None:
    for step in steps:
        attempt(desk, step)
        lines = desk.tale.state.lines.values()
        delivered = sum((line.delivered for line in lines), Amounts())
        billed = sum((line.billed for line in lines), Amounts())
        value = sum((Amounts(line.net, line.tax) for line in lines), Amounts())
        totals = last_totals(desk.tale.events)

        assert (delivered, billed) == money(desk.tale.events)
        assert value == Amounts(totals.net.minor, totals.tax.minor)
        assert totals.gross == (
            totals.net + totals.tax + totals.freight + totals.freight_tax
        )


@forall(desks(), histories(*going, *changing))
@MANY
def test_every_cent_of_an_order_is_in_one_bucket_r10_01(
    desk: Desk, steps: list[Step]
) -> None:
    """While nothing comes back: to ship, unbilled and billed are the order's value."""
    for step in steps:
        attempt(desk, step)
        order = desk.tale.state
        lines = order.lines.values()
        value = sum((Amounts(line.net, line.tax) for line in lines), order.freight)
        billed = sum((line.billed for line in lines), Amounts())
        freight = order.freight if order.freight_billed else Amounts()
        ordered, unbilled = buckets(order)

        assert ordered + unbilled + billed + freight == value


def finish(desk: Desk) -> None:
    """Ship everything that is open, bill what is unbilled, credit what is owed."""
    tale = desk.tale
    tale.do(reopen, note="")
    tale.do(confirm, lines=())
    for shipment, shares in list(tale.state.planned.items()):
        lines = [part(n, q) for n, q in shares.items()]
        tale.do(unplan, shipment=shipment, lines=lines)
    for n, line in list(tale.state.lines.items()):
        if line.open:
            tale.do(ship, shipment=desk.next("SH"), lines=[part(n, line.open)])
        settle(desk, n)


def settle(desk: Desk, line: int) -> None:
    unbilled = desk.tale.state.lines[line].unbilled
    if unbilled > 0:
        desk.bill(line, unbilled)
    if unbilled < 0:
        desk.credit(line, -unbilled)


@forall(desks(), histories(*going, *changing, *returning))
@MANY
def test_shipped_and_billed_to_the_end_it_was_all_delivered_x2_05(
    desk: Desk, steps: list[Step]
) -> None:
    for step in steps:
        attempt(desk, step)
    finish(desk)
    events = desk.tale.events
    came_back = {p.line for e in events if isinstance(e, Returned) for p in e.lines}

    for line in desk.tale.state.lines.values():
        assert [line.open, line.unbilled] == [0, 0]
        assert line.delivered == line.billed
        if line.line not in came_back:
            assert line.delivered == Amounts(line.net, line.tax)
    if desk.tale.state.shipments and desk.invoices:
        assert buckets(desk.tale.state) == (Amounts(), Amounts())


@forall(desks(), histories(*going, *changing, *returning))
@MANY
def test_everything_returned_and_credited_leaves_nothing_r06_10(
    desk: Desk, steps: list[Step]
) -> None:
    for step in steps:
        attempt(desk, step)
    finish(desk)
    tale = desk.tale
    for rma, shares in list(tale.state.returning.items()):
        tale.do(take_back, rma=rma, lines=[part(n, q) for n, q in shares.items()])
    for n in tale.state.lines:
        if rest := tale.state.returnable(n):
            rma = desk.next("RMA")
            tale.do(authorise_return, rma=rma, lines=[part(n, rest)])
            tale.do(take_back, rma=rma, lines=[part(n, rest)])
        settle(desk, n)

        assert tale.state.lines[n].delivered == tale.state.lines[n].billed == Amounts()
        assert tale.state.lines[n].unbilled == 0
    for bill in desk.invoices.values():
        assert all(line.left == Amounts() for line in bill.state.lines.values())
