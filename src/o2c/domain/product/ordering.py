"""What an order for a product has to keep to: how much at a time, and which one."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from o2c.domain.common import NOTHING
from o2c.domain.product.events import Event, OrderRulesSet, Superseded
from o2c.domain.product.refusals import Refusal, known
from o2c.domain.product.state import Product
from o2c.errors import StateError, ValidationError
from o2c.values.exact import EXACT, ONE
from o2c.values.ids import ProductId
from o2c.values.quantity import plain


def set_order_rules(
    product: Product, *, minimum: Decimal, multiple: Decimal
) -> Iterator[Event]:
    """How much of it can be ordered at a time; 0 sets no rule (R01-05)."""
    known(product)
    if minimum < 0:
        raise ValidationError(
            Refusal.ORDER_RULE,
            "at least less than nothing says nothing",
            field="minimum",
            remedy="give 0 where there is no rule",
        )
    if multiple < 0:
        raise ValidationError(
            Refusal.ORDER_RULE,
            "nothing comes in a negative number",
            field="multiple",
            remedy="give 0 where there is no rule",
        )
    if (minimum, multiple) != (product.minimum, product.multiple):
        yield OrderRulesSet(
            was_minimum=product.minimum,
            minimum=minimum,
            was_multiple=product.multiple,
            multiple=multiple,
        )


def nearest(product: Product, quantity: Decimal) -> tuple[Decimal | None, Decimal]:
    """The next smaller and the next larger quantity that can be ordered.

    Both are the quantity itself where it keeps to the rules; None where nothing smaller
    does.  In stocking units.
    """
    step = product.multiple or ONE.scaleb(-product.digits, EXACT)
    least = max(EXACT.multiply(_times(product.minimum, step, up=True), step), step)
    if quantity <= least:
        return (least if quantity == least else None), least
    below = EXACT.multiply(_times(quantity, step), step)
    return below, EXACT.multiply(_times(quantity, step, up=True), step)


def _times(quantity: Decimal, step: Decimal, *, up: bool = False) -> Decimal:
    """How often the step goes into the quantity."""
    whole, rest = EXACT.divmod(quantity, step)
    return whole + (1 if rest and up else 0)


def may_be_so_many(product: Product, quantity: Decimal, line: int) -> None:
    """Refuse a quantity that breaks a minimum or a multiple; say the nearest ones."""
    if quantity <= 0 or not (product.minimum or product.multiple):
        return
    below, above = nearest(product, quantity)
    if quantity == above:
        return
    said = [plain(each) for each in (below, above) if each is not None]
    rules = (("at least", product.minimum), ("a multiple of", product.multiple))
    rule = " and ".join(f"{what} {plain(n)}" for what, n in rules if n > NOTHING)
    raise ValidationError(
        Refusal.ORDER_QUANTITY,
        f"{product.name} is ordered in {rule} {product.unit}, not {plain(quantity)}",
        field="quantity",
        line=line,
        remedy=f"order {' or '.join(said)}",
        nearest=", ".join(said),
    )


def supersede(
    product: Product,
    *,
    itself: ProductId,
    by: ProductId | None,
    chain: tuple[ProductId, ...],
    note: str,
) -> Iterator[Event]:
    """Let another product take its place; `chain` is what takes that one's in turn.

    A chain that comes back to the product itself is refused (R01-06).
    """
    known(product)
    if by == product.superseded_by:
        return
    if by is not None and itself in (by, *chain):
        raise StateError(
            Refusal.SUPERSEDED_IN_A_CIRCLE,
            f"{' -> '.join((itself, by, *chain))} leads nowhere",
            field="by",
            remedy="name a product that is not itself superseded by this one",
        )
    yield Superseded(was=product.superseded_by, by=by, note=note)
