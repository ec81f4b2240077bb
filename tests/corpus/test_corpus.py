"""What any released version has stored is read today as it was then (test 42, X1-05).

Files of a released corpus are never changed: a difference here means that the code no
longer understands its past.  States and views may change on purpose; then
`python tools/make_corpus.py --digests` pins anew what the same rows come to.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import corpus_forms as forms
import pytest
from corpus_forms import Form
from corpus_keys import codec, plain_text, restamped
from corpus_rows import (
    CORPUS,
    digest,
    digests,
    histories,
    load,
    loaded,
    plain,
    read_forms,
    releases,
    rows,
)
from tiers import DEEP, record

import o2c
from o2c.storage.command import refusal_from

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import make_corpus

HISTORIES = [(release, name) for release in releases() for name in histories(release)]
SOME = HISTORIES if DEEP else HISTORIES[:3:2]  # the third erases a customer


def pinned(release: Path) -> Any:
    return json.loads((release / "digests.json").read_text("utf-8"))


def stored(release: Path) -> list[Form]:
    """Every event of a corpus, opened with the keys of its history."""
    files = {name: f"{name}.events.jsonl" for name in histories(release)}
    return [
        form
        for name, file in {**files, "forms": "forms.jsonl"}.items()
        for form in forms.forms(
            rows(release / file), codec(rows(release / f"{name}.keys.jsonl"))
        )
    ]


@pytest.mark.parametrize(
    ("release", "name"), SOME, ids=[f"{r.name} {n}" for r, n in SOME]
)
def test_a_stored_history_comes_to_the_same_states_and_views(
    release: Path, name: str, database_url: str
) -> None:
    """Put into a fresh database of either kind, as a restore would."""
    events, commands = loaded(database_url, release, name)
    with o2c.open(database_url) as desk:
        assert digests(desk) == pinned(release)[name]
        assert [finding for finding in desk.reconcile() if not finding.agrees] == []
        known = desk.known([row[1] for row in commands])
        assert known == {row[1]: refusal_from(row[7]) is None for row in commands}
        # It goes on from there: positions follow, and numbers are not given twice.
        later = desk.do(LATER, by=ALL, command_id="later")
        assert later.positions[0] == events[-1][0] + 1
    record("test 42", f"events of {release.name} {name}", len(events), "events")


LATER = '{"do": "RegisterSite", "site": "LATER", "name": "Later", "country": "DE"}'
ALL = o2c.Actor("ann", tuple(o2c.Role))


@pytest.mark.parametrize("release", releases(), ids=lambda release: release.name)
def test_every_stored_form_is_read_as_it_was(release: Path) -> None:
    found = [digest(text) for _, text in read_forms(release)]
    assert found == pinned(release)["forms"]


def test_every_form_of_every_event_is_in_the_corpus() -> None:
    """Whoever adds an event, a version, or a field that may be empty runs the tool."""
    here = stored(CORPUS / o2c.__version__)
    assert forms.wanted() - forms.shown(here) == set()
    present = forms.SCHEMA.keys()
    assert {form.topic for form in here} >= present, "run tools/make_corpus.py"


def test_a_version_that_is_not_in_the_corpus_is_noticed() -> None:
    """The test above can fail: without one event's rows, its forms are missed."""
    here = [f for f in stored(releases()[-1]) if f.topic != "order.Placed.1"]
    missing = forms.wanted() - forms.shown(here)
    assert {topic for topic, _, _ in missing} == {"order.Placed.1"}
    assert "order.Placed.1" not in {form.topic for form in here}


def test_what_was_released_is_never_made_again(tmp_path: Path) -> None:
    (tmp_path / o2c.__version__).mkdir()
    assert make_corpus.main([], tmp_path) == 1
    assert list((tmp_path / o2c.__version__).iterdir()) == []


def test_a_changed_row_is_noticed(tmp_path: Path) -> None:
    """A digest tells one character apart."""
    release = releases()[-1]
    events = rows(release / "demo.events.jsonl")
    at = next(n for n, row in enumerate(events) if row[3] == "stock.Received.1")
    keys = rows(release / "demo.keys.jsonl")
    text = plain_text(codec(keys), events[at])
    events[at] = restamped(events[at], text.replace('"quantity":"', '"quantity":"1', 1))
    load(f"sqlite:///{tmp_path}/o2c.db", events, [], keys)
    with o2c.open(f"sqlite:///{tmp_path}/o2c.db") as desk:
        found = digests(desk)
    kept = pinned(release)["demo"]
    apart = {k for kind in kept for k in kept[kind] if kept[kind][k] != found[kind][k]}
    assert {"stock", "stock_on_hand", "audit_trail"} <= apart
    assert "order" not in apart


def test_a_value_is_the_same_text_whatever_order_its_parts_have() -> None:
    assert plain({"b": {3, 1, 2}, "a": (1,)}) == plain({"a": (1,), "b": {2, 3, 1}})
