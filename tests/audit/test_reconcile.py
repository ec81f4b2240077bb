"""Reconciliation: silent over a sound history, and each check finds its fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest
from attrs import frozen
from audit_faults import FAULTS, SO1
from audit_story import (
    day,
    live,
    picture,
    picture_of,
    qty,
    story,
    with_row,
    without_row,
)

from o2c.audit import CHECKS, Finding, Picture, check, telling
from o2c.projections import VIEWS, question
from o2c.projections.audit_trail import AUDIT_TRAIL
from o2c.projections.journal import postings
from o2c.projections.receivables import Document
from o2c.projections.view import entry_view


@pytest.mark.parametrize("each", CHECKS, ids=lambda each: each.name)
def test_a_sound_history_reconciles(each: Any) -> None:
    finding = each.run(picture())

    assert finding.differences == ()
    assert finding.agrees
    assert finding.compared > 0


@pytest.mark.parametrize(
    ("name", "fault"),
    [(name, fault) for name, _, fault in FAULTS],
    ids=[f"{name}: {what}" for name, what, _ in FAULTS],
)
def test_each_check_finds_the_fault_it_is_there_for(
    name: str, fault: Callable[[], Picture]
) -> None:
    (chosen,) = (each for each in CHECKS if each.name == name)

    finding = chosen.run(fault())

    assert finding.agrees == chosen.warns
    found = finding.warnings if chosen.warns else finding.differences
    assert found
    assert all(each.subject for each in found)


def test_every_check_has_a_fault_planted_for_it() -> None:
    names = [each.name for each in CHECKS]

    assert {name for name, _, _ in FAULTS} == set(names)
    assert len(set(names)) == len(names)


def test_findings_name_the_subject_the_values_and_what_is_between_them() -> None:
    findings = {
        finding.check: finding
        for finding in check(with_row(question("order_lines").view, *SO1, open=qty(5)))
    }

    found = findings["ordered"].differences
    assert attrs.astuple(found[0]) == ("SO-1/1 in the view", "20", "21", "1")
    lines = picture().live["order_lines"]
    assert findings["ordered"].compared == 2 * len(lines)
    assert findings["postings"].agrees
    rebuilt = findings["rebuilt_views"].differences
    assert attrs.astuple(rebuilt[0]) == ("order_lines SO-1 1 open", "4", "5", "1")


def test_events_with_postings_are_counted_whether_they_balance_or_not() -> None:
    wrong = next(fault for name, _, fault in FAULTS if name == "postings")()
    (chosen,) = (each for each in CHECKS if each.name == "postings")
    _, told = story()

    moved = sum(1 for recorded in told if postings(recorded))
    assert chosen.run(picture()).compared == chosen.run(wrong).compared == moved


@pytest.mark.parametrize("size", [1, 7, 100])
def test_a_history_read_in_pages_gives_the_same_picture(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of rows that readers see between, before and after the events."""
    trail = question("audit_trail").view
    entry = live()[trail.name][(1,)]
    planted = [attrs.evolve(entry, position=at) for at in (0, 10**9)]
    shown = sorted([*live()[trail.name].values(), *planted], key=lambda r: r.position)
    rows = {trail.name: {(row.position,): row for row in shown}}
    whole = picture_of(rows=rows)

    monkeypatch.setattr(telling, "PAGE", size)
    read = picture_of(rows=rows)

    assert [sorted_of(f) for f in check(read)] == [sorted_of(f) for f in check(whole)]
    found = {f.check: {d.subject for d in f.differences} for f in check(read)}
    assert found["audit_trail"] == {"position 0", f"position {10**9}"}
    assert found["rebuilt_views"] == {"audit_trail 0", f"audit_trail {10**9}"}


def sorted_of(finding: Finding) -> Finding:
    """A finding whose differences do not tell in which order they were found."""
    found = tuple(sorted(finding.differences, key=attrs.astuple))
    return attrs.evolve(finding, differences=found)


def test_findings_about_money_are_written_as_money() -> None:
    wrong = with_row(question("receivables").view, "RC-1", Document.RECEIPT, open=-2099)
    found = {f.check: f.differences for f in check(wrong)}["receivables"]

    assert [attrs.astuple(each) for each in found] == [
        ("PAYER in the ledger", "EUR -185.10", "EUR -185.11", "EUR -0.01"),
        ("PAYER in the credit account", "EUR -185.10", "EUR -185.11", "EUR -0.01"),
    ]


def test_what_is_missing_is_called_none() -> None:
    found = {
        f.check: f.differences
        for f in check(without_row(question("list_prices").view, "A", "EUR"))
    }["rebuilt_views"]

    assert [(each.subject, each.right, each.difference) for each in found] == [
        ("list_prices A EUR", "none", "")
    ]


def test_a_log_that_lost_an_event_is_a_finding_and_no_crash() -> None:
    _, told = story()
    for n in range(0, len(told), 7):
        names = {
            f.check for f in check(picture_of(told[:n] + told[n + 1 :])) if not f.agrees
        }

        assert {"audit_trail", "rebuilt_views"} <= names


@frozen
class Named:
    stream: str
    version: int


def test_entries_that_are_not_kept_by_position_are_compared_as_well() -> None:
    """A view of one's own may keep its entries in another order than the log's."""
    _, told = story()
    own = entry_view(
        "named",
        Named,
        ("stream", "version"),
        AUDIT_TRAIL.events,
        lambda recorded: [Named(recorded.stream, recorded.version)],
    )
    rows = sorted(own.fold(told).items())

    def of(shown: list[tuple[Any, Named]]) -> list[str]:
        seen = Picture.of(
            states=lambda _: {},
            rows=lambda _: [row for _, row in shown],
            history=told,
            views=[own],
        )
        return [str(subject) for subject, _, _ in seen.rebuilt_views.differing]

    assert of(rows) == []
    assert of(rows[1:]) == [f"named {rows[0][1].stream} 1"]


def test_what_was_compared_on_the_way_is_not_asked_for_again() -> None:
    with pytest.raises(LookupError, match="audit_trail was compared"):
        picture().rows(AUDIT_TRAIL)


def test_a_picture_may_be_of_some_views_only() -> None:
    _, told = story()
    asked: list[str] = []
    views = VIEWS[:2]

    def rows(name: str) -> list[object]:
        asked.append(name)
        return []

    some = Picture.of(states=lambda _: {}, rows=rows, history=told, views=views)

    assert asked == list(some.live) == ["order_status", "order_lines"]
    assert some.today == day(2)
