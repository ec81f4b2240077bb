"""Every benchmark runs through in small, and its report is what its page says.

How long anything takes is nowhere asserted.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from bench import append, asof, audit, cycle, load, outbox, read, replay, run, scale
from bench.harness import Report, least, most

SHAPE = {"bench", "at", "settings", "machine", "figures", "notes", "reconciled"}
FIGURE = {"name", "on", "unit", "value", "rounds", "goal", "met"}
MACHINE = {
    "processors",
    "processor",
    "system",
    "python",
    "sqlite",
    "eventsourcing",
    "psycopg",
    "sync_ms",
    "load",
}

Main = Callable[[Sequence[str]], int]


def reported(main: Main, name: str, folder: Path, *more: str) -> dict[str, Any]:
    """The report of a run in small, which must have gone well."""
    file = folder / f"{name}.json"
    assert main([*run.QUICK[name], *more, "--json", str(file)]) == 0
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found


def hold(report: dict[str, Any], name: str) -> None:
    """The report has the documented shape, and everything reconciled."""
    assert set(report) == SHAPE
    assert report["bench"] == name
    assert set(report["machine"]) == MACHINE
    assert report["reconciled"]["checks"] > 0
    assert report["reconciled"]["compared"] > 0
    assert report["reconciled"]["differences"] == 0
    assert report["figures"]
    for figure in report["figures"]:
        assert set(figure) == FIGURE
        assert figure["rounds"]
        assert all(math.isfinite(each) and each >= 0 for each in figure["rounds"])
        assert (figure["goal"] is None) == (figure["met"] is None)


def names(report: dict[str, Any], on: str) -> set[str]:
    return {each["name"] for each in report["figures"] if each["on"] == on}


def goals(report: dict[str, Any], on: str) -> set[str]:
    return {
        f"{figure['name']} {figure['goal']}"
        for figure in report["figures"]
        if figure["goal"] and figure["on"] == on
    }


def test_cycle_measures_beside_every_reference(
    postgres_server: str, tmp_path: Path
) -> None:
    urls = ("--url", "sqlite", "--url", postgres_server)
    report = reported(cycle.main, "cycle", tmp_path, *urls)
    hold(report, "cycle")
    assert names(report, "sqlite") == names(report, "postgresql")
    assert goals(report, "sqlite") == {
        "o2c / raw rows, one at a time >= 0.35",
        "o2c / raw rows, do_many of 1 >= 0.5",
        "o2c / plain SQL, one at a time >= 0.6",
        "o2c / eventsourcing, one at a time >= 3",
    }
    assert goals(report, "postgresql") == {
        "o2c / plain SQL, one at a time >= 1",
        "o2c / eventsourcing, one at a time >= 3",
    }


def test_replay_measures_speed_lag_and_memory(tmp_path: Path) -> None:
    report = reported(replay.main, "replay", tmp_path, "--url", "sqlite")
    hold(report, "replay")
    assert goals(report, "sqlite") == {
        "events decoded >= 250,000",
        "all views and journal rebuilt >= 40,000",
        *(f"{each}: memory, largest / smallest <= 1.25" for each in replay.PHASES),
    }
    late = {f"views late, p{each}, at 300 events/s" for each in (50, 99)}
    assert late <= names(report, "sqlite")


def test_replay_measures_speed_on_postgresql(
    postgres_server: str, tmp_path: Path
) -> None:
    more = ("--url", postgres_server, "--sizes", "--seconds", "0")
    hold(reported(replay.main, "replay", tmp_path, *more), "replay")


def test_read_asks_every_question_on_both_databases(
    postgres_server: str, tmp_path: Path
) -> None:
    urls = ("--url", "sqlite", "--url", postgres_server)
    report = reported(read.main, "read", tmp_path, *urls)
    hold(report, "read")
    assert names(report, "sqlite") == names(report, "postgresql")
    assert "first 100 open orders, 20 orders <= 5" in goals(report, "sqlite")


def test_asof_looks_back_with_snapshots_and_without(tmp_path: Path) -> None:
    report = reported(asof.main, "asof", tmp_path, "--url", "sqlite")
    hold(report, "asof")
    assert "receivables: month-end with snapshots / live <= 3" in goals(
        report, "sqlite"
    )


def test_scale_follows_every_growth(tmp_path: Path) -> None:
    report = reported(scale.main, "scale", tmp_path, "--url", "sqlite")
    hold(report, "scale")
    points = [
        n for n in names(report, "sqlite") if n.endswith("orders / short history")
    ]
    for growth in ("one product", "one customer", "whole history"):
        assert len([each for each in points if each.startswith(f"{growth}, ")]) == 2


def test_load_asks_for_a_long_order_in_each_way(
    postgres_server: str, tmp_path: Path
) -> None:
    urls = ("--url", "sqlite", "--url", postgres_server)
    report = reported(load.main, "load", tmp_path, *urls)
    hold(report, "load")
    assert names(report, "sqlite") == names(report, "postgresql")


def test_append_measures_beside_the_library_and_without_the_locks(
    postgres_server: str, tmp_path: Path
) -> None:
    urls = ("--url", "sqlite", "--url", postgres_server)
    report = reported(append.main, "append", tmp_path, *urls)
    hold(report, "append")
    only = {"advisory lock / table lock, 2 writers", "trying on / hot-stream lock"}
    assert only <= names(report, "postgresql") - names(report, "sqlite")
    assert goals(report, "sqlite") == {
        "append, 1 writer, p99 <= 1",
        "events alone / eventsourcing >= 0.9",
    }
    assert goals(report, "postgresql") == {
        "append, 1 writer, p99 <= 4",
        "append, 2 writers, p99 <= 40",
        "events alone / eventsourcing >= 0.9",
        "2 on one product, 2 orders <= 6",
    }


def test_outbox_measures_cost_speed_and_lateness(tmp_path: Path) -> None:
    report = reported(outbox.main, "outbox", tmp_path, "--url", "sqlite")
    hold(report, "outbox")
    found = names(report, "sqlite")
    assert {f"commands, {kind}" for kind in outbox.BESIDE} <= found
    assert {f"{kind} / none" for kind in outbox.BESIDE[1:]} <= found
    assert {"sent to a function", "sent to NATS"} <= found
    late = {f"message late, p{each}, at 300 events/s" for each in (50, 99)}
    assert late <= found


def test_outbox_measures_on_postgresql(postgres_server: str, tmp_path: Path) -> None:
    more = ("--url", postgres_server, "--seconds", "0")
    hold(reported(outbox.main, "outbox", tmp_path, *more), "outbox")


def test_audit_measures_on_both_databases(postgres_server: str, tmp_path: Path) -> None:
    urls = ("--url", "sqlite", "--url", postgres_server)
    report = reported(audit.main, "audit", tmp_path, *urls)
    hold(report, "audit")
    assert names(report, "sqlite") == names(report, "postgresql")
    assert goals(report, "sqlite") == {
        "sealing / writing, one at a time <= 0.05",
        "rows verified >= 100,000",
    }


def test_start_is_run_and_put_together_with_the_others(tmp_path: Path) -> None:
    out = tmp_path / "all.json"
    assert run.main(["start", "--quick", "--out", str(out)]) == 0
    whole = json.loads(out.read_text("utf-8"))
    assert set(whole) == {"at", "benches"}
    (report,) = whole["benches"]
    hold(report, "start")
    assert goals(report, "") == {"import o2c <= 0.35", "o2c --help <= 0.35"}


def test_the_page_tells_what_is_in_a_report() -> None:
    page = (Path(run.__file__).parent / "README.md").read_text("utf-8")
    told = page.partition("## The report")[2]
    assert {key for key in SHAPE | FIGURE | MACHINE if key not in told} == set()
    assert {name for name in run.BENCHES if f"`{name}`" not in page} == set()


def test_every_benchmark_can_be_tried_out_in_small() -> None:
    assert set(run.QUICK) == set(run.BENCHES)


@pytest.mark.parametrize(
    ("rounds", "goal", "met"),
    [
        ((1.0, 3.0, 9.0), least(3), True),
        ((1.0, 2.9, 9.0), least(3), False),
        ((1.0, 3.0, 9.0), most(3), True),
        ((1.0, 3.1, 9.0), most(3), False),
    ],
)
def test_a_goal_is_held_against_the_median(
    rounds: tuple[float, ...], goal: Any, met: bool
) -> None:
    report = Report("some", {})
    report.add("it", rounds, "x", goal=goal)
    assert report.plain()["figures"][0]["met"] is met
