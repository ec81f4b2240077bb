"""A product as an order sees it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from attrs import evolve as replace
from attrs import field, frozen

from o2c.domain.common import NOTHING
from o2c.domain.product.events import (
    Changed,
    Discontinued,
    Event,
    KitComponent,
    KitDefined,
    ListPriceSet,
    OrderRulesSet,
    PackAdded,
    Registered,
    Superseded,
)
from o2c.values.ids import ProductId
from o2c.values.price import UnitPrice


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
    minimum: Decimal = NOTHING  # of an order line, in stocking units
    multiple: Decimal = NOTHING
    kit: tuple[KitComponent, ...] = ()  # what goes into one of it
    kit_version: int = 0
    superseded_by: ProductId | None = None
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
        case OrderRulesSet(minimum=minimum, multiple=multiple):
            return replace(product, minimum=minimum, multiple=multiple)
        case KitDefined(version=version, components=components):
            return replace(product, kit=components, kit_version=version)
        case Superseded(by=by):
            return replace(product, superseded_by=by)
        case Discontinued():
            return replace(product, discontinued=True)
