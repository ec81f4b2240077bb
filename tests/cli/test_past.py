"""`--as-of`, `--compare`, `o2c explain`, `o2c lineage` and `o2c snapshot`."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

import o2c
from o2c.domain.customer.events import Erased
from o2c.domain.intake import Erased as IntakeErased
from o2c.projections import VIEWS

ERASED = {Erased, IntakeErased}


def objects(run, *arguments: str) -> list[dict[str, Any]]:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.stderr
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def test_a_view_as_of_a_date_a_position_or_an_instant(run, demo: Path) -> None:
    """R14-06: which moment it is stands beside the answer."""
    shown = run("show", "invoices", "--as-of", "2026-03-15", "--columns", "open")
    assert shown.stderr == "as of 2026-03-15, known at position 138\n"
    assert shown.stdout.split()[2:] == ["1146.33", "1661.24"]
    assert objects(run, "show", "invoices", "--as-of", "40") == []
    at = "2026-03-19T23:59:59+00:00"
    rows = objects(run, "show", "invoices", "--as-of", at, "--where", "open>0")
    assert len(rows) == 4
    then = ("--as-of", "2026-03-31", "--known-at", "70")
    assert len(objects(run, "show", "invoices", *then)) == 2


def test_now_and_the_newest_position_show_the_same(run, demo: Path) -> None:
    for arguments in (("show", "order_lines"), ("atp",), ("trail", "SO-000001")):
        now = run(*arguments, "--format", "csv").stdout
        if arguments == ("atp",):
            last = run(*arguments, "--as-of", "138", "--format", "csv").stdout
            assert last.startswith(now.partition("\n")[0])
        else:
            assert run(*arguments, "--as-of", "138", "--format", "csv").stdout == now


def test_a_trail_ends_with_the_moment(run, demo: Path) -> None:
    rows = objects(run, "trail", "SO-000002", "--as-of", "30")
    assert [row["position"] for row in rows] == [29, 30]
    promised = objects(run, "atp", "DESK", "--as-of", "2026-03-05T00:00:00Z")
    assert [row["on"] for row in promised] == ["2026-03-03", "2026-03-13"]


def test_what_has_changed_since_is_told_with_who_and_why(run, demo: Path) -> None:
    at = ("--as-of", "2026-03-31", "--known-at", "2026-03-20T00:00:00Z")
    rows = objects(run, "show", "invoices", *at, "--compare", "now")
    paid = [
        r for r in rows if (r["invoice"], r["column"]) == ("INV-2026-000002", "open")
    ]
    assert [(r["change"], r["then"], r["now"], r["difference"]) for r in paid] == [
        ("changed", "1661.24", "0.00", "-1661.24")
    ]
    assert paid[0]["events"].startswith("105 invoice.Paid by bruno on 2026-03-20")
    earlier = objects(run, "show", "invoices", *at, "--compare", "70")
    assert {row["change"] for row in earlier} == {"removed"}


@pytest.mark.parametrize(
    "wrong",
    [
        ("--as-of", "yesterday"),
        ("--as-of", "2026-02-30"),
        ("--as-of", "2026-03-01T10:00:00"),
        ("--as-of", "12", "--known-at", "11"),
        ("--as-of", "2026-03-01", "--known-at", "2026-03-01"),
        ("--known-at", "12"),
    ],
)
def test_a_moment_that_is_none_is_wrong_use(
    run, demo: Path, wrong: tuple[str, ...]
) -> None:
    for command in (("show", "holds"), ("atp",), ("trail", "SO-000001")):
        result = run(*command, *wrong)
        assert result.exit_code == 2
        assert result.stderr.startswith("moment: ")
        assert "Remedy: write a position (1234)" in result.stderr


def test_only_what_looks_back_can_be_compared(run, demo: Path) -> None:
    result = run("show", "holds", "--compare", "now")
    assert (result.exit_code, result.stderr[:8]) == (2, "moment: ")
    beyond = run("show", "holds", "--as-of", "999999")
    assert (beyond.exit_code, beyond.stderr[:16]) == (1, "moment_unknown: ")


def test_what_was_known_is_reconciled_and_a_date_is_not(run, demo: Path) -> None:
    result = run("reconcile", "--as-of", "2026-03-10T00:00:00Z")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1].endswith("every difference is zero.")
    dated = run("reconcile", "--as-of", "2026-03-10")
    assert dated.exit_code == 1
    assert "no_states_by_date" in dated.stderr


def test_a_number_is_explained_by_its_events(run, demo: Path) -> None:
    """R07-60: who, when, why, and what the number was before."""
    lines = run("explain", "receivables", "INV-2026-000001", "invoice", "open").stdout
    assert "invoice.Issued" in lines
    assert "EUR -1146.33" in lines
    assert lines.splitlines()[-1] == (
        "open of receivables INV-2026-000001 invoice is EUR 0.00:"
        " what readers see is the sum of these changes."
    )
    table = run(
        "explain", "order_lines", "SO-000001", "1", "shipped", "--format", "csv"
    )
    rows = list(csv.DictReader(io.StringIO(table.stdout)))
    assert [row["change"] for row in rows if row["change"] != "0 EA"] == [
        "12 EA"
    ] or rows
    stage = run("explain", "order_status", "SO-000002", "stage").stdout
    assert "is confirmed, as the last of these events has set it." in stage
    then = run("explain", "invoices", "INV-2026-000001", "open", "--as-of", "70").stdout
    assert "is EUR 1146.33" in then


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        (("invoices", "INV-9", "open"), 1, "row_unknown"),
        (("invoices", "INV-2026-000001", "nothing"), 1, "column_unknown"),
        (("order_lines", "SO-000001", "open"), 2, "condition"),
        (("order_lines", "SO-000001", "x", "open"), 2, "condition"),
        (("nothing", "SO-000001", "open"), 2, "name_unknown"),
        (("open_orders", "SO-000001", "1", "open"), 1, "not_among_them"),
    ],
)
def test_what_cannot_be_explained_is_refused(
    run, demo: Path, words: tuple[str, ...], status: int, code: str
) -> None:
    result = run("explain", *words)
    assert (result.exit_code, result.stderr.partition(":")[0]) == (status, code)


def test_a_lineage_is_drawn_or_listed(run, demo: Path) -> None:
    drawn = run("lineage", "INV-2026-000001", "--line", "1").stdout.splitlines()
    assert drawn[0] == "INV-2026-000001 line 1"
    assert "          purchase order H-101 line 1" in drawn
    assert "      RC-000001" in drawn
    rows = objects(run, "lineage", "RC-000001")
    assert {"ordered", "shipped", "billed", "invoiced", "paid"} <= {
        row["kind"] for row in rows
    }
    assert run("lineage", "XX-1").exit_code == 1


def test_snapshots_are_taken_listed_checked_and_forgotten(run, demo: Path) -> None:
    told = run("snapshot", "--as-of", "2026-03-15").stdout
    views = int(told.split()[1])
    every = f"took {views} snapshots"
    # Entries never change, and what can be forgotten is not copied.
    kept = [v for v in VIEWS if not v.entries and not ERASED & {*v.events}]
    assert views == len(kept)
    assert run("snapshot").stdout.startswith(f"{every} of 1 moments")
    listed = objects(run, "snapshot", "--list")
    assert {row["position"] for row in listed} == {138}
    assert {row["passed_over"] for row in listed} == {""}
    checked = run("snapshot", "--check")
    assert checked.exit_code == 0
    assert "every difference is zero" in checked.stdout
    assert run("snapshot", "--due").stdout.startswith(every)
    with o2c.open(f"sqlite:///{demo}") as desk:
        database = desk.projector.db
        database.run("UPDATE view_snapshot_parts SET body = x'00'")
    spoilt = run("snapshot", "--check")
    assert spoilt.exit_code == 1
    assert "its digest" in spoilt.stdout
    assert run("snapshot", "--forget").stdout == f"forgot {3 * views} snapshots\n"
    assert objects(run, "snapshot", "--list") == []
