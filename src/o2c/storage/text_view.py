"""For SQLite: a plain SQL view per table that shows scaled integers as exact decimals.

It computes with integers and text only, never with SQLite's floating point numbers.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Any

from o2c.projections.view import View
from o2c.storage.columns import SCALE, Kind, ViewColumn
from o2c.storage.tables import columns
from o2c.values.currencies import DIGITS


@cache
def text_view(view: View[Any]) -> str:
    """The statement that makes `<name>_text`."""
    parts = ", ".join(f'{_shown(c)} AS "{c.name}"' for c in columns(view))
    return f'CREATE VIEW "{view.name}_text" AS SELECT {parts} FROM "{view.name}"'


def _shown(column: ViewColumn) -> str:
    name = f'"{column.name}"'
    match column.kind:
        case Kind.QUANTITY | Kind.RATE:
            return f"rtrim(rtrim({_decimal(name, SCALE[column.kind])}, '0'), '.')"
        case Kind.MINOR:
            return _money(name)
        case _:
            return name


def _money(name: str) -> str:
    """By the currency of the same row; most have two digits."""
    codes: dict[int, list[str]] = defaultdict(list)
    for code, places in sorted(DIGITS.items()):
        codes[places].append(f"'{code}'")
    cases = " ".join(
        f'WHEN "currency" IN ({", ".join(of)}) THEN {_decimal(name, places)}'
        for places, of in sorted(codes.items())
        if places != 2
    )
    return f"CASE {cases} ELSE {_decimal(name, 2)} END"


def _decimal(name: str, places: int) -> str:
    if not places:
        return f"CAST({name} AS TEXT)"
    scale, zeros = 10**places, "0" * places
    return (
        f"CASE WHEN {name} < 0 THEN '-' ELSE '' END || (abs({name}) / {scale})"
        f" || '.' || substr('{zeros}' || (abs({name}) % {scale}), -{places})"
    )
