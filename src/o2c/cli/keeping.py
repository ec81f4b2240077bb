"""`o2c rebuild` and `o2c follow`: views made anew, and kept up to date."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from o2c.cli.opening import known
from o2c.cli.printing import say_now
from o2c.door import Desk
from o2c.projections import VIEWS
from o2c.storage.following import STANDING_BY


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error, where a person is looking; `(so far, of)` moves it."""
    console = Console(file=sys.stderr)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(what, total=None)

        def tell(so_far: int, of: int) -> None:
            bar.update(task, completed=so_far, total=of or None)

        yield tell


def rebuild(desk: Desk, names: Sequence[str], force: bool = False) -> int:
    """Make the views named, or all, from the first event; how many they are."""
    every = [view.name for view in (*VIEWS, *desk.own)]
    wanted = [known("view", name, every) for name in names] or every
    with progress_bar("rebuilding") as tell:
        desk.projector.rebuild(wanted, tell, force=force)
    return len(wanted)


def follow(desk: Desk, where: str, *, once: bool, seconds: float) -> None:
    """Keep the views up to date until SIGINT or SIGTERM, saying how far they are.

    With `once`, until they are at the head.
    """
    with until_signal() as signalled:
        at = reached(desk)
        ends = "stopping at the head" if once else "Ctrl-C stops"
        say_now(f"following {where} from position {at}; {ends}")

        def stopped() -> bool:
            return signalled() or (once and reached(desk) >= desk.store.head())

        def tell(position: int, head: int) -> None:
            say_now(f"at {position} of {head}, {head - position} behind")
            if position == head and (taken := desk.snapshots.take_due()):
                say_now(f"took {len(taken)} snapshots of views")

        told_before = False

        def tell_state(state: str, leader: str) -> None:
            nonlocal told_before
            if state == STANDING_BY:
                say_now(f"standing by: {leader} leads")
            elif told_before:
                say_now(f"leading from position {reached(desk)}")
            told_before = True

        desk.projector.follow(stopped, tell, on_state=tell_state, seconds=seconds)
        at = reached(desk)
    say_now(f"stopped at position {at}")


def reached(desk: Desk) -> int:
    """The position that all views have come to."""
    return min(mark.position for mark in desk.projector.marks().values())


@contextmanager
def until_signal() -> Iterator[Callable[[], bool]]:
    """Whether a signal has asked to stop; the step under way is finished first."""
    came: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        came.append(number)

    before = {n: signal.signal(n, stop) for n in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(came)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
