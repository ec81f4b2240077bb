"""`o2c audit`: by document, person, customer and period, with refused attempts
(R07-60, R07-61, R07-62)."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from o2c.audit import verify_alone


@pytest.fixture
def audit(run, demo: Path):
    def call(*arguments: str) -> list[dict[str, Any]]:
        result = run("audit", *arguments, "--format", "json")
        assert result.exit_code == 0, result.stderr
        found: list[dict[str, Any]] = json.loads(result.stdout)
        return found

    return call


def test_everything_is_there_once_and_in_order(audit, run) -> None:
    rows = audit()
    events = {row["index"]: row["position"] for row in rows if row["log"] == "event"}
    assert list(events) == list(range(138))
    assert list(events.values()) == sorted(events.values())
    refused = [row for row in rows if row["log"] == "command"]
    assert len(refused) == 2
    assert all(row["refusal"] and row["says"] for row in refused)


def test_lines_have_old_and_new_values(audit) -> None:
    """R07-60: for headers, lines and totals."""
    rows = audit("--stream", "stock/DESK@MAIN")
    (late,) = [r for r in rows if r["what"] == "stock.SupplyChanged" and r["old"]]
    assert (late["field"], late["old"], late["new"]) == (
        "on",
        "2026-03-13",
        "2026-03-19",
    )
    promised = [
        row
        for row in audit("--stream", "order/SO-000002")
        if row["what"] == "order.Promised"
    ]
    assert [(r["line"], r["field"]) for r in promised] == [(1, "slots")]
    assert "2026-03-13" in promised[0]["old"]
    assert "2026-03-19" in promised[0]["new"]
    credit = audit("--stream", "credit/CAFE")
    (limit,) = [r for r in credit if r["what"] == "credit.LimitSet"]
    assert (limit["old"], limit["new"]) == ("EUR 0.00", "EUR 1000.00")


def test_refused_attempts_are_found_by_document_person_and_customer(audit) -> None:
    """Every refused attempt is there, with who tried and why it was refused."""
    for by in (
        ("--stream", "order/SO-000002"),
        ("--customer", "CAFE"),
    ):
        (refused,) = [row for row in audit(*by) if row["log"] == "command"]
        assert (refused["what"], refused["refusal"]) == ("ReleaseOrder", "role_missing")
        actor = refused["actor"]
    mine = audit("--actor", actor)
    assert [row["actor"] for row in mine if row["log"] == "command"] == [actor]
    assert all(actor in (row["actor"], row["on_behalf_of"]) for row in mine)


def test_a_customer_is_all_that_concerns_them(audit) -> None:
    streams = {row["stream"] for row in audit("--customer", "CAFE") if row["stream"]}
    kinds = {stream.partition("/")[0] for stream in streams}
    assert kinds >= {"customer", "credit", "order", "shipment", "invoice", "stock"}
    assert "order/SO-000002" in streams
    assert "order/SO-000001" not in streams


def test_periods_are_of_business_or_of_recording(audit, run) -> None:
    days = {
        row["effective_on"] for row in audit("--from", "2026-03-06") if row["index"]
    }
    assert min(day for day in days if day) >= "2026-03-06"
    early = audit("--to", "2026-03-01")
    assert {row["effective_on"] for row in early} <= {None, "2026-03-01"}
    known = audit("--known-from", "2026-03-02", "--known-to", "2026-03-02")
    assert {row["recorded_at"][:10] for row in known} == {"2026-03-02"}
    whole = len(audit())
    split = audit("--known-to", "2026-03-06"), audit("--known-from", "2026-03-07")
    assert sum(map(len, split)) == whole
    wrong = run("audit", "--from", "March")
    assert (wrong.exit_code, wrong.stderr.split(":")[0]) == (2, "condition")


def test_it_goes_into_files(run, demo: Path) -> None:
    shown = run("audit", "--stream", "order/SO-000002", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(shown)))
    assert {row["stream"] for row in rows if row["log"] == "event"} == {
        "order/SO-000002"
    }
    table = run("audit", "--stream", "order/SO-000002").stdout
    assert "role_missing" in table
    assert run("audit", "--stream", "order/SO-0", "--format", "json").stdout == "[]\n"


def test_it_comes_with_proofs(run, demo: Path, tmp_path: Path) -> None:
    """R07-62: each row of an export can be proved, refused attempts too."""
    key, kept, proof = (str(tmp_path / name) for name in ("key", "kept", "proof"))
    vkey = run("seal", "--new-key", key, "--name", "x").stdout.strip()
    assert run("seal", "--key", key, "--to", kept).exit_code == 0
    asked = ("audit", "--customer", "CAFE", "--format", "json", "--proof", proof)
    unnamed = run(*asked)
    assert (unnamed.exit_code, unnamed.stderr.split(":")[0]) == (2, "key_unnamed")
    result = run(*asked, "--checkpoints", kept)
    assert result.exit_code == 0
    assert verify_alone.main([proof, "--key", vkey]) == 0
    bundle = json.loads(Path(proof).read_text())
    rows = json.loads(result.stdout)
    for log, proved in (("event", bundle["events"]), ("command", bundle["commands"])):
        indexes = {each["index"] for each in proved}
        assert {row["index"] for row in rows if row["log"] == log} <= indexes


def test_what_was_no_request_is_told_as_well(run, demo: Path) -> None:
    """R07-60: what was refused as nonsense must not keep the rest from being told."""
    wrong = '{"do": "RecordReceipt", "account": "A", "x": 1}\nnot json at all\n'
    run("do", "-", "--by", "zed", "--role", "billing", stdin=wrong)
    told = run("audit", "--actor", "zed", "--format", "csv")
    assert told.exit_code == 0
    assert "invalid_request" in told.stdout
    assert "invalid_json" in told.stdout
