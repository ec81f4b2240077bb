"""Every number is explained by the events that it adds up from, to the last cent."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from laws_history import History
from moments_told import some, told
from tiers import record, size

sys.path.insert(0, str(Path(__file__).parents[1] / "storage"))

from storage_tools import execute

from o2c.audit.explain import numeric_columns
from o2c.errors import StorageError, UnknownReference, ValidationError
from o2c.moments import Moment
from o2c.projections import SELECTIONS, VIEWS
from o2c.projections.view import View, columns

HISTORIES, STEPS, ROWS = size((2, 40, 2), (40, 60, 10_000))


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'o2c.db'}"


@pytest.fixture
def history(url: str) -> Iterator[History]:
    history = told(1, 30, url)
    yield history
    history.close()


def explain_all(moment: Moment, view: View[object], few: int) -> int:
    """Every numeric column of some of the view's rows; how many numbers they are."""
    rows = {tuple(getattr(r, c) for c in view.key): r for r in moment.view(view.name)}
    names, explained = numeric_columns(view), 0
    for key in some(1, rows, few):
        for name in names:
            found = moment.explain(view.name, key, name)
            value = getattr(rows[key], name)
            assert found.total == (value or 0), (view.name, key, name)
            assert found.value == value
            after = None
            for step in found.steps:
                assert step.before == after
                assert step.change == (step.after or 0) - (step.before or 0)
                assert moment.cut.holds(step.recorded)
                after = step.after
            explained += 1
    return explained


@pytest.mark.parametrize("number", range(HISTORIES))
def test_every_number_of_every_view_is_the_sum_of_its_changes(number: int) -> None:
    """R07-60: now, at an earlier position, and as of a business date."""
    history = told(number, STEPS)
    middle = history.told[len(history.told) // 2]
    explained = 0
    moments: list[dict[str, object]] = [
        {},
        {"position": middle.position},
        {"on": middle.effective_on},
    ]
    for how in moments:
        with history.desk.as_of(**how) as moment:  # type: ignore[arg-type]
            for view in VIEWS:
                explained += explain_all(moment, view, ROWS)
    record("explain", f"history {number}: numbers explained", explained, "numbers")
    history.close()


def test_both_databases_explain_alike(database_url: str) -> None:
    history = told(1, size(15, 60), database_url)
    with history.desk.as_of() as moment:
        assert sum(explain_all(moment, view, 1) for view in VIEWS) > 100
    for selection in SELECTIONS:
        for row in history.desk.view(selection.name)[:1]:
            key = tuple(getattr(row, column) for column in selection.view.key)
            for name in numeric_columns(selection.view)[:3]:
                found = history.desk.explain(selection.name, key, name)
                assert found.value == getattr(row, name)
    history.close()


def test_what_is_no_number_is_explained_by_who_set_it(history: History) -> None:
    (row, *_) = history.desk.view("order_status", where={"stage": "confirmed"})
    found = history.desk.explain("order_status", row.order, "stage")
    assert not found.numeric
    assert found.value == row.stage
    assert found.last
    assert found.last.recorded.name == "order.Confirmed"
    assert found.last.change is None
    (first, *_) = found.steps
    assert (first.recorded.name, first.before) == ("order.Placed", None)


def test_a_row_that_is_gone_tells_where_it_went(history: History) -> None:
    gone = {(e.id, e.event.reason) for e in history.told if e.name == "order.Held"}
    gone -= {(row.order, row.reason) for row in history.desk.view("holds")}
    for key in gone:
        found = history.desk.explain("holds", key, "note")
        assert found.value is None
        assert found.last
        assert found.last.after is None


def test_every_column_can_be_asked_for(history: History) -> None:
    for view in VIEWS:
        for row in history.desk.view(view.name, limit=1):
            key = tuple(getattr(row, column) for column in view.key)
            for column in columns(view):
                found = history.desk.explain(view.name, key, column.name)
                assert found.value == getattr(row, column.name)
                assert found.last


def test_a_number_that_was_changed_behind_our_back_is_not_explained(
    history: History, url: str
) -> None:
    """Control: what readers see is compared with the sum, and not taken from it."""
    (row, *_) = history.desk.view("order_lines", limit=1)
    execute(url, "UPDATE order_lines SET net = net + 1 WHERE line = 1")
    with pytest.raises(StorageError, match="not_explained"):
        history.desk.explain("order_lines", (row.order, 1), "net")
    assert history.desk.explain("order_lines", (row.order, 1), "ordered").total


def test_what_there_is_not_is_not_explained(history: History) -> None:
    desk = history.desk
    with pytest.raises(UnknownReference, match="row_unknown"):
        desk.explain("order_status", "SO-9", "net")
    with pytest.raises(ValidationError, match="key_unclear"):
        desk.explain("order_lines", "SO-000001", "net")
    with pytest.raises(ValidationError, match="column_unknown"):
        desk.explain("order_lines", ("SO-000001", 1), "nothing")
    closed = next(row for row in desk.view("order_lines") if not row.open)
    with pytest.raises(UnknownReference, match="not_among_them"):
        desk.explain("open_orders", (closed.order, closed.line), "net")


def test_values_read_as_people_write_them(history: History) -> None:
    desk = history.desk
    (row, *_) = desk.view(
        "order_lines", where=[("net", ">", 0), ("currency", "=", "EUR")]
    )
    key = (row.order, row.line)
    net = desk.explain("order_lines", key, "net")
    assert net.text(net.value) == f"EUR {Decimal(row.net) / 100:.2f}"
    ordered = desk.explain("order_lines", key, "ordered")
    assert ordered.text(ordered.value) == f"{row.ordered.normalize():f} {row.unit}"
