"""Snapshots of views make looking back quick, and never change what it shows."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from laws_history import History
from laws_world import MARIA
from moments_told import folded, some, told
from tiers import size

sys.path.insert(0, str(Path(__file__).parents[1] / "storage"))

from storage_tools import execute

from o2c.audit import Finding
from o2c.projections import VIEWS
from o2c.projections.cut import Cut
from o2c.projections.order_lines import ORDER_LINES
from o2c.storage.past import entered

STEPS = size(25, 60)
PERSONAL = (
    "customers",
    "contacts",
    "addresses",
    "tax_ids",
    "parked",
)  # no copy is made
KEPT = [
    view
    for view in VIEWS
    if entered(view, Cut(0)) is None and view.name not in PERSONAL
]


@pytest.fixture
def history(database_url: str) -> Iterator[History]:
    history = told(1, STEPS, database_url)
    yield history
    history.close()


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[tuple[History, str]]:
    url = f"sqlite:///{tmp_path / 'o2c.db'}"
    history = told(1, STEPS, url)
    yield history, url
    history.close()


def positions(history: History) -> list[int]:
    return [e.position for e in history.told]


def half(history: History) -> int:
    """Where a command ends, about the middle of the history."""
    told = history.told
    n = len(told) // 2
    while told[n + 1].command_id == told[n].command_id:
        n += 1
    return told[n].position


def starts(history: History, cut: Cut) -> dict[str, tuple[str, int]]:
    """From where each view would be folded up to a moment."""
    past = history.desk.past
    found = {view.name: past.start(view, cut) for view in KEPT}
    return {name: (start.source, start.position) for name, start in found.items()}


def hold(history: History, cut: Cut) -> None:
    expected = folded(history.told, cut)
    with history.desk.as_of() as moment:
        moment.cut = cut
        for view in VIEWS:
            assert moment.view(view.name) == expected[view.name], (view.name, cut)


def test_a_moment_begins_at_the_nearest_snapshot_and_is_the_same(
    history: History,
) -> None:
    """R14-06: taken from the rows of any moment, used for those that follow."""
    every, middle = positions(history), half(history)
    day = history.told[len(history.told) // 3].effective_on
    taken = history.desk.snapshot(position=middle)
    taken += history.desk.snapshot(on=day, known=middle)
    assert {t.view for t in taken} == {view.name for view in KEPT}

    later = every[-2]
    assert starts(history, Cut(later)) == {v.name: ("snapshot", middle) for v in KEPT}
    assert set(starts(history, Cut(later, day)).values()) == {("snapshot", middle)}
    assert set(starts(history, Cut(middle - 1)).values()) == {("nothing", 0)}
    assert set(starts(history, Cut(every[-1])).values()) == {("live", every[-1])}
    for position in some(1, every, size(2, 20)):
        hold(history, Cut(position))
        hold(history, Cut(position, day))
    assert history.desk.snapshots.check().agrees
    assert history.desk.snapshots.check().compared > len(KEPT)


def test_a_snapshot_with_a_wrong_digest_is_passed_over_and_found(
    history: History, database_url: str
) -> None:
    """Control: its rows are spoilt; no answer changes, and `check` tells."""
    middle = half(history)
    history.desk.snapshot(position=middle)
    ours = history.desk.past.snapshots
    (taken,) = (t for t in ours.all() if t.view == "order_lines")
    rows = ours.rows(ORDER_LINES, taken)
    assert rows
    execute(
        database_url,
        "UPDATE view_snapshot_parts SET body = ? WHERE view_name = 'order_lines'",
        b"\x00" * 40,
    )
    assert ours.rows(ORDER_LINES, taken) is None
    assert starts(history, Cut(middle))["order_lines"] == ("nothing", 0)
    assert starts(history, Cut(middle))["invoices"] == ("snapshot", middle)
    hold(history, Cut(middle))
    assert subjects(history.desk.snapshots.check()) == {
        f"order_lines as of {middle}: its digest"
    }


def test_a_snapshot_with_wrong_rows_is_found_by_a_replay(
    lite: tuple[History, str],
) -> None:
    """Control: one that bears its digest and lies is believed until it is checked."""
    history, _ = lite
    middle, past = half(history), history.desk.past
    truth = past.rows([ORDER_LINES], Cut(middle), anew=True)["order_lines"]
    key = min(truth)
    lie = {**truth, key: _richer(truth[key])}
    code = past.projector.fingerprint(ORDER_LINES)
    past.snapshots.put(ORDER_LINES, code, Cut(middle), lie)

    with history.desk.as_of(position=middle) as moment:
        assert moment.view("order_lines") != [truth[key] for key in sorted(truth)]
        assert not all(finding.agrees for finding in moment.reconcile())
    found = history.desk.snapshots.check()
    assert subjects(found) == {f"order_lines as of {middle}: {key[0]}/{key[1]} net"}


def _richer(row: Any) -> Any:
    changed = object.__new__(type(row))
    changed.__dict__.update({**row.__dict__, "net": row.net + 1})
    return changed


def subjects(found: Finding) -> set[str]:
    return {difference.subject for difference in found.differences}


def test_what_other_code_or_another_history_left_is_not_used(
    lite: tuple[History, str],
) -> None:
    history, database_url = lite
    middle = half(history)
    history.desk.snapshot(position=middle)
    execute(
        database_url,
        "UPDATE view_snapshots SET fingerprint = 'x' WHERE view_name = 'invoices'",
    )
    execute(
        database_url,
        "UPDATE view_snapshots SET anchor = 'x' WHERE view_name = 'shipments'",
    )
    found = starts(history, Cut(middle))
    assert found["invoices"] == found["shipments"] == ("nothing", 0)
    assert found["order_lines"] == ("snapshot", middle)
    hold(history, Cut(middle))
    held = {h.taken.view: h.passed_over for h in history.desk.snapshots.all()}
    assert held["invoices"] == "other code has folded it"
    assert held["shipments"] == "another history"
    assert not held["order_lines"]
    assert history.desk.snapshots.check().agrees

    history.desk.snapshots.take_due(every=10**9)
    left = {h.taken.view for h in history.desk.snapshots.all()}
    assert {"invoices", "shipments"} <= left  # as of last month's end, anew
    assert all(not h.passed_over for h in history.desk.snapshots.all())


def test_those_that_are_due_are_taken_once() -> None:
    """Last month's end, the day of the closing, and every so many events."""
    history = told(2, 40)
    snapshots, head = history.desk.snapshots, history.desk.store.head()
    taken = snapshots.take_due(every=head // 2)
    end = history.clock.now.date().replace(day=1) - timedelta(days=1)
    cuts = {t.cut for t in taken}
    assert {Cut(head), Cut(head, end)} <= cuts
    assert snapshots.take_due(every=head // 2) == []

    for position in (5, 6, 7, 8):
        history.desk.snapshot(position=position)
    new = '{"do": "RegisterProduct", "product": "NEW", "name": "New"}'
    history.desk.do(new, by=MARIA)
    snapshots.take_due(every=1)
    known = {h.taken.cut.position for h in snapshots.all() if h.taken.cut.on is None}
    assert known == {7, 8, head, history.desk.store.head()}
    assert snapshots.check().agrees
    assert snapshots.forget() > 0
    assert snapshots.all() == []
    history.close()


def test_the_month_that_is_over_is_folded_without_what_came_after() -> None:
    """Only what was recorded by then, and what is backdated, is read for it."""
    history = told(3, 60)
    desk = history.desk
    on = history.told[len(history.told) // 3].effective_on
    cut = Cut(desk.store.head(), on)
    over = desk.store.reached(datetime.combine(on, datetime.max.time(), UTC))
    assert over < cut.position
    read = [e.position for e in desk.past.events(VIEWS, 0, cut)]
    assert read == [e.position for e in history.told if cut.holds(e)]
    late = [row.position for row in desk.view("backdated")]
    assert late == [
        e.position for e in history.told if e.effective_on < e.recorded_at.date()
    ]
    history.close()
