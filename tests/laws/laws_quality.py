"""Moves that say how products are named, and that raise and settle flags."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from laws_moves import Fields, Maker, Move, Table, chosen
from laws_world import CUSTOMERS, PEOPLE, PRODUCTS

from o2c.domain.flag import FLAG, Concern, Flag, Stage


def set_naming_rule(table: Table, m: Move) -> Fields:
    pattern = ("", "[A-Z0-9]+", "[A-Z]{3}[0-9]", "[A-")[m.more % 4]
    return {"pattern": pattern, "longest": 4 + m.quantity, "apart": m.line % 2 == 1}


def raise_flag(table: Table, m: Move) -> Fields:
    if m.more % 2:
        pair = [CUSTOMERS[m.which % 4], CUSTOMERS[(m.which + 1) % 4]]
        figures = [f"score {80 + m.line}"]
        return {"kind": "duplicate_customer", "subjects": pair, "figures": figures}
    kind = chosen([k for k in Concern if k is not Concern.DUPLICATE_CUSTOMER], m.line)
    return {"kind": kind, "subjects": [PRODUCTS[m.which % 4]], "figures": []}


def _flag(fits: Callable[[Flag], bool], **fields: str) -> Maker:
    def make(table: Table, m: Move) -> Fields | None:
        found = table.one(FLAG, m, fits)
        return {"flag": found, **fields} if found else None

    return make


def _open(flag: Flag) -> bool:
    return flag.stage is Stage.OPEN


def assign_flag(table: Table, m: Move) -> Fields | None:
    found = table.one(FLAG, m, _open)
    return {"flag": found, "owner": chosen(list(PEOPLE), m.line)} if found else None


QUALITY: Mapping[str, Maker] = {
    "SetNamingRule": set_naming_rule,
    "RaiseFlag": raise_flag,
    "ClearFlag": _flag(_open, note="gone"),
    "AssignFlag": assign_flag,
    "AcceptFlag": _flag(_open, note="will be mended"),
    "RejectFlag": _flag(_open, note="as it should be"),
}
