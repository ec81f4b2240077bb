"""Followers in tests: one that stops at the head, and code that fails until healed."""

from __future__ import annotations

from typing import Any

from attrs import define, evolve
from storage_sample import TOTALS, Total

from o2c.kernel import Recorded
from o2c.projections.view import Key, View
from o2c.storage.dead_letters import DeadLetter, State
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
