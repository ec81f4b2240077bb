"""Whatever event a view cannot take, mending it gives the rows of a rebuild."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from attrs import define, evolve
from laws_history import History
from laws_telling import steps, tale
from tiers import record, size

from o2c.kernel import Recorded
from o2c.projections import VIEWS
from o2c.projections.order_status import ORDER_STATUS
from o2c.projections.view import Key, View
from o2c.storage.dead_letters import State
from o2c.storage.projector import Projector

HISTORIES, STEPS = size((2, 40), (60, 60), (200, 80))
AT_MOST = 30  # histories until the control has found what it looks for

Events = Sequence[Recorded[object]]


@define
class Ailing:
    """A view that cannot take one event, until it is healed."""

    sound: View[Any]
    position: int
    healed: bool = False

    def view(self) -> View[Any]:
        entries = self.sound.entries and self.entries
        return evolve(self.sound, keys=self.keys, evolve=self.evolve, entries=entries)

    def keys(self, recorded: Recorded[object]) -> Iterable[Key]:
        self.check(recorded)
        return self.sound.keys(recorded)

    def evolve(self, key: Key, row: Any, recorded: Recorded[object]) -> Any:
        self.check(recorded)
        return self.sound.evolve(key, row, recorded)

    def entries(self, recorded: Recorded[object]) -> Sequence[Any]:
        self.check(recorded)
        assert self.sound.entries is not None
        return self.sound.entries(recorded)

    def check(self, recorded: Recorded[object]) -> None:
        if recorded.position == self.position and not self.healed:
            raise RuntimeError("ailing")


def ailing(events: Events, dice: Random) -> list[Ailing]:
    """Every view that anything concerned, each failing at an event of its own."""
    found = []
    for view in VIEWS:
        concern = [e.position for e in events if type(e.event) in view.events]
        if concern:
            found.append(Ailing(view, dice.choice(concern)))
    return found


def test_every_view_is_mended_whatever_event_it_could_not_take(
    tmp_path: Path,
) -> None:
    """Tests 29 and 32: retry gives the digest of a rebuild, for each view; what comes
    of rows that lacked the event is parked as well, and mended with it."""
    parked = 0
    for number in range(HISTORIES):
        first = History.begin()
        for _ in steps(first, tale(number, STEPS).acts):
            pass
        ill = ailing(first.told, Random(number))
        parked += mended(first, ill, f"sqlite:///{tmp_path / f'{number}.db'}")
        first.close()
    of = f"parked and mended in {HISTORIES} histories"
    record("test 29", of, parked, "events", on="sqlite", goal=f">= {HISTORIES}")


def mended(history: History, ill: Sequence[Ailing], url: str) -> int:
    """How many events were parked on the way."""
    store = history.desk.store
    views = [each.view() for each in ill]
    with (
        Projector(store, views, views_url=url) as projector,
        Projector(store, [each.sound for each in ill], views_url="sqlite://") as sound,
    ):
        follow(projector, store.head())
        parked = [e for e in projector.dead_letters() if e.state == State.PARKED]
        lacking = {name for each in parked for name in each.views}
        assert lacking == {each.sound.name for each in ill}
        for each in ill:
            each.healed = True
        projector.mending().retry()
        assert projector.dead_letters() == ()
        sound.catch_up()
        for each, view in zip(ill, views, strict=True):
            assert projector.digest(view) == sound.digest(each.sound), view.name
    return len(parked)


def follow(projector: Projector, position: int) -> None:
    projector.follow(
        lambda: min(m.position for m in projector.marks().values()) >= position
    )


def test_events_that_are_applied_late_make_wrong_rows() -> None:
    """Why mending makes a view anew: the control, which applies what was held when the
    event can be taken at last, after what came later in other streams."""
    wrong: list[str] = []
    count = 0
    for number in range(AT_MOST):
        if "order.Placed" in wrong:
            break
        history = History.begin()
        for _ in steps(history, tale(number, STEPS).acts):
            pass
        events = [e for e in history.told if type(e.event) in ORDER_STATUS.events]
        right = ORDER_STATUS.fold(events)
        wrong += [e.name for e in events if ORDER_STATUS.fold(late(events, e)) != right]
        count += len(events)
        history.close()
    assert "order.Placed" in wrong
    of = f"events of {count} that would make wrong rows if applied late"
    record("test 29", of, len(wrong), "events", goal=">= 1")


def late(events: Events, bad: Recorded[object]) -> Events:
    """The events as they would come if this one could not be taken at first."""

    def held(event: Recorded[object]) -> bool:
        return event.stream == bad.stream and event.position >= bad.position

    return sorted(events, key=held)
