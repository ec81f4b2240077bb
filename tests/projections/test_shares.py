"""Quantities by name or date in one column."""

from __future__ import annotations

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st
from projection_samples import qty, slot

from o2c.projections import shares

names = st.text(min_size=1, max_size=20)
quantities = st.integers(1, 10**12).map(lambda n: qty(n).scaleb(-6))


@forall(st.dictionaries(names, quantities, max_size=4))
def test_what_is_written_reads_back(held: dict[str, object]) -> None:
    assert shares.read(shares.written(held)) == held  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("held", "text"),
    [
        ({}, ""),
        ({"SH 1, x": qty("5.00")}, '{"SH 1, x":"5"}'),
        ({'a"b\\': qty("0.5"), "ä": qty("1E+3")}, '{"a\\"b\\\\":"0.5","ä":"1000"}'),
    ],
)
def test_it_is_written_one_way(held: dict[str, object], text: str) -> None:
    assert shares.written(held) == text  # type: ignore[arg-type]


def test_what_comes_to_nothing_is_left_out() -> None:
    assert shares.plus("", "A", qty(2)) == '{"A":"2"}'
    assert shares.plus('{"A":"2"}', "B", qty(1)) == '{"A":"2","B":"1"}'
    assert shares.plus('{"A":"2","B":"1"}', "A", qty(-2)) == '{"B":"1"}'
    assert shares.plus('{"A":"2"}', "A", qty(-2)) == ""


def test_dated_quantities_keep_their_order() -> None:
    slots = (slot(3, 4), slot(9, "0.5"))

    assert shares.read_slots(shares.written_slots(slots)) == slots
    assert shares.read_slots("") == ()
