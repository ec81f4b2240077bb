"""What happens to an order.  Stored for ever: add new ones, never rename."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypeAlias

from attrs import frozen

from o2c.domain.common import Instruction, LineAmount, LineQuantity
from o2c.domain.order.agreed import PaymentAgreed
from o2c.domain.order.deviation import DeviationEvent
from o2c.domain.order.held import CustomerTold as CustomerTold
from o2c.domain.order.held import Held as Held
from o2c.domain.order.held import Released as Released
from o2c.domain.order.parts import (
    Asked,
    ChangeReason,
    Channel,
    FromQuote,
    LinePrice,
    LinePromise,
    Totals,
)
from o2c.domain.order.returned import Replaced as Replaced
from o2c.domain.order.returned import ReturnAuthorised as ReturnAuthorised
from o2c.domain.order.returned import Returned as Returned
from o2c.domain.order.returned import ReturnLapsed as ReturnLapsed
from o2c.domain.order.returned import ReturnReversed as ReturnReversed
from o2c.domain.order.rewritten import Rewritten
from o2c.domain.order.schedule import Scheduled as Scheduled
from o2c.domain.order.terms import TermsChanged
from o2c.values.address import Address, PersonalText
from o2c.values.ids import AccountId, CustomerId
from o2c.values.incoterm import Incoterm
from o2c.values.money import Money, Rounding
from o2c.values.price import UnitPrice
from o2c.values.tax import TaxMethod
from o2c.values.terms import PaymentTerms


@frozen(kw_only=True)
class Placed:
    """The customer's order as it came in; `raw` is the input it was keyed from.

    `compared_as` tells its purchase order number from others, `drafted_by` wrote in the
    draft or quote that it was, the customer's `stated_total` includes tax, `own_terms`
    and `own_incoterm` are the customer's where others were asked for.
    """

    customer: CustomerId
    account: AccountId
    channel: Channel
    raw: PersonalText | None
    purchase_order: str
    purchase_order_on: date | None = None
    compared_as: str = ""
    currency: str
    ordered_on: date
    priority: str
    terms: PaymentTerms
    incoterm: Incoterm | None
    bill_to: Address
    ship_to: Address
    jurisdiction: str
    tax_method: TaxMethod
    rounding: Rounding
    freight: Money
    stated_total: Money | None
    instructions: tuple[Instruction, ...]
    entered_by: str
    entered_for: str | None = None
    drafted_by: tuple[str, ...] = ()
    own_terms: PaymentTerms | None = None
    own_incoterm: Incoterm | None = None
    quote: FromQuote | None = None
    lines: tuple[Asked, ...]


@frozen(kw_only=True)
class Priced:
    """Prices, taxes and totals of the lines named."""

    prices: tuple[LinePrice, ...]
    totals: Totals


@frozen(kw_only=True)
class Confirmed:
    """Promised to the customer, line by line."""

    version: int
    lines: tuple[LinePromise, ...]


@frozen(kw_only=True)
class Promised:
    """The dates of some lines changed, because supply or demand did."""

    lines: tuple[LinePromise, ...]


@frozen(kw_only=True)
class LineAdded:
    """An amendment: one more line, with what its order says of all lines."""

    version: int
    customer: CustomerId
    purchase_order: str
    ordered_on: date
    rounding: Rounding
    asked: Asked
    prices: tuple[LinePrice, ...]
    totals: Totals
    by: tuple[str, ...] = ()
    because: ChangeReason = ChangeReason.UNSTATED


@frozen(kw_only=True)
class QuantityChanged:
    """An amendment: the ordered quantity of a line, in stocking units."""

    version: int
    line: int
    was: Decimal
    now: Decimal
    prices: tuple[LinePrice, ...]
    totals: Totals
    by: tuple[str, ...] = ()
    because: ChangeReason = ChangeReason.UNSTATED


@frozen(kw_only=True)
class PriceChanged:
    """An amendment: the unit price or discount of a line."""

    version: int
    line: int
    was: UnitPrice | None
    now: UnitPrice
    was_discount: Decimal
    prices: tuple[LinePrice, ...]
    totals: Totals
    by: tuple[str, ...] = ()
    because: ChangeReason = ChangeReason.UNSTATED


@frozen(kw_only=True)
class DateChanged:
    """An amendment: the date the customer wants a line to ship."""

    version: int
    line: int
    was: date
    now: date
    by: tuple[str, ...] = ()
    because: ChangeReason = ChangeReason.UNSTATED


@frozen(kw_only=True)
class LineCancelled:
    """An amendment: some or all of what is still open on a line will not come."""

    version: int
    line: int
    quantity: Decimal
    note: str
    prices: tuple[LinePrice, ...]
    totals: Totals
    by: tuple[str, ...] = ()
    because: ChangeReason = ChangeReason.UNSTATED


@frozen(kw_only=True)
class Planned:
    """A shipment was planned for these quantities; they are the warehouse's now."""

    shipment: str
    lines: tuple[LineQuantity, ...]


@frozen(kw_only=True)
class Unplanned:
    """A planned shipment, or part of it, will not go; its quantities are open again."""

    shipment: str
    lines: tuple[LineQuantity, ...]


@frozen(kw_only=True)
class Shipped:
    """Goods left, or a service was rendered; control passed to the customer."""

    shipment: str
    lines: tuple[LineAmount, ...]


@frozen(kw_only=True)
class Billed:
    """An invoice was issued for these quantities; `freight` if it bore the freight."""

    invoice: str
    lines: tuple[LineAmount, ...]
    freight: Money
    freight_tax: Money


@frozen(kw_only=True)
class Credited:
    """A credit memo gave back billed quantities whose goods came back.

    `adjusted` is what rounding leaves between value delivered and value billed; it is
    taken out of the value delivered, so that nothing stays unbilled for ever.
    """

    memo: str
    invoice: str
    lines: tuple[LineAmount, ...]
    adjusted: tuple[LineAmount, ...]


@frozen(kw_only=True)
class Cancelled:
    """The whole order is called off before anything shipped."""

    note: str
    lines: tuple[LineQuantity, ...]
    prices: tuple[LinePrice, ...]
    totals: Totals


@frozen(kw_only=True)
class Closed:
    """Closed by hand: what was still open (`lines`) will not come."""

    note: str
    lines: tuple[LineQuantity, ...]
    prices: tuple[LinePrice, ...]
    totals: Totals


@frozen(kw_only=True)
class Reopened:
    """A closed order goes on: the quantities given up at the closing are open again."""

    note: str
    lines: tuple[LineQuantity, ...]
    prices: tuple[LinePrice, ...]
    totals: Totals
    by: tuple[str, ...] = ()


Taken: TypeAlias = (
    Placed | Priced | Held | Released | CustomerTold | Confirmed | Promised
)
Amended: TypeAlias = (
    LineAdded | QuantityChanged | PriceChanged | DateChanged | LineCancelled
)
Moved: TypeAlias = Planned | Unplanned | Shipped
SentBack: TypeAlias = (
    ReturnAuthorised | ReturnLapsed | Returned | ReturnReversed | Replaced
)
Ended: TypeAlias = Cancelled | Closed | Reopened
Event: TypeAlias = (
    Taken
    | Amended
    | TermsChanged
    | Rewritten
    | Moved
    | Billed
    | Credited
    | SentBack
    | Ended
    | DeviationEvent
    | PaymentAgreed
    | Scheduled
)
