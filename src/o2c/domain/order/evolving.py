"""How an order changes with each of its events; it never decides and never fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import evolve as replace

from o2c.domain.common import NOTHING, Amounts, LineAmount, LineQuantity
from o2c.domain.order.agreed import PaymentAgreed
from o2c.domain.order.begun import begun
from o2c.domain.order.deviated import deviated, held, released
from o2c.domain.order.deviation import DeviationEvent
from o2c.domain.order.events import (
    Amended,
    Billed,
    Cancelled,
    Closed,
    Confirmed,
    Credited,
    CustomerTold,
    DateChanged,
    Ended,
    Event,
    Held,
    LineAdded,
    LineCancelled,
    Moved,
    Placed,
    Planned,
    PriceChanged,
    Priced,
    Promised,
    QuantityChanged,
    Released,
    Reopened,
    Replaced,
    ReturnAuthorised,
    Returned,
    ReturnLapsed,
    ReturnReversed,
    SentBack,
    Shipped,
    Unplanned,
)
from o2c.domain.order.rewritten import Rewritten, rewritten
from o2c.domain.order.schedule import Scheduled
from o2c.domain.order.state import Order, Shares, Stage, line_asked
from o2c.domain.order.terms import TermsChanged, retermed
from o2c.domain.order.valued import priced, totalled


def evolve(order: Order, event: Event) -> Order:
    if isinstance(event, DeviationEvent):
        return deviated(order, event)
    if isinstance(event, Rewritten):
        return rewritten(order, event)
    match event:
        case Placed():
            return begun(event)
        case Priced():
            freight = Amounts(
                event.totals.freight.minor, event.totals.freight_tax.minor
            )
            return replace(
                priced(order, event.prices), freight=freight, agreed_freight=freight
            )
        case Held(reason=reason, by=by):
            held_by = {**order.held_by, reason: by}
            return replace(held(order, reason, event.deviation), held_by=held_by)
        case CustomerTold(notice=notice):
            return replace(order, notice=notice)
        case Released(reason=reason):
            return released(order, reason)
        case PaymentAgreed(means=means):
            return replace(order, means=means)
        case Confirmed(version=version):
            return replace(order, stage=Stage.CONFIRMED, version=version)
        case Promised():
            return order
        case LineAdded() | QuantityChanged() | PriceChanged() | DateChanged():
            return _amended(order, event)
        case TermsChanged():
            return retermed(order, event)
        case LineCancelled():
            return _cancelled(order, event)
        case Planned() | Unplanned() | Shipped():
            return _moved(order, event)
        case Billed() | Credited():
            return _billing(order, event)
        case (
            ReturnAuthorised()
            | ReturnLapsed()
            | Returned()
            | ReturnReversed()
            | Replaced()
        ):
            return _returning(order, event)
        case Cancelled() | Closed() | Reopened():
            return _closing(order, event)
        case Scheduled(commercial=now):
            return replace(order, commercials={**order.commercials, now.line: now})


def _amended(order: Order, event: Amended) -> Order:
    by = _once((*order.amended_by, *event.by))
    order = replace(order, version=event.version, amended_by=by)
    match event:
        case LineAdded(asked=asked):
            added = {**order.lines, asked.line: line_asked(asked)}
            order = replace(order, lines=added)
        case QuantityChanged(line=line, now=now):
            order = _line(order, line, ordered=now)
        case PriceChanged():
            pass
        case DateChanged(line=line, now=on):
            return _line(order, line, requested=on)
    return priced(totalled(order, event.totals), event.prices)


def _cancelled(order: Order, event: LineCancelled) -> Order:
    gone = order.lines[event.line].cancelled + event.quantity
    by = _once((*order.amended_by, *event.by))
    kept = _line(order, event.line, cancelled=gone)
    kept = replace(kept, version=event.version, amended_by=by)
    return priced(totalled(kept, event.totals), event.prices)


def _moved(order: Order, event: Moved) -> Order:
    match event:
        case Planned(shipment=shipment, lines=lines):
            plan = _more(order.planned.get(shipment, {}), lines)
            return replace(order, planned={**order.planned, shipment: plan})
        case Unplanned(shipment=shipment, lines=lines):
            return replace(order, planned=_taken(order.planned, shipment, lines))
        case Shipped(shipment=shipment, lines=moved):
            taken = [LineQuantity(line=m.line, quantity=m.quantity) for m in moved]
            order = replace(
                order,
                planned=_taken(order.planned, shipment, taken),
                shipments=(*order.shipments, shipment),
            )
            for m in moved:
                line = order.lines[m.line]
                order = _line(
                    order,
                    m.line,
                    shipped=line.shipped + m.quantity,
                    delivered=line.delivered + _amounts(m),
                )
            return order


def _billing(order: Order, event: Billed | Credited) -> Order:
    match event:
        case Billed(invoice=invoice, lines=billed, freight=freight):
            order = replace(
                order,
                invoices=(*order.invoices, invoice),
                freight_billed=order.freight_billed or bool(freight),
            )
            for b in billed:
                line = order.lines[b.line]
                order = _line(
                    order,
                    b.line,
                    billed_quantity=line.billed_quantity + b.quantity,
                    billed=line.billed + _amounts(b),
                )
        case Credited(lines=credited, adjusted=adjusted):
            for c in credited:
                line = order.lines[c.line]
                order = _line(
                    order,
                    c.line,
                    billed_quantity=line.billed_quantity - c.quantity,
                    billed=line.billed - _amounts(c),
                )
            for a in adjusted:
                line = order.lines[a.line]
                order = _line(order, a.line, delivered=line.delivered - _amounts(a))
    return order


def _returning(order: Order, event: SentBack) -> Order:
    match event:
        case ReturnAuthorised(rma=rma, lines=lines):
            shares = _more(order.returning.get(rma, {}), lines)
            return replace(order, returning={**order.returning, rma: shares})
        case ReturnLapsed(rma=rma, lines=lines):
            return replace(order, returning=_taken(order.returning, rma, lines))
        case Returned(rma=rma, lines=moved):
            taken = [LineQuantity(line=m.line, quantity=m.quantity) for m in moved]
            order = replace(order, returning=_taken(order.returning, rma, taken))
            for m in moved:
                line = order.lines[m.line]
                order = _line(
                    order,
                    m.line,
                    returned=line.returned + m.quantity,
                    delivered=line.delivered - _amounts(m),
                )
        case ReturnReversed(lines=moved):
            for m in moved:
                line = order.lines[m.line]
                order = _line(
                    order,
                    m.line,
                    returned=line.returned - m.quantity,
                    delivered=line.delivered + _amounts(m),
                )
        case Replaced(lines=lines):
            for r in lines:
                line = order.lines[r.line]
                order = _line(
                    order,
                    r.line,
                    shipped=line.shipped - r.quantity,
                    returned=line.returned - r.quantity,
                    replaced=line.replaced + r.quantity,
                )
    return order


def _closing(order: Order, event: Ended) -> Order:
    back = isinstance(event, Reopened)
    for given in event.lines:
        change = -given.quantity if back else given.quantity
        cancelled = order.lines[given.line].cancelled + change
        order = _line(order, given.line, cancelled=cancelled)
    order = priced(totalled(order, event.totals), event.prices)
    ended = replace(order, holds=(), deviation_holds=())
    match event:
        case Cancelled():
            return replace(ended, stage=Stage.CANCELLED)
        case Closed():
            kept = (h for h in order.holds if h not in order.deviation_holds)
            return replace(
                ended,
                stage=Stage.CLOSED,
                ended_holds=tuple(kept),
                given_up={g.line: g.quantity for g in event.lines},
            )
        case Reopened():
            return replace(
                order,
                stage=Stage.PLACED,
                given_up={},
                released=(),
                ended_holds=(),
                amended_by=_once((*order.amended_by, *event.by)),
            )


def _line(order: Order, number: int, **changes: object) -> Order:
    line = replace(order.lines[number], **changes)  # type: ignore[arg-type]
    return replace(order, lines={**order.lines, number: line})


def _amounts(part: LineAmount) -> Amounts:
    return Amounts(part.net.minor, part.tax.minor)


def _more(shares: Shares, lines: Iterable[LineQuantity]) -> Shares:
    grown = dict(shares)
    for part in lines:
        grown[part.line] = grown.get(part.line, NOTHING) + part.quantity
    return grown


def _taken(
    groups: Mapping[str, Shares], name: str, lines: Iterable[LineQuantity]
) -> Mapping[str, Shares]:
    """The groups without these quantities; what is empty is forgotten."""
    left = dict(groups.get(name, {}))
    for part in lines:
        left[part.line] = left.get(part.line, NOTHING) - part.quantity
    left = {line: quantity for line, quantity in left.items() if quantity > 0}
    rest = {n: shares for n, shares in groups.items() if n != name}
    return {**rest, name: left} if left else rest


def _once(persons: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(persons))
