"""Why a decision about a product may be refused."""

from __future__ import annotations

from enum import StrEnum, auto

from o2c.domain.product.state import Product
from o2c.errors import StateError, UnknownReference


class Refusal(StrEnum):
    PRODUCT_UNKNOWN = auto()
    PRODUCT_EXISTS = auto()
    PRODUCT_DISCONTINUED = auto()
    PACK_FIXED = auto()
    PACK_SIZE = auto()
    ORDER_RULE = auto()
    ORDER_QUANTITY = auto()
    SUPERSEDED_IN_A_CIRCLE = auto()
    KIT_TRACKED = auto()
    KIT_QUANTITY = auto()
    KIT_COMPONENT_TWICE = auto()
    KIT_IN_A_CIRCLE = auto()


def known(product: Product, line: int | None = None) -> None:
    """Refuse a product that does not exist."""
    if not product.unit:
        raise UnknownReference(
            Refusal.PRODUCT_UNKNOWN,
            "no such product",
            field="product",
            line=line,
            remedy="register the product, or correct its number",
        )


def may_be_ordered(product: Product, line: int) -> None:
    """Refuse a product that is unknown or no longer sold."""
    known(product, line)
    if product.discontinued:
        raise StateError(
            Refusal.PRODUCT_DISCONTINUED,
            f"{product.name} is discontinued",
            field="product",
            line=line,
            remedy="offer another product",
        )
