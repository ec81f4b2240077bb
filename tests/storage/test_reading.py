"""Questions to a view's table: conditions, order and limit, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.dialects.sqlite import pysqlite
from storage_sample import AGGREGATES, NOON, TOTALS, VIEWS, Mood, fill
from storage_tools import execute, is_sqlite

from o2c.errors import ValidationError
from o2c.projections import SELECTIONS
from o2c.storage.projector import Projector
from o2c.storage.reading import query
from o2c.storage.store import Store


@pytest.fixture
def asked(store: Store) -> Iterator[Projector]:
    fill(store, 24, streams=4)
    with Projector(store, VIEWS) as projector:
        projector.catch_up()
        yield projector


@pytest.mark.parametrize(
    ("where", "holds"),
    [
        ({"counter": "c1"}, lambda r: r.counter == "c1"),
        ({"counter": "c1", "bucket": 2}, lambda r: (r.counter, r.bucket) == ("c1", 2)),
        ({"rate": None}, lambda r: r.rate is None),
        ({"mood": Mood.ODD}, lambda r: r.mood == Mood.ODD),
        ({"odd": True}, lambda r: r.odd),
        ({"rate": Decimal("2.625")}, lambda r: r.rate == Decimal("2.625")),
        ({"since": NOON.date()}, lambda r: True),
        ({"since": "2026-02-03"}, lambda r: True),
        ({"latest": NOON}, lambda r: True),
        ({"currency": "EUR", "money": 16}, lambda r: r.money == 16),
        ({"counter": "c1' OR 1=1 --"}, lambda r: False),
        ([("money", ">", 0)], lambda r: r.money > 0),
        ([("counter", "in", ("c1", "c3"))], lambda r: r.counter in ("c1", "c3")),
        (
            [("rate", "in", [Decimal("2.625")])],
            lambda r: r.rate == Decimal("2.625"),
        ),
        ([("counter", "in", [])], lambda r: False),
        ([("rate", "!=", None)], lambda r: r.rate is not None),
        (
            [("rate", "!=", Decimal("2.625"))],
            lambda r: r.rate not in (None, Decimal("2.625")),
        ),
        (
            [("latest", "<", NOON + timedelta(1)), ("bucket", ">=", 1)],
            lambda r: r.bucket >= 1,
        ),
        ([("currency", "=", "EUR"), ("money", "<=", 20)], lambda r: r.money <= 20),
    ],
    ids=lambda value: None if callable(value) else repr(value),
)
def test_rows_that_meet_all_conditions(
    asked: Projector, where: Any, holds: Any
) -> None:
    expected = [row for row in asked.rows(TOTALS) if holds(row)]
    assert asked.rows(TOTALS, where) == expected


def test_rows_in_an_order_and_up_to_a_limit(asked: Projector) -> None:
    """An empty column comes last, whichever way it is sorted; ties by key."""
    rows = asked.rows(TOTALS)
    key = [(row.counter, row.bucket) for row in rows]
    assert key == sorted(key)
    by_rate = asked.rows(TOTALS, order_by="-rate")
    full = [row for row in rows if row.rate is not None]
    empty = [row for row in rows if row.rate is None]
    full.sort(key=lambda row: -(row.rate or 0))
    assert by_rate == full + empty
    assert asked.rows(TOTALS, order_by="rate", limit=1) == full[-1:]
    assert [r.counter for r in asked.rows(TOTALS, order_by=["-counter", "bucket"])] == [
        c for c in ("c3", "c2", "c1", "c0") for _ in range(3)
    ]
    assert asked.rows(TOTALS, limit=0) == []


@pytest.mark.parametrize(
    "question",
    [
        {"where": {"nope": 1}},
        {"where": {'"; DROP TABLE totals; --': 1}},
        {"where": [("bucket", "LIKE", "x")]},
        {"where": {"money": 10}},
        {"order_by": ["nope"]},
        {"order_by": "bucket; DROP TABLE totals"},
    ],
    ids=repr,
)
def test_a_question_that_a_view_cannot_answer_is_refused(
    asked: Projector, question: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError) as refused:
        asked.rows(TOTALS, **question)
    assert refused.value.field is not None
    assert refused.value.remedy
    assert len(asked.rows(TOTALS)) == 12


def test_a_selection_is_found_by_its_index(database_url: str) -> None:
    """However many lines were closed since: open orders are asked for all day."""
    selection = next(s for s in SELECTIONS if s.name == "open_orders")
    with (
        Store.open(database_url, AGGREGATES) as store,
        Projector(store, [selection.view]) as projector,
    ):
        projector.rebuild()  # the table that came of it has the index as well
        statement = query(projector.table(selection.view), selection.where)
    if is_sqlite(database_url):
        sql = str(statement.compile(dialect=pysqlite.dialect()))
        plan = str(execute(database_url, f"EXPLAIN QUERY PLAN {sql}"))
        assert "USING INDEX open_orders" in plan
    else:  # which would look an empty table through
        indexes = str(execute(database_url, "SELECT indexdef FROM pg_indexes"))
        assert "INDEX open_orders" in indexes
        assert "WHERE (open > (0)::numeric)" in indexes
