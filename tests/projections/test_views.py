"""What holds for every view: its columns, its keys, and that no event breaks it."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import attrs
import pytest
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st
from projection_events import events_of
from projection_samples import History, asked, day, eur, order, qty, worth

from o2c.domain import AGGREGATES
from o2c.domain.common import LineAmount
from o2c.domain.order.events import Shipped
from o2c.errors import UnknownReference
from o2c.projections import SELECTIONS, VIEWS, question
from o2c.projections.order_line import OrderLine
from o2c.projections.order_lines import ORDER_LINES
from o2c.projections.view import (
    Column,
    Selection,
    View,
    changer,
    columns,
    concerns,
    fold,
    once,
    selected,
)
from o2c.values.columns import Minor, Qty, Rate

ALL = pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
ENTRIES = [view for view in VIEWS if view.entries]
KNOWN = frozenset(event for a in AGGREGATES for event in a.events)
PLAIN = {"str", "int", "bool", "date", "datetime"}


def parts(hint: Any) -> list[Any]:
    """The types a column may have, besides none."""
    union = get_origin(hint) in (Union, UnionType)
    return [part for part in (get_args(hint) if union else [hint]) if part != NoneType]


@ALL
def test_every_column_is_documented_and_of_a_type_that_can_be_stored(
    view: View[Any],
) -> None:
    assert view.row.__doc__
    for column in columns(view):
        (hint,) = parts(column.hint)
        assert column.doc == column.doc.strip() != ""
        assert (
            hint in (Minor, Qty, Rate)
            or issubclass(hint, StrEnum)
            or hint.__name__ in PLAIN
        ), column


@ALL
def test_the_first_columns_are_the_key(view: View[Any]) -> None:
    described = columns(view)

    assert tuple(column.name for column in described if column.key) == view.key
    assert tuple(column.name for column in described[: len(view.key)]) == view.key
    assert all(len(parts(c.hint)) == 1 for c in described)
    assert not any(NoneType in get_args(c.hint) for c in described if c.key)


@ALL
def test_money_stands_beside_its_currency(view: View[Any]) -> None:
    hints = get_type_hints(view.row, include_extras=True)
    money = [name for name, hint in hints.items() if Minor in parts(hint)]

    assert not money or hints["currency"] is str


@ALL
def test_a_view_names_its_events_once_and_knows_them(view: View[Any]) -> None:
    assert len(set(view.events)) == len(view.events)
    assert set(view.events) <= KNOWN


@ALL
@settings(max_examples=15, deadline=None)
@forall(data=st.data())
def test_no_event_breaks_a_view_and_its_rows_have_their_keys(
    view: View[Any], data: st.DataObject
) -> None:
    kinds = st.lists(st.sampled_from(view.events), min_size=1, max_size=8)
    history = History()
    for kind in data.draw(kinds):
        history.tell("any/A@MAIN", data.draw(events_of(kind)), text="{}")

    for key, row in view.fold(history.told).items():
        assert tuple(getattr(row, name) for name in view.key) == key


@pytest.mark.parametrize("view", ENTRIES, ids=lambda view: view.name)
@settings(max_examples=15, deadline=None)
@forall(data=st.data())
def test_an_entry_is_made_by_one_event_and_never_touched_again(
    view: View[Any], data: st.DataObject
) -> None:
    """Storage only ever adds such rows, and the fold in memory gives the same."""
    kinds = st.lists(st.sampled_from(view.events), min_size=1, max_size=8)
    history = History()
    for kind in data.draw(kinds):
        history.tell("any/A@MAIN", data.draw(events_of(kind)), text="{}")

    made = [entry for told in history.told for entry in view.entries(told)]

    assert made == list(view.fold(history.told).values())


def test_the_journal_and_the_trail_are_lists_of_entries() -> None:
    names = {view.name for view in ENTRIES}

    assert names == {
        "amendments",
        "attempts",
        "audit_trail",
        "journal_money",
        "journal_quantities",
        "price_audit",
    }


def test_every_event_concerns_the_audit_trail_and_each_name_is_one_view() -> None:
    names = [view.name for view in VIEWS] + [each.name for each in SELECTIONS]

    assert len(set(names)) == len(names)
    assert set(question("audit_trail").view.events) == KNOWN


def test_views_and_selections_are_found_by_name() -> None:
    assert question("order_lines").view is ORDER_LINES
    assert question("backorders").view is ORDER_LINES
    assert question("order_lines") == Selection("order_lines", ORDER_LINES, ())
    assert question("open_orders").where == (("open", ">", Decimal(0)),)
    with pytest.raises(UnknownReference, match="no view 'orders'") as refused:
        question("orders")
    assert "order_lines" in refused.value.remedy


def test_many_views_fold_in_one_pass_as_each_does_alone() -> None:
    history = order(asked(1, 10), asked(2, 5))
    history.tell("order/SO-1", Shipped(shipment="SH-1", lines=(worth(1, 4, 400),)))

    together = fold(VIEWS, history.told)

    assert together == {view.name: view.fold(history.told) for view in VIEWS}
    assert together["order_lines"]["SO-1", 1].shipped == 4


def test_an_event_visits_only_the_views_it_concerns() -> None:
    visited = {view.name for view in concerns(VIEWS)[Shipped]}

    assert visited == {
        "order_status",
        "order_lines",
        "audit_trail",
        "journal_quantities",
        "balances_quantities",
        "journal_money",
        "balances_money",
    }


ROW = order(asked(1, 10)).told


def a_line() -> OrderLine:
    return ORDER_LINES.fold(ROW)["SO-1", 1]


def test_a_changer_changes_what_is_named_and_what_follows_from_it() -> None:
    was = a_line()
    change = changer(OrderLine, lambda row: {"open": row.ordered - 1})

    now = change(was, ordered=qty(7))

    assert now == attrs.evolve(was, ordered=qty(7), open=qty(6))
    assert was.ordered == 10


def test_a_changer_refuses_a_column_that_is_none() -> None:
    with pytest.raises(TypeError, match="OrderLine has no odered"):
        changer(OrderLine)(a_line(), odered=qty(7))


def test_a_changer_refuses_a_class_that_it_cannot_change_fast() -> None:
    with pytest.raises(TypeError, match="Column has to be made with slots=False"):
        changer(Column)


def test_an_answer_is_remembered_for_one_event_only() -> None:
    first, second = History().tell("a/1", "one", "two").told
    asked_for: list[object] = []
    answer = once(lambda recorded: asked_for.append(recorded.event) or recorded.event)

    assert [answer(first), answer(first), answer(second), answer(first)] == [
        "one",
        "one",
        "two",
        "one",
    ]
    assert asked_for == ["one", "two", "one"]


def test_a_selection_meets_every_condition_and_nothing_compares_to_none() -> None:
    history = order(asked(1, 10), asked(2, 5), asked(3, 1))
    history.at(2).tell("order/SO-1", Shipped(shipment="A", lines=(worth(1, 2, 0),)))
    history.at(4).tell("order/SO-1", Shipped(shipment="B", lines=(worth(2, 2, 0),)))
    lines = ORDER_LINES.fold(history.told).values()

    def found(*where: tuple[str, str, object]) -> list[int]:
        chosen = Selection("some", ORDER_LINES, where)
        return [line.line for line in selected(chosen, lines)]

    assert found() == [1, 2, 3]
    assert found(("shipped_on", "<=", day(2))) == [1]
    assert found(("shipped_on", "!=", day(2))) == [2]
    assert found(("ordered", ">", qty(1)), ("shipped_on", ">=", day(3))) == [2]
    assert found(("line", "<", 2)) == [1]
    assert found(("product", "=", "SKU-7"), ("line", ">", 2)) == [3]


def test_a_line_amount_is_no_column() -> None:
    """The rule about columns can fail."""
    assert get_origin(Minor) is Annotated
    assert LineAmount.__name__ not in PLAIN
    assert eur(1).minor == 1
