"""`o2c demo`: on a database of its own, kept if it is wanted, and proved."""

from __future__ import annotations

import json
import re
from pathlib import Path

GOLDEN = Path(__file__).parents[2] / "examples/demo.out"


def test_tells_the_same_story_on_each_database(run, database_url: str) -> None:
    result = run("demo", "--db", database_url)
    assert result.exit_code == 0
    story, _, ending = result.stdout.rpartition("\n\n")
    assert f"{story}\n" == GOLDEN.read_text("utf-8")
    assert ending.startswith("Look around: o2c --db ")
    assert run("--db", database_url, "reconcile").exit_code == 0


def test_leaves_nothing_behind(run, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert run("demo").exit_code == 0
    assert list(tmp_path.iterdir()) == []


def test_keeps_its_file_if_asked(run, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    result = run("demo", "--keep")
    (url,) = re.findall(r"o2c --db (sqlite:///\S+) show", result.stdout)
    assert url.startswith(f"sqlite:///{tmp_path}")
    shown = run("--db", url, "show", "order_status", "--format", "json")
    assert len(json.loads(shown.stdout)) == 17


def test_never_writes_into_somebody_elses_database(run, shop: str) -> None:
    """O2C_DB is not meant, and a database named must be empty."""
    before = run("show", "audit_trail", "--format", "csv").stdout
    assert run("demo").exit_code == 0
    for arguments in (("demo", "--db", shop), ("--db", shop, "demo")):
        result = run(*arguments)
        assert result.exit_code == 2
        assert result.stderr.startswith("database_not_empty: ")
    assert run("show", "audit_trail", "--format", "csv").stdout == before


def test_shows_what_it_promises() -> None:
    """Issue: phone, web and file; a hold; a backorder; a return; every difference 0."""
    told = GOLDEN.read_text("utf-8")
    for part in (
        "By phone",
        "From the web",
        "From a file",
        "It passes the credit limit and waits",
        "Carla, the credit manager, may",
        "a part of SO-000003",
        "SO-000003 is filled",
        "the rest stays on account",
        "Rita finds two good and one broken",
        "Backorders",
        "What can be promised",
        "Who did what to SO-000002",
        "One bulb more, and all are cheaper",
        "Maria may not approve what she entered",
        "the hotel orders two at the quoted price",
        "Nothing is too much any more",
        "What a person held stays held",
        "takes the money",
        "Carla confirms",
        "bears no tax",
        "What NORDLICHT orders is the hotel's now",
        "It cannot be placed",
        "every difference is zero",
    ):
        assert part in told
