"""`o2c health`, `o2c dead-letters` and `o2c follow --once`."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from o2c.projections import VIEWS

OWN = '''
"""How many orders each customer has placed; broken while there is a file."""

from pathlib import Path

from attrs import evolve, frozen

from o2c.domain.order.events import Placed
from o2c.projections.view import View, column

@frozen(kw_only=True, slots=False)
class Count:
    customer: str = column("Who ordered.")
    orders: int = column("How many.")

def keys(recorded):
    yield (recorded.event.customer,)

def count(key, row, recorded):
    if Path(__file__).with_name("broken").exists() and recorded.id.endswith("2"):
        raise ValueError(f"cannot count for {recorded.event.customer}")
    row = row or Count(customer=key[0], orders=0)
    return evolve(row, orders=row.orders + 1)

ORDERS = View("counts", Count, ("customer",), (Placed,), keys, count)
'''


@pytest.fixture
def unread(demo: Path) -> int:
    """The position of an event that nobody knows."""
    with sqlite3.connect(demo) as database:
        made = database.execute(
            "INSERT INTO events (originator_id, originator_version, topic, state)"
            """ VALUES ('order/SO-9', 1, 'order.Gone.1',"""
            """ '{"at":"2026-03-02T09:00:00Z","data":{"name":"Jane"}}')"""
        )
        assert made.lastrowid
        return made.lastrowid


def test_a_healthy_desk_is_status_nothing(run, demo: Path) -> None:
    assert run("follow", "--once").exit_code == 0
    result = run("health")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[2].split() == ["healthy", "yes"]
    told = json.loads(run("health", "--format", "json").stdout)
    assert (told["healthy"], told["lag_events"], told["complaints"]) == (True, 0, [])
    assert [view["view"] for view in told["views"]] == sorted(v.name for v in VIEWS)
    assert all(len(view["version"]) == 32 for view in told["views"])
    assert len(run("health", "--format", "csv").stdout.splitlines()) == len(VIEWS) + 1


def test_what_is_not_well_is_status_one_and_said(run, demo: Path) -> None:
    with sqlite3.connect(demo) as database:
        database.execute("UPDATE checkpoints SET position = position - 7")
    assert run("health", "--max-lag-seconds", "9999999999").exit_code == 0
    for options, complaint in (
        (("--max-lag-events", "6"), "the views are 7 events behind"),
        (("--max-lag-seconds", "60"), "seconds behind"),
        (("--need-leader",), "nobody leads"),
    ):
        result = run("health", *options)
        assert result.exit_code == 1
        assert complaint in result.stderr
        told = json.loads(run("health", *options, "--format", "json").stdout)
        assert not told["healthy"]


def test_an_event_that_cannot_be_read_is_seen_through(run, unread: int) -> None:
    """Test 29: park, list, show, retry, skip, replay from the command line."""
    assert run("show", "holds").exit_code == 3
    assert run("follow", "--once").exit_code == 0
    assert "1 events are parked" in run("health").stderr
    (letter,) = json.loads(run("dead-letters", "list", "--format", "json").stdout)
    assert (letter["position"], letter["state"]) == (unread, "parked")
    assert (letter["views"], letter["stream"]) == ("all", "order/SO-9")
    refused = run("show", "customers")
    assert refused.exit_code == 3
    assert refused.stderr.startswith("view_incomplete: customers lacks")
    assert run("show", "customers", "--incomplete-ok").exit_code == 0
    assert run("reconcile").exit_code == 3
    (whole,) = json.loads(run("dead-letters", "show", str(unread)).stdout)
    assert len(whole["views"]) == len(VIEWS)
    assert "Jane" not in json.dumps(whole)
    asked = ("dead-letters", "show", str(unread), "--stored")
    assert "Jane" in json.loads(run(*asked).stdout)[0]["stored"]
    assert run("dead-letters", "retry").stdout == "1 parked, 0 held, 0 skipped\n"
    why = ("--reason", "made by hand")
    skipped = run("dead-letters", "skip", str(unread), *why)
    assert skipped.stdout == "0 parked, 0 held, 1 skipped\n"
    listed = run("dead-letters", "list", "--view", "customers").stdout
    assert "tess" in listed
    assert "made by hand" in listed
    shown = run("show", "customers")
    assert (shown.exit_code, shown.stderr.split()[:3]) == (0, ["1", "events", "were"])
    assert run("health").exit_code == 0
    replayed = run("dead-letters", "replay", str(unread), *why)
    assert replayed.stdout == "1 parked, 0 held, 0 skipped\n"


def test_a_view_that_fails_is_mended(
    run, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test 32: other views go on; after a correction and a retry all is there."""
    (tmp_path / "own_counts.py").write_text(OWN, "utf-8")
    broken = tmp_path / "broken"
    broken.touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("O2C_VIEWS", "own_counts:ORDERS")
    assert run("follow", "--once").exit_code == 0
    (letter,) = json.loads(run("dead-letters", "list", "--format", "json").stdout)
    assert (letter["views"], letter["state"]) == ("counts", "parked")
    assert letter["why"].startswith("ValueError: in own_counts.count, line ")
    assert run("show", "counts").exit_code == 3
    assert run("show", "order_status").exit_code == 0
    skip = ("dead-letters", "skip", str(letter["position"]), "--reason", "later")
    assert run(*skip).exit_code == 0
    found = run("reconcile")
    assert found.exit_code == 1
    assert "skipped_events" in found.stdout
    broken.unlink()
    replay = ("dead-letters", "replay", str(letter["position"]), "--reason", "mended")
    assert run(*replay).stdout == "0 parked, 0 held, 0 skipped\n"
    assert run("reconcile").exit_code == 0
    counted = json.loads(run("show", "counts", "--format", "json").stdout)
    status = json.loads(run("show", "order_status", "--format", "json").stdout)
    assert sum(row["orders"] for row in counted) == len(status)


def test_what_is_no_dead_letter_cannot_be_shown_nor_skipped(run, demo: Path) -> None:
    for asked in (("show", "3"), ("skip", "3", "--reason", "x"), ("retry", "3")):
        result = run("dead-letters", *asked)
        assert result.exit_code == 3
        assert result.stderr.startswith("no_dead_letter: ")


def test_a_new_version_that_fails_is_refused_and_can_be_forced(
    run, unread: int
) -> None:
    """Test 5: the old rows stay in use until someone decides otherwise."""
    refused = run("rebuild")
    assert refused.exit_code == 3
    assert refused.stderr.startswith("rebuild_incomplete: ")
    assert run("rebuild", "--force").exit_code == 0
    assert "parked" in run("dead-letters", "list").stdout
