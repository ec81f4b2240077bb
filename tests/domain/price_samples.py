"""Prices, price lists and promotions as they were saved, and questions about them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from domain_samples import MONDAY, day, qty

from o2c.domain import category, cost, price, price_catalogue, price_list, promotion
from o2c.domain import price_rules as rules
from o2c.domain.price import PRICE, PriceSet
from o2c.domain.price_catalogue import CATALOGUE, Entry, EntryKind
from o2c.domain.price_list import PRICE_LIST, Header
from o2c.domain.pricing.discounts import DiscountPolicy, Promoted, Within
from o2c.domain.pricing.offers import Kept
from o2c.domain.pricing.promotional import PromotionTerms
from o2c.domain.pricing.question import Place, Question
from o2c.domain.pricing.records import Basis, Break, PriceRecord
from o2c.domain.pricing.source import Level
from o2c.domain.promotion import PROMOTION
from o2c.kernel import Aggregate
from o2c.values.price import UnitPrice, unit_price

MAX = ("max",)


def breaks(*table: tuple[str | int, str]) -> tuple[Break, ...]:
    return tuple(Break(least=qty(least), value=qty(value)) for least, value in table)


def record(
    *table: tuple[str | int, str],
    since: date = MONDAY,
    until: date | None = None,
    **more: Any,
) -> PriceRecord:
    """A price in euros for one stocking unit, unless it says otherwise."""
    known: dict[str, Any] = {"currency": "EUR", "unit": "", "basis": Basis.AMOUNT}
    table = table or ((0, "9"),)
    return PriceRecord(**known | more, since=since, until=until, breaks=breaks(*table))


def price_set(
    *table: tuple[str | int, str], was: PriceRecord | None = None, **more: Any
) -> PriceSet:
    return PriceSet(was=was, record=record(*table, **more), by=MAX)


def header(**more: Any) -> Header:
    known: dict[str, Any] = {
        "name": "Export",
        "currency": "EUR",
        "group": "",
        "sequence": 10,
        "since": MONDAY,
        "until": None,
        "tax_inclusive": False,
    }
    return Header(**known | more)


def terms(*table: tuple[str | int, str], **more: Any) -> PromotionTerms:
    """Ten per cent off everything for everyone, unless it says otherwise."""
    known: dict[str, Any] = {
        "name": "Spring",
        "kind": "season",
        "owner": "",
        "goods": "",
        "since": MONDAY,
        "until": None,
        "currency": "",
        "unit": "",
    }
    return PromotionTerms(**known | more, breaks=breaks(*(table or ((0, "0.1"),))))


def promoted(id: str, *table: tuple[str | int, str], **more: Any) -> Promoted:
    return Promoted(id=id, terms=terms(*table, **more))


def question(**more: Any) -> Question:
    """Ten bolts for Acme on the Monday; a case holds twelve; listed at 10.00."""
    known: dict[str, Any] = {
        "product": "BOLT",
        "categories": ("SCREWS", "FASTENERS"),
        "customer": "ACME",
        "group": "RETAIL",
        "currency": "EUR",
        "quantity": qty(10),
        "unit": "EA",
        "packs": {"XCS": qty(12)},
        "asked_unit": "EA",
        "on": MONDAY,
        "requested": day(3),
        "tax_rate": qty("0.19"),
        "listed": euros(10),
    }
    return Question(**known | more)


def euros(amount: str | int, per: str | int = 1) -> UnitPrice:
    return unit_price(amount, "EUR", per)


def kept(level: Level, stream: str, *records: PriceRecord, **more: Any) -> Kept:
    """Records in a place; `sequence` and `depth` say how specific it is."""
    inclusive = more.pop("inclusive", False)
    place = Place(level=level, stream=stream, **more)
    return Kept(place=place, records=records, inclusive=inclusive)


Ask = tuple[Callable[..., Any], dict[str, Any]]
Tale = tuple[Aggregate[Any, Any], list[object], list[Ask]]

BY = {"by": MAX}
PRICE_TALES: dict[str, Tale] = {
    "price": (
        PRICE,
        [],
        [
            (price.set_price, {"record": record(), **BY}),
            (
                price.end_price,
                {"name": record().name, "until": day(3), **BY},
            ),
        ],
    ),
    "price list": (
        PRICE_LIST,
        [],
        [
            (price_list.save, {"header": header(), **BY}),
            (price_list.retire, {"until": day(3), **BY}),
        ],
    ),
    "promotion": (
        PROMOTION,
        [],
        [
            (promotion.save, {"terms": terms(), **BY}),
            (promotion.end, {"until": day(3), **BY}),
        ],
    ),
    "catalogue": (
        CATALOGUE,
        [],
        [
            (
                price_catalogue.enlist,
                {"entry": Entry(kind=EntryKind.OWNER, id="c:ACME", owner="c:ACME")},
            )
        ],
    ),
    "categories": (
        category.CATEGORY_TREE,
        [],
        [(category.set_category, {"category": "SCREWS", "parent": None})],
    ),
    "cost": (
        cost.COST,
        [],
        [(cost.set_cost, {"cost": euros(6), "since": MONDAY, **BY})],
    ),
    "price rules": (
        rules.PRICE_RULES,
        [],
        [
            (rules.set_floor, {"of": "c:ACME", "floor": qty("0.2"), **BY}),
            (rules.set_max_discount, {"of": "p:BOLT", "maximum": qty("0.1"), **BY}),
            (
                rules.set_discount_policy,
                {"policy": DiscountPolicy(within=Within.ADD), **BY},
            ),
        ],
    ),
}
