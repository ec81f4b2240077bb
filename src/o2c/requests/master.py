"""Requests that keep customers, products, sites, rates and the books."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from o2c.requests.base import Part, Request
from o2c.requests.fields import (
    AccountRef,
    Amount,
    CategoryRef,
    Country,
    Currency,
    Day,
    DocumentRef,
    Fraction,
    Jurisdiction,
    Listed,
    Name,
    ProductRef,
    Quantity,
    Rate,
    SiteRef,
    Text,
    Unit,
    Weekday,
)
from o2c.values.exemption import ExemptionReason


class AddressPart(Part):
    """An address; `country` is an ISO 3166-1 alpha-2 code."""

    name: Name
    lines: Annotated[tuple[Text, ...], Listed] = ()
    city: Text = ""
    region: Text | None = None
    postal_code: Text | None = None
    country: Country


class InstalmentPart(Part):
    """A part of the total and when it is due; the last one takes the remainder."""

    percent: Fraction | None = None
    days: Annotated[int, Field(ge=0, le=3650)]
    end_of_month: bool = False
    day_of_month: Annotated[int, Field(ge=1, le=31)] | None = None


class TermsPart(Part):
    """Payment terms: net days, or instalments; a discount for paying early."""

    code: Name | None = None
    net_days: Annotated[int, Field(ge=0, le=3650)] = 30
    end_of_month: bool = False
    instalments: Annotated[tuple[InstalmentPart, ...], Listed] = ()
    discount: Fraction | None = None
    discount_days: Annotated[int, Field(ge=0, le=3650)] = 0


class PackPart(Part):
    """A packaging unit and how many stocking units it holds."""

    unit: Unit
    holds: Quantity


class DeadlinePart(Part):
    """Orders after this local time on a weekday (0 = Monday) count as next day's."""

    weekday: Weekday
    time: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class OpenBooks(Request):
    """Say which currency the books are kept in."""

    currency: Currency


class ClosePeriod(Request):
    """Let nothing be dated on or before a day any more."""

    through: Day


class ReopenPeriod(Request):
    """Take a closing back, down to `through`, or altogether."""

    through: Day | None = None


class SetTaxRate(Request):
    """What a tax class is taxed at in a jurisdiction from a date on.

    It is a country or a part of one (`US-CA`), which goes before the country.  With
    `exemption` the rate is for customers with an accepted certificate of that reason.
    """

    jurisdiction: Jurisdiction
    tax_class: Name
    exemption: Annotated[ExemptionReason, Field(strict=False)] | None = None
    rate: Fraction
    since: Day


class SetExchangeRate(Request):
    """What one unit of a currency is worth in another one from a date on."""

    currency: Currency
    base: Currency
    rate: Rate
    since: Day


class SetCreditLimit(Request):
    """How much a paying party may owe; null is unlimited, zero prepayment only.

    `approval` is the leave of another, where one's own authority does not go so far.
    """

    account: AccountRef
    limit: Amount | None
    approval: DocumentRef | None = None


class RegisterProduct(Request):
    """Take a product into the range; its stocking unit never changes."""

    product: ProductRef
    name: Name
    unit: Unit = "EA"
    digits: Annotated[int, Field(ge=0, le=6)] | None = None
    packs: Annotated[tuple[PackPart, ...], Listed] = ()
    tax_class: Name = "standard"
    tracked: bool = True
    category: CategoryRef | None = None


class ChangeProduct(Request):
    """Change what is given; packs can be added, not changed."""

    product: ProductRef
    name: Name | None = None
    tax_class: Name | None = None
    category: CategoryRef | None = None
    packs: Annotated[tuple[PackPart, ...], Listed] = ()


class SetListPrice(Request):
    """What `per` stocking units of a product list at."""

    product: ProductRef
    price: Rate
    currency: Currency
    per: Quantity = Decimal(1)


class DiscontinueProduct(Request):
    """Sell a product no more."""

    product: ProductRef


class RegisterSite(Request):
    """Open a site that goods ship from."""

    site: SiteRef
    name: Name
    country: Country
    subdivision: Text | None = None
    zone: Name = "UTC"
    workdays: Annotated[tuple[Weekday, ...], Listed] = (0, 1, 2, 3, 4)
    observes_holidays: bool = True
    deadlines: Annotated[tuple[DeadlinePart, ...], Listed] = ()


class ChangeSiteHours(Request):
    """Other working days or order deadlines."""

    site: SiteRef
    workdays: Annotated[tuple[Weekday, ...], Listed]
    deadlines: Annotated[tuple[DeadlinePart, ...], Listed] = ()
