"""What is remembered of a blanket agreement: what was agreed and is called off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto

from attrs import evolve as replace
from attrs import field, frozen

from o2c.domain.agreement.events import (
    AgreedLine,
    CalledOff,
    Cancelled,
    Closed,
    Drafted,
    EndChanged,
    Event,
    Mode,
    PriceChanged,
    QuantityChanged,
    Reopened,
    ScheduleReleased,
    Started,
)
from o2c.domain.common import NOTHING
from o2c.values.ids import CustomerId, ProductId
from o2c.values.price import UnitPrice


class Stage(StrEnum):
    """How far an agreement has come."""

    UNKNOWN = auto()
    DRAFT = auto()
    RUNNING = auto()
    CLOSED = auto()
    CANCELLED = auto()


@frozen(kw_only=True)
class DatedPrice:
    """A price and the first day of orders that it is for."""

    since: date
    price: UnitPrice


@frozen(kw_only=True)
class Line:
    """One line of an agreement; `prices` by their days, the earliest first."""

    line: int
    product: ProductId
    unit: str
    mode: Mode
    quantity: Decimal
    prices: tuple[DatedPrice, ...]

    def price_on(self, day: date) -> UnitPrice:
        """The price of an order of this day; before the first one, the first."""
        passed = [each for each in self.prices if each.since <= day]
        return (passed[-1] if passed else self.prices[0]).price


@frozen(kw_only=True)
class Share:
    """What one order line has called off from a line, and what of it has shipped."""

    line: int
    quantity: Decimal
    shipped: Decimal = NOTHING


Shares = Mapping[int, Share]  # by order line


@frozen(kw_only=True)
class Agreement:
    """A blanket agreement as its decisions see it."""

    stage: Stage = Stage.UNKNOWN
    customer: CustomerId = CustomerId("")
    currency: str = ""
    since: date = date.min
    until: date = date.min
    lines: Mapping[int, Line] = field(factory=dict)
    calls: Mapping[str, Shares] = field(factory=dict)  # by order
    years: Mapping[int, Mapping[int, Decimal]] = field(factory=dict)  # shipped, by line
    release: ScheduleReleased | None = None

    def called_off(self, line: int) -> Decimal:
        """What stands in orders of a line: ordered and not cancelled."""
        return sum((s.quantity for s in self._shares(line)), NOTHING)

    def shipped(self, line: int) -> Decimal:
        """What of that has left."""
        return sum((s.shipped for s in self._shares(line)), NOTHING)

    def shipped_in(self, line: int, year: int) -> Decimal:
        """What has left of a line in a year: it is counted from nothing in each."""
        return self.years.get(year, {}).get(line, NOTHING)

    def remaining(self, line: int) -> Decimal | None:
        """What can still be called off: never below nothing; None without bound."""
        agreed = self.lines[line]
        if agreed.mode is Mode.OPEN:
            return None
        return max(agreed.quantity - self.called_off(line), NOTHING)

    def over(self, line: int) -> Decimal:
        """How much more is called off than was agreed."""
        agreed = self.lines[line]
        if agreed.mode is Mode.OPEN:
            return NOTHING
        return max(self.called_off(line) - agreed.quantity, NOTHING)

    def _shares(self, line: int) -> list[Share]:
        return [
            share
            for shares in self.calls.values()
            for share in shares.values()
            if share.line == line
        ]


def evolve(agreement: Agreement, event: Event) -> Agreement:
    match event:
        case Drafted():
            return Agreement(
                stage=Stage.DRAFT,
                customer=event.customer,
                currency=event.currency,
                since=event.since,
                until=event.until,
                lines={
                    agreed.line: _line(agreed, event.since) for agreed in event.lines
                },
            )
        case Started() | Reopened():
            return replace(agreement, stage=Stage.RUNNING)
        case QuantityChanged(line=number, mode=mode, quantity=quantity):
            line = replace(agreement.lines[number], mode=mode, quantity=quantity)
            return replace(agreement, lines={**agreement.lines, number: line})
        case PriceChanged(line=number, now=now, since=since):
            line = _priced(agreement.lines[number], now, since)
            return replace(agreement, lines={**agreement.lines, number: line})
        case EndChanged(now=now):
            return replace(agreement, until=now)
        case CalledOff():
            years = _years(agreement, event)
            return replace(agreement, calls=_called(agreement, event), years=years)
        case ScheduleReleased():
            return replace(agreement, release=event)
        case Closed():
            return replace(agreement, stage=Stage.CLOSED)
        case Cancelled():
            return replace(agreement, stage=Stage.CANCELLED)


def _line(agreed: AgreedLine, since: date) -> Line:
    return Line(
        line=agreed.line,
        product=agreed.product,
        unit=agreed.stocking_unit,
        mode=agreed.mode,
        quantity=agreed.quantity,
        prices=(DatedPrice(since=since, price=agreed.price),),
    )


def _priced(line: Line, price: UnitPrice, since: date) -> Line:
    """With this price from the day on, in place of those that were to come later."""
    earlier = tuple(each for each in line.prices if each.since < since)
    return replace(line, prices=(*earlier, DatedPrice(since=since, price=price)))


def _called(agreement: Agreement, event: CalledOff) -> Mapping[str, Shares]:
    """The calls as they are now; what calls off nothing is forgotten."""
    shares = dict(agreement.calls.get(event.order, {}))
    for call in event.calls:
        shares.pop(call.order_line, None)
        if call.quantity:
            shares[call.order_line] = Share(
                line=call.line, quantity=call.quantity, shipped=call.shipped
            )
    rest = {
        order: each for order, each in agreement.calls.items() if order != event.order
    }
    return {**rest, event.order: shares} if shares else rest


def _years(
    agreement: Agreement, event: CalledOff
) -> Mapping[int, Mapping[int, Decimal]]:
    """What was shipped by year and line, with what this event says of its own."""
    year = dict(agreement.years.get(event.on.year, {}))
    for call in event.calls:
        if more := call.shipped - call.was_shipped:
            year[call.line] = year.get(call.line, NOTHING) + more
    year = {line: quantity for line, quantity in year.items() if quantity}
    rest = {each: of for each, of in agreement.years.items() if each != event.on.year}
    return {**rest, event.on.year: year} if year else rest
