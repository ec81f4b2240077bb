"""Taking orders: resolve, price, check credit, promise; hold rather than lose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import evolve as replace
from attrs import frozen

from o2c.desk import po_numbers
from o2c.desk.admitting import buyer_of
from o2c.desk.calling import agreed, called_off
from o2c.desk.common import Refusal as Desk
from o2c.desk.common import dated, site_of, within_bounds
from o2c.desk.covering import agree
from o2c.desk.entering import Sale, placed_of, sale_to
from o2c.desk.judging import judge
from o2c.desk.kitting import all_apart
from o2c.desk.price_finding import CATALOGUE_REF, look_up
from o2c.desk.pricing import quote, wanted
from o2c.desk.promises import proceed
from o2c.desk.resolving import resolve, streams
from o2c.desk.scheduling import spread, whole
from o2c.desk.taxing import freight_tax
from o2c.desk.work import Ref, Work
from o2c.domain import books, credit_policy, customer, intake
from o2c.domain.agreed import AGREED
from o2c.domain.agreement import AGREEMENT
from o2c.domain.books import BOOKS
from o2c.domain.credit import CREDIT
from o2c.domain.credit_policy import CREDIT_POLICY
from o2c.domain.customer import CUSTOMER
from o2c.domain.deviation_policy import DEVIATION_POLICY, MAIN
from o2c.domain.intake import INTAKE
from o2c.domain.order import ORDER, placing
from o2c.domain.order.events import Placed
from o2c.domain.order.parts import Asked, Means
from o2c.domain.order.pricing import Quote
from o2c.domain.order.state import Order
from o2c.domain.purchase_order import PURCHASE_ORDER
from o2c.domain.site import SITE
from o2c.errors import DuplicateError
from o2c.requests.orders import LinePart, PlaceOrder, SettleParked


@frozen(kw_only=True)
class Entry:
    """An order about to be taken: what it says, and what each line shall cost.

    `duplicate_reason` says why its purchase order came a second time, `settles` which
    parked input it came of, `means` by what it is paid before it ships.
    """

    placed: Placed
    quotes: tuple[Quote, ...]
    duplicate_reason: str = ""
    settles: str | None = None
    means: Means | None = None


def place(work: Work, ask: PlaceOrder) -> None:
    """Take an order: price it, check credit, promise it; or hold it, never lose it."""
    take(work, entry_of(work, ask))


def entry_of(work: Work, ask: PlaceOrder, *, drafted_by: tuple[str, ...] = ()) -> Entry:
    """The order that is asked for, its lines understood and priced."""
    work.fetch(
        (SITE, ask.site),
        (BOOKS, books.MAIN),
        (DEVIATION_POLICY, MAIN),
        *refs_of(ask.customer, ask.lines),
    )
    dated(work, ask, site_of(work, ask.site))
    id, buyer = buyer_of(work, ask.customer)
    if id != ask.customer:
        ask = ask.model_copy(update={"customer": id})
    customer.may_order(buyer)
    sale = sale_to(work, ask, buyer)
    asked, quotes = understood(work, sale, ask.lines, ask.site)
    placed = placed_of(work, ask, sale, asked)
    return Entry(
        placed=replace(placed, drafted_by=drafted_by),
        quotes=quotes,
        duplicate_reason=ask.duplicate_reason,
        settles=ask.settles,
        means=ask.prepaid,
    )


def refs_of(customer: str, lines: Sequence[LinePart]) -> Iterator[Ref]:
    """What has to be read to understand and price a customer's lines."""
    yield (CUSTOMER, customer)
    yield CATALOGUE_REF
    yield (AGREED, customer)
    yield from ((AGREEMENT, line.agreement) for line in lines if line.agreement)
    yield from ((SITE, line.site) for line in lines if line.site)
    yield from streams(lines)


def understood(
    work: Work,
    sale: Sale,
    lines: Sequence[LinePart],
    site: str,
    order: Order | None = None,
) -> tuple[tuple[Asked, ...], tuple[Quote, ...]]:
    """Lines as an order has them, deliveries apart, and what each costs today.

    Where they are added to an `order`, its deliveries of the same line count too.
    """
    resolved = resolve(work, sale.customer, spread(lines), site)
    parts = [part for part, _ in resolved]
    found = [
        (whole(work, part, parts, order), called_off(work, sale, part, asked))
        for part, asked in resolved
    ]
    look_up(work, sale, [wanted(work, sale, part) for part, _ in found])
    return tuple(asked for _, asked in found), tuple(
        quote(work, sale, part, agreed(work, sale, asked)) for part, asked in found
    )


def take(work: Work, entry: Entry) -> str:
    """Take an order under the next number, and as far as nothing holds it."""
    placed, quotes = all_apart(work, compared(work, entry.placed), entry.quotes)
    work.fetch(
        (CREDIT, placed.account),
        (CREDIT_POLICY, credit_policy.MAIN),
        *_purchase_order(placed),
    )
    number = work.number("SO")
    po_numbers.use(work, number, placed, entry.duplicate_reason)
    work.decide(ORDER, number, placing.place, placed=placed)
    tax = freight_tax(work, work.get(ORDER, number))
    work.decide(ORDER, number, placing.price, quotes=quotes, freight_tax=tax)
    within_bounds(work.get(ORDER, number))
    if entry.settles:
        _settle(work, entry.settles, number)
    if entry.means is not None:
        agree(work, number, entry.means)
    judge(work, number, stated_total=placed.stated_total)
    proceed(work, number)
    return number


def _purchase_order(placed: Placed) -> list[Ref]:
    return [(PURCHASE_ORDER, po_numbers.key_of(placed))] if placed.compared_as else []


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


def compared(work: Work, placed: Placed) -> Placed:
    """The order with its purchase order number as it is told from others (R01-03)."""
    number = po_numbers.compared(work, placed.customer, placed.purchase_order)
    return replace(placed, compared_as=number)


def settle_parked(work: Work, ask: SettleParked) -> None:
    """Say why nothing comes of input that was parked."""
    work.decide(INTAKE, ask.parked, intake.settle, order=None, note=ask.note)
