"""Moves that keep prices, price lists, promotions, costs, and what bounds prices."""

from __future__ import annotations

from collections.abc import Mapping

from laws_moves import Fields, Maker, Move, Table, chosen
from laws_world import CUSTOMERS, PRODUCTS

from o2c.domain.price import PRICE
from o2c.domain.price_list import PRICE_LIST
from o2c.domain.promotion import PROMOTION

CATEGORIES = ("GOODS", "METAL", "FLUIDS")
LISTS = ("L-EUR", "L-USD", "L-TAX")
PROMOTIONS = ("SPRING", "CLEARANCE", "LOYALTY")
_CURRENCY = {"USCO": "USD", "JPCO": "JPY"}


def _days(table: Table, m: Move) -> Fields:
    """Validity: as a rule from now, for a while."""
    until = table.clock.day(m.quantity * 3) if m.more % 3 == 0 else None
    return {"since": table.clock.day(m.line - 3), "until": until}


def _breaks(m: Move, scale: str = "") -> list[Fields]:
    table: list[Fields] = [{"least": 0, "value": f"{scale}{m.quantity}.{m.more}"}]
    if m.line % 2:
        table.append({"least": m.quantity, "value": f"{scale}{m.quantity - 1}.5"})
    return table


def set_price(table: Table, m: Move) -> Fields:
    product = PRODUCTS[m.which % 4]
    match m.more % 4:
        case 0:
            customer = CUSTOMERS[m.which % 4]
            key: Fields = {"customer": customer, "product": product}
            currency = _CURRENCY.get(customer, "EUR")
        case 1:
            key = {"customer": "ACME", "category": CATEGORIES[m.line % 3]}
            currency = "EUR"
        case 2:
            key = {"group": "RETAIL", "product": product}
            currency = "EUR"
        case _:
            price_list = LISTS[m.which % 3]
            key = {"price_list": price_list, "product": product}
            currency = "USD" if price_list == "L-USD" else "EUR"
    fields = {"key": key, "currency": currency, **_days(table, m)}
    if m.more == 5:
        return {**fields, "basis": "below_list", "breaks": [{"value": "0.12"}]}
    if m.more == 6:
        return {**fields, "adds": True, "breaks": [{"value": "0.35"}]}
    if m.more == 8 and product == "BOLT":
        fields |= {"unit": "BX", "lower": "1", "upper": "99"}
    return {**fields, "breaks": _breaks(m, "1" if m.more == 8 else "")}


def end_price(table: Table, m: Move) -> Fields | None:
    id = table.one(PRICE, m, lambda prices: bool(prices.records))
    if id is None:
        return None
    records = table.facts.one(PRICE, id).records
    if not records:
        return None
    record = records[m.line % len(records)]
    owner, _, goods = id.partition("|")
    names = {"c": "customer", "g": "group", "l": "price_list"}
    kinds = {"p": "product", "cat": "category"}
    kind, _, who = owner.partition(":")
    sort, _, what = goods.partition(":")
    return {
        "key": {names[kind]: who, kinds[sort]: what},
        "currency": record.currency,
        "unit": record.unit or None,
        "since": record.since,
        "adds": record.adds,
        "until": table.clock.day(m.quantity if m.more < 8 else -9),
    }


def save_price_list(table: Table, m: Move) -> Fields:
    price_list = LISTS[m.which % 3]
    return {
        "price_list": price_list,
        "name": f"List {m.line}",
        "currency": "USD" if price_list == "L-USD" or m.more == 9 else "EUR",
        "sequence": m.line,
        "since": table.clock.day(-m.line),
        "tax_inclusive": price_list == "L-TAX",
    }


def retire_price_list(table: Table, m: Move) -> Fields:
    until = table.clock.day(m.quantity - 2)
    return {"price_list": table.one(PRICE_LIST, m) or "L-EUR", "until": until}


def save_promotion(table: Table, m: Move) -> Fields:
    promotion = PROMOTIONS[m.which % 3]
    fields: Fields = {
        "promotion": promotion,
        "name": f"Promotion {m.line}",
        "kind": ("season", "loyalty")[m.more % 2],
        **_days(table, m),
        "exclusive": m.more == 7,
        "beyond_maximum": m.more == 4,
        "on_agreed": m.more > 4,
    }
    if promotion == "LOYALTY":
        fields |= {"customer": "ACME", "currency": "EUR"}
        return {**fields, "breaks": [{"value": f"0.{m.quantity}"}]}
    if promotion == "CLEARANCE":
        fields["category"] = "METAL"
    return {**fields, "breaks": [{"least": m.line, "value": f"0.0{m.quantity}"}]}


def end_promotion(table: Table, m: Move) -> Fields:
    until = table.clock.day(m.quantity - 2)
    return {"promotion": table.one(PROMOTION, m) or "SPRING", "until": until}


def set_category(table: Table, m: Move) -> Fields:
    parent = CATEGORIES[m.line % 3] if m.more % 3 else None
    return {"category": CATEGORIES[m.which % 3], "parent": parent}


def set_cost(table: Table, m: Move) -> Fields:
    return {
        "product": PRODUCTS[m.which % 4],
        "cost": f"{m.quantity}.{m.more}",
        "currency": ("EUR", "USD")[m.line % 2],
        "since": table.clock.day(m.line - 3),
    }


def set_floor(table: Table, m: Move) -> Fields:
    whose: tuple[Fields, ...] = (
        {"customer": CUSTOMERS[m.which % 4]},
        {"group": "RETAIL"},
        {"category": CATEGORIES[m.which % 3]},
    )
    return {**whose[m.line % 3], "floor": f"0.{m.quantity}" if m.more < 8 else None}


def set_max_discount(table: Table, m: Move) -> Fields:
    of: Fields = {"product": PRODUCTS[m.which % 4]}
    if m.line % 2:
        of = {"category": CATEGORIES[m.which % 3]}
    return {**of, "maximum": f"0.0{m.quantity}" if m.more < 8 else None}


def set_discount_policy(table: Table, m: Move) -> Fields:
    within = chosen(["best", "least", "add"], m.which)
    between = chosen(["best", "least", "add", "first"], m.line)
    return {"within": within, "between": between, "kinds": ["loyalty"]}


PRICING: Mapping[str, Maker] = {
    "SetPrice": set_price,
    "EndPrice": end_price,
    "SavePriceList": save_price_list,
    "RetirePriceList": retire_price_list,
    "SavePromotion": save_promotion,
    "EndPromotion": end_promotion,
    "SetCategory": set_category,
    "SetCost": set_cost,
    "SetFloor": set_floor,
    "SetMaxDiscount": set_max_discount,
    "SetDiscountPolicy": set_discount_policy,
}
