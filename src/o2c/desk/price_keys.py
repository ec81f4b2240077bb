"""For whom and for what a price is kept, and what has to exist for it."""

from __future__ import annotations

from enum import StrEnum, auto

from o2c.desk.common import product_of, stocking_units
from o2c.desk.work import Work
from o2c.domain import category, customer, price_catalogue
from o2c.domain import price_list as price_lists
from o2c.domain.category import CATEGORY_TREE
from o2c.domain.customer import CUSTOMER
from o2c.domain.price_catalogue import CATALOGUE, Entry
from o2c.domain.price_list import PRICE_LIST
from o2c.domain.pricing.question import what, whose
from o2c.domain.pricing.records import Break
from o2c.errors import ValidationError
from o2c.requests import pricing as requests
from o2c.values.exact import ONE
from o2c.values.price import unit_price


class Refusal(StrEnum):
    WHOSE_PRICE = auto()
    WHICH_GOODS = auto()
    UNIT = auto()


def in_tree(work: Work, named: str | None) -> None:
    """Refuse a category that is not in the tree; none at all is fine."""
    if named is not None:
        category.known(work.get(CATEGORY_TREE, category.MAIN), named)


def owner_of(work: Work, ask: requests.PriceKey) -> str:
    """For whom a price is, as a part of its key."""
    given = [id for id in (ask.customer, ask.group, ask.price_list) if id is not None]
    if len(given) != 1:
        raise not_whose(
            "a price is for one customer, for one group, or in one price list"
        )
    if ask.price_list is not None:
        price_lists.known(work.get(PRICE_LIST, ask.price_list))
    must_exist(work, ask.customer, None, None)
    return whose(
        customer=ask.customer or "",
        group=ask.group or "",
        price_list=ask.price_list or "",
    )


def goods_of(work: Work, ask: requests.PriceKey) -> str:
    """For what a price is, as a part of its key."""
    if (ask.product is None) == (ask.category is None):
        raise not_which("a price is for one product, or for one category")
    if ask.group is not None and ask.category is not None:
        raise not_which("a group's own prices are for products")
    must_exist(work, None, ask.product, ask.category)
    return what(product=ask.product or "", category=ask.category or "")


def must_exist(
    work: Work, buyer: str | None, goods: str | None, tree: str | None
) -> None:
    """Refuse a customer, a product or a category that does not exist."""
    if buyer is not None:
        customer.known(work.get(CUSTOMER, buyer))
    if goods is not None:
        product_of(work, goods)
    in_tree(work, tree)


def in_stocking_units(work: Work, product: str, unit: str) -> None:
    """Refuse a unit that cannot be told, exactly, in the product's stocking units."""
    found = product_of(work, product)
    try:
        unit_price(0, "EUR", stocking_units(found, ONE, unit))
    except ValueError as error:
        raise ValidationError(
            Refusal.UNIT,
            str(error),
            field="unit",
            remedy=f"give it in {found.unit}, or add the packaging to the product",
        ) from None


def breaks_of(parts: tuple[requests.BreakPart, ...]) -> tuple[Break, ...]:
    return tuple(Break(least=part.least, value=part.value) for part in parts)


def enlist(work: Work, entry: Entry) -> None:
    work.decide(CATALOGUE, price_catalogue.MAIN, price_catalogue.enlist, entry=entry)


def not_whose(message: str) -> ValidationError:
    return ValidationError(
        Refusal.WHOSE_PRICE, message, field="customer", remedy="name exactly one"
    )


def not_which(message: str) -> ValidationError:
    return ValidationError(
        Refusal.WHICH_GOODS, message, field="product", remedy="name exactly one"
    )
