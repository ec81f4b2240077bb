"""`o2c trail`: who, when, what, why; what was there before."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from o2c.cli.trailing import _parts, brief


def table(run, stream: str) -> list[str]:
    result = run("trail", stream)
    assert result.exit_code == 0, result.stderr
    lines: list[str] = result.stdout.splitlines()[2:]
    return lines


def test_says_who_when_what_and_why(run, demo: Path) -> None:
    lines = table(run, "order/SO-000002")
    whats = "Placed Priced Held Refused Released Confirmed Promised Shipped Billed"
    assert [line.split()[4] for line in lines] == [
        "web-shop",
        "web-shop",
        "web-shop",
        "maria",
        "carla",
        "carla",
        "ines",
        "wim",
        "bruno",
    ]
    assert [line.split()[5] for line in lines] == whats.split()
    assert "2026-03-02 11:00:00  2026-03-02     carla     Released" in lines[4]
    assert "a deposit came in" in lines[4]
    assert "line 1: 3 on 2026-03-13; line 2: 2.00 on 2026-03-02" in lines[5]


def test_says_what_was_there_before(run, demo: Path) -> None:
    lines = table(run, "stock/DESK@MAIN")
    (late,) = [line for line in lines if "SupplyChanged" in line]
    assert late.split("SupplyChanged  ")[1].split("  ") == [
        "a ship is late",
        "on 2026-03-13 -> 2026-03-19, supply PO-77",
    ]
    (limit,) = [line for line in table(run, "credit/CAFE") if "LimitSet" in line]
    assert limit.endswith("limit EUR 0.00 -> EUR 1000.00")


def test_says_on_whose_behalf(run, demo: Path) -> None:
    assert "file-import for maria" in table(run, "order/SO-000003")[0]


def test_the_id_alone_will_do_where_only_one_stream_has_it(run, demo: Path) -> None:
    assert table(run, "SO-000002") == table(run, "order/SO-000002")
    unclear = run("trail", "HOTEL")
    assert unclear.exit_code == 2
    assert unclear.stderr == (
        "stream_unclear: HOTEL is more than one stream (stream)."
        " Remedy: name one of credit/HOTEL, customer/HOTEL\n"
    )


@pytest.mark.parametrize("stream", ["order/SO-999999", "SO-999999", "nix/SO-000001"])
def test_where_nothing_happened_it_says_so(run, demo: Path, stream: str) -> None:
    result = run("trail", stream)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"stream_unknown: nothing has happened to {stream}")


def test_for_programs_each_event_is_there_in_full(run, demo: Path) -> None:
    entries = json.loads(run("trail", "SO-000002", "--format", "json").stdout)
    own = [entry for entry in entries if entry["stream"] == "order/SO-000002"]
    assert [entry["version"] for entry in own] == list(range(1, 9))
    (tried,) = [entry for entry in entries if entry not in own]
    assert tried["stream"] == "attempt/order/SO-000002"
    assert json.loads(entries[0]["after"])["customer"] == "CAFE"
    shown = run("trail", "SO-000002", "--format", "csv").stdout
    assert [row["event"] for row in csv.DictReader(io.StringIO(shown))] == [
        entry["event"] for entry in entries
    ]


def test_is_read_from_the_events_not_from_a_view(run, demo: Path) -> None:
    import sqlite3

    before = run("trail", "SO-000002").stdout
    with sqlite3.connect(demo) as database:
        database.execute("UPDATE audit_trail SET actor = 'nobody'")
    assert run("trail", "SO-000002").stdout == before


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"currency": "EUR", "minor": 1050}, "EUR 10.50"),
        ({"amount": "9.5", "currency": "EUR", "per": "1"}, "EUR 9.5"),
        ({"amount": "9.5", "currency": "EUR", "per": "12"}, "EUR 9.5 per 12"),
        ({"code": "NET30", "discount": None, "parts": []}, "NET30"),
        (
            {"line": 2, "kind": "discount", "asked": "EUR 9", "reference": "EUR 10"},
            "line 2 discount EUR 9, not EUR 10",
        ),
        (
            {"line": None, "kind": "terms", "asked": "NET60", "reference": "NET30"},
            "terms NET60, not NET30",
        ),
        ({"on": "2026-03-02", "quantity": "3"}, "3 on 2026-03-02"),
        ({"line": 1, "quantity": "3", "net": {}}, "line 1: 3"),
        ({"line": 1, "slots": [], "waiting": "2"}, "line 1: nothing and 2 waiting"),
        ([{"deep": {}}, {"deep": {}}], "(2)"),
        (["a", "b"], "a; b"),
        ({"deep": {}}, ""),
        (True, "yes"),
        (False, ""),
        (None, ""),
        (0, "0"),
        ("x" * 200, "x" * 79 + "…"),
    ],
)
def test_a_value_is_said_in_few_words(value: object, said: str) -> None:
    assert brief(value) == said


def test_what_was_there_before_is_said_where_nothing_takes_its_place() -> None:
    was = {"was": {"amount": "9", "currency": "EUR", "per": "1"}, "was_discount": "0"}
    now = {"now": {"amount": "8", "currency": "EUR", "per": "1"}, "line": 1}
    assert list(_parts(was, {**was, **now})) == ["EUR 9 -> EUR 8", "line 1"]
    some = {**was, "was_discount": "0.1"}
    assert "discount was 0.1" in _parts(some, {**some, **now})
