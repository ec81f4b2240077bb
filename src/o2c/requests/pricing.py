"""Requests that keep prices, price lists, promotions, costs, and what bounds prices."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from o2c.domain.pricing.discounts import Between, Within
from o2c.domain.pricing.records import Basis, DateRule
from o2c.domain.pricing.source import FreeReason
from o2c.requests.base import Part, Request
from o2c.requests.fields import (
    CategoryRef,
    Currency,
    CustomerRef,
    Day,
    Fraction,
    GroupRef,
    Listed,
    Name,
    PriceListRef,
    ProductRef,
    PromotionRef,
    Quantity,
    Rate,
    Unit,
)


class BreakPart(Part):
    """From this quantity on, this value."""

    least: Quantity = Decimal(0)
    value: Rate


class PriceKey(Part):
    """For whom and for what a price is: one of the first three, one of the last two.

    A group has prices for products only; for categories it has a price list.
    """

    customer: CustomerRef | None = None
    group: GroupRef | None = None
    price_list: PriceListRef | None = None
    product: ProductRef | None = None
    category: CategoryRef | None = None


class SetPrice(Request):
    """Keep a price with its quantity breaks, for a customer, a group, or in a list.

    Breaks count `unit`s, and prices are for one; left out, it is the stocking unit.  A
    price of the same key, first day, currency and unit is replaced; another one that
    holds on one of the same days is refused.  `lower` and `upper` bound a price that is
    set by hand.  A price that `adds` is a surcharge on the one that is found.
    """

    key: PriceKey
    currency: Currency
    unit: Unit | None = None
    since: Day
    until: Day | None = None
    basis: Annotated[Basis, Field(strict=False)] = Basis.AMOUNT
    breaks: Annotated[tuple[BreakPart, ...], Listed]
    lower: Rate | None = None
    upper: Rate | None = None
    adds: bool = False
    dated: Annotated[DateRule, Field(strict=False)] = DateRule.ORDERED
    inverted: bool = False
    free: Annotated[FreeReason, Field(strict=False)] | None = None


class EndPrice(Request):
    """Let a price hold through a day; the day before its first withdraws it."""

    key: PriceKey
    currency: Currency
    unit: Unit | None = None
    since: Day
    adds: bool = False
    until: Day


class SavePriceList(Request):
    """Open a price list, or change it; `group` is whom it is for, or everyone.

    Of several lists the one with the lowest `sequence` is looked in first.  Currency,
    group and `tax_inclusive` never change.
    """

    price_list: PriceListRef
    name: Name
    currency: Currency
    group: GroupRef | None = None
    sequence: Annotated[int, Field(ge=0, le=9999)] = 100
    since: Day
    until: Day | None = None
    tax_inclusive: bool = False


class RetirePriceList(Request):
    """Let a price list count through a day, and then no more."""

    price_list: PriceListRef
    until: Day


class SavePromotion(Request):
    """Open a promotion, or change it: a discount for whom and on what it says.

    Values are fractions of the price, or amounts off one `unit` where `currency` is
    given.  Promotions of one `kind` compete; an `exclusive` one suffers no other.
    `beyond_maximum` passes the largest discount of a product or category, `on_agreed`
    lowers prices too that were agreed with the customer.
    """

    promotion: PromotionRef
    name: Name
    kind: Name = "discount"
    customer: CustomerRef | None = None
    group: GroupRef | None = None
    product: ProductRef | None = None
    category: CategoryRef | None = None
    since: Day
    until: Day | None = None
    currency: Currency | None = None
    unit: Unit | None = None
    breaks: Annotated[tuple[BreakPart, ...], Listed]
    exclusive: bool = False
    beyond_maximum: bool = False
    on_agreed: bool = False


class EndPromotion(Request):
    """Let a promotion count through a day, and then no more."""

    promotion: PromotionRef
    until: Day


class SetCategory(Request):
    """Put a product category, new or not, under another one, or at the top."""

    category: CategoryRef
    parent: CategoryRef | None = None


class SetCost(Request):
    """What `per` stocking units of a product cost us from a date on."""

    product: ProductRef
    cost: Rate
    currency: Currency
    per: Quantity = Decimal(1)
    since: Day


class SetFloor(Request):
    """The least margin, a fraction of the net price; null takes it away.

    For one customer, one customer group, or one product category: the customer's goes
    before the group's, and that before the nearest category's.
    """

    customer: CustomerRef | None = None
    group: GroupRef | None = None
    category: CategoryRef | None = None
    floor: Fraction | None


class SetMaxDiscount(Request):
    """The largest discount on a product or a category; null takes it away."""

    product: ProductRef | None = None
    category: CategoryRef | None = None
    maximum: Fraction | None


class SetDiscountPolicy(Request):
    """How promotions combine within a kind and between kinds.

    `kinds` is the order of kinds where the first one counts alone.
    """

    within: Annotated[Within, Field(strict=False)] = Within.BEST
    between: Annotated[Between, Field(strict=False)] = Between.BEST
    kinds: Annotated[tuple[Name, ...], Listed] = ()
