"""A kit: sold as one, at one price, and shipped as what goes into it (R01-15)."""

from __future__ import annotations

from collections.abc import Iterator

from o2c.domain.product.events import Event, KitComponent, KitDefined
from o2c.domain.product.refusals import Refusal, known
from o2c.domain.product.state import Product
from o2c.errors import StateError, ValidationError
from o2c.values.ids import ProductId


def define_kit(
    product: Product,
    *,
    itself: ProductId,
    components: tuple[KitComponent, ...],
    inside: frozenset[ProductId],
) -> Iterator[Event]:
    """What goes into one of it from now on; placed orders keep what they have.

    `inside` are all products that its components come to, kits in kits included.
    """
    known(product)
    if components == product.kit:
        return
    if components and (product.tracked or product.digits):
        raise StateError(
            Refusal.KIT_TRACKED,
            "a kit is sold in whole numbers, and kept in stock as what goes into it",
            field="product",
            remedy="register it as another product, untracked and without digits",
        )
    _sound(components)
    if itself in inside:
        raise StateError(
            Refusal.KIT_IN_A_CIRCLE,
            f"{itself} would go into itself",
            field="components",
            remedy="take out the component that it goes into",
        )
    yield KitDefined(
        version=product.kit_version + 1, was=product.kit, components=components
    )


def _sound(components: tuple[KitComponent, ...]) -> None:
    """Refuse a component without a quantity, and one that is named twice."""
    seen = set[ProductId]()
    for each in components:
        if each.quantity <= 0:
            raise ValidationError(
                Refusal.KIT_QUANTITY,
                f"no {each.product} would go into it",
                field="components",
                remedy="say how many, or leave it out",
            )
        if each.product in seen:
            raise ValidationError(
                Refusal.KIT_COMPONENT_TWICE,
                f"{each.product} appears twice",
                field="components",
                remedy="name each component once, with its whole quantity",
            )
        seen.add(each.product)
