"""What the benchmarks share: turns, medians, goals, the table, and the JSON file."""

from __future__ import annotations

import gc
import json
import time
from argparse import ArgumentParser, Namespace
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from attrs import Factory, define, field, frozen
from rich.console import Console
from rich.table import Table

from bench.machine import machine

WIDE = 120  # columns of a table that nobody's terminal limits


@frozen
class Goal:
    """What a figure shall reach: at least, or at most, so much."""

    at: str  # ">=" or "<="
    value: float

    def met(self, value: float) -> bool:
        return value >= self.value if self.at == ">=" else value <= self.value

    def __str__(self) -> str:
        return f"{self.at} {shown(self.value)}"


def least(value: float) -> Goal:
    return Goal(">=", value)


def most(value: float) -> Goal:
    return Goal("<=", value)


@frozen(kw_only=True)
class Figure:
    """One number of a report: the median of its rounds.

    `on` is the database it was measured on, empty where there is none.
    """

    name: str
    on: str = ""
    unit: str
    rounds: tuple[float, ...]
    goal: Goal | None = None

    @property
    def value(self) -> float:
        return median(self.rounds)

    def plain(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "on": self.on,
            "unit": self.unit,
            "value": self.value,
            "rounds": list(self.rounds),
            "goal": str(self.goal) if self.goal else None,
            "met": self.goal.met(self.value) if self.goal else None,
        }


@define
class Report:
    """What a benchmark found; `differences` must be zero when it ends."""

    bench: str
    settings: dict[str, Any]
    at: datetime = Factory(lambda: datetime.now(UTC))
    machine: dict[str, Any] = Factory(machine)
    figures: list[Figure] = field(factory=list)
    notes: list[str] = field(factory=list)
    checks: int = 0
    compared: int = 0
    differences: int = 0

    def add(
        self,
        name: str,
        rounds: float | Sequence[float],
        unit: str,
        on: str = "",
        goal: Goal | None = None,
    ) -> None:
        """Take a figure in: one value, or one of each round."""
        each = tuple(rounds) if isinstance(rounds, Sequence) else (rounds,)
        figure = Figure(name=name, on=on, unit=unit, rounds=each, goal=goal)
        self.figures.append(figure)

    def reconciled(self, findings: Sequence[Any]) -> None:
        """Count what a desk's `reconcile` compared, and what did not agree."""
        self.checks += len(findings)
        self.compared += sum(finding.compared for finding in findings)
        self.differences += sum(len(finding.differences) for finding in findings)

    def plain(self) -> dict[str, Any]:
        """The report as JSON holds it."""
        return {
            "bench": self.bench,
            "at": self.at.isoformat(timespec="seconds"),
            "settings": self.settings,
            "machine": self.machine,
            "figures": [figure.plain() for figure in self.figures],
            "notes": self.notes,
            "reconciled": {
                "checks": self.checks,
                "compared": self.compared,
                "differences": self.differences,
            },
        }

    def show(self, console: Console) -> None:
        """The table that a person reads."""
        table = Table(title=f"bench/{self.bench}", title_justify="left")
        for heading in ("figure", "on"):
            table.add_column(heading)
        for heading in ("median", "unit", "from", "to", "goal", ""):
            table.add_column(heading, justify="left" if heading == "unit" else "right")
        for figure in self.figures:
            table.add_row(*_cells(figure))
        console.print(table)
        facts = ", ".join(f"{name} {fact}" for name, fact in self.machine.items())
        for note in (facts, *self.notes):
            console.print(f"  {note}", highlight=False)
        console.print(
            f"  reconciled: {self.checks} checks compared {self.compared} figures,"
            f" {self.differences} differences",
            highlight=False,
        )


def _cells(figure: Figure) -> tuple[str, ...]:
    goal, verdict = "", ""
    if figure.goal:
        goal = str(figure.goal)
        verdict = "met" if figure.goal.met(figure.value) else "[bold]missed[/bold]"
    ends = (min(figure.rounds), max(figure.rounds)) if len(figure.rounds) > 1 else ()
    low, high = (shown(end) for end in ends) if ends else ("", "")
    value = shown(figure.value)
    return (figure.name, figure.on, value, figure.unit, low, high, goal, verdict)


def shown(value: float) -> str:
    """Three figures that mean something, and thousands set apart."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


# -- Time --------------------------------------------------------------------------


@define
class Spent:
    """Seconds spent: on the clock on the wall, and of the processor in this process."""

    wall: float = 0.0
    cpu: float = 0.0


@define
class Stopwatch:
    """Adds up what is spent on each kind of work."""

    spent: dict[str, Spent] = Factory(lambda: defaultdict(Spent))

    @contextmanager
    def time(self, kind: str) -> Iterator[None]:
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            spent = self.spent[kind]
            spent.cpu += time.process_time() - cpu
            spent.wall += time.perf_counter() - wall

    @property
    def wall(self) -> float:
        return sum(spent.wall for spent in self.spent.values())

    @property
    def cpu(self) -> float:
        return sum(spent.cpu for spent in self.spent.values())


def sweep() -> None:
    """Collect garbage, and let nobody pay for looking through what was there before."""
    gc.collect()
    gc.freeze()


def seconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes on the wall, begun with a swept memory."""
    sweep()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


# -- The command line --------------------------------------------------------------


def options(
    bench: str, size: int, rounds: int, size_is: str, world: tuple[int, int]
) -> ArgumentParser:
    """The options that every benchmark has; the world is its customers and products."""
    parser = ArgumentParser(prog=f"python -m bench.{bench}")
    parser.add_argument("--size", type=int, default=size, help=f"{size_is} ({size})")
    parser.add_argument("--rounds", type=int, default=rounds, help=f"({rounds})")
    for what, usual in zip(("customers", "products"), world, strict=True):
        parser.add_argument(f"--{what}", type=int, default=usual, help=f"({usual})")
    parser.add_argument(
        "--url",
        action="append",
        help="sqlite, postgres (a server of its own), or a postgresql:// URL;"
        " may be given more than once; both by default",
    )
    parser.add_argument("--folder", type=Path, help="where databases are made")
    parser.add_argument("--json", type=Path, help="write the report to this file")
    return parser


def settings(args: Namespace) -> dict[str, Any]:
    """The options that say what was measured, without those that say where."""
    places = {"url", "folder", "json", "png"}
    return {key: value for key, value in vars(args).items() if key not in places}


def finish(report: Report, args: Namespace) -> int:
    """Show the report and write it; the exit status: 0 where all reconciled."""
    console = Console()
    report.show(console if console.is_terminal else Console(width=WIDE))
    if args.json:
        args.json.write_text(json.dumps(report.plain(), indent=2) + "\n", "utf-8")
    return 1 if report.differences else 0
