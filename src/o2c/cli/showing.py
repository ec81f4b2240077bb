"""`o2c show`: the rows of a view that answer a question."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from o2c.cli.opening import Refusal, WrongUse, known, own_views
from o2c.cli.past import Looking, changed
from o2c.cli.sheet import Heading, Sheet, listing, sheet_of
from o2c.door import Desk
from o2c.moments import Moment
from o2c.projections import SELECTIONS, VIEWS, question
from o2c.projections.view import OPERATORS, Key, View
from o2c.storage.columns import Kind, ViewColumn, view_columns
from o2c.storage.reading import Condition
from o2c.values.exact import decimal
from o2c.values.money import money

# "<=" is tried before "<"; a word would be taken for part of a column's name.
_SIGNS = sorted(
    (sign for sign in OPERATORS if not sign.isalpha()), key=len, reverse=True
)
_CONDITION = re.compile(rf"\s*(\w+)\s*({'|'.join(_SIGNS)})(.*)", re.DOTALL)
_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def views() -> Sheet:
    """Every view with the question that it answers."""
    rows = [(view.name, asked(view.evolve.__module__)) for view in _every()]
    for selection in SELECTIONS:
        terms = " and ".join(f"{c} {sign} {v}" for c, sign, v in selection.where)
        rows.append((selection.name, f"Of {selection.view.name}: {terms}."))
    return listing("view question", rows)


def asked(module: str) -> str:
    """The question that a view's file is there for: the first line of its text."""
    return (sys.modules[module].__doc__ or "").partition("\n")[0]


def rows(
    desk: Looking,
    name: str,
    *,
    where: Sequence[str] = (),
    order_by: Sequence[str] = (),
    limit: int | None = None,
    columns: Sequence[str] = (),
    incomplete_ok: bool = False,
) -> Sheet:
    """The rows asked for; WrongUse where the view has no such column."""
    known("view", name, views_named())
    view = question(name, desk.own).view
    there = {c.name: c for c in view_columns(view.row, view.key)}
    for column in [*(c.removeprefix("-") for c in order_by), *columns]:
        known("column", column, there)
    found = desk.view(
        name,
        where=conditions(where, there),
        order_by=order_by,
        limit=limit,
        incomplete_ok=incomplete_ok,
    )
    sheet = sheet_of(view, found)
    return sheet.pick(columns) if columns else sheet


def gone_without(desk: Desk, name: str) -> int:
    """How many events somebody has let the view go without."""
    mark = desk.projector.marks()[question(name, desk.own).view.name]
    return mark.letters - mark.lacking


def compared(
    desk: Desk, name: str, then: Looking, now: Moment, where: Sequence[str] = ()
) -> Sheet:
    """What differs of a view's rows between two moments, and the events that did it."""
    known("view", name, views_named())
    view = question(name, desk.own).view
    there = {c.name: c for c in view_columns(view.row, view.key)}
    assert isinstance(then, Moment)
    found = desk.compare(name, then, now, where=conditions(where, there))
    return changed(view, found)


def views_named() -> list[str]:
    return [*(view.name for view in _every()), *(s.name for s in SELECTIONS)]


def _every() -> tuple[View[Any], ...]:
    return (*VIEWS, *own_views())


def names(texts: Sequence[str]) -> list[str]:
    """`--columns a,b --columns c` names three."""
    return [name.strip() for text in texts for name in text.split(",") if name.strip()]


def conditions(texts: Sequence[str], there: dict[str, ViewColumn]) -> list[Condition]:
    """Conditions as written, with the values that their columns hold."""
    parts = [_parts(text, there) for text in texts]
    currency = next((v for c, s, v in parts if (c.name, s) == ("currency", "=")), "")
    return [(c.name, sign, _value(c, sign, v, currency)) for c, sign, v in parts]


def key_of(view: View[Any], texts: Sequence[str]) -> Key:
    """A row's key as written; WrongUse where it is none."""
    there = [c for c in view_columns(view.row, view.key) if c.key]
    if len(texts) != len(there):
        raise WrongUse(
            Refusal.CONDITION,
            f"a row of {view.name} is known by {' '.join(view.key)}",
            field="key",
            remedy="give a value for each of them, in this order",
        )
    pairs = zip(there, texts, strict=True)
    return tuple(cast(str, _value(column, "=", text, "")) for column, text in pairs)


def _parts(text: str, there: dict[str, ViewColumn]) -> tuple[ViewColumn, str, str]:
    match = _CONDITION.fullmatch(text)
    if match is None:
        raise WrongUse(
            Refusal.CONDITION,
            f"{text!r} is no condition",
            field="where",
            remedy=f"write column, one of {' '.join(OPERATORS)}, and a value",
        )
    name, sign, value = match.groups()
    return there[known("column", name, there)], sign, value.strip()


def _value(column: ViewColumn, sign: str, text: str, currency: str) -> object:
    nothing = not text and (column.nullable or column.kind is not Kind.TEXT)
    if nothing and sign in ("=", "!="):
        return None
    try:
        return _read(column, text, currency)
    except (ValueError, KeyError) as error:
        raise WrongUse(
            Refusal.CONDITION,
            f"{text!r} is no value of {column.name}: {error}",
            field="where",
            remedy=_FORM[column.kind],
        ) from None


def _read(column: ViewColumn, text: str, currency: str) -> object:
    match column.kind:
        case Kind.TEXT:
            return str(column.enum(text)) if column.enum else text
        case Kind.INTEGER:
            return int(text)
        case Kind.BOOLEAN:
            return _TRUTH[text.lower()]
        case Kind.DATE:
            return date.fromisoformat(text)
        case Kind.INSTANT:
            return _instant(text)
        case Kind.MINOR:
            return _minor(text, currency)
        case Kind.QUANTITY | Kind.RATE:
            return decimal(text)


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("it has no time zone")
    return at


def _minor(text: str, currency: str) -> int:
    """Money is asked for in major units; zero is zero in every currency."""
    if not currency and decimal(text) == Decimal(0):
        return 0
    if not currency:
        raise ValueError("amounts of different currencies do not compare")
    return money(text, currency).minor


_FORM = {
    Kind.TEXT: "write one of the values that the column has",
    Kind.INTEGER: "write a whole number",
    Kind.BOOLEAN: "write true or false",
    Kind.DATE: "write a date such as 2026-03-02",
    Kind.INSTANT: "write an instant such as 2026-03-02T09:30:00Z",
    Kind.MINOR: "write an amount such as 10.50, and add --where currency=EUR",
    Kind.QUANTITY: "write a number such as 2.5",
    Kind.RATE: "write a number such as 0.19",
}


def atp(desk: Looking, product: str | None, site: str | None) -> Sheet:
    """What can be promised, date by date; all items unless some are named."""
    wanted = {"product": product, "site": site}
    items = desk.view(
        "stock_on_hand", where={name: v for name, v in wanted.items() if v is not None}
    )
    products: dict[str, list[str]] = defaultdict(list)
    for item in items:
        products[item.site].append(item.product)
    promised = {at: desk.atp_of(these, at) for at, these in products.items()}
    number = Kind.QUANTITY
    names = ("supply", "demand", "projected", "atp", "shortage")
    headings = (Heading("product"), Heading("site"), Heading("on", Kind.DATE))
    return Sheet(
        (*headings, *(Heading(name, number) for name in names)),
        tuple(
            (item.product, item.site, row.on, *(getattr(row, name) for name in names))
            for item in items
            for row in promised[item.site][item.product]
        ),
    )
