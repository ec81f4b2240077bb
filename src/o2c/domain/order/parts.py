"""What an order's events are made of: lines as asked, prices, promises, reasons."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum, auto

from attrs import frozen

from o2c.domain.common import NOTHING, Instruction, Slot
from o2c.domain.pricing.determination import Determination
from o2c.domain.pricing.source import FreeReason
from o2c.domain.pricing.source import PriceSource as PriceSource
from o2c.values.exact import ONE
from o2c.values.exemption import Exemption
from o2c.values.ids import ProductId, SiteId
from o2c.values.money import Money
from o2c.values.price import UnitPrice


class Channel(StrEnum):
    """How the order reached the desk."""

    PHONE = auto()
    EMAIL = auto()
    FAX = auto()
    POST = auto()
    EDI = auto()
    WEB = auto()
    PORTAL = auto()
    FILE = auto()


class ResolvedBy(StrEnum):
    """How it was found out which product a line means."""

    CUSTOMER_PART = auto()
    GTIN = auto()
    SKU = auto()
    SUPERSEDED = auto()
    KIT = auto()


class ChangeReason(StrEnum):
    """Why an order is amended."""

    UNSTATED = auto()
    MIS_ORDERED = auto()
    CHANGED_MIND = auto()
    ENTRY_ERROR = auto()
    OUT_OF_STOCK = auto()
    SUBSTITUTED = auto()
    PRICE_AGREED = auto()
    DELIVERY_PROBLEM = auto()
    OTHER = auto()


class HoldReason(StrEnum):
    """Why an order waits; each reason is held and released on its own."""

    CREDIT = auto()
    PRICE = auto()
    TERMS = auto()
    TAX = auto()
    CUSTOMER = auto()
    COMPLIANCE = auto()
    PAYMENT = auto()
    MANUAL = auto()


class Means(StrEnum):
    """By what an order is paid before it ships."""

    CARD = auto()
    TRANSFER = auto()


@frozen(kw_only=True)
class CallOff:
    """A line of a blanket agreement that an order line calls off from."""

    agreement: str
    line: int


@frozen(kw_only=True)
class Asked:
    """A line as the customer wrote it and as the desk resolved it.

    `quantity` counts stocking units; `asked_quantity` and `asked_unit` are as written.
    `commercial` is the commercial line that this one is a delivery of.
    Where `rounded`, the quantity could not be ordered as written and the customer
    lets it be rounded up; where `asked_requested` is another date than `requested`,
    the site does not work on the date asked for.  `kit` is the version of the kit that
    it is; a component of one has the line of that as `kit_of`, and so many as `per` go
    into one.
    """

    line: int
    written: str
    resolved_by: ResolvedBy = ResolvedBy.SKU
    product: ProductId
    description: str
    site: SiteId
    tracked: bool
    quantity: Decimal
    unit: str
    asked_quantity: Decimal
    asked_unit: str
    requested: date
    asked_requested: date | None = None
    rounded: bool = False
    instructions: tuple[Instruction, ...] = ()
    agreement: CallOff | None = None
    kit: int | None = None
    kit_of: int | None = None
    per: Decimal = ONE
    commercial: int | None = None


@frozen(kw_only=True)
class Reference:
    """What a line would cost on our own conditions, and how far that may be left.

    `price` None where we have none; `discount` is what our conditions take off it, and
    `allowed` what whoever gave a discount may give.  `cost` and `margin` are there
    where the price is to earn so much of itself; `expired` where a price that was
    agreed with the customer holds no more.
    """

    price: UnitPrice | None
    discount: Decimal = NOTHING
    allowed: Decimal = NOTHING
    cost: UnitPrice | None = None
    margin: Decimal | None = None
    expired: bool = False


@frozen(kw_only=True)
class LinePrice:
    """A line's price with its source, and the amounts that follow from it.

    `discount` and `tax_rate` are fractions; `tax_rate` None means that none is known;
    `tax_rule` is where it comes from, `exemption` the certificate that lowers it.
    `discount_stated` says that a person gave the discount, `free` why the line costs
    nothing.  `determination` is how the price was found, or what would have been found
    for a line whose price was stated; None where the base list price says it all.
    `quoted` says that the price itself was looked up or set, and not its amounts only.
    `ours` is there where the line may not be on our own conditions; `was` is what a
    quoted line cost until then, None for one that had no price.
    """

    line: int
    price: UnitPrice | None
    source: PriceSource
    discount: Decimal
    tax_class: str
    tax_rate: Decimal | None
    tax_rule: str = ""
    exemption: Exemption | None = None
    net: Money
    tax: Money
    discount_stated: bool = False
    free: FreeReason | None = None
    determination: Determination | None = None
    quoted: bool = False
    ours: Reference | None = None
    was: UnitPrice | None = None


@frozen(kw_only=True)
class Totals:
    """An order's value as it stands: what is cancelled is not in it."""

    net: Money
    tax: Money
    freight: Money
    freight_tax: Money
    gross: Money


@frozen(kw_only=True)
class LinePromise:
    """When a line will ship: dated quantities, and what waits without a date."""

    line: int
    slots: tuple[Slot, ...]
    waiting: Decimal


@frozen(kw_only=True)
class KeptRate:
    """What one unit of a currency was worth in the books' `base`, from a date on."""

    base: str
    rate: Decimal
    on: date


@frozen(kw_only=True)
class FromQuote:
    """The quote that an order came of, and its version.

    `rate` is the exchange rate of the quote, which the order's invoices keep; None
    where the currency was that of the books, or where no rate was known.
    """

    quote: str
    version: int
    rate: KeptRate | None
