"""What a row class says of its columns, and which row classes cannot be tables."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NewType

import pytest
from attrs import frozen
from storage_sample import TOTALS

from o2c.projections.view import View
from o2c.storage.columns import Kind
from o2c.storage.tables import columns
from o2c.values.columns import Minor


def test_a_row_class_says_what_its_columns_are() -> None:
    found = [(c.name, c.kind, c.nullable, c.key) for c in columns(TOTALS)]
    assert found == [
        ("counter", Kind.TEXT, False, True),
        ("bucket", Kind.INTEGER, False, True),
        ("count", Kind.INTEGER, False, False),
        ("currency", Kind.TEXT, False, False),
        ("money", Kind.MINOR, False, False),
        ("quantity", Kind.QUANTITY, False, False),
        ("rate", Kind.RATE, True, False),
        ("mood", Kind.TEXT, False, False),
        ("odd", Kind.BOOLEAN, False, False),
        ("since", Kind.DATE, False, False),
        ("latest", Kind.INSTANT, False, False),
        ("note", Kind.TEXT, True, False),
    ]


Sku = NewType("Sku", str)


@frozen
class Good:
    sku: Sku
    amount: Minor | None
    currency: str


@frozen
class NoCurrency:
    sku: str
    amount: Minor


@frozen
class Bare:
    sku: str
    amount: Decimal


@frozen
class Loose:
    sku: str | None


@frozen
class Either:
    sku: str
    amount: int | str


@frozen
class Listed:
    sku: str
    parts: tuple[str, ...]


@frozen
class Floating:
    sku: str
    amount: float


class Plain:
    sku: str


def view_of(
    row: type[Any], name: str = "v", key: tuple[str, ...] = ("sku",)
) -> View[Any]:
    return View(name, row, key, (), lambda recorded: (), lambda key, row, recorded: row)


def test_a_newtype_is_what_it_stands_for() -> None:
    found = [(c.kind, c.nullable) for c in columns(view_of(Good))]
    assert found == [(Kind.TEXT, False), (Kind.MINOR, True), (Kind.TEXT, False)]


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: view_of(NoCurrency), "no field `currency`"),
        (lambda: view_of(Bare), "cannot be a column"),
        (lambda: view_of(Loose), "must not be optional"),
        (lambda: view_of(Either), "more than one type"),
        (lambda: view_of(Listed), "cannot be a column"),
        (lambda: view_of(Floating), "cannot be a column"),
        (lambda: view_of(Plain), "no attrs class"),
        (lambda: view_of(Good, key=("amount",)), "begin with its key"),
        (lambda: view_of(Good, key=()), "begin with its key"),
    ],
)
def test_a_row_class_that_cannot_be_a_table_is_an_error(
    make: Callable[[], View[Any]], why: str
) -> None:
    with pytest.raises(TypeError, match=why):
        columns(make())


@pytest.mark.parametrize("name", ["events", "checkpoints", "a;b", "Öl", "", "x" * 41])
def test_a_view_cannot_take_a_name_that_is_ours_or_no_name(name: str) -> None:
    with pytest.raises(ValueError, match="cannot name a view"):
        columns(view_of(Good, name))
