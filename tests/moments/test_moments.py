"""As of any moment every view is the fold of exactly that part of the history."""

from __future__ import annotations

from datetime import timedelta

import pytest
from laws_history import History
from moments_told import folded, some, told
from tiers import record, size

from o2c.moments import Moment
from o2c.projections import VIEWS
from o2c.projections.cut import Cut

HISTORIES, STEPS, FEW = size((2, 60, 4), (60, 50, 40), (200, 60, 10_000))


def hold(history: History, moment: Moment, cut: Cut) -> None:
    """Every view as of the moment is the fold of the cut."""
    assert moment.cut == cut
    expected = folded(history.told, cut)
    for view in VIEWS:
        assert moment.view(view.name) == expected[view.name], (view.name, cut)


def look_back(history: History, number: int) -> int:
    """At positions, instants and business dates; how many moments were compared."""
    desk, looked = history.desk, 0
    positions = [e.position for e in history.told]
    for position in some(number, [0, *positions], FEW):
        with desk.as_of(position=position) as moment:
            hold(history, moment, Cut(position))
            looked += 1
    for at in some(number, {e.recorded_at for e in history.told}, FEW):
        known = max(e.position for e in history.told if e.recorded_at <= at)
        before = at - timedelta(microseconds=1)
        earlier = [e.position for e in history.told if e.recorded_at <= before]
        for instant, position in ((at, known), (before, max(earlier, default=0))):
            with desk.as_of(at=instant) as moment:
                hold(history, moment, Cut(position))
                looked += 1
    for on in some(number, {e.effective_on for e in history.told}, FEW):
        for position in (positions[-1], positions[len(positions) // 2]):
            with desk.as_of(on=on, known=position) as moment:
                hold(history, moment, Cut(position, on))
                looked += 1
    return looked


@pytest.mark.parametrize("number", range(HISTORIES))
def test_every_view_at_every_moment_is_the_fold_of_its_events(number: int) -> None:
    """R14-06, R17-02: as of a position, an instant, a date, and both together."""
    history = told(number, STEPS)
    looked = look_back(history, number)
    record(
        "as of", f"history {number}: moments equal to their folds", looked, "moments"
    )
    history.close()


def test_both_databases_look_back_alike(database_url: str) -> None:
    history = told(1, size(20, 50), database_url)
    assert look_back(history, 1)
    history.close()
