"""Goods coming back: authorised, received, inspected, disposed of, credited."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from o2c.desk.billing import issue_memo
from o2c.desk.common import dated, order_of
from o2c.desk.promises import claim, follow, refill
from o2c.desk.work import Work
from o2c.domain import invoice, rma
from o2c.domain.common import LineAmount, LineQuantity
from o2c.domain.credit_memo import Kind
from o2c.domain.invoice import INVOICE
from o2c.domain.order import ORDER, placing
from o2c.domain.order import billing as order_billing
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
from o2c.domain.stock import STOCK, moving
from o2c.requests import returns as requests
from o2c.values.ids import InvoiceId, OrderId, item
from o2c.values.money import zero

VALID_DAYS = 90  # how long goods may come back unless the request says otherwise


def authorise(work: Work, ask: requests.AuthoriseReturn) -> None:
    """Let a customer send back what shipped and is on no other return."""
    order = order_of(work, ask.order)
    on = dated(work, ask)
    lines = tuple(
        ReturnLine(
            line=part.line,
            product=line.product,
            site=line.site,
            tracked=line.tracked,
            quantity=part.quantity,
            reason=part.reason,
        )
        for part in ask.lines
        if (line := line_of(order, part.line))
    )
    number = work.number("RMA")
    quantities = [LineQuantity(line=n.line, quantity=n.quantity) for n in lines]
    authorised = Authorised(
        order=OrderId(ask.order),
        customer=order.customer,
        on=on,
        valid_until=ask.valid_until or on + timedelta(days=VALID_DAYS),
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


def receive(work: Work, ask: requests.ReceiveReturn) -> None:
    """Take goods back into quarantine; they are billable no longer."""
    found = _rma(work, ask.rma)
    on = dated(work, ask)
    lines = [LineQuantity(line=p.line, quantity=p.quantity) for p in ask.lines]
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


def inspect(work: Work, ask: requests.InspectReturn) -> None:
    """Record what the inspection found."""
    _rma(work, ask.rma)
    dated(work, ask)
    work.decide(
        RMA,
        ask.rma,
        rma.inspect,
        line=ask.line,
        quantity=ask.quantity,
        condition=ask.condition,
        note=ask.note,
    )


def dispose(work: Work, ask: requests.DisposeReturn) -> None:
    """Put inspected goods where they belong, and settle what is due for them."""
    found = _rma(work, ask.rma)
    dated(work, ask)
    work.decide(
        RMA,
        ask.rma,
        rma.dispose,
        line=ask.line,
        quantity=ask.quantity,
        disposition=ask.disposition,
        settlement=ask.settlement,
    )
    if found.lines[ask.line].tracked:
        _put_away(work, ask, found.lines[ask.line])
    part = [LineQuantity(line=ask.line, quantity=ask.quantity)]
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


def _put_away(work: Work, ask: requests.DisposeReturn, line: Line) -> None:
    """Move the goods out of quarantine to where the disposition says."""
    key, on, quantity = item(line.product, line.site), work.today, ask.quantity
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


def credit(work: Work, ask: requests.CreditReturn) -> None:
    """Credit what was disposed of for credit, one memo for each invoice it was on."""
    found = _rma(work, ask.rma)
    on = dated(work, ask)
    order = order_of(work, found.order)
    due = {
        n: line.to_credit - line.credited
        for n, line in found.lines.items()
        if line.to_credit > line.credited
    }
    fee = ask.fee
    for number in reversed(order.invoices):
        parts = _on_invoice(work, number, found.order, due)
        if not parts:
            continue
        for part in parts:
            due[part.line] -= part.quantity
        lines = [LineQuantity(line=p.line, quantity=p.quantity) for p in parts]
        memo, amount = issue_memo(
            work,
            InvoiceId(number),
            Kind.RETURN,
            parts,
            on=on,
            note=ask.reason,
            rma=ask.rma,
            fee=fee,
        )
        fee = None
        work.decide(RMA, ask.rma, rma.credit, memo=memo, lines=lines, amount=amount)
        work.decide(
            ORDER,
            found.order,
            order_billing.credit,
            memo=memo,
            invoice=number,
            lines=parts,
        )
    _never_billed(work, ask.rma, order, due)
    follow(work, found.order)


def _on_invoice(
    work: Work, number: str, order_id: str, due: dict[int, Decimal]
) -> list[LineAmount]:
    """What of the goods due this invoice billed, at what it billed them for."""
    billed = work.get(INVOICE, number)
    lines = work.get(ORDER, order_id).lines
    parts = []
    for n, quantity in due.items():
        line = billed.lines.get(n)
        if line is None or quantity <= 0:
            continue
        most = min(quantity, line.quantity - line.returned, -lines[n].unbilled)
        if most > 0:
            part = LineQuantity(line=n, quantity=most)
            parts.append(invoice.returned_value(billed, part))
    return parts


def _never_billed(
    work: Work, number: str, order: Order, due: dict[int, Decimal]
) -> None:
    """Goods that came back before they were billed need no memo: nothing is owed."""
    rest = [LineQuantity(line=n, quantity=q) for n, q in due.items() if q > 0]
    if rest:
        work.decide(
            RMA,
            number,
            rma.credit,
            memo="",
            lines=rest,
            amount=zero(order.currency),
        )


def cancel(work: Work, ask: requests.CancelReturn) -> None:
    """Nothing came back, and nothing will: it is returnable again."""
    found = _rma(work, ask.rma)
    dated(work, ask)
    if work.decide(RMA, ask.rma, rma.cancel, note=ask.note):
        _lapse(work, ask.rma, found)


def close(work: Work, ask: requests.CloseReturn) -> None:
    """A return is done; what never came is returnable again."""
    found = _rma(work, ask.rma)
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


def _rma(work: Work, number: str) -> Rma:
    found = work.get(RMA, number)
    rma.known(found)
    return found
