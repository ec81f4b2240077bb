"""Keeping products: take them into the range, change, pack, list and drop them."""

from __future__ import annotations

from collections.abc import Iterator

from o2c.domain.product.events import (
    Changed,
    Discontinued,
    Event,
    ListPriceSet,
    Pack,
    PackAdded,
    Registered,
)
from o2c.domain.product.refusals import Refusal, known
from o2c.domain.product.state import Product, evolve
from o2c.errors import StateError, ValidationError
from o2c.values.price import UnitPrice


def register(
    product: Product,
    *,
    name: str,
    unit: str,
    digits: int,
    packs: tuple[Pack, ...],
    tax_class: str,
    tracked: bool,
    category: str = "",
) -> Iterator[Event]:
    """Take a new product into the range."""
    for pack in packs:
        _size(pack)
    fresh = Registered(
        name=name,
        unit=unit,
        digits=digits,
        packs=packs,
        tax_class=tax_class,
        tracked=tracked,
        category=category,
    )
    if not product.unit:
        yield fresh
    elif _said(product) != _said(evolve(Product(), fresh)):
        raise StateError(
            Refusal.PRODUCT_EXISTS,
            "the product is registered already, with other data",
            field="product",
            remedy="change the product instead",
        )


def _said(product: Product) -> tuple[object, ...]:
    """What is said when a product is registered, and that it is still sold."""
    return (
        product.name,
        product.unit,
        product.digits,
        product.packs,
        product.tax_class,
        product.tracked,
        product.category,
        product.discontinued,
    )


def change(
    product: Product,
    *,
    name: str | None = None,
    tax_class: str | None = None,
    category: str | None = None,
) -> Iterator[Event]:
    """Another name, tax class or category; placed orders keep what they have."""
    known(product)
    now_name = product.name if name is None else name
    now_class = product.tax_class if tax_class is None else tax_class
    now_category = product.category if category is None else category
    now = (now_name, now_class, now_category)
    if now != (product.name, product.tax_class, product.category):
        yield Changed(
            was_name=product.name,
            name=now_name,
            was_tax_class=product.tax_class,
            tax_class=now_class,
            was_category=product.category,
            category=now_category,
        )


def add_pack(product: Product, *, pack: Pack) -> Iterator[Event]:
    """One more packaging; what a pack holds never changes (X3-06)."""
    known(product)
    _size(pack)
    holds = product.packs.get(pack.unit)
    if holds is None:
        yield PackAdded(pack=pack)
    elif holds != pack.holds:
        raise StateError(
            Refusal.PACK_FIXED,
            f"{pack.unit} holds {holds}, and open lines may rely on it",
            field="packs",
            remedy="register another product, or another packaging unit",
        )


def set_list_price(product: Product, *, price: UnitPrice) -> Iterator[Event]:
    """What the product lists at in a currency; placed orders keep their price."""
    known(product)
    was = product.prices.get(price.currency)
    if price != was:
        yield ListPriceSet(was=was, price=price)


def discontinue(product: Product, *, note: str) -> Iterator[Event]:
    """Sell it no more."""
    known(product)
    if not product.discontinued:
        yield Discontinued(note=note)


def _size(pack: Pack) -> None:
    if pack.holds <= 0:
        raise ValidationError(
            Refusal.PACK_SIZE,
            "a pack holds more than nothing",
            field="packs",
            remedy="say how many stocking units it holds",
        )
