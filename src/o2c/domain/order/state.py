"""What an order remembers: per line two lives, delivery and billing, and its holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto

from attrs import evolve as replace
from attrs import field, frozen

from o2c.domain.common import NOTHING, Amounts, LineAmount, LineQuantity
from o2c.domain.order.events import (
    Asked,
    Billed,
    Cancelled,
    Closed,
    Confirmed,
    Credited,
    DateChanged,
    Event,
    Held,
    HoldReason,
    LineAdded,
    LineCancelled,
    LinePrice,
    Placed,
    Planned,
    PriceChanged,
    Priced,
    PriceSource,
    Promised,
    QuantityChanged,
    Released,
    Reopened,
    Replaced,
    ReturnAuthorised,
    Returned,
    ReturnLapsed,
    ReturnReversed,
    Shipped,
    Totals,
    Unplanned,
)
from o2c.values.address import Address
from o2c.values.ids import AccountId, CustomerId, ProductId, SiteId
from o2c.values.money import Rounding
from o2c.values.price import UnitPrice
from o2c.values.tax import TaxMethod
from o2c.values.terms import PaymentTerms


class Stage(StrEnum):
    """How far the order as a whole has come."""

    UNKNOWN = auto()
    PLACED = auto()
    CONFIRMED = auto()
    CANCELLED = auto()
    CLOSED = auto()


@frozen(kw_only=True)
class Line:
    """One order line.  Quantities are in stocking units, amounts in minor units.

    `net` and `tax` are the value of what is ordered and not cancelled; `delivered`
    is the value of what was shipped and not returned; `billed` that of what was
    invoiced and not credited.
    """

    line: int
    product: ProductId
    site: SiteId
    tracked: bool
    unit: str
    requested: date
    ordered: Decimal
    cancelled: Decimal = NOTHING
    shipped: Decimal = NOTHING
    returned: Decimal = NOTHING
    price: UnitPrice | None = None
    source: PriceSource = PriceSource.MISSING
    discount: Decimal = NOTHING
    tax_class: str = ""
    tax_rate: Decimal | None = None
    net: int = 0
    tax: int = 0
    delivered: Amounts = Amounts()
    billed_quantity: Decimal = NOTHING
    billed: Amounts = Amounts()

    @property
    def active(self) -> Decimal:
        """Ordered and not cancelled."""
        return self.ordered - self.cancelled

    @property
    def open(self) -> Decimal:
        """Still to be shipped."""
        return self.ordered - self.cancelled - self.shipped

    @property
    def billable(self) -> Decimal:
        """Shipped and kept by the customer."""
        return self.shipped - self.returned

    @property
    def unbilled(self) -> Decimal:
        """Billable and not billed yet; negative where a credit is due."""
        return self.billable - self.billed_quantity


Shares = Mapping[int, Decimal]  # quantity by line


@frozen(kw_only=True)
class Order:
    """An order as its decisions see it."""

    stage: Stage = Stage.UNKNOWN
    version: int = 0
    customer: CustomerId = CustomerId("")
    account: AccountId = AccountId("")
    purchase_order: str = ""
    currency: str = ""
    ordered_on: date = date.min
    entered_by: str = ""
    tax_method: TaxMethod = TaxMethod.PER_LINE
    rounding: Rounding = Rounding.HALF_UP
    jurisdiction: str = ""
    terms: PaymentTerms | None = None
    bill_to: Address | None = None
    ship_to: Address | None = None
    freight: Amounts = Amounts()
    agreed_freight: Amounts = Amounts()
    freight_billed: bool = False
    holds: tuple[HoldReason, ...] = ()
    released: tuple[HoldReason, ...] = ()
    lines: Mapping[int, Line] = field(factory=dict)
    planned: Mapping[str, Shares] = field(factory=dict)  # by shipment
    returning: Mapping[str, Shares] = field(factory=dict)  # by RMA
    shipments: tuple[str, ...] = ()
    invoices: tuple[str, ...] = ()
    given_up: Mapping[int, Decimal] = field(factory=dict)  # at the closing

    @property
    def live(self) -> bool:
        return self.stage in (Stage.PLACED, Stage.CONFIRMED)

    def planned_on(self, line: int, *, besides: str = "") -> Decimal:
        """How much of a line the warehouse has in hand, in stocking units."""
        plans = (plan for name, plan in self.planned.items() if name != besides)
        return sum((plan.get(line, NOTHING) for plan in plans), NOTHING)

    def returnable(self, line: int) -> Decimal:
        """Shipped, not returned, and not authorised for return by another RMA."""
        live = (shares.get(line, NOTHING) for shares in self.returning.values())
        return self.lines[line].billable - sum(live, NOTHING)


def evolve(order: Order, event: Event) -> Order:
    match event:
        case Placed():
            return _placed(event)
        case Priced():
            freight = Amounts(
                event.totals.freight.minor, event.totals.freight_tax.minor
            )
            return replace(
                _priced(order, event.prices), freight=freight, agreed_freight=freight
            )
        case Held(reason=reason):
            return replace(order, holds=(*order.holds, reason))
        case Released(reason=reason):
            return replace(
                order,
                holds=tuple(h for h in order.holds if h != reason),
                released=(*order.released, reason),
            )
        case Confirmed(version=version):
            return replace(order, stage=Stage.CONFIRMED, version=version)
        case Promised():
            return order
        case LineAdded() | QuantityChanged() | PriceChanged() | DateChanged():
            return _amended(order, event)
        case LineCancelled(line=line, quantity=quantity):
            kept = _line(order, line, cancelled=order.lines[line].cancelled + quantity)
            return _priced(
                _totals(replace(kept, version=event.version), event.totals),
                event.prices,
            )
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


def _placed(event: Placed) -> Order:
    return Order(
        stage=Stage.PLACED,
        version=1,
        customer=event.customer,
        account=event.account,
        purchase_order=event.purchase_order,
        currency=event.currency,
        ordered_on=event.ordered_on,
        entered_by=event.entered_by,
        tax_method=event.tax_method,
        rounding=event.rounding,
        jurisdiction=event.jurisdiction,
        terms=event.terms,
        bill_to=event.bill_to,
        ship_to=event.ship_to,
        freight=Amounts(event.freight.minor, 0),
        lines={asked.line: _asked(asked) for asked in event.lines},
    )


def _asked(asked: Asked) -> Line:
    return Line(
        line=asked.line,
        product=asked.product,
        site=asked.site,
        tracked=asked.tracked,
        unit=asked.unit,
        requested=asked.requested,
        ordered=asked.quantity,
    )


def _amended(
    order: Order, event: LineAdded | QuantityChanged | PriceChanged | DateChanged
) -> Order:
    order = replace(order, version=event.version)
    match event:
        case LineAdded(asked=asked):
            added = {**order.lines, asked.line: _asked(asked)}
            order = replace(order, lines=added)
        case QuantityChanged(line=line, now=now):
            order = _line(order, line, ordered=now)
        case PriceChanged():
            pass
        case DateChanged(line=line, now=on):
            return _line(order, line, requested=on)
    return _priced(_totals(order, event.totals), event.prices)


def _moved(order: Order, event: Planned | Unplanned | Shipped) -> Order:
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


def _returning(
    order: Order,
    event: ReturnAuthorised | ReturnLapsed | Returned | ReturnReversed | Replaced,
) -> Order:
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
                )
    return order


def _closing(order: Order, event: Cancelled | Closed | Reopened) -> Order:
    back = isinstance(event, Reopened)
    for given in event.lines:
        change = -given.quantity if back else given.quantity
        cancelled = order.lines[given.line].cancelled + change
        order = _line(order, given.line, cancelled=cancelled)
    order = _priced(_totals(order, event.totals), event.prices)
    match event:
        case Cancelled():
            return replace(order, stage=Stage.CANCELLED, holds=())
        case Closed():
            given_up = {g.line: g.quantity for g in event.lines}
            return replace(order, stage=Stage.CLOSED, holds=(), given_up=given_up)
        case Reopened():
            return replace(order, stage=Stage.PLACED, given_up={}, released=())


def _line(order: Order, number: int, **changes: object) -> Order:
    line = replace(order.lines[number], **changes)  # type: ignore[arg-type]
    return replace(order, lines={**order.lines, number: line})


def _priced(order: Order, prices: Iterable[LinePrice]) -> Order:
    lines = dict(order.lines)
    for p in prices:
        lines[p.line] = replace(
            lines[p.line],
            price=p.price,
            source=p.source,
            discount=p.discount,
            tax_class=p.tax_class,
            tax_rate=p.tax_rate,
            net=p.net.minor,
            tax=p.tax.minor,
        )
    return replace(order, lines=lines)


def _totals(order: Order, totals: Totals) -> Order:
    freight = Amounts(totals.freight.minor, totals.freight_tax.minor)
    return replace(order, freight=freight)


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
