"""What several jobs at the desk need: dates, calendars, taxes, quantities."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto
from zoneinfo import ZoneInfo

from o2c.desk.work import Work
from o2c.domain import books, product, site
from o2c.domain.books import BOOKS
from o2c.domain.order import ORDER
from o2c.domain.order.refusals import known
from o2c.domain.order.state import Order
from o2c.domain.product import PRODUCT, Product
from o2c.domain.rates import TAX
from o2c.domain.site import SITE, Site
from o2c.errors import ConcurrencyError, ValidationError
from o2c.requests.base import Request
from o2c.values.calendar import Calendar, CutOff
from o2c.values.quantity import Quantity, convert, in_units

EXEMPT = "exempt"  # the tax class of what is never taxed


class Refusal(StrEnum):
    VALUE = auto()
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


def calendar_of(work: Work, at: Site, *days: date) -> Calendar:
    """The site's working days, holidays included, for the years around these days."""
    years = {work.today.year, *(day.year for day in days)}
    holidays: frozenset[date] = frozenset()
    if at.observes_holidays:
        for year in range(min(years), max(years) + 2):
            holidays |= work.source.holidays(at.country, at.subdivision, year)
    return Calendar(at.workdays, holidays)


def first_day(work: Work, at: Site, calendar: Calendar) -> date:
    """From when on an order entered now can be served: after the cut-off, later."""
    if work.on is not None:
        return calendar.on_or_after(work.on)
    times = tuple((d.weekday, d.time) for d in at.deadlines)
    return CutOff(times, at.zone).order_date(work.now, calendar)


def tax_rate(work: Work, jurisdiction: str, tax_class: str, on: date) -> Decimal | None:
    """The rate of a tax class on a date; None where none is known."""
    if tax_class == EXEMPT:
        return Decimal(0)
    held = work.get(TAX, jurisdiction).on(tax_class, on)
    return held.rate if held else None


def in_stock(
    found: Product, quantity: Decimal, unit: str | None, line: int | None = None
) -> Decimal:
    """A quantity as written, in the product's stocking unit and to its digits."""
    with checked("quantity", line):
        amount = quantity
        if unit is not None and unit != found.unit:
            written = Quantity(quantity, unit)
            amount = convert(written, found.unit, found.packs, found.unit).amount
        return in_units(amount, found.digits)


@contextmanager
def checked(field: str, line: int | None = None) -> Iterator[None]:
    """Turn a value that cannot be made into a refusal that says which it is."""
    try:
        yield
    except ValueError as error:
        raise ValidationError(
            Refusal.VALUE, str(error), field=field, line=line, remedy="correct it"
        ) from None
