"""Tables derived from row classes: exact on both databases, or refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve, frozen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from storage_sample import AGGREGATES, TOTALS, Mood, Total, clock
from storage_tools import execute

from o2c.errors import StorageError
from o2c.projections.view import Key, View
from o2c.storage.projector import Projector
from o2c.storage.store import Store
from o2c.storage.tables import digest
from o2c.storage.trouble import Trouble
from o2c.storage.view_table import ViewTable
from o2c.values.columns import Qty

BIG = (1 << 63) - 1
ROW = Total(
    counter="a",
    bucket=1,
    count=3,
    currency="EUR",
    money=-1050,
    quantity=Decimal("2.5"),
    rate=Decimal("0.0000000001"),
    mood=Mood.ODD,
    odd=True,
    since=date(2026, 1, 31),
    latest=datetime(2026, 1, 31, 23, 59, 59, 1, tzinfo=UTC),
    note="Grüße, 'Ω' \U0001f600",
)


@pytest.fixture
def table(database_url: str) -> Iterator[ViewTable[Total]]:
    with (
        Store.open(database_url, AGGREGATES, clock=clock) as store,
        Projector(store, [TOTALS]) as projector,
    ):
        projector.catch_up()
        yield projector.table(TOTALS)


def kept(table: ViewTable[Total], row: Total) -> Total:
    key = table.codec.key(row)
    table.write({key: row})
    return table.fetch([key])[key]


def test_every_kind_of_value_comes_back_equal(table: ViewTable[Total]) -> None:
    found = kept(table, ROW)
    assert found == ROW
    assert [type(value) for value in (found.odd, found.mood)] == [bool, Mood]
    assert kept(table, evolve(ROW, rate=None, note=None)).rate is None


@pytest.mark.parametrize(
    ("currency", "minor"),
    [("EUR", BIG), ("EUR", -BIG), ("JPY", 7), ("KWD", 1234), ("CLF", 12345), ("", 0)],
)
def test_money_is_exact_in_every_currency(
    table: ViewTable[Total], currency: str, minor: int
) -> None:
    row = evolve(ROW, currency=currency, money=minor)
    assert kept(table, row) == row


def test_money_in_postgres_is_in_major_units(postgres_url: str) -> None:
    with Store.open(postgres_url, AGGREGATES) as store, Projector(store, [TOTALS]) as p:
        p.catch_up()
        for n, (currency, minor) in enumerate([("EUR", 1050), ("JPY", 7), ("KWD", -5)]):
            row = evolve(ROW, bucket=n, currency=currency, money=minor)
            p.table(TOTALS).write({("a", n): row})
        found = execute(postgres_url, "SELECT money::text FROM totals ORDER BY bucket")
        assert found == [("10.50",), ("7",), ("-0.005",)]


def test_sqlite_has_a_view_with_exact_decimal_text(tmp_path: Any) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with Store.open(url, AGGREGATES) as store, Projector(store, [TOTALS]) as projector:
        projector.catch_up()
        for n, (currency, minor, quantity, rate) in enumerate(
            [
                ("EUR", 1050, "2.5", "0.0000000001"),
                ("JPY", -7, "-0.000001", None),
                ("KWD", -5, "100", "-12.5"),
                ("EUR", BIG, "9223372036854.775807", "922337203.6854775807"),
                ("CLF", 0, "0", "10"),
            ]
        ):
            row = evolve(
                ROW,
                bucket=n,
                currency=currency,
                money=minor,
                quantity=Decimal(quantity),
                rate=Decimal(rate) if rate else None,
            )
            projector.table(TOTALS).write({("a", n): row})
    query = "SELECT money, quantity, rate FROM totals_text ORDER BY bucket"
    assert execute(url, query) == [
        ("10.50", "2.5", "0.0000000001"),
        ("-7", "-0.000001", None),
        ("-0.005", "100", "-12.5"),
        ("92233720368547758.07", "9223372036854.775807", "922337203.6854775807"),
        ("0.0000", "0", "10"),
    ]
    kinds = "SELECT DISTINCT typeof(money), typeof(quantity), typeof(rate) FROM totals"
    assert {kind for row in execute(url, kinds) for kind in row} == {"integer", "null"}


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": Decimal("0.0000001")},
        {"quantity": Decimal("NaN")},
        {"quantity": Decimal("Infinity")},
        {"quantity": 1.5},
        {"rate": Decimal("1E-11")},
        {"money": BIG + 1},
        {"money": Decimal("10.5")},
        {"money": True},
        {"currency": "EURO"},
        {"currency": ""},
        {"count": 1 << 64},
        {"count": 1.0},
        {"note": "a\0b"},
        {"note": 7},
        {"latest": datetime(2026, 1, 1)},
    ],
    ids=repr,
)
def test_what_cannot_be_kept_exactly_is_refused(
    table: ViewTable[Total], change: dict[str, Any]
) -> None:
    with pytest.raises(StorageError) as refused:
        table.write({("a", 1): evolve(ROW, **change)})
    assert refused.value.code == Trouble.INEXACT
    assert refused.value.field in (*change, "money")
    assert table.fetch([("a", 1)]) == {}


def test_a_figure_of_another_type_is_refused_though_an_equal_one_was_kept(
    table: ViewTable[Total],
) -> None:
    """Conversions are remembered: 2.5 and Decimal("2.5") are equal all the same."""
    kept(table, ROW)
    for change in ({"quantity": 2.5}, {"rate": 1}, {"money": Decimal(-1050)}):
        kept(table, evolve(ROW, rate=Decimal(1)))
        with pytest.raises(StorageError):
            table.write({("a", 1): evolve(ROW, **change)})  # type: ignore[arg-type]


def test_figures_of_all_sizes_are_kept_together(table: ViewTable[Total]) -> None:
    figures = ("0", "-0.5", "1E+3", "0.000001", "-9223372036854.775807")
    rows: dict[Key, Total] = {
        ("a", n): evolve(ROW, bucket=n, quantity=Decimal(figure), money=n, rate=None)
        for n, figure in enumerate(figures)
    }
    table.write(rows)
    assert table.fetch(rows) == rows


def test_a_row_under_another_key_is_refused(table: ViewTable[Total]) -> None:
    with pytest.raises(ValueError, match="another key"):
        table.write({("a", 2): ROW})


quantities = st.integers(-BIG, BIG).map(lambda n: Decimal(n).scaleb(-6))
rates = st.none() | st.integers(-BIG, BIG).map(lambda n: Decimal(n).scaleb(-10))
rows = st.builds(
    Total,
    counter=st.text(st.characters(exclude_characters="\0", codec="utf-8")),
    bucket=st.integers(-BIG, BIG),
    count=st.integers(-BIG, BIG),
    currency=st.sampled_from(["EUR", "JPY", "KWD", "CLF"]),
    money=st.integers(-BIG, BIG),
    quantity=quantities,
    rate=rates,
    mood=st.sampled_from(Mood),
    odd=st.booleans(),
    latest=st.datetimes(
        min_value=datetime(1000, 1, 1),
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=-7))]),
    ),
    since=st.dates(min_value=date(1000, 1, 1)),
    note=st.none() | st.just("x"),
)


@given(st.lists(rows, max_size=5))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_row_comes_back_equal_and_with_the_same_digest(
    table: ViewTable[Total], some: list[Total]
) -> None:
    by_key = {table.codec.key(row): row for row in some}
    table.write(by_key)
    found = table.fetch(by_key)
    assert found == by_key
    assert digest(TOTALS, found.values()) == digest(
        TOTALS, [by_key[key] for key in found]
    )
    table.write(dict.fromkeys(by_key))
    assert table.fetch(by_key) == {}


@frozen
class Day:
    sku: str
    on: date
    demand: Qty


def test_a_date_may_be_part_of_the_key(database_url: str) -> None:
    days: View[Day] = View(
        "days", Day, ("sku", "on"), (), lambda r: (), lambda *_: None
    )
    rows: dict[Key, Day] = {
        (sku, date(2026, month, 1)): Day(sku, date(2026, month, 1), Decimal(month))
        for sku in "ab"
        for month in (1, 2, 12)
    }
    with Store.open(database_url, AGGREGATES) as store, Projector(store, [days]) as p:
        p.table(days).write(rows)
        assert p.table(days).fetch(rows) == rows
        assert p.rows(days) == list(rows.values())
        p.table(days).write({("a", date(2026, 2, 1)): None})
        assert p.rows(days, {"on": date(2026, 2, 1)}) == [rows["b", date(2026, 2, 1)]]
