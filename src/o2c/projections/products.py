"""What is sold, how it is counted, packed and taxed."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from o2c.domain.common import NOTHING
from o2c.domain.product import (
    Changed,
    Discontinued,
    KitDefined,
    OrderRulesSet,
    PackAdded,
    Registered,
    Superseded,
)
from o2c.kernel import Recorded
from o2c.projections import shares
from o2c.projections.view import Key, View, changer, column, stream_id, streams_of
from o2c.values.columns import Qty


@frozen(kw_only=True, slots=False)
class Product:
    """One product as it is now; `list_prices` has its prices."""

    product: str = column("the product")
    name: str = column("what it is called")
    unit: str = column("its stocking unit")
    digits: int = column("how many decimal places its quantities may have")
    packs: str = column("stocking units in a pack, by packaging unit, as JSON")
    tax_class: str = column("how it is taxed")
    tracked: bool = column("whether it is kept in stock")
    category: str = column("where it stands in the tree of categories")
    registered_on: date = column("since when it is in the range")
    minimum: Qty = column("ordered at least at a time; 0 for no rule", NOTHING)
    multiple: Qty = column("ordered in whole numbers of it; 0 for no rule", NOTHING)
    kit: str = column("what goes into one of it: quantity by product, as JSON", "")
    superseded_by: str | None = column("what new orders for it go to", None)
    discontinued: bool = column("whether it is sold no more", False)


_change = changer(Product)


def evolve(key: Key, row: Product | None, recorded: Recorded[object]) -> Product | None:
    event = recorded.event
    if isinstance(event, Registered):
        return Product(
            product=recorded.id,
            name=event.name,
            unit=event.unit,
            digits=event.digits,
            packs=shares.written({pack.unit: pack.holds for pack in event.packs}),
            tax_class=event.tax_class,
            tracked=event.tracked,
            category=event.category,
            registered_on=recorded.effective_on,
        )
    if row is None:
        return None
    match event:
        case Changed(name=name, tax_class=tax_class, category=category):
            return _change(row, name=name, tax_class=tax_class, category=category)
        case PackAdded(pack=pack):
            return _change(row, packs=shares.plus(row.packs, pack.unit, pack.holds))
        case OrderRulesSet(minimum=minimum, multiple=multiple):
            return _change(row, minimum=minimum, multiple=multiple)
        case KitDefined(components=components):
            inside = {str(each.product): each.quantity for each in components}
            return _change(row, kit=shares.written(inside) if inside else "")
        case Superseded(by=by):
            return _change(row, superseded_by=by)
        case Discontinued():
            return _change(row, discontinued=True)
        case _:
            return row


PRODUCTS = View(
    name="products",
    row=Product,
    key=("product",),
    events=(
        Registered,
        Changed,
        PackAdded,
        OrderRulesSet,
        KitDefined,
        Superseded,
        Discontinued,
    ),
    keys=stream_id,
    evolve=evolve,
    streams=streams_of("product"),
)
