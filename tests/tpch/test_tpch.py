"""Real input: TPC-H's orders through the door, its queries to the last digit."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from attrs import frozen
from tpch_lib import compare, history, source
from tpch_lib.history import TODAY, Step, Turn
from tpch_lib.mirror import mirror
from tpch_lib.nations import ISO
from tpch_lib.report import as_json
from tpch_lib.run import Proved, Told, prove, tell

import o2c
from o2c.door import Desk
from o2c.errors import DuplicateError

SCALE, EVERY = "0.001", 10  # about 150 orders with 600 lines
ROOT = Path(__file__).parents[2]
ASKED = {"Q01", "Q03", "Q04", "Q06", "Q10", "Q12", "Q18"}  # and some more
EMPTY = {"Q03", "Q05", "Q07", "Q18"}  # at this scale


@frozen
class Run:
    """One history, told once for all the tests here; none of them may change it."""

    data: Path
    path: Path
    steps: list[Step]
    told: Told
    proved: Proved

    @property
    def files(self) -> duckdb.DuckDBPyConnection:
        return source.tables(self.data, EVERY)

    def copy(self, to: Path) -> Path:
        shutil.copy(self.path.with_name("o2c.keys.db"), to / "copy.keys.db")
        return Path(shutil.copy(self.path, to / "copy.db"))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("tpch")
    data, path = folder / "data", folder / "o2c.db"
    source.generate(SCALE, data)
    files = source.tables(data, EVERY)
    steps = history.steps(files)
    with o2c.open(f"sqlite:///{path}") as desk:
        told = tell(desk, steps)
        proved = prove(desk, files)
    for each in (path, path.with_name("o2c.keys.db")):
        with sqlite3.connect(each) as whole:  # so that a copy of the file is all
            whole.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Run(data, path, steps, told, proved)


@pytest.fixture
def desk(run: Run, tmp_path: Path) -> Iterator[Desk]:
    with o2c.open(f"sqlite:///{run.copy(tmp_path)}") as desk:
        yield desk


def example(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "examples" / "tpch.py"), "--every", "90"]
    return subprocess.run(
        [*command, *options],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )


def both(db: duckdb.DuckDBPyConnection, text: str) -> list[list[object]]:
    found: list[list[object]] = []
    for schema in ("o2c", "raw"):
        db.execute(f"SET schema = '{schema}'")
        found.append(db.execute(text).fetchall())
    return found


def test_every_row_of_tpch_is_in_the_views(run: Run) -> None:
    tables = {a.name: a for a in run.proved.answers if not a.name.startswith("Q")}

    assert set(tables) == set(compare.TABLES)
    assert [a for a in tables.values() if not a.equal] == []
    assert 100 < tables["orders"].rows < 200
    assert 400 < tables["lineitem"].rows < 800


def test_the_queries_agree_to_the_last_digit(run: Run) -> None:
    queries = {a.name: a for a in run.proved.answers if a.name.startswith("Q")}

    assert set(queries) >= ASKED
    assert [a for a in queries.values() if not a.equal] == []
    assert {name for name, a in queries.items() if not a.rows} <= EMPTY
    sums = [value for row in queries["Q01"].ours for value in row[2:7]]
    assert all(isinstance(value, Decimal) for value in sums)


def test_queries_that_are_empty_at_this_scale_agree_where_more_is_asked(
    run: Run, desk: Desk
) -> None:
    db = run.files
    mirror(desk, db)
    folder = Path(compare.__file__).parent / "queries"
    large = (folder / "q18.sql").read_text().replace("> 300", "> 150")
    first = (folder / "q03.sql").read_text()
    every = first.replace("c_mktsegment = 'BUILDING'", "c_mktsegment > ''")

    for text in (large, every):
        ours, theirs = both(db, text)
        assert ours == theirs
        assert len(ours) > 2


def test_every_difference_of_the_reconciliation_is_zero(run: Run) -> None:
    assert [finding for finding in run.proved.findings if not finding.agrees] == []
    assert run.proved.right


def test_all_kinds_of_business_happened(run: Run) -> None:
    """Nothing was refused: a refusal would have stopped the run."""
    asked = run.told.asked
    lines = sum(len(order.lines) for order in source.orders(run.files))

    assert asked["ShipOrder"] + asked["PlanShipment"] == lines
    assert run.told.events > 2 * run.told.commands > 5_000
    for name in ("IssueInvoice", "RecordReceipt", "CreditReturn", "DeliverShipment"):
        assert asked[name] > 50, name


def test_money_is_paid_in_whole_and_in_part_credited_and_owed(desk: Desk) -> None:
    invoices = desk.view("invoices")

    assert {row.settlement for row in invoices} >= {"partly", "settled"}
    assert any(row.open for row in invoices)
    assert any(row.credited for row in invoices)
    assert any(row.on_account for row in desk.view("credit_memos"))
    assert any(row.unbilled for row in desk.view("order_lines"))


def test_goods_that_run_out_are_expected_and_received_the_next_day() -> None:
    line = source.Line(
        *(1, 1, 7, 8, Decimal(5), Decimal(1), Decimal(0), Decimal(0), False, True),
        *(date(1992, 3, 9), date(1992, 4, 1), date(1992, 3, 12), "AIR", "NONE"),
    )
    stock = {(7, 8): Decimal(7)}
    ordered, late = date(1992, 3, 1), TODAY

    assert list(history._supplied(line, ordered, stock)) == []
    steps = list(history._supplied(line, ordered, stock))
    assert [(day, turn) for day, turn, _ in steps] == [
        (date(1992, 3, 1), Turn.EXPECT),
        (date(1992, 3, 2), Turn.RECEIVE),
    ]
    assert [turn for _, turn, _ in history._supplied(line, late, stock)] == [
        Turn.EXPECT
    ]


def test_postgres_gives_the_same_answers(run: Run, postgres_url: str) -> None:
    files = source.tables(run.data, 90)
    with o2c.open(postgres_url) as desk:
        told = tell(desk, history.steps(files))
        proved = prove(desk, files)

    assert told.asked["ShipOrder"]
    assert told.asked["PlanShipment"]
    assert proved.right


def test_a_run_that_was_broken_off_goes_on_where_it_stopped(
    run: Run, tmp_path: Path
) -> None:
    steps = history.steps(source.tables(run.data, 40))
    url = f"sqlite:///{tmp_path / 'again.db'}"
    with o2c.open(url) as desk:
        before = tell(desk, steps[: len(steps) * 2 // 3])
    with o2c.open(url) as desk:
        after = tell(desk, steps)
        head = desk.store.head()
    with o2c.open("sqlite://") as once:
        tell(once, steps)

        assert once.store.head() == head
    # What customers had paid before is not even asked for again.
    assert after.repeated == before.commands - before.asked["RecordReceipt"]
    assert before.asked["RecordReceipt"]


def test_a_database_with_other_orders_is_refused(run: Run, desk: Desk) -> None:
    files = run.files
    files.execute("UPDATE orders SET o_totalprice = o_totalprice + 1")

    with pytest.raises(DuplicateError) as refused:
        tell(desk, history.steps(files))

    assert refused.value.code == "command_id_reused"
    assert "tpch/order/" in refused.value.__notes__[0]


FAULTS = {
    "a cent on a line": (
        "UPDATE order_lines SET gross = gross + 1 WHERE line = 1 AND shipped > 0",
        {"lineitem", "Q01"},
    ),
    "another total": (
        "UPDATE order_status SET stated_total = stated_total - 1",
        {"orders"},
    ),
    "shipments of another day": (
        "UPDATE shipments SET shipped_on = '1998-12-01' WHERE shipped_on IS NOT NULL",
        {"lineitem", "Q01", "Q06", "Q12"},
    ),
    "deliveries of another day": (
        "UPDATE shipments SET delivered_on = '1992-01-01' WHERE stage = 'delivered'",
        {"lineitem", "Q04", "Q12"},
    ),
    "a line gone": ("DELETE FROM order_lines WHERE line = 1", {"lineitem", "Q01"}),
    "a customer of another group": (
        "UPDATE customers SET customer_group = 'NONE'",
        {"customer"},
    ),
    "returns forgotten": (
        "UPDATE order_lines SET returned = 0",
        {"lineitem", "Q01", "Q10"},
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_disagreement_is_noticed(
    run: Run, tmp_path: Path, fault: str
) -> None:
    statement, noticed = FAULTS[fault]
    path = run.copy(tmp_path)
    with sqlite3.connect(path) as views:
        assert views.execute(statement).rowcount > 0
    db = run.files
    with o2c.open(f"sqlite:///{path}") as desk:
        mirror(desk, db)

    assert noticed <= {a.name for a in compare.answers(db) if not a.equal}


def test_a_value_that_is_not_exact_is_refused(run: Run, desk: Desk) -> None:
    db = run.files
    mirror(desk, db)
    db.execute(
        "CREATE OR REPLACE VIEW o2c.part AS SELECT p_partkey, p_name,"
        " CAST(p_retailprice AS DOUBLE) AS p_retailprice FROM known.part"
    )

    with pytest.raises(TypeError, match="not exact"):
        compare.answers(db)


def test_dates_never_run_backwards_and_nothing_moves_after_today(run: Run) -> None:
    assert all(before[:2] <= after[:2] for before, after in pairwise(run.steps))
    later = {turn for day, turn, _ in run.steps if day > TODAY}
    assert {Turn.PLACE, Turn.PLAN} <= later <= {Turn.PLACE, Turn.PLAN, Turn.EXPECT}


def test_every_nation_has_a_country(run: Run) -> None:
    nations = run.files.execute("SELECT n_name FROM nation").fetchall()

    assert {name for (name,) in nations} == set(ISO)
    assert len(set(ISO.values())) == 25


def test_the_report_for_programs_says_what_was_found(run: Run) -> None:
    said = json.loads(as_json(run.told, run.proved))

    assert said["right"]
    assert said["events"] == run.told.events
    assert {"name": "Q01", "rows": 4, "equal": True} in said["queries"]
    assert all(each["differences"] == 0 for each in said["reconciliation"])


def test_the_example_runs_and_exits_with_1_where_something_differs(
    run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "few.db"

    good = example("--data", str(run.data), "--db", f"sqlite:///{path}", "--show")
    assert good.returncode == 0, good.stderr
    assert "Everything agrees" in good.stdout
    assert "DIFFERENT" not in good.stdout

    with sqlite3.connect(path) as views:
        views.execute("UPDATE order_lines SET net = net + 1")
    bad = example("--data", str(run.data), "--db", f"sqlite:///{path}")
    assert bad.returncode == 1, bad.stderr
    assert "DIFFERENT" in bad.stdout
    assert "rebuilt_views" in bad.stdout
