"""What lines are understood by: part numbers, GTINs, successors, order rules."""

from __future__ import annotations

from enum import StrEnum, auto

from o2c.desk.common import in_stock, product_of
from o2c.desk.resolving import part_key, successors
from o2c.desk.work import Work
from o2c.domain import customer, customer_part, gtin, product
from o2c.domain.customer import CUSTOMER, OrderProfile
from o2c.domain.customer_part import CUSTOMER_PART
from o2c.domain.gtin import GTIN
from o2c.domain.product import PRODUCT
from o2c.errors import ValidationError
from o2c.requests import entry as requests
from o2c.values.ids import CustomerId, ProductId, normal_part


class Refusal(StrEnum):
    PACK_UNKNOWN = auto()


def set_order_profile(work: Work, ask: requests.SetOrderProfile) -> None:
    """Read a customer's orders otherwise, where something is said."""
    was = work.get(CUSTOMER, ask.customer).profile
    profile = OrderProfile(
        po_leading_zeros=_said(ask.po_leading_zeros, was.po_leading_zeros),
        po_per_ship_to=_said(ask.po_per_ship_to, was.po_per_ship_to),
        rounding=_said(ask.rounding, was.rounding),
    )
    work.decide(CUSTOMER, ask.customer, customer.set_profile, profile=profile)


def _said(now: bool | None, was: bool) -> bool:
    return was if now is None else now


def set_customer_part(work: Work, ask: requests.SetCustomerPart) -> None:
    """Let a customer's own part number mean a product."""
    work.decide(CUSTOMER, ask.customer, customer.give_part_numbers)
    _counted(work, ask.product, ask.unit)
    work.decide(
        CUSTOMER_PART,
        part_key(ask.customer, ask.part),
        customer_part.mean,
        customer=CustomerId(ask.customer),
        number=normal_part(ask.part),
        product=ProductId(ask.product),
        unit=ask.unit,
        since=ask.since or work.today,
    )


def end_customer_part(work: Work, ask: requests.EndCustomerPart) -> None:
    """Let a customer's part number mean nothing any more."""
    customer.known(work.get(CUSTOMER, ask.customer))
    work.decide(
        CUSTOMER_PART,
        part_key(ask.customer, ask.part),
        customer_part.end,
        since=ask.since or work.today,
    )


def assign_gtin(work: Work, ask: requests.AssignGtin) -> None:
    """Put a GTIN on a product."""
    _counted(work, ask.product, ask.unit)
    work.decide(
        GTIN,
        ask.gtin,
        gtin.assign,
        product=ProductId(ask.product),
        unit=ask.unit,
        instead_of=ProductId(ask.instead_of) if ask.instead_of else None,
    )


def _counted(work: Work, id: str, unit: str | None) -> None:
    """Refuse a product that does not exist, and a unit that it is not counted in."""
    found = product_of(work, id)
    if unit is not None and unit != found.unit and unit not in found.packs:
        raise ValidationError(
            Refusal.PACK_UNKNOWN,
            f"nothing says how many {found.unit} are in one {unit}",
            field="unit",
            remedy="add the packaging to the product first",
        )


def supersede_product(work: Work, ask: requests.SupersedeProduct) -> None:
    """Let new orders for a product go to another; never in a circle (R01-06)."""
    by = ProductId(ask.by) if ask.by is not None else None
    if by is not None:
        product_of(work, by)
    work.decide(
        PRODUCT,
        ask.product,
        product.supersede,
        itself=ProductId(ask.product),
        by=by,
        chain=successors(work, by) if by is not None else (),
        note=ask.note,
    )


def set_order_rules(work: Work, ask: requests.SetOrderRules) -> None:
    """How much of a product can be ordered at a time."""
    found = product_of(work, ask.product)
    work.decide(
        PRODUCT,
        ask.product,
        product.set_order_rules,
        minimum=in_stock(found, ask.minimum, None),
        multiple=in_stock(found, ask.multiple, None),
    )
