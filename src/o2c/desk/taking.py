"""Taking orders: resolve, price, check credit, promise; hold rather than lose."""

from __future__ import annotations

from decimal import Decimal

from o2c.desk.common import Refusal as Desk
from o2c.desk.common import (
    checked,
    dated,
    first_site,
    in_stock,
    order_of,
    product_of,
    site_of,
    stocking_units,
    tax_rate,
    within_bounds,
)
from o2c.desk.master import address
from o2c.desk.promises import follow, proceed, recommit
from o2c.desk.work import Work
from o2c.domain import customer, intake, product, purchase_order
from o2c.domain.common import NOTHING
from o2c.domain.customer import CUSTOMER, Customer
from o2c.domain.intake import INTAKE
from o2c.domain.order import ORDER, placing
from o2c.domain.order.events import Placed
from o2c.domain.order.parts import Asked, HoldReason, PriceSource
from o2c.domain.order.pricing import Quote
from o2c.domain.order.refusals import Refusal
from o2c.domain.order.state import Order
from o2c.domain.product import PRODUCT, Product
from o2c.domain.purchase_order import PURCHASE_ORDER
from o2c.domain.site import SITE
from o2c.errors import DuplicateError, ValidationError
from o2c.requests.orders import LinePart, PlaceOrder, RepriceOrder, SettleParked
from o2c.values.address import Address, AddressUsage, PersonalText
from o2c.values.ids import CustomerId, ProductId, SiteId, normal_po
from o2c.values.incoterm import Incoterm, incoterm
from o2c.values.money import Money, zero
from o2c.values.price import UnitPrice, unit_price

TOLERANCE = 2  # minor units a line by which a stated total may differ from ours


def place(work: Work, ask: PlaceOrder) -> None:
    """Take an order: price it, check credit, promise it; or hold it, never lose it."""
    site = site_of(work, ask.site)
    work.fetch(
        (CUSTOMER, ask.customer),
        *((SITE, line.site) for line in ask.lines if line.site),
        *((PRODUCT, line.product) for line in ask.lines),
    )
    dated(work, ask, site)
    buyer = work.get(CUSTOMER, ask.customer)
    customer.may_order(buyer)
    ship_to = _ship_to(ask, buyer)
    asked = tuple(_asked(work, ask, line) for line in ask.lines)
    quotes = [quote(work, line, buyer.currency, ship_to.country) for line in ask.lines]
    placed = _placed(ask, work, buyer, ship_to, asked)
    number = work.number("SO")
    if ask.purchase_order:
        work.decide(
            PURCHASE_ORDER,
            po_key(ask.customer, ask.purchase_order),
            purchase_order.use,
            order=number,
            note=ask.duplicate_reason,
        )
    work.decide(ORDER, number, placing.place, placed=placed)
    freight_tax = _freight_tax(work, work.get(ORDER, number))
    work.decide(ORDER, number, placing.price, quotes=quotes, freight_tax=freight_tax)
    within_bounds(work.get(ORDER, number))
    if ask.settles:
        _settle(work, ask.settles, number)
    hold_blocked(work, number, buyer)
    hold_incomplete(work, number)
    _hold_other_total(work, number, placed)
    proceed(work, number)


def _settle(work: Work, parked: str, number: str) -> None:
    """Say that this order came of parked input; no second one may (X1-02)."""
    if work.get(INTAKE, parked).settled:
        raise DuplicateError(
            Desk.ALREADY_SETTLED,
            f"{parked} is settled already",
            field="settles",
            remedy="leave settles out if it is meant a second time",
        )
    work.decide(INTAKE, parked, intake.settle, order=number, note="")


def po_key(customer_id: str, purchase_order: str) -> str:
    """The stream id of a customer's purchase order number, normalised (R01-03)."""
    return f"{customer_id}|{normal_po(purchase_order)}"


def _placed(
    ask: PlaceOrder,
    work: Work,
    buyer: Customer,
    ship_to: Address,
    asked: tuple[Asked, ...],
) -> Placed:
    _, terms = customer.known(buyer)
    freight = ask.freight or zero(buyer.currency)
    if freight.currency != buyer.currency:
        raise ValidationError(
            Refusal.CURRENCY_MISMATCH,
            f"freight in {freight.currency} on an order in {buyer.currency}",
            field="freight",
            remedy=f"give the freight in {buyer.currency}",
        )
    return Placed(
        customer=CustomerId(ask.customer),
        account=buyer.account,
        channel=ask.channel,
        raw=PersonalText(subject=ask.customer, text=ask.raw) if ask.raw else None,
        purchase_order=ask.purchase_order,
        currency=buyer.currency,
        ordered_on=work.today,
        priority=ask.priority,
        terms=terms,
        incoterm=_incoterm(ask),
        bill_to=buyer.addresses[AddressUsage.BILL_TO],
        ship_to=ship_to,
        jurisdiction=ship_to.country,
        tax_method=ask.tax_method,
        rounding=ask.rounding,
        freight=freight,
        stated_total=ask.stated_total,
        instructions=ask.instructions,
        entered_by=work.actor.id,
        entered_for=work.actor.on_behalf_of,
        lines=asked,
    )


def _ship_to(ask: PlaceOrder, buyer: Customer) -> Address:
    if ask.ship_to is not None:
        return address(ask.customer, ask.ship_to)
    usual = buyer.addresses.get(AddressUsage.SHIP_TO)
    return usual or buyer.addresses[AddressUsage.BILL_TO]


def _incoterm(ask: PlaceOrder) -> Incoterm | None:
    if ask.incoterm is None:
        return None
    with checked("incoterm"):
        return incoterm(ask.incoterm.code, ask.incoterm.version, ask.incoterm.place)


def _asked(work: Work, ask: PlaceOrder, line: LinePart) -> Asked:
    return asked_line(work, line, line.site or ask.site)


def asked_line(work: Work, line: LinePart, site: str) -> Asked:
    """A line as written, resolved to a product, a site and stocking units."""
    found = work.get(PRODUCT, line.product)
    product.may_be_ordered(found, line.line)
    site_of(work, site, line.line)
    return Asked(
        line=line.line,
        written=line.product,
        product=ProductId(line.product),
        description=found.name,
        site=SiteId(site),
        tracked=found.tracked,
        quantity=in_stock(found, line.quantity, line.unit, line.line),
        unit=found.unit,
        asked_quantity=line.quantity,
        asked_unit=line.unit or found.unit,
        requested=line.requested or work.today,
    )


def quote(work: Work, line: LinePart, currency: str, jurisdiction: str) -> Quote:
    """A line's price and tax rate with their sources; None where none is known."""
    found = product_of(work, line.product, line.line)
    price: UnitPrice | None
    if line.price is not None:
        price = stated_price(found, line.price, line.unit, currency, line.line)
        source = PriceSource(line.price_source)
    else:
        price = found.prices.get(currency)
        source = PriceSource.LIST if price else PriceSource.MISSING
    rate = line.tax_rate
    if rate is None:
        rate = tax_rate(work, jurisdiction, found.tax_class, work.today)
    return Quote(
        line=line.line,
        price=price,
        source=source,
        discount=line.discount,
        tax_class=found.tax_class,
        tax_rate=rate,
    )


def stated_price(
    found: Product, price: Decimal, unit: str | None, currency: str, line: int
) -> UnitPrice:
    """The price of one unit as written, as a price of so many stocking units."""
    with checked("price", line):
        return unit_price(price, currency, stocking_units(found, Decimal(1), unit))


def _freight_rate(work: Work, found: Order) -> Decimal | None:
    place, day = found.jurisdiction, found.ordered_on
    rate = tax_rate(work, place, "freight", day)
    return tax_rate(work, place, "standard", day) if rate is None else rate


def _freight_tax(work: Work, found: Order) -> Money:
    """The tax on an order's freight; none where no rate is known: the order waits."""
    if found.freight_billed:
        return Money(found.freight.tax, found.currency)
    freight = Money(found.freight.net, found.currency)
    if not freight:
        return freight
    price = UnitPrice(freight.amount, found.currency)
    return price.extend(_freight_rate(work, found) or NOTHING, NOTHING, found.rounding)


def freight_untaxed(work: Work, found: Order) -> bool:
    """Whether an order bears freight for which no tax rate is known."""
    return bool(found.freight.net) and _freight_rate(work, found) is None


def hold_blocked(work: Work, number: str, buyer: Customer) -> None:
    """Let the order of a blocked customer wait."""
    if buyer.blocked:
        note = "the customer is blocked"
        work.decide(ORDER, number, placing.hold, reason=HoldReason.CUSTOMER, note=note)


def hold_incomplete(work: Work, number: str) -> None:
    """Let an order wait that has no price or no tax rate for something."""
    found = work.get(ORDER, number)
    unpriced = [str(n) for n, line in found.lines.items() if line.price is None]
    if unpriced:
        note = f"no price for line {', '.join(unpriced)}"
        work.decide(ORDER, number, placing.hold, reason=HoldReason.PRICE, note=note)
    untaxed = [f"line {n}" for n, line in found.lines.items() if line.tax_rate is None]
    if freight_untaxed(work, found):
        untaxed.append("freight")
    if untaxed:
        note = f"no tax rate for {', '.join(untaxed)}"
        work.decide(ORDER, number, placing.hold, reason=HoldReason.TAX, note=note)


def _hold_other_total(work: Work, number: str, placed: Placed) -> None:
    """Let an order wait whose total is not what the customer's document says."""
    found, stated = work.get(ORDER, number), placed.stated_total
    if stated is None or any(line.price is None for line in found.lines.values()):
        return
    ours = sum(line.net + line.tax for line in found.lines.values())
    ours += found.freight.gross
    apart = abs(stated.minor - ours)
    if stated.currency == found.currency and apart <= TOLERANCE * len(found.lines):
        return
    total = Money(ours, found.currency)
    work.decide(
        ORDER,
        number,
        placing.hold,
        reason=HoldReason.PRICE,
        note="the stated total differs from ours",
        figures=(f"stated {stated.text()}", f"ours {total.text()}"),
    )


def reprice(work: Work, ask: RepriceOrder) -> None:
    """Look prices and tax rates up again for the lines that have none."""
    found = order_of(work, ask.order)
    dated(work, ask, first_site(work, found))
    quotes = []
    for number, line in found.lines.items():
        if line.price is not None and line.tax_rate is not None:
            continue
        goods = product_of(work, line.product, number)
        price = line.price or goods.prices.get(found.currency)
        rate = line.tax_rate
        if rate is None:
            day = found.ordered_on
            rate = tax_rate(work, found.jurisdiction, goods.tax_class, day)
        quotes.append(
            Quote(
                line=number,
                price=price,
                source=line.source if line.price else _listed(price),
                discount=line.discount,
                tax_class=goods.tax_class,
                tax_rate=rate,
            )
        )
    freight_tax = _freight_tax(work, found)
    work.decide(ORDER, ask.order, placing.price, quotes=quotes, freight_tax=freight_tax)
    within_bounds(work.get(ORDER, ask.order))
    recommit(work, ask.order)
    follow(work, ask.order)


def _listed(price: UnitPrice | None) -> PriceSource:
    return PriceSource.LIST if price else PriceSource.MISSING


def settle_parked(work: Work, ask: SettleParked) -> None:
    """Say why nothing comes of input that was parked."""
    work.decide(INTAKE, ask.parked, intake.settle, order=None, note=ask.note)
