"""docs/reference/views.md: the data dictionary."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from o2c.domain import AGGREGATES
from o2c.projections import SELECTIONS, VIEWS
from o2c.projections.view import Selection, View
from o2c.projections.view import columns as documented
from o2c.storage.columns import SCALE, Kind, ViewColumn
from o2c.storage.tables import columns as stored
from reference.markdown import code, codes, page, paragraphs, table
from reference.names import EVENT_NAMES

MEANING = {
    Kind.TEXT: ("text", "TEXT", "TEXT"),
    Kind.INTEGER: ("whole number", "INTEGER", "BIGINT"),
    Kind.BOOLEAN: ("true or false", "INTEGER, 0 or 1", "BOOLEAN"),
    Kind.DATE: ("date", "TEXT, `2026-03-02`", "DATE"),
    Kind.INSTANT: (
        "instant, UTC",
        "TEXT, `2026-03-02T09:30:00.000000Z`",
        "TIMESTAMPTZ",
    ),
    Kind.MINOR: (
        "money in the row's `currency`",
        "INTEGER, in minor units (cents)",
        "NUMERIC, in major units (euros)",
    ),
    Kind.QUANTITY: (
        "quantity in the product's stocking unit",
        f"INTEGER, in units of 10^-{SCALE[Kind.QUANTITY]}",
        f"NUMERIC(38, {SCALE[Kind.QUANTITY]})",
    ),
    Kind.RATE: (
        "fraction or unit price",
        f"INTEGER, in units of 10^-{SCALE[Kind.RATE]}",
        f"NUMERIC(38, {SCALE[Kind.RATE]})",
    ),
}

INTRO = """\
Each view is one table, named as the view is; each answers one question. The tables
are derived from the row classes in [o2c.projections](../../src/o2c/projections), and
so is this page.

In Python a row is an object of its row class: money is a whole number of minor units,
a quantity or rate a `Decimal`. In SQL the same values are kept exactly, as this table
says. SQLite has no exact decimals, so there a table `invoices` has a companion
`invoices_text` that shows money, quantities and rates as decimal text."""


def views_page() -> str:
    """All views with their columns, then the selections from them."""
    rows = [(code(kind), *MEANING[kind]) for kind in Kind]
    head = table(("kind", "meaning", "in SQLite", "in PostgreSQL"), rows)
    return page("Views", INTRO, head, *map(_view, VIEWS), _selections())


def _view(view: View[Any]) -> str:
    kinds = {column.name: column for column in stored(view)}
    rows = [
        (code(c.name), _kind(kinds[c.name]), "key" if c.key else "", c.doc)
        for c in documented(view)
    ]
    asks = paragraphs(import_module(f"o2c.projections.{view.name}").__doc__ or "")
    return "\n\n".join(
        (
            f"## {view.name}",
            asks,
            f"One row: {_lowered(paragraphs(view.row.__doc__ or ''))}",
            table(("column", "kind", "", "what it says"), rows),
            f"Made from {_events(view)}.",
        )
    )


def _kind(column: ViewColumn) -> str:
    shown = codes(column.enum) if column.enum else str(column.kind)
    return f"{shown} or empty" if column.nullable else shown


def _events(view: View[Any]) -> str:
    every = sum(len(aggregate.events) for aggregate in AGGREGATES)
    if len(view.events) >= every:
        return "every event"
    return codes(dict.fromkeys(EVENT_NAMES[event] for event in view.events))


def _selections() -> str:
    rows = [
        (code(each.name), f"[{code(each.view.name)}](#{each.view.name})", _where(each))
        for each in SELECTIONS
    ]
    intro = "Narrower questions with a name of their own; in SQL, add the condition."
    head = ("selection", "from", "rows with")
    return f"## Selections\n\n{intro}\n\n{table(head, rows)}"


def _where(selection: Selection) -> str:
    return " and ".join(
        code(f"{name} {sign} {value}") for name, sign, value in selection.where
    )


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
