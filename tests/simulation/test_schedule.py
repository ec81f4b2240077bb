"""Tasks take turns as the seed says, wait, sleep, die, and never wait for ever."""

from __future__ import annotations

from random import Random

import pytest
from simulation_schedule import Crashed, Schedule


def turns(seed: int) -> tuple[str, str]:
    """In which order three tasks did their steps, and the trace."""
    schedule, done = Schedule(Random(seed), rate=0.5), list[str]()

    def work(name: str) -> None:
        for _ in range(5):
            schedule.turn("step")
            done.append(name)

    for name in "abc":
        schedule.spawn(name, lambda name=name: work(name))  # type: ignore[misc]
    schedule.run()
    return "".join(done), schedule.trace


def test_the_same_seed_gives_the_same_turns() -> None:
    assert turns(1) == turns(1)
    assert len({turns(seed) for seed in range(8)}) > 5
    assert sorted(turns(3)[0]) == sorted("abc" * 5)


def test_time_jumps_over_what_nobody_does() -> None:
    schedule, woke = Schedule(Random(0)), list[tuple[str, int]]()

    def sleep(name: str, seconds: float) -> None:
        schedule.sleep(seconds)
        woke.append((name, int(schedule.now)))

    schedule.spawn("late", lambda: sleep("late", 500))
    schedule.spawn("soon", lambda: sleep("soon", 20))
    schedule.run()
    assert woke == [("soon", 20), ("late", 500)]


def test_a_wait_ends_when_it_may_or_when_its_time_is_up() -> None:
    schedule, lock, heard = Schedule(Random(0)), [True], list[bool]()
    schedule.spawn("waits", lambda: heard.append(schedule.until(lambda: not lock)))
    schedule.spawn("hopes", lambda: heard.append(schedule.until(lambda: False, 2)))

    def let_go() -> None:
        schedule.sleep(1)
        lock.clear()

    schedule.spawn("frees", let_go)
    schedule.run()
    assert heard == [True, False]


def test_tasks_that_wait_for_one_another_are_noticed() -> None:
    schedule = Schedule(Random(0))
    for name in "ab":
        schedule.spawn(name, lambda: schedule.until(lambda: False) and None)
    with pytest.raises(AssertionError, match="wait for one another"):
        schedule.run()


def test_what_a_task_fails_with_ends_the_run() -> None:
    schedule, others = Schedule(Random(0), rate=1), list[int]()

    def fail() -> None:
        schedule.turn("about to")
        raise LookupError

    def go_on() -> None:
        while True:
            schedule.turn("on")
            others.append(1)

    schedule.spawn("fails", fail)
    schedule.spawn("goes on", go_on)
    with pytest.raises(LookupError):
        schedule.run()


def test_nobody_interferes_with_one_who_dies() -> None:
    """What a database does for a dead process is done at once."""
    schedule, done = Schedule(Random(0), rate=1), list[str]()

    def die() -> None:
        task = schedule.current
        assert task is not None
        try:
            task.dying = True
            raise Crashed
        except Crashed:
            for _ in range(5):
                schedule.turn("rolls back")
                done.append("rolled back")
        task.dying = False

    def other() -> None:
        schedule.turn("on")
        done.append("other")

    schedule.spawn("dies", die)
    schedule.spawn("other", other)
    schedule.run()
    assert "".join(done).count("rolled back" * 5) == 1
