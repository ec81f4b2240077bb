"""What o2c is compared with does what it says: same checks, same rows, same bills."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench import ordinary_aggregates, trade, twin
from bench.databases import Place, Postgres, Sqlite, fresh
from bench.desk import WithDesk, masters
from bench.harness import Report, finish, options
from bench.ordinary import Ordinary
from bench.raw import raw, recorded
from bench.trade import KINDS, Line, Trade
from bench.twin import Twin

BUSINESS = Trade(customers=2, products=3)
TOO_MANY = [Line(1, "P000000", trade.STOCK + 1)]
TOO_DEAR = [Line(n + 1, f"P{n:06d}", trade.STOCK) for n in range(3)]


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "sqlite":
        return Sqlite(tmp_path)
    return Postgres(request.getfixturevalue("postgres_server"))


@pytest.fixture
def sql(place: Place) -> Iterator[Twin]:
    with fresh(place) as name:
        made = Twin(place, name, BUSINESS)
        yield made
        made.close()


def tables(made: Twin) -> dict[str, list[Any]]:
    """Everything that is in the twin's tables."""
    found = ("requests", "counters", "stock", "credit", "orders", "order_lines")
    more = ("shipments", "shipment_lines", "invoices", "invoice_lines", "payments")
    return {
        table: sorted(made.ask(f"SELECT * FROM {table}").fetchall())
        for table in (*found, *more, "applications")
    }


def test_a_cycle_leaves_the_twin_with_nothing_open(sql: Twin) -> None:
    for n in range(3):
        for kind in KINDS:
            sql.step(kind, [n])
    assert sql.billed() == sum(BUSINESS.total(n) for n in range(3))
    found = tables(sql)
    sold = sum(line.quantity for n in range(3) for line in BUSINESS.lines(n))
    assert sum(trade.STOCK - row[2] for row in found["stock"]) == sold
    assert {row[3] for row in found["stock"]} == {0}
    assert {row[2:] for row in found["credit"]} == {(0, 0, 0)}


@pytest.mark.parametrize(
    ("lines", "short_of"), [(TOO_MANY, "UPDATE stock"), (TOO_DEAR, "UPDATE credit")]
)
def test_the_twin_sells_neither_what_is_not_there_nor_on_too_much_credit(
    sql: Twin, lines: list[Line], short_of: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tables(sql)
    lines = [*lines, *BUSINESS.lines(0)[len(lines) :]]
    monkeypatch.setattr(Trade, "lines", lambda *_: lines)
    with pytest.raises(twin.Refused, match=short_of):
        sql.step("place", [0])
    assert tables(sql) == before


def test_the_twin_does_a_repeated_request_once(sql: Twin) -> None:
    sql.step("place", [0])
    for kind in KINDS[1:]:
        sql.step(kind, [0])
    before = tables(sql)
    for kind in KINDS:
        with pytest.raises(twin.Repeated):
            sql.step(kind, [0])
    assert tables(sql) == before


def test_the_twin_takes_no_payment_beyond_the_invoice(sql: Twin) -> None:
    for kind in KINDS[:3]:
        sql.step(kind, [0])
    number, total = sql.invoices[0]
    sql.invoices[0] = (number, total + 1)
    with pytest.raises(twin.Refused):
        sql.step("pay", [0])


def test_ordinary_event_sourcing_checks_stock_credit_and_repeats(place: Place) -> None:
    with fresh(place) as name:
        made = Ordinary(place, name, BUSINESS, cached=True)
        for kind in KINDS:
            made.step(kind, [0])
        assert made.billed() == BUSINESS.total(0)
        for lines, short_of in ((TOO_MANY, "P000000"), (TOO_DEAR, "C000001")):
            with pytest.raises(ordinary_aggregates.Refused, match=short_of):
                made.shop.place("more", "C000001", lines)
        with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
            made.step("place", [0])
        made.close()


@pytest.mark.parametrize("group", [1, 2])
def test_the_raw_limit_writes_the_very_rows(place: Place, group: int) -> None:
    events = "SELECT originator_id, originator_version, topic, state FROM events"
    commands = "SELECT command_id, payload FROM commands ORDER BY entry"
    with fresh(place) as ours, fresh(place) as theirs:
        desk = WithDesk(place.url(ours), BUSINESS)
        for numbers in ([0, 1], [2, 3]) if group == 2 else ([0], [1]):
            desk.step("place", numbers)
        desk.close()
        sizes = [len(list(masters(BUSINESS))), group, group]
        written = recorded(place, ours, sizes)
        made = raw(place, theirs, written, commands=True)
        made.step("place", [])
        made.step("place", [])
        made.close()
        # Each has its own positions: the rows are compared by stream and version.
        assert sorted(_rows(place, theirs, events)) == sorted(
            _rows(place, ours, events)
        )
        assert _rows(place, theirs, commands) == _rows(place, ours, commands)


def _rows(place: Place, name: str, query: str) -> list[Any]:
    connection = place.connect(name)
    try:
        return list(connection.execute(query).fetchall())
    finally:
        connection.close()


def test_a_difference_is_told_by_the_exit_status() -> None:
    args = options("some", 1, 1, "things", world=(1, 1)).parse_args([])
    assert finish(Report("some", {}), args) == 0
    assert finish(Report("some", {}, differences=1), args) == 1
