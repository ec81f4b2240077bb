"""A moment is asked as the desk itself is: the same conditions, order and errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from moments_told import some, told
from tiers import size

from o2c.door import Desk
from o2c.kernel import Rejected
from o2c.moments import Moment
from o2c.projections import SELECTIONS, VIEWS
from o2c.projections.view import OPERATORS, View
from o2c.storage.columns import Kind, view_columns
from o2c.storage.reading import Condition

STEPS, FEW, SIGNS, EVERY = size((12, 0, 1, 3), (60, 6, len(OPERATORS), 1))


@pytest.fixture
def both(database_url: str) -> Iterator[tuple[Desk, Moment]]:
    history = told(1, STEPS, database_url)
    with history.desk.as_of() as moment:
        yield history.desk, moment
    history.close()


def conditions(view: View[Any], rows: list[Any]) -> Iterator[list[Condition]]:
    """Each column compared in each way with values that it has, and with nothing."""
    signs = list(OPERATORS)
    columns = enumerate(view_columns(view.row, view.key), len(view.name))
    for n, column in list(columns)[::EVERY]:
        currency: list[Condition] = []
        values = [row for row in rows if getattr(row, column.name) is not None]
        if column.kind is Kind.MINOR and values:
            currency = [("currency", "=", values[0].currency)]
        yield [(column.name, "=", None)]
        yield [(column.name, "!=", None)]
        those = [getattr(row, column.name) for row in values]
        for value in some(1, those, FEW)[-1 - FEW :] if those else ():
            for sign in (signs[(n + m) % len(signs)] for m in range(SIGNS)):
                wanted = [value, value] if sign == "in" else value
                yield [*currency, (column.name, sign, wanted)]


def test_a_moment_answers_as_the_desk_does(both: tuple[Desk, Moment]) -> None:
    """R14-06: as of now is what is so now, whatever is asked of it."""
    desk, moment = both
    asked = 0
    for view in VIEWS:
        rows = desk.view(view.name)
        assert moment.view(view.name) == rows
        for where in conditions(view, rows):
            assert moment.view(view.name, where=where) == desk.view(
                view.name, where=where
            ), (view.name, where)
            asked += 1
        for column in view_columns(view.row, view.key)[::EVERY]:
            for order in [column.name, f"-{column.name}"][: 1 + (SIGNS > 1)]:
                how: dict[str, Any] = {"order_by": [order, view.key[-1]], "limit": 7}
                assert moment.view(view.name, **how) == desk.view(view.name, **how)
                asked += 1
    assert asked > 250


WRONG: list[dict[str, Any]] = [
    {"where": {"nothing": 1}},
    {"where": [("order", "like", "SO%")]},
    {"where": {"net": 5}},
    {"where": {"open": "a lot"}},
    {"where": {"ordered": "x", "currency": "EUR"}},
    {"order_by": "nothing"},
    {"order_by": ["-order", "-nothing"]},
]


def test_selections_promises_and_errors_are_the_same(both: tuple[Desk, Moment]) -> None:
    desk, moment = both
    for selection in SELECTIONS:
        name, key = selection.name, selection.view.key[0]
        where = [(key, "=", getattr(row, key)) for row in desk.view(name)[:1]]
        assert moment.view(name) == desk.view(name)
        assert moment.view(name, where=where) == desk.view(name, where=where)
    items, today = desk.view("stock_on_hand"), desk.store.now().date()
    for site in {item.site for item in items}:
        products = [item.product for item in items if item.site == site]
        assert moment.atp_of(products, site, today=today) == desk.atp_of(products, site)
        assert moment.atp(products[0], site, today=today) == desk.atp(products[0], site)
    for how in WRONG:
        assert refused(desk, how) == refused(moment, how)
    for ask in both:
        with pytest.raises(Rejected, match="view_unknown"):
            ask.view("nothing")


def refused(ask: Desk | Moment, how: dict[str, Any]) -> tuple[object, ...]:
    with pytest.raises(Rejected) as caught:
        ask.view("order_status", **how)
    error = caught.value
    return type(error), error.code, error.message, error.field
