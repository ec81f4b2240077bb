"""`o2c migrate`, `backup` and `restore`, and a database that nobody may make."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

SCHEMAS = Path(__file__).parents[1] / "storage" / "schemas"


def test_tables_are_made_then_left_alone(run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    assert run("migrate", "--db", url).stdout == f"{url}: tables made at version 2\n"
    again = run("migrate", "--db", url)
    assert again.stdout == f"{url}: tables at version 2 already\n"


def test_old_tables_are_brought_up_to_date(run, tmp_path: Path, monkeypatch) -> None:
    """Without the right to change them they are refused, until their owner has."""
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as lite:
        lite.executescript((SCHEMAS / "sqlite-1.sql").read_text("utf-8"))
        lite.executescript(
            "INSERT INTO o2c_meta VALUES ('schema_version', '1'), ('store', 'x')"
        )
    url = f"sqlite:///{path}"
    monkeypatch.setenv("O2C_CREATE", "no")
    refused = run("--db", url, "show", "holds")
    assert refused.exit_code == 3
    assert refused.stderr.startswith("older_schema: the database has tables of version")
    assert "Remedy: let its owner run `o2c migrate`" in refused.stderr
    brought = run("migrate", "--db", url)
    assert brought.stdout == f"{url}: tables brought from version 1 to 2\n"
    assert run("--db", url, "show", "holds").exit_code == 0


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_a_history_is_saved_and_restored(
    run, demo: Path, tmp_path: Path, ending: str
) -> None:
    file, copy = tmp_path / f"saved{ending}", f"sqlite:///{tmp_path / 'copy.db'}"
    saved = run("backup", str(file))
    assert saved.exit_code == 0
    told, digest = saved.stdout.splitlines()
    assert told.startswith(f"{file}: ")
    assert digest.startswith("sha256 ")
    assert run("restore", str(file), "--db", copy).exit_code == 0
    lost = run("--db", copy, "show", "order_status")
    assert lost.stderr.startswith("keys_missing: ")
    keys = ("--keys", f"sqlite:///{demo.with_name('demo.keys.db')}")
    trails = [run(*db, "show", "order_status") for db in ((), ("--db", copy, *keys))]
    assert trails[0].stdout == trails[1].stdout
    assert run("--db", copy, *keys, "reconcile").exit_code == 0
    refused = run("restore", str(file), "--db", copy)
    assert refused.exit_code == 3
    assert refused.stderr.startswith("not_empty: ")


def test_a_cut_file_is_refused_and_nothing_is_made(
    run, demo: Path, tmp_path: Path
) -> None:
    file, copy = tmp_path / "saved", tmp_path / "copy.db"
    run("backup", str(file))
    file.write_bytes(file.read_bytes()[:-100])
    refused = run("restore", str(file), "--db", f"sqlite:///{copy}")
    assert refused.exit_code == 3
    assert refused.stderr.startswith("archive_damaged: ")
    assert not copy.exists()
