"""Who goes next: tasks on threads of their own, of which one at a time holds the baton.

A task gives the baton away only where it says so (`turn`, `sleep`, `until`), and a seed
decides who takes it: the same seed, the same run.  Time is counted in steps of the run
and jumps over what nobody does.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from random import Random
from threading import Semaphore, Thread

from attrs import Factory, define, field

TICK = 0.0005  # seconds that a step takes


class Crashed(BaseException):
    """The process of this task is gone, with its memory and its connections."""


class Stopped(BaseException):
    """The run is over, for everyone."""


@define(eq=False)
class Task:
    """A thread that runs when it holds the baton."""

    name: str
    baton: Semaphore = Factory(lambda: Semaphore(0))
    ready: Callable[[], bool] | None = None  # what it waits for
    wake: float | None = None  # when it goes on at the latest
    dying: bool = False  # it cleans up, and nobody interferes
    spared: bool = False  # no faults for this one


@define(eq=False)
class Schedule:
    """All tasks of a run, and the trace of what they did."""

    random: Random
    rate: float = 0.2  # how often the baton changes hands where it may
    limit: int = 200_000  # steps
    now: float = 0.0
    steps: int = 0
    current: Task | None = None
    tasks: list[Task] = Factory(list)
    error: BaseException | None = None
    over: bool = False
    _home: Semaphore = Factory(lambda: Semaphore(0))
    _digest: object = field(factory=sha256)

    @property
    def trace(self) -> str:
        """A digest of every step of the run."""
        return self._digest.hexdigest()  # type: ignore[attr-defined, no-any-return]

    def note(self, text: str) -> None:
        self._digest.update(f"{text}\n".encode())  # type: ignore[attr-defined]

    def spawn(self, name: str, work: Callable[[], None]) -> Task:
        """A task that begins when its turn comes."""
        task = Task(name)
        self.tasks.append(task)
        Thread(target=self._life, args=(task, work), daemon=True, name=name).start()
        return task

    def run(self) -> None:
        """Until every task has ended; raises what one of them failed with."""
        self._pass_on()
        self._home.acquire()
        self.current = None
        if self.error is not None:
            raise self.error

    def stop(self) -> None:
        """Everyone is stopped where he stands, as when the machine is switched off."""
        self.over = True

    def turn(self, what: str) -> None:
        """Something is about to be done: someone else may go first."""
        task = self._step(what)
        if task is not None and self.random.random() < self.rate:
            self._yield(task)

    def sleep(self, seconds: float) -> None:
        task = self._step(f"sleep {seconds:.6f}")
        if task is not None:
            task.wake = self.now + seconds
            self._yield(task)

    def until(self, ready: Callable[[], bool], most: float | None = None) -> bool:
        """Wait for this, at most so many seconds; whether it came."""
        task = self._step("wait")
        if task is None or ready():
            return ready()
        task.ready = ready
        task.wake = None if most is None else self.now + most
        self._yield(task)
        return ready()

    def _step(self, what: str) -> Task | None:
        """The task whose step this is; None where nobody may interfere."""
        task = self.current
        if task is None or task.dying:
            return None
        self.steps += 1
        self.now += TICK
        self.note(f"{self.steps} {task.name} {what}")
        if self.steps > self.limit:
            self.over = True
        self._halt(task)
        return task

    def _halt(self, task: Task) -> None:
        if self.over:
            task.dying = True
            raise Stopped

    def _yield(self, task: Task) -> None:
        self._pass_on()
        task.baton.acquire()
        self._halt(task)

    def _life(self, task: Task, work: Callable[[], None]) -> None:
        task.baton.acquire()
        try:
            if not self.over:
                work()
        except Stopped:
            pass
        except BaseException as error:
            self.error = self.error or error
            self.over = True
        finally:
            self.tasks.remove(task)
            self._pass_on()

    def _pass_on(self) -> None:
        """Give the baton to whom the seed says, of those who can go on."""
        if not self.tasks:
            self._home.release()
            return
        able = self.tasks if self.over else [t for t in self.tasks if self._able(t)]
        if not able:
            asleep = [t.wake for t in self.tasks if t.wake is not None]
            if not asleep:
                self.error = self.error or AssertionError("all wait for one another")
                self.over = True
                able = self.tasks
            else:
                self.now = min(asleep)
                able = [t for t in self.tasks if self._able(t)]
        task = able[0] if len(able) == 1 else self.random.choice(able)
        task.ready = task.wake = None
        self.current = task
        task.baton.release()

    def _able(self, task: Task) -> bool:
        if task.wake is not None and task.wake <= self.now:
            return True
        if task.ready is not None:
            return task.ready()
        return task.wake is None
