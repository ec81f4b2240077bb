"""Moves that say how orders are to be read."""

from __future__ import annotations

from collections.abc import Mapping

from laws_moves import Fields, Maker, Move, Table, chosen
from laws_world import CUSTOMERS, NEW_CUSTOMERS, NEW_PRODUCTS, PRODUCTS

PARTS = ("P/1", "TEN")  # a customer's own numbers; one of them is ours for something
GTINS = ("4006381333931", "036000291452")


def set_order_profile(table: Table, m: Move) -> Fields:
    said = ("po_leading_zeros", "po_per_ship_to", "rounding")[m.line % 3]
    return {"customer": chosen(list(CUSTOMERS), m.which), said: m.more % 2 == 1}


def _part(m: Move) -> Fields:
    customer = chosen([*CUSTOMERS[1:3], *NEW_CUSTOMERS], m.which)
    return {"customer": customer, "part": PARTS[m.line % 2]}


def set_customer_part(table: Table, m: Move) -> Fields:
    unit = {"unit": "BX"} if m.more % 4 == 1 else {}
    product = PRODUCTS[m.quantity % 4]
    return {
        **_part(m),
        "product": product,
        **unit,
        "since": table.clock.day(m.line - 2),
    }


def end_customer_part(table: Table, m: Move) -> Fields:
    return {**_part(m), "since": table.clock.day(m.more - 4)}


def assign_gtin(table: Table, m: Move) -> Fields:
    fields: Fields = {"gtin": GTINS[m.line % 2], "product": PRODUCTS[m.which % 4]}
    if m.more % 2:
        fields["instead_of"] = PRODUCTS[m.quantity % 4]
    return fields


def supersede_product(table: Table, m: Move) -> Fields:
    by = chosen([*NEW_PRODUCTS, None], m.line)
    product = chosen([*NEW_PRODUCTS, "TEN"], m.which)
    return {"product": product, "by": by, "note": "better"}


def set_order_rules(table: Table, m: Move) -> Fields:
    product = chosen([*NEW_PRODUCTS, "TEN"], m.which)
    return {"product": product, "minimum": m.quantity % 4, "multiple": m.more % 3}


ENTRY: Mapping[str, Maker] = {
    "SetOrderProfile": set_order_profile,
    "SetCustomerPart": set_customer_part,
    "EndCustomerPart": end_customer_part,
    "AssignGtin": assign_gtin,
    "SupersedeProduct": supersede_product,
    "SetOrderRules": set_order_rules,
}
