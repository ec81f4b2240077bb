"""Keeping the master data: customers, products, sites, rates, the books."""

from __future__ import annotations

from o2c.desk.common import Refusal, checked
from o2c.desk.flagging import name_product
from o2c.desk.price_keys import in_tree
from o2c.desk.work import Work
from o2c.domain import books, product, rates, site, tax
from o2c.domain.books import BOOKS, MAIN
from o2c.domain.product import PRODUCT, Pack
from o2c.domain.rates import EXCHANGE
from o2c.domain.site import SITE, Deadline
from o2c.domain.tax import TAX
from o2c.errors import ValidationError
from o2c.requests import master as requests
from o2c.requests.master import AddressPart, TermsPart
from o2c.values.address import Address
from o2c.values.calendar import cut_off
from o2c.values.price import unit_price
from o2c.values.quantity import unit
from o2c.values.terms import CashDiscount, Instalment, PaymentTerms, terms


def open_books(work: Work, ask: requests.OpenBooks) -> None:
    """Say which currency the books are kept in."""
    work.decide(BOOKS, MAIN, books.open_books, currency=ask.currency)


def close_period(work: Work, ask: requests.ClosePeriod) -> None:
    """Let nothing be dated on or before a day any more."""
    work.decide(
        BOOKS,
        MAIN,
        books.close_period,
        through=ask.through,
        today=work.now.date(),
        by=work.actor.persons,
    )


def reopen_period(work: Work, ask: requests.ReopenPeriod) -> None:
    """Take a closing back."""
    work.decide(
        BOOKS,
        MAIN,
        books.reopen_period,
        through=ask.through,
        note=ask.reason,
        by=work.actor.persons,
    )


def set_tax_rate(work: Work, ask: requests.SetTaxRate) -> None:
    """What a tax class is taxed at in a jurisdiction from a date on."""
    work.decide(
        TAX,
        ask.jurisdiction,
        tax.set_tax,
        tax_class=ask.tax_class,
        rate=ask.rate,
        since=ask.since,
        exemption=ask.exemption,
    )


def set_exchange_rate(work: Work, ask: requests.SetExchangeRate) -> None:
    """What one unit of a currency is worth in another from a date on."""
    pair = rates.pair(ask.currency, ask.base)
    work.decide(EXCHANGE, pair, rates.set_exchange, rate=ask.rate, since=ask.since)


def register_product(work: Work, ask: requests.RegisterProduct) -> None:
    """Take a product into the range."""
    units = [pack.unit for pack in ask.packs]
    if len(set(units)) < len(units) or ask.unit in units:
        raise ValidationError(
            Refusal.VALUE,
            "each packaging unit is named once, and is not the stocking unit",
            field="packs",
            remedy="say once what each unit holds",
        )
    in_tree(work, ask.category)
    if not work.exists(PRODUCT, ask.product):
        name_product(work, ask.product, ask.category or "")
    work.decide(
        PRODUCT,
        ask.product,
        product.register,
        name=ask.name,
        unit=ask.unit,
        digits=unit(ask.unit).digits if ask.digits is None else ask.digits,
        packs=tuple(Pack(unit=pack.unit, holds=pack.holds) for pack in ask.packs),
        tax_class=ask.tax_class,
        tracked=ask.tracked,
        category=ask.category or "",
    )


def change_product(work: Work, ask: requests.ChangeProduct) -> None:
    """Another name, tax class or category, or one more packaging."""
    in_tree(work, ask.category)
    work.decide(
        PRODUCT,
        ask.product,
        product.change,
        name=ask.name,
        tax_class=ask.tax_class,
        category=ask.category,
    )
    for part in ask.packs:
        pack = Pack(unit=part.unit, holds=part.holds)
        work.decide(PRODUCT, ask.product, product.add_pack, pack=pack)


def set_list_price(work: Work, ask: requests.SetListPrice) -> None:
    """What a product lists at."""
    with checked("price"):
        price = unit_price(ask.price, ask.currency, ask.per)
    work.decide(PRODUCT, ask.product, product.set_list_price, price=price)


def discontinue_product(work: Work, ask: requests.DiscontinueProduct) -> None:
    """Sell a product no more."""
    work.decide(PRODUCT, ask.product, product.discontinue, note=ask.reason)


def register_site(work: Work, ask: requests.RegisterSite) -> None:
    """Open a site that goods ship from."""
    deadlines = _deadlines(ask.deadlines, ask.zone)
    _workdays(ask.workdays)
    with checked("country"):
        if ask.observes_holidays:
            work.source.holidays(ask.country, ask.subdivision, work.today.year)
    registered = site.Registered(
        name=ask.name,
        country=ask.country,
        subdivision=ask.subdivision,
        zone=ask.zone,
        workdays=ask.workdays,
        observes_holidays=ask.observes_holidays,
        deadlines=deadlines,
    )
    work.decide(SITE, ask.site, site.register, registered=registered)


def change_site_hours(work: Work, ask: requests.ChangeSiteHours) -> None:
    """Other working days or order deadlines."""
    deadlines = _deadlines(ask.deadlines, work.get(SITE, ask.site).zone or "UTC")
    _workdays(ask.workdays)
    work.decide(
        SITE, ask.site, site.change_hours, workdays=ask.workdays, deadlines=deadlines
    )


def address(subject: str, part: AddressPart) -> Address:
    """An address as given, as belonging to this subject."""
    return Address(
        subject=subject,
        name=part.name,
        lines=part.lines,
        city=part.city,
        region=part.region,
        postal_code=part.postal_code,
        country=part.country,
    )


def payment_terms(part: TermsPart) -> PaymentTerms:
    """Payment terms as given; refused where they cannot be met."""
    parts = tuple(
        Instalment(i.percent, i.days, i.end_of_month, i.day_of_month)
        for i in part.instalments
    ) or (Instalment(None, part.net_days, part.end_of_month),)
    discount = None
    if part.discount is not None:
        discount = CashDiscount(part.discount, part.discount_days)
    end = "EOM" if part.end_of_month else ""
    with checked("terms"):
        return terms(part.code or f"NET{part.net_days}{end}", parts, discount)


def _deadlines(
    parts: tuple[requests.DeadlinePart, ...], zone: str
) -> tuple[Deadline, ...]:
    with checked("zone"):
        cut_off((), zone)
    with checked("deadlines"):
        cut_off(tuple((part.weekday, part.time) for part in parts), zone)
    return tuple(Deadline(weekday=part.weekday, time=part.time) for part in parts)


def _workdays(workdays: tuple[int, ...]) -> None:
    if not workdays or len(set(workdays)) < len(workdays):
        raise ValidationError(
            Refusal.VALUE,
            "a site works on at least one weekday, each named once",
            field="workdays",
            remedy="name each weekday from 0 (Monday) to 6 at most once",
        )
