"""How an order changes with each of its events; it never decides and never fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from attrs import evolve as replace

from o2c.domain.common import NOTHING, LineAmount, LineQuantity
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
from o2c.domain.order.state import Line, Order, Shares, Stage, line_asked
from o2c.domain.order.terms import TermsChanged, retermed
from o2c.domain.order.valued import (
    amended,
    freighted,
    priced,
    totalled,
    with_line,
)

Part = TypeVar("Part", LineAmount, LineQuantity)


def evolve(order: Order, event: Event) -> Order:
    if isinstance(event, DeviationEvent):
        return deviated(order, event)
    if isinstance(event, Rewritten):
        return rewritten(order, event)
    match event:
        case Placed():
            return begun(event)
        case Priced():
            return priced(freighted(order, event.totals), event.prices)
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
        case (
            LineAdded()
            | QuantityChanged()
            | PriceChanged()
            | DateChanged()
            | LineCancelled()
        ):
            return _amended(order, event)
        case TermsChanged():
            return retermed(order, event)
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
    order = amended(order, event.version, event.by)
    match event:
        case LineAdded(asked=asked):
            order = with_line(order, line_asked(asked))
        case QuantityChanged(line=line, now=now):
            order = with_line(order, replace(order.lines[line], ordered=now))
        case LineCancelled(line=line, quantity=quantity):
            was = order.lines[line]
            gone = was.cancelled + quantity
            order = with_line(order, replace(was, cancelled=gone))
        case PriceChanged():
            pass
        case DateChanged(line=line, now=on):
            return with_line(order, replace(order.lines[line], requested=on))
    return priced(totalled(order, event.totals), event.prices)


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
            return _each(
                order,
                moved,
                lambda line, part: replace(
                    line,
                    shipped=line.shipped + part.quantity,
                    delivered=line.delivered + part.value,
                ),
            )


def _billing(order: Order, event: Billed | Credited) -> Order:
    match event:
        case Billed(invoice=invoice, lines=billed, freight=freight):
            order = replace(
                order,
                invoices=(*order.invoices, invoice),
                freight_billed=order.freight_billed or bool(freight),
            )
            return _each(
                order,
                billed,
                lambda line, part: replace(
                    line,
                    billed_quantity=line.billed_quantity + part.quantity,
                    billed=line.billed + part.value,
                ),
            )
        case Credited(lines=credited, adjusted=adjusted):
            order = _each(
                order,
                credited,
                lambda line, part: replace(
                    line,
                    billed_quantity=line.billed_quantity - part.quantity,
                    billed=line.billed - part.value,
                ),
            )
            return _each(order, adjusted, _less_delivered)


def _less_delivered(line: Line, part: LineAmount) -> Line:
    return replace(line, delivered=line.delivered - part.value)


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
            return _each(
                order,
                moved,
                lambda line, part: replace(
                    line,
                    returned=line.returned + part.quantity,
                    delivered=line.delivered - part.value,
                ),
            )
        case ReturnReversed(lines=moved):
            return _each(
                order,
                moved,
                lambda line, part: replace(
                    line,
                    returned=line.returned - part.quantity,
                    delivered=line.delivered + part.value,
                ),
            )
        case Replaced(lines=lines):
            return _each(
                order,
                lines,
                lambda line, part: replace(
                    line,
                    shipped=line.shipped - part.quantity,
                    returned=line.returned - part.quantity,
                    replaced=line.replaced + part.quantity,
                ),
            )


def _closing(order: Order, event: Ended) -> Order:
    sign = -1 if isinstance(event, Reopened) else 1
    order = _each(
        order,
        event.lines,
        lambda line, given: replace(
            line, cancelled=line.cancelled + sign * given.quantity
        ),
    )
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
                amended(order, order.version, event.by),
                stage=Stage.PLACED,
                given_up={},
                released=(),
                ended_holds=(),
            )


def _each(
    order: Order, parts: Iterable[Part], change: Callable[[Line, Part], Line]
) -> Order:
    """The order with its lines changed, part by part."""
    lines = dict(order.lines)
    for part in parts:
        lines[part.line] = change(lines[part.line], part)
    return replace(order, lines=lines)


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
