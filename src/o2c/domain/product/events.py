"""What happens to a product.  Stored for ever: add new ones, never rename."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeAlias

from attrs import frozen

from o2c.values.ids import ProductId
from o2c.values.price import UnitPrice


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


@frozen(kw_only=True)
class OrderRulesSet:
    """How much of it can be ordered at a time, in stocking units, from now on.

    At least `minimum`, and a whole number of `multiple`s; nothing is said by 0.
    """

    was_minimum: Decimal
    minimum: Decimal
    was_multiple: Decimal
    multiple: Decimal


@frozen(kw_only=True)
class KitComponent:
    """So many stocking units of a product that go into one kit."""

    product: ProductId
    quantity: Decimal


@frozen(kw_only=True)
class KitDefined:
    """What goes into one of it from now on; nothing, where it is no kit any more."""

    version: int
    was: tuple[KitComponent, ...]
    components: tuple[KitComponent, ...]


@frozen(kw_only=True)
class Superseded:
    """New orders for it go to another product; to none, where `by` is None."""

    was: ProductId | None
    by: ProductId | None
    note: str


Event: TypeAlias = (
    Registered
    | Changed
    | PackAdded
    | ListPriceSet
    | OrderRulesSet
    | KitDefined
    | Superseded
    | Discontinued
)
