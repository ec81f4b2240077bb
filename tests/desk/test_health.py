"""How an operator finds a desk, and how a reader with SQL waits for its views."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from desk_door import asked, head, monday, opened
from desk_story import line

import o2c
from o2c.errors import StorageError
from o2c.projections import VIEWS
from o2c.storage.dead_letters import State
from o2c.storage.trouble import Trouble


def test_health_tells_how_far_the_views_are(database_url: str) -> None:
    """Events that the slowest view lacks, and the age of the oldest of them."""
    now = [monday()]
    with opened(database_url, clock=lambda: now[0]) as desk:
        assert desk.health().views == ()
        desk.view("customers")
        before = head(desk)
        asked(
            desk, "PlaceOrder", customer="ACME", site="MAIN", lines=[line(1, "TEN", 1)]
        )
        now[0] += timedelta(seconds=90)
        found = desk.health()
        assert (found.head, found.lag) == (head(desk), head(desk) - before)
        assert found.late == 90
        assert {view.position for view in found.views} == {before}
        assert {view.name for view in found.views} == {view.name for view in VIEWS}
        assert found.complaints() == ("the views are 90 seconds behind",)
        assert found.complaints(most_seconds=90) == ()
        assert found.complaints(most_events=found.lag - 1, most_seconds=90) == (
            f"the views are {found.lag} events behind",
        )
        desk.view("customers")
        assert (desk.health().lag, desk.health().late) == (0, 0)
        assert desk.health().leader is None
        assert desk.health().complaints(need_leader=True) == ("nobody leads",)


def test_who_waits_for_a_position_sees_it_or_is_told(database_url: str) -> None:
    with opened(database_url) as desk:
        at = head(desk)
        for view in (None, "customers", "open_orders"):
            with pytest.raises(StorageError) as refused:
                desk.wait(at, view=view, timeout=0)
            assert refused.value.code == Trouble.NOT_REACHED
        desk.projector.catch_up()
        desk.wait(at, timeout=0)
        desk.wait(at, view="open_orders", timeout=0)
        with pytest.raises(StorageError):
            desk.wait(at + 1, timeout=0)


def test_events_that_views_lack_are_shown_to_whoever_asks(database_url: str) -> None:
    """No reader sees an incomplete view unawares; a skip is on record for good."""
    carl = o2c.Actor("carl")
    with opened(database_url) as desk:
        bad = head(desk)
        with o2c.open(
            database_url, clock=lambda: datetime(2026, 3, 2, tzinfo=UTC)
        ) as it:
            forget(it, bad)
            marks = it.projector.marks
            it.projector.follow(
                lambda: min(m.position for m in marks().values()) >= bad
            )
            (parked,) = it.dead_letters()
            assert (parked.position, parked.state) == (bad, State.PARKED)
            assert it.health().dead_letters[State.PARKED] == 1
            for look in (
                lambda: it.view("customers"),
                lambda: it.atp("TEN", "MAIN"),
                lambda: it.reconcile(),
                lambda: it.wait(bad),
            ):
                with pytest.raises(StorageError) as refused:
                    look()
                assert refused.value.code == Trouble.VIEW_INCOMPLETE
            assert it.view("customers", incomplete_ok=True)
            it.skip(bad, by=carl, reason="a drill", view="customers")
            assert it.view("customers")
            it.replay(bad, by=carl, reason="over", view="customers")
            assert {each.by for each in it.dead_letters()} == {"", "carl"}
        desk.retry()
        assert {each.state for each in desk.dead_letters()} == {State.REPLAYED}
        assert desk.view("customers")
        assert all(finding.agrees for finding in desk.reconcile())


def forget(desk: o2c.Desk, position: int) -> None:
    """Let it not know the type of this event, as an older version would."""
    (entry,) = desk.store.log.page(position - 1, position, 1)
    del desk.store.codec._names[entry[3].rpartition(".")[0]]
