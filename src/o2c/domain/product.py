"""A product: what it is, how it is counted and packed, and what it lists at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum, auto
from typing import TypeAlias, get_args

from attrs import evolve as replace
from attrs import field, frozen

from o2c.errors import StateError, UnknownReference, ValidationError
from o2c.kernel import Aggregate
from o2c.values.price import UnitPrice


class Refusal(StrEnum):
    PRODUCT_UNKNOWN = auto()
    PRODUCT_EXISTS = auto()
    PRODUCT_DISCONTINUED = auto()
    PACK_FIXED = auto()
    PACK_SIZE = auto()


@frozen(kw_only=True)
class Pack:
    """A packaging unit and how many stocking units it holds."""

    unit: str
    holds: Decimal


@frozen(kw_only=True)
class Registered:
    """A new product.  `digits` are the decimal places its quantities may have."""

    name: str
    unit: str
    digits: int
    packs: tuple[Pack, ...]
    tax_class: str
    tracked: bool
    category: str = ""


@frozen(kw_only=True)
class Changed:
    """Another name, tax class or category, from now on."""

    was_name: str
    name: str
    was_tax_class: str
    tax_class: str
    was_category: str = ""
    category: str = ""


@frozen(kw_only=True)
class PackAdded:
    """One more packaging unit."""

    pack: Pack


@frozen(kw_only=True)
class ListPriceSet:
    """The list price in one currency, from now on."""

    was: UnitPrice | None
    price: UnitPrice


@frozen(kw_only=True)
class Discontinued:
    """Not sold any more; what is ordered goes on."""

    note: str


Event: TypeAlias = Registered | Changed | PackAdded | ListPriceSet | Discontinued


@frozen(kw_only=True)
class Product:
    """A product as an order sees it; no `unit` where there is none."""

    name: str = ""
    unit: str = ""
    digits: int = 0
    packs: Mapping[str, Decimal] = field(factory=dict)
    tax_class: str = ""
    tracked: bool = True
    category: str = ""
    prices: Mapping[str, UnitPrice] = field(factory=dict)  # by currency
    discontinued: bool = False


def evolve(product: Product, event: Event) -> Product:
    match event:
        case Registered():
            return Product(
                name=event.name,
                unit=event.unit,
                digits=event.digits,
                packs={pack.unit: pack.holds for pack in event.packs},
                tax_class=event.tax_class,
                tracked=event.tracked,
                category=event.category,
            )
        case Changed(name=name, tax_class=tax_class, category=category):
            return replace(product, name=name, tax_class=tax_class, category=category)
        case PackAdded(pack=pack):
            return replace(product, packs={**product.packs, pack.unit: pack.holds})
        case ListPriceSet(price=price):
            return replace(product, prices={**product.prices, price.currency: price})
        case Discontinued():
            return replace(product, discontinued=True)


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
    elif replace(evolve(Product(), fresh), prices=product.prices) != product:
        raise StateError(
            Refusal.PRODUCT_EXISTS,
            "the product is registered already, with other data",
            field="product",
            remedy="change the product instead",
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


def _size(pack: Pack) -> None:
    if pack.holds <= 0:
        raise ValidationError(
            Refusal.PACK_SIZE,
            "a pack holds more than nothing",
            field="packs",
            remedy="say how many stocking units it holds",
        )


PRODUCT: Aggregate[Product, Event] = Aggregate(
    "product", initial=Product(), evolve=evolve, events=get_args(Event)
)
