"""Random histories to look back at, and the folds that answers are held against."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from random import Random
from typing import Any

from laws_history import History
from laws_telling import steps, tale

from o2c.kernel import Recorded
from o2c.projections import VIEWS
from o2c.projections.cut import Cut
from o2c.projections.view import fold


def told(number: int, length: int, url: str = "sqlite://") -> History:
    """The history of a number, with orders under way from the beginning."""
    history = History.begin(url)
    for _ in steps(history, tale(number, length).acts):
        pass
    return history


@cache
def events(number: int, length: int) -> tuple[Recorded[object], ...]:
    """What happens in the history of a number."""
    history = told(number, length)
    try:
        return tuple(history.told)
    finally:
        history.close()


def folded(told: Iterable[Recorded[object]], cut: Cut) -> dict[str, list[Any]]:
    """Every view's rows after the events of a cut, in the order of their keys."""
    rows = fold(VIEWS, cut.of(told))
    return {name: [kept[key] for key in sorted(kept)] for name, kept in rows.items()}


def some(number: int, those: Iterable[Any], few: int) -> list[Any]:
    """A few of them, always the first and the last; the same for the same number."""
    all_of_them = sorted(set(those))
    middle = all_of_them[1:-1]
    chosen = Random(number).sample(middle, min(few, len(middle)))
    return sorted({*all_of_them[:1], *chosen, *all_of_them[-1:]})
