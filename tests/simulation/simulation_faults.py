"""What goes wrong, and how often: each run draws its own weather."""

from __future__ import annotations

from collections import Counter
from random import Random

from attrs import Factory, define
from simulation_schedule import Crashed, Schedule

# Each may strike at one kind of moment; the most that it does is this often.
MOST = {
    "lost before": 0.03,  # the connection breaks, nothing was sent
    "lost after": 0.06,  # written, but the answer is lost
    "late": 0.05,  # the connection breaks, the server writes later all the same
    "conflict": 0.05,  # the database gives up: a deadlock, a failed serialisation
    "busy": 0.02,  # others hold the lock for too long
    "unreadable": 0.01,  # a read fails
    "full": 0.02,  # a write fails half-way
    "not committed": 0.04,  # the commit fails, and is rolled back
    "crash": 0.008,  # the process dies, here
}


@define(eq=False)
class Weather:
    """Strikes at random, as often as the seed has drawn, until it is over."""

    schedule: Schedule
    random: Random
    rates: dict[str, float] = Factory(dict)
    over: bool = False
    struck: Counter[str] = Factory(Counter)
    storm: int = 0

    @classmethod
    def of(cls, schedule: Schedule, random: Random) -> Weather:
        """Some kinds of fault never in this run, others often."""
        drawn = {
            kind: most * random.choice((0, 0.3, 1, 1, 2)) for kind, most in MOST.items()
        }
        return cls(schedule, random, drawn)

    def strikes(self, kind: str) -> bool:
        """Whether this goes wrong here and now."""
        task = self.schedule.current
        if self.over or task is None or task.dying or task.spared:
            return False
        if kind == "conflict" and self.storm:
            self.storm -= 1
        elif self.random.random() >= self.rates.get(kind, 0.0):
            return False
        elif kind == "conflict" and self.random.random() < 0.1:
            self.storm = self.random.randrange(3, 12)
        self.struck[kind] += 1
        self.schedule.note(f"fault {kind}")
        return True

    def may_crash(self) -> None:
        task = self.schedule.current
        if task is not None and self.strikes("crash"):
            task.dying = True
            raise Crashed
