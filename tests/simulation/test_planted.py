"""What is broken on purpose is found, and within few seeds: the simulation can fail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from attrs import define
from laws_billing import MOVES
from simulation_disk import Wire
from simulation_log import ServerSession
from simulation_run import run
from simulation_world import World
from tiers import record, size

from o2c.storage.checkpoints import Checkpoints
from o2c.storage.erasures import Erasures
from o2c.storage.folding import PAGE, Folding, lowest
from o2c.storage.sqlite_log import SqliteSession

SEEDS = 100  # within which each has to be found
NATURAL: Mapping[str, float] = {}  # each fault as often as the seed has drawn


def found(
    kind: str,
    says: str,
    plant: Callable[[World], None] = lambda here: None,
    *,
    from_seed: int = 1,
    often: Mapping[str, float] = NATURAL,
) -> None:
    """The oracle says so at one of these seeds.

    The usual run begins near the first such seed, in weather in which what brings it
    about strikes `often`; a long one tells how many seeds it takes as they come.
    """

    def planted(here: World) -> None:
        plant(here)
        here.weather.rates |= size(often, NATURAL)

    first = size(from_seed, 1)
    for seed in range(first, first + SEEDS):
        ran = run(seed, kind, plant=planted)
        if any(says in problem for problem in ran.wrong):
            record("test 24", f"seeds until found: {says}", seed, "seeds", on=kind)
            return
    raise AssertionError(f"not found in {SEEDS} seeds")


def few(here: World) -> None:
    """Everyone asks for the same few things: of 150, two rarely meet."""
    names = ("SetCreditLimit", "HoldOrder", "ReleaseOrder", "AmendOrder")
    here.moves = {name: MOVES[name] for name in names}


def test_a_retry_that_does_not_look_for_its_command_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Tests 24 and 26: after a commit whose answer was lost, it is done twice."""

    def plant(here: World) -> None:
        here.server.unique = False

    monkeypatch.setattr(ServerSession, "find", lambda self, command_ids: {})
    found("server", "and then", plant)


def test_guards_that_nobody_checks() -> None:
    """Decided on what was read, written on what has become of it."""

    def plant(here: World) -> None:
        here.server.guarded = False
        few(here)

    found("server", "alone", plant)


@pytest.mark.parametrize("kind", ["sqlite", "server"])
def test_a_checkpoint_that_moves_in_a_transaction_of_its_own(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes or dies between the two folds the page once more; the tables that
    hold entries for ever refuse them then, and no view gets on."""
    move = Checkpoints.move

    def step(
        self: Folding, start: int, target: int, size: int = PAGE, fence: object = None
    ) -> int:
        page = self._store.page(start, target, size)
        later: list[tuple[Any, ...]] = []
        with self._db.transaction():
            marks = self.marks(lock=True)
            if (reached := lowest(marks)) != start:
                return reached
            self._checkpoints = Later(later)  # type: ignore[assignment]
            try:
                reached = self.apply(page, marks)
            finally:
                self._checkpoints = Checkpoints(self._db)
        with self._db.transaction():
            for moved in later:
                move(self._checkpoints, *moved)
        for each in self._tracked:
            each.forget()
        return reached

    monkeypatch.setattr(Folding, "step", step)
    found(kind, "did not accept the rows", often={"crash": 0.02})


@define
class Later:
    """Checkpoints that are only noted down."""

    noted: list[tuple[Any, ...]]

    def move(self, *moved: Any) -> None:
        self.noted.append(moved)


def test_a_state_that_is_remembered_though_others_have_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def plant(here: World) -> None:
        here.schedule.rate = 0.5
        few(here)

    monkeypatch.setattr(SqliteSession, "stands", lambda self, stream, mark: True)
    found("sqlite", "alone", plant, from_seed=7)


def test_a_failed_write_of_which_a_part_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where it ought to be rolled back, it is committed."""
    execute = Wire.execute

    def torn(self: Wire, sql: str, *values: Any) -> Any:
        return execute(self, "COMMIT" if sql == "ROLLBACK" else sql, *values)

    monkeypatch.setattr(Wire, "execute", torn)
    found("sqlite", "partly there", few, from_seed=2, often={"full": 0.06})


def test_an_answer_that_comes_before_it_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A commit that failed is passed over, as if it had been done."""
    execute = Wire.execute

    def careless(self: Wire, sql: str, *values: Any) -> Any:
        try:
            return execute(self, sql, *values)
        except Exception:
            if sql != "COMMIT":
                raise
            return execute(self, "ROLLBACK")

    monkeypatch.setattr(Wire, "execute", careless)
    found("sqlite", "is done a second time", often={"not committed": 0.3})


def test_an_erasure_that_nobody_carries_out_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Test 28: whoever dies between the commit and the destroying leaves a key."""
    monkeypatch.setattr(Erasures, "settle", lambda self, anew=False: 0)
    found("sqlite", "is erased, and has a key", often={"crash": 0.02})
