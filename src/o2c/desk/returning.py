"""Goods coming back: authorised, received, inspected, disposed of, credited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from o2c.desk.common import (
    Refusal,
    dated,
    line_quantities,
    order_of,
    pieces,
    site_of,
)
from o2c.desk.promises import claim, follow, refill
from o2c.desk.reviewing import review
from o2c.desk.work import Work
from o2c.domain import rma
from o2c.domain.common import LineQuantity
from o2c.domain.order import ORDER, kits, placing
from o2c.domain.order import returning as order_returning
from o2c.domain.order.refusals import line_of
from o2c.domain.order.state import Order, Stage
from o2c.domain.rma import (
    RMA,
    Authorised,
    Disposition,
    Line,
    ReturnLine,
    Rma,
    Settlement,
)
from o2c.domain.site import Site
from o2c.domain.stock import STOCK, moving
from o2c.errors import ValidationError
from o2c.requests import returns as requests
from o2c.values.ids import OrderId, item

VALID_DAYS = 90  # how long goods may come back unless the request says otherwise


def authorise(work: Work, ask: requests.AuthoriseReturn) -> None:
    """Let a customer send back what shipped and is on no other return."""
    order = order_of(work, ask.order)
    on = dated(work, ask)
    quantities = line_quantities(
        work,
        order,
        [LineQuantity(line=part.line, quantity=part.quantity) for part in ask.lines],
    )
    quantities = kits.following(
        order, quantities, lambda line: order.returnable(line.line)
    )
    lines = tuple(
        ReturnLine(
            line=part.line,
            product=(line := line_of(order, part.line)).product,
            site=line.site,
            tracked=line.tracked,
            quantity=part.quantity,
            reason=_reason(order, part.line, ask.lines),
        )
        for part in quantities
    )
    number = work.number("RMA")
    authorised = Authorised(
        order=OrderId(ask.order),
        customer=order.customer,
        on=on,
        valid_until=_deadline(ask, on),
        lines=lines,
    )
    work.decide(RMA, number, rma.authorise, authorised=authorised)
    work.decide(
        ORDER,
        ask.order,
        order_returning.authorise_return,
        rma=number,
        lines=quantities,
    )


def _reason(order: Order, line: int, parts: Sequence[requests.ReturnLinePart]) -> str:
    """Why a line comes back: as it says, or as the kit that it goes into does."""
    given = {part.line: part.reason for part in parts}
    kit = order.lines[line].kit_of
    return given[line] if line in given or kit is None else given[kit]


def _deadline(ask: requests.AuthoriseReturn, on: date) -> date:
    """Until when the goods may come back (R08-01)."""
    until = ask.valid_until or on + timedelta(days=VALID_DAYS)
    if until < on:
        raise ValidationError(
            Refusal.VALUE,
            f"valid until {until}, which is before {on}",
            field="valid_until",
            remedy=f"leave it out for {VALID_DAYS} days, or give a later date",
        )
    return until


def receive(work: Work, ask: requests.ReceiveReturn) -> None:
    """Take goods back into quarantine; they are billable no longer."""
    found = rma_of(work, ask.rma)
    on = dated(work, ask, _site(work, found))
    lines = [
        LineQuantity(line=p.line, quantity=_pieces(work, found, p.line, p.quantity))
        for p in ask.lines
    ]
    work.decide(
        RMA, ask.rma, rma.receive, lines=lines, on=on, late_reason=ask.late_reason
    )
    work.decide(ORDER, found.order, order_returning.take_back, rma=ask.rma, lines=lines)
    for part in lines:
        line = found.lines[part.line]
        if line.tracked:
            work.decide(
                STOCK,
                item(line.product, line.site),
                moving.take_back,
                rma=ask.rma,
                order=found.order,
                line=part.line,
                quantity=part.quantity,
                on=on,
            )
    follow(work, found.order)
    review(work, work.get(ORDER, found.order).account)


def inspect(work: Work, ask: requests.InspectReturn) -> None:
    """Record what the inspection found."""
    found = rma_of(work, ask.rma)
    dated(work, ask, _site(work, found))
    work.decide(
        RMA,
        ask.rma,
        rma.inspect,
        line=ask.line,
        quantity=_pieces(work, found, ask.line, ask.quantity),
        condition=ask.condition,
        note=ask.note,
    )


def dispose(work: Work, ask: requests.DisposeReturn) -> None:
    """Put inspected goods where they belong, and settle what is due for them."""
    found = rma_of(work, ask.rma)
    dated(work, ask, _site(work, found))
    quantity = _pieces(work, found, ask.line, ask.quantity)
    work.decide(
        RMA,
        ask.rma,
        rma.dispose,
        line=ask.line,
        quantity=quantity,
        disposition=ask.disposition,
        settlement=ask.settlement,
    )
    if found.lines[ask.line].tracked:
        _put_away(work, ask, found.lines[ask.line], quantity)
    part = [LineQuantity(line=ask.line, quantity=quantity)]
    if ask.disposition is Disposition.RETURN_TO_CUSTOMER:
        work.decide(
            ORDER,
            found.order,
            order_returning.reverse_return,
            rma=ask.rma,
            lines=part,
        )
    if ask.settlement is Settlement.REPLACE:
        _replace(work, ask.rma, found.order, part)
    follow(work, found.order)
    review(work, work.get(ORDER, found.order).account)


def _put_away(
    work: Work, ask: requests.DisposeReturn, line: Line, quantity: Decimal
) -> None:
    """Move the goods out of quarantine to where the disposition says."""
    key, on = item(line.product, line.site), work.today
    match ask.disposition:
        case Disposition.RESTOCK:
            work.decide(
                STOCK, key, moving.restock, rma=ask.rma, quantity=quantity, on=on
            )
            refill(work, key)
        case Disposition.SCRAP:
            work.decide(
                STOCK,
                key,
                moving.scrap,
                rma=ask.rma,
                quantity=quantity,
                note=ask.reason,
                on=on,
            )
        case Disposition.RETURN_TO_CUSTOMER:
            work.decide(
                STOCK, key, moving.send_back, rma=ask.rma, quantity=quantity, on=on
            )


def _replace(work: Work, number: str, order: str, part: list[LineQuantity]) -> None:
    """Deliver once more what came back: open again, promised as stock allows."""
    work.decide(ORDER, order, order_returning.replace_goods, rma=number, lines=part)
    after = work.get(ORDER, order)
    if after.stage is Stage.CONFIRMED:
        promises = [claim(work, order, after.lines[p.line]) for p in part]
        work.decide(ORDER, order, placing.promise, lines=promises)


def cancel(work: Work, ask: requests.CancelReturn) -> None:
    """Nothing came back, and nothing will: it is returnable again."""
    found = rma_of(work, ask.rma)
    dated(work, ask)
    if work.decide(RMA, ask.rma, rma.cancel, note=ask.note):
        _lapse(work, ask.rma, found)


def close(work: Work, ask: requests.CloseReturn) -> None:
    """A return is done; what never came is returnable again."""
    found = rma_of(work, ask.rma)
    dated(work, ask)
    if work.decide(RMA, ask.rma, rma.close, note=ask.note):
        _lapse(work, ask.rma, found)


def _lapse(work: Work, number: str, found: Rma) -> None:
    rest = [
        LineQuantity(line=n, quantity=line.authorised - line.received)
        for n, line in found.lines.items()
        if line.authorised > line.received
    ]
    work.decide(
        ORDER, found.order, order_returning.lapse_return, rma=number, lines=rest
    )


def _pieces(work: Work, found: Rma, number: int, quantity: Decimal) -> Decimal:
    line = found.lines.get(number)
    return pieces(work, line.product, quantity, number) if line else quantity


def _site(work: Work, found: Rma) -> Site:
    """Where the goods come back to: its calendar dates the return."""
    return site_of(work, next(iter(found.lines.values())).site)


def rma_of(work: Work, number: str) -> Rma:
    """A return that was authorised."""
    found = work.get(RMA, number)
    rma.known(found)
    return found
