"""Followers in tests: one that stops at the head, and code that fails until healed."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from attrs import define, evolve
from storage_sample import AGGREGATES, TOTALS, VIEWS, Total
from storage_workers import PATIENCE

from o2c.kernel import Recorded
from o2c.projections.view import Key, View
from o2c.storage.dead_letters import DeadLetter, State
from o2c.storage.listen import Listen
from o2c.storage.postgres_log import PostgresLog
from o2c.storage.projector import Projector
from o2c.storage.store import Store


def follow(store: Store, projector: Projector) -> None:
    """As a service does, to the head; a lease that was left behind ends soon."""
    follow_to(store, projector, store.head())


def follow_to(store: Store, projector: Projector, position: int) -> None:
    def there() -> bool:
        return min(m.position for m in projector.marks().values()) >= position

    projector.follow(there, seconds=2)


def open_letters(projector: Projector, state: State) -> list[DeadLetter]:
    return [each for each in projector.dead_letters() if each.state == state]


@define
class Failing:
    """A view like TOTALS that cannot take some of the events, until it is healed."""

    amounts: frozenset[int]
    error: Exception
    healed: bool = False

    def view(self, name: str = "failing") -> View[Any]:
        return evolve(TOTALS, name=name, evolve=self.evolve)

    def evolve(
        self, key: Key, row: Total | None, recorded: Recorded[object]
    ) -> Total | None:
        if recorded.event.amount in self.amounts and not self.healed:  # type: ignore[attr-defined]
            raise self.error
        return TOTALS.evolve(key, row, recorded)


def exact(url: str) -> None:
    """After whatever happened: every view is the fold of the history, from scratch."""
    with (
        Store.open(url, AGGREGATES) as store,
        Projector(store, VIEWS) as projector,
        Projector(store, VIEWS, views_url="sqlite://") as scratch,
    ):
        assert projector.catch_up() == scratch.catch_up() == store.head()
        for view in VIEWS:
            assert projector.digest(view) == scratch.digest(view)


class Follower:
    """A projector that follows in a thread of its own."""

    def __init__(self, url: str, *, seconds: float = 2, deaf: bool = False) -> None:
        self.store = Store.open(url, AGGREGATES)
        if deaf:
            self.store.log.listener = deaf_listener(self.store)  # type: ignore[method-assign]
        self.projector = Projector(self.store, VIEWS)
        self.errors: list[Exception] = []
        self.states: list[str] = []
        self.position = 0
        self._seconds = seconds
        self._stopping = Event()
        self._moved = Event()
        self._thread = Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.projector.follow(
                self._stopping.is_set,
                self._progress,
                on_state=self._state,
                seconds=self._seconds,
            )
        except Exception as error:
            self.errors.append(error)
        self._moved.set()

    def _progress(self, position: int, head: int) -> None:
        self.position = position
        self._moved.set()

    def _state(self, state: str, leader: str) -> None:
        self.states.append(state)
        self._moved.set()

    def reaches(self, position: int) -> bool:
        """Waits for it; whether it got there, not how long it took."""
        return self.comes_to(lambda: self.position >= position)

    def comes_to(self, there: Callable[[], bool]) -> bool:
        while not there() and not self.errors:
            if not self._moved.wait(PATIENCE):
                return False
            self._moved.clear()
        return not self.errors

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        self.projector.close()
        self.store.close()


def deaf_listener(store: Store) -> Callable[[], Listen]:
    """Listens where nobody speaks: every notice is lost."""
    assert isinstance(store.log, PostgresLog)
    conninfo = store.log.datastore.conninfo
    return lambda: Listen(conninfo, "nobody")
