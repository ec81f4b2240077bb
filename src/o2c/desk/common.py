"""What several jobs at the desk need: dates, calendars, taxes, quantities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto
from zoneinfo import ZoneInfo

from o2c.desk.work import Work
from o2c.domain import books, product, site
from o2c.domain.books import BOOKS
from o2c.domain.common import LineQuantity, repeated
from o2c.domain.order import ORDER
from o2c.domain.order.refusals import Refusal as OrderRefusal
from o2c.domain.order.refusals import known, line_of
from o2c.domain.order.state import Line, Order
from o2c.domain.product import PRODUCT, Product
from o2c.domain.site import SITE, Site
from o2c.errors import ConcurrencyError, LimitExceeded, ValidationError
from o2c.requests.base import Request
from o2c.requests.fields import LARGEST_AMOUNT
from o2c.values.calendar import Calendar, CutOff
from o2c.values.money import Money
from o2c.values.quantity import Quantity, convert, in_units


class Refusal(StrEnum):
    VALUE = auto()
    LINE_TWICE = auto()
    ORDER_TOO_LARGE = auto()
    ALREADY_SETTLED = auto()
    STALE_VERSION = auto()


def dated(work: Work, ask: Request, at: Site | None = None) -> date:
    """The business date of a posting, in the site's zone; never in closed books."""
    zone = at.zone if at is not None and at.zone else "UTC"
    today = work.date_in(zone)
    books.check_date(
        work.get(BOOKS, books.MAIN),
        on=today,
        today=work.now.astimezone(ZoneInfo(zone)).date(),
        future=ask.acknowledge_future,
    )
    return today


def site_of(work: Work, id: str, line: int | None = None) -> Site:
    """A site that exists."""
    found = work.get(SITE, id)
    site.known(found, line)
    return found


def product_of(work: Work, id: str, line: int | None = None) -> Product:
    """A product that exists."""
    found = work.get(PRODUCT, id)
    product.known(found, line)
    return found


def order_of(work: Work, number: str, version: int | None = None) -> Order:
    """An order that exists, at the version that the caller saw, if it names one."""
    order = work.get(ORDER, number)
    known(order)
    if version is not None and version != order.version:
        raise ConcurrencyError(
            Refusal.STALE_VERSION,
            f"the order is at version {order.version}, not {version}",
            field="version",
            remedy="look at the order again, then repeat the request",
            version=str(order.version),
        )
    return order


def not_before(ask: Request, order: Order) -> None:
    """Refuse a posting that is dated before the order it is for.

    Only a date that the request names: today is in the zone of whoever posts.
    """
    if ask.on is not None and ask.on < order.ordered_on:
        raise ValidationError(
            OrderRefusal.DATE_BEFORE_ORDER,
            f"dated {ask.on}, before the order's date {order.ordered_on}",
            field="on",
            remedy=f"date it {order.ordered_on} or later",
        )


def first_line(order: Order) -> Line:
    """The order's first line; every order has one."""
    return next(iter(order.lines.values()))


def first_site(work: Work, order: Order) -> Site:
    """The site whose calendar dates what concerns the order as a whole."""
    return site_of(work, first_line(order).site)


def within_bounds(found: Order) -> None:
    """Refuse an order worth more than can be added up exactly everywhere."""
    value = sum(line.net + line.tax for line in found.lines.values())
    if value + found.freight.gross > LARGEST_AMOUNT:
        most = Money(LARGEST_AMOUNT, found.currency).text()
        raise LimitExceeded(
            Refusal.ORDER_TOO_LARGE,
            "the order is worth more than can be reckoned with",
            field="lines",
            remedy=f"correct quantities and prices: at most {most} a time",
            maximum=most,
        )


def calendar_of(work: Work, at: Site, *days: date) -> Calendar:
    """The site's working days, with the holidays of these days' years and the next."""
    years = {day.year + more for day in (work.today, *days) for more in (0, 1)}
    holidays: frozenset[date] = frozenset()
    if at.observes_holidays:
        for year in years:
            holidays |= work.source.holidays(at.country, at.subdivision, year)
    return Calendar(at.workdays, holidays)


def first_day(work: Work, at: Site, calendar: Calendar) -> date:
    """From when on an order entered now can be served: after the cut-off, later."""
    if work.on is not None:
        return calendar.on_or_after(work.on)
    times = tuple((d.weekday, d.time) for d in at.deadlines)
    return CutOff(times, at.zone).order_date(work.now, calendar)


def in_stock(
    found: Product, quantity: Decimal, unit: str | None, line: int | None = None
) -> Decimal:
    """A quantity as written, in the product's stocking unit and to its digits."""
    with checked("quantity", line):
        return in_units(stocking_units(found, quantity, unit), found.digits)


def stocking_units(found: Product, quantity: Decimal, unit: str | None) -> Decimal:
    """A quantity as written, in stocking units; ValueError where nothing says how."""
    if unit is None or unit == found.unit:
        return quantity
    written = Quantity(quantity, unit)
    return convert(written, found.unit, found.packs, found.unit).amount


def pieces(
    work: Work, product: str, quantity: Decimal, line: int | None = None
) -> Decimal:
    """A quantity of an order line's product, refused where it needs more digits."""
    # A product's digits never change: a stale answer does no harm.
    return in_stock(work.get(PRODUCT, product), quantity, None, line)


def line_quantities(
    work: Work, order: Order, parts: Iterable[LineQuantity]
) -> list[LineQuantity]:
    """Quantities of an order's lines, each line named once, to its product's digits."""
    parts = list(parts)
    products = [line_of(order, part.line).product for part in parts]
    work.fetch(*((PRODUCT, product) for product in products))
    if (twice := repeated(part.line for part in parts)) is not None:
        raise ValidationError(
            Refusal.LINE_TWICE,
            f"line {twice} appears twice",
            line=twice,
            field="lines",
            remedy="name each line once, with its whole quantity",
        )
    return [
        LineQuantity(
            line=part.line, quantity=pieces(work, product, part.quantity, part.line)
        )
        for product, part in zip(products, parts, strict=True)
    ]


@contextmanager
def checked(field: str, line: int | None = None) -> Iterator[None]:
    """Turn a value that cannot be made into a refusal that says which it is."""
    try:
        yield
    except ValueError as error:
        raise ValidationError(
            Refusal.VALUE, str(error), field=field, line=line, remedy="correct it"
        ) from None
