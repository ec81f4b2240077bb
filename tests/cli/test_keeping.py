"""`o2c reconcile`, `o2c rebuild` and `o2c follow`."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

from o2c.audit import CHECKS
from o2c.projections import VIEWS

SRC = Path(__file__).parents[2] / "src"


def plant(file: Path, statement: str) -> None:
    """A fault, made where no event was."""
    with sqlite3.connect(file) as database:
        assert database.execute(statement).rowcount == 1


def test_every_check_is_listed_and_every_difference_is_zero(run, demo: Path) -> None:
    result = run("reconcile")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines[2:-2]] == [c.name for c in CHECKS]
    assert {line.split()[2] for line in lines[2:-2]} == {"0"}
    assert lines[-1].endswith(": every difference is zero.")


def test_a_difference_is_shown_and_is_status_one(run, demo: Path) -> None:
    plant(demo, "UPDATE invoices SET open = open + 7 WHERE invoice LIKE '%3'")
    result = run("reconcile")
    assert result.exit_code == 1
    assert "invoices_open" in result.stdout
    (apart,) = (
        line.split()
        for line in result.stdout.splitlines()
        if line.startswith("rebuilt_views") and "INV-2026-000003" in line
    )
    assert apart[-3:] == ["83062", "83069", "7"]
    assert result.stdout.splitlines()[-1].endswith(" differ.")


def test_differences_for_programs(run, demo: Path) -> None:
    """One row a difference, one row a check without any."""
    plant(demo, "UPDATE invoices SET open = open + 7 WHERE invoice LIKE '%3'")
    objects = json.loads(run("reconcile", "--format", "json").stdout)
    table = run("reconcile", "--format", "csv")
    assert table.exit_code == 1
    assert len(list(csv.DictReader(io.StringIO(table.stdout)))) == len(objects)
    assert {row["check"] for row in objects} == {check.name for check in CHECKS}
    apart = [row for row in objects if row["subject"]]
    assert "INV-2026-000003" in {row["subject"].split()[0] for row in apart}
    assert all((row["differences"] > 0) == bool(row["subject"]) for row in objects)


def test_rebuild_makes_the_views_anew(run, demo: Path) -> None:
    plant(demo, "UPDATE invoices SET open = open + 7 WHERE invoice LIKE '%3'")
    result = run("rebuild", "invoices")
    assert result.exit_code == 0
    assert result.stdout.startswith("rebuilt 1 views up to position ")
    assert run("reconcile").exit_code == 0


def test_rebuild_makes_all_views_anew_if_none_is_named(run, demo: Path) -> None:
    plant(demo, "UPDATE customers SET name = 'x' WHERE customer = 'CAFE'")
    result = run("rebuild")
    assert result.stdout.startswith(f"rebuilt {len(VIEWS)} views up to position ")
    assert "Café Morgenrot" in run("show", "customers").stdout


def test_only_views_are_rebuilt(run, demo: Path) -> None:
    result = run("rebuild", "invoices", "backorders")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("name_unknown: there is no view 'backorders'")


def test_follow_goes_on_until_it_is_told_to_stop(demo: Path) -> None:
    """SIGTERM ends it in order, with status 0 and the position it has reached."""
    with sqlite3.connect(demo) as database:
        (head,) = database.execute("SELECT MAX(position) FROM events").fetchone()
        database.execute("UPDATE checkpoints SET position = 0")
        for view in VIEWS:
            database.execute(f'DELETE FROM "{view.name}"')
    with subprocess.Popen(
        [sys.executable, "-m", "o2c", "--db", f"sqlite:///{demo}", "follow"],
        env={**os.environ, "PYTHONPATH": str(SRC)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().endswith("from position 0; Ctrl-C stops\n")
        assert process.stdout.readline() == f"at {head} of {head}, 0 behind\n"
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    taken, stopped = out.splitlines()
    assert taken.endswith("snapshots of views")  # the end of last month was due
    assert stopped == f"stopped at position {head}"
    with sqlite3.connect(demo) as database:
        rows = database.execute("SELECT COUNT(*) FROM audit_trail").fetchone()
    assert rows == (head,)
