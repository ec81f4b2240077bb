"""Reconciliation: silent over a sound history, and each check finds its fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest
from audit_faults import FAULTS, SO1
from audit_story import (
    day,
    picture,
    picture_of,
    qty,
    story,
    with_row,
    without_row,
)

from o2c.audit import CHECKS, Picture, check
from o2c.projections import VIEWS, find
from o2c.projections.receivables import Document


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

    assert not finding.agrees
    assert all(found.subject for found in finding.differences)


def test_every_check_has_a_fault_planted_for_it() -> None:
    names = [each.name for each in CHECKS]

    assert {name for name, _, _ in FAULTS} == set(names)
    assert len(set(names)) == len(names)


def test_findings_name_the_subject_the_values_and_what_is_between_them() -> None:
    findings = {
        finding.check: finding
        for finding in check(with_row(find("order_lines"), *SO1, open=qty(5)))
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
    (postings,) = (each for each in CHECKS if each.name == "postings")

    assert postings.run(picture()).compared == picture().posted > 0
    assert postings.run(wrong).compared == picture().posted


def test_findings_about_money_are_written_as_money() -> None:
    wrong = with_row(find("receivables"), "RC-1", Document.RECEIPT, open=-2099)
    found = {f.check: f.differences for f in check(wrong)}["receivables"]

    assert [attrs.astuple(each) for each in found] == [
        ("PAYER in the ledger", "EUR -93.47", "EUR -93.48", "EUR -0.01"),
        ("PAYER in the credit account", "EUR -93.47", "EUR -93.48", "EUR -0.01"),
    ]


def test_what_is_missing_is_called_none() -> None:
    found = {
        f.check: f.differences
        for f in check(without_row(find("list_prices"), "A", "EUR"))
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


def test_a_picture_may_be_of_some_views_only() -> None:
    _, told = story()
    asked: list[str] = []
    views = VIEWS[:2]

    def rows(name: str) -> list[object]:
        asked.append(name)
        return []

    some = Picture.of(states=lambda _: {}, rows=rows, history=told, views=views)

    assert (
        asked
        == list(some.live)
        == list(some.rebuilt)
        == ["order_status", "order_lines"]
    )
    assert some.today == day(2)
