"""Moves that say how orders are to be read."""

from __future__ import annotations

from collections.abc import Mapping

from laws_moves import Fields, Maker, Move, Table, chosen
from laws_world import CUSTOMERS, NEW_CUSTOMERS, NEW_PRODUCTS, PRODUCTS

from o2c.domain.customer_part import CUSTOMER_PART
from o2c.domain.draft import DRAFT, Draft, Stage
from o2c.domain.gtin import GTIN
from o2c.domain.product import PRODUCT

PARTS = ("P/1", "TEN")  # a customer's own numbers; one of them is ours for something
GTINS = ("4006381333931", "036000291452")


def set_order_profile(table: Table, m: Move) -> Fields:
    said = ("po_leading_zeros", "po_per_ship_to", "rounding")[m.line % 3]
    return {"customer": chosen(list(CUSTOMERS), m.which), said: m.more % 2 == 1}


def _part(m: Move) -> Fields:
    customer = chosen([*CUSTOMERS, *CUSTOMERS, *NEW_CUSTOMERS], m.which)
    return {"customer": customer, "part": PARTS[m.line % 2]}


def set_customer_part(table: Table, m: Move) -> Fields:
    unit = {"unit": "BX"} if m.more % 4 == 1 else {}
    product = PRODUCTS[m.quantity % 4]
    since = table.clock.day(m.line - 2)
    return {**_part(m), "product": product, **unit, "since": since}


def end_customer_part(table: Table, m: Move) -> Fields:
    known = [id.partition("/") for id in table.facts.all(CUSTOMER_PART)]
    customer, _, part = chosen(known, m.which) or ("ACME", "/", "P/1")
    since = table.clock.day(m.more - 4)
    return {"customer": customer, "part": part, "since": since}


def assign_gtin(table: Table, m: Move) -> Fields:
    fields: Fields = {"gtin": GTINS[m.line % 2], "product": PRODUCTS[m.which % 4]}
    if m.more % 2:
        fields["instead_of"] = PRODUCTS[m.quantity % 4]
    return fields


def supersede_product(table: Table, m: Move) -> Fields:
    by = chosen([*NEW_PRODUCTS, "TEN", None], m.line)
    product = chosen(_new(table), m.which)
    return {"product": product, "by": by, "note": "better"}


def _new(table: Table) -> list[str]:
    """Products that a history has added; one that is not there, if it has none."""
    found = [id for id in NEW_PRODUCTS if table.facts.one(PRODUCT, id).unit]
    return found or [NEW_PRODUCTS[0]]


def set_order_rules(table: Table, m: Move) -> Fields:
    product = chosen([*_new(table), "TEN"], m.which)
    most = 2 if product == "TEN" else 5
    return {"product": product, "minimum": m.quantity % most, "multiple": m.more % most}


def define_kit(table: Table, m: Move) -> Fields:
    kit = chosen(["SET", "SET", *_new(table)], m.which)
    among = [*PRODUCTS, "SET"] if m.more > 7 else PRODUCTS[:3]
    parts = [
        {"product": product, "quantity": 1 + (m.quantity + n) % 3}
        for n, product in enumerate(among[m.line % 2 : m.line % 2 + 1 + m.more % 3])
    ]
    return {"product": kit, "components": parts}


def written_as(table: Table, m: Move, customer: str) -> str:
    """How a customer may call a product: by its own number, or by its GTIN."""
    parts = [id for id in table.facts.all(CUSTOMER_PART) if id.startswith(customer)]
    own = [id.partition("/")[2] for id in parts]
    return chosen([*own, *table.facts.all(GTIN)], m.which) or "BOLT"


def _open_draft(table: Table, m: Move) -> str:
    return table.one(DRAFT, m, lambda d: d.stage is Stage.OPEN) or "DR-000001"


def some_of_an_order(table: Table, m: Move, order: Fields) -> Fields:
    """An order as far as somebody has understood it."""
    fields = {**order}
    if m.more % 3 == 0:
        del fields["site"]
    if m.more % 4 == 1:
        fields["lines"] = [{"line": 1, "quantity": m.quantity}]
    return {**fields, "raw": "as usual"} if m.line == 2 else fields


def change_draft(table: Table, m: Move) -> Fields:
    number = _open_draft(table, m)
    found = table.facts.one(DRAFT, number)
    customer = found.customer if m.more < 8 else CUSTOMERS[m.which % 4]
    line: Fields = {"line": 1, "product": "BOLT", "quantity": m.quantity}
    drop = {"drop": [1, 2, 3]} if m.more == 3 else {}
    return {
        "draft": number,
        "customer": customer or CUSTOMERS[0],
        "site": "MAIN",
        "lines": [line],
        **drop,
    }


def place_draft(table: Table, m: Move) -> Fields:
    def ready(draft: Draft) -> bool:
        return draft.stage is Stage.OPEN and not draft.missing

    return {"draft": table.one(DRAFT, m, ready) or "DR-000001"}


def discard_draft(table: Table, m: Move) -> Fields:
    return {"draft": _open_draft(table, m), "note": "called off"}


def copy_order(table: Table, m: Move) -> Fields:
    number = table.order(m, lambda order: True) or "SO-000001"
    return {"order": number, "keep_prices": m.more % 2 == 1}


ENTRY: Mapping[str, Maker] = {
    "SetOrderProfile": set_order_profile,
    "SetCustomerPart": set_customer_part,
    "EndCustomerPart": end_customer_part,
    "AssignGtin": assign_gtin,
    "SupersedeProduct": supersede_product,
    "SetOrderRules": set_order_rules,
    "DefineKit": define_kit,
    "ChangeDraft": change_draft,
    "PlaceDraft": place_draft,
    "DiscardDraft": discard_draft,
    "CopyOrder": copy_order,
}
