"""Requests about how orders come in: part numbers, GTINs, rules, how to read them."""

from __future__ import annotations

from decimal import Decimal

from o2c.requests.base import Request
from o2c.requests.fields import (
    CustomerRef,
    Day,
    Gtin,
    Name,
    ProductRef,
    Quantity,
    Unit,
    Written,
)


class SetOrderProfile(Request):
    """Say how a customer's orders are to be read; what is left out stays.

    `po_leading_zeros`: whether two of its purchase orders may differ in nothing else.
    `po_per_ship_to`: whether it uses one number for orders to several places.
    `rounding`: whether a quantity that cannot be ordered may be rounded up.
    """

    customer: CustomerRef
    po_leading_zeros: bool | None = None
    po_per_ship_to: bool | None = None
    rounding: bool | None = None


class SetCustomerPart(Request):
    """Let a customer's own part number mean a product, from a date on (today).

    Where it is the number of a whole pack, `unit` says so: its quantities count those.
    """

    customer: CustomerRef
    part: Written
    product: ProductRef
    unit: Unit | None = None
    since: Day | None = None


class EndCustomerPart(Request):
    """Let a customer's part number mean nothing any more, from a date on (today)."""

    customer: CustomerRef
    part: Written
    since: Day | None = None


class AssignGtin(Request):
    """Put a GTIN on a product, or on a whole `unit` of it.

    `instead_of` is the product that it is on now, if it is to change hands.
    """

    gtin: Gtin
    product: ProductRef
    unit: Unit | None = None
    instead_of: ProductRef | None = None


class SupersedeProduct(Request):
    """Let new orders for a product go to another; null lets it stand for itself."""

    product: ProductRef
    by: ProductRef | None
    note: Name


class SetOrderRules(Request):
    """How much of a product can be ordered at a time, in stocking units; 0 is no rule.

    At least `minimum`, and a whole number of `multiple`s.
    """

    product: ProductRef
    minimum: Quantity = Decimal(0)
    multiple: Quantity = Decimal(0)
