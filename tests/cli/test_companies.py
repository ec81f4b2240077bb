"""Several companies from the command line, and the attempts that a trail tells of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("O2C_DB", f"sqlite:///{tmp_path / 'shop.db'}")
    return tmp_path


def test_each_company_has_a_file_of_its_own(run, here: Path) -> None:
    for name, currency in (("north", "EUR"), ("south", "USD")):
        made = run("--company", name, "init", "--currency", currency)
        assert made.exit_code == 0, made.stderr
        assert made.stdout.splitlines() == [
            f"sqlite:///{here / f'shop.{name}.db'} is ready",
            f"the books are kept in {currency}",
        ]
        assert (here / f"shop.{name}.db").exists()
    assert not (here / "shop.db").exists()
    listed = run("companies", "--format", "json")
    assert [row["company"] for row in json.loads(listed.stdout)] == ["north", "south"]


def test_the_environment_names_one_too(
    run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("O2C_COMPANY", "north")
    assert run("init").exit_code == 0
    assert run("reconcile").exit_code == 0
    other = run("--company", "south", "reconcile")  # what is given wins
    assert (other.exit_code, other.stderr.partition(":")[0]) == (3, "database_missing")
    assert "shop.south.db" in other.stderr


def test_another_companys_database_is_refused(run, here: Path) -> None:
    assert run("--company", "north", "init").exit_code == 0
    direct = run("reconcile", "--db", f"sqlite:///{here / 'shop.north.db'}")
    assert (direct.exit_code, direct.stderr.partition(":")[0]) == (3, "other_company")
    bad = run("--company", "No", "init")
    assert (bad.exit_code, bad.stderr.partition(":")[0]) == (3, "bad_company")


def test_a_trail_tells_of_what_was_tried(run, write, shop: str) -> None:
    line = {"line": 1, "product": "LAMP", "quantity": 1}
    place = {"do": "PlaceOrder", "customer": "ACME", "site": "MAIN", "lines": [line]}
    hold = {"do": "HoldOrder", "order": "SO-000001", "note": "ask"}
    release = {**hold, "do": "ReleaseOrder", "hold": "manual", "note": "mine"}
    done = run("do", str(write(place, hold, release)))
    assert done.exit_code == 1
    told = run("trail", "SO-000001").stdout
    assert "tess" in told
    assert "Refused" in told.splitlines()[-1]
    assert "same_person" in told.splitlines()[-1]
    rows = json.loads(run("show", "attempts", "--format", "json").stdout)
    (row,) = rows
    assert (row["actor"], row["code"], row["resource"]) == (
        "tess",
        "same_person",
        "order/SO-000001",
    )
