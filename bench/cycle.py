"""The full cycle, one durable commit per command: place 3 lines, ship, invoice, pay.

In turns with it, on the same kind of database: (a) the raw limit, (b) the plain SQL
twin, (c) `eventsourcing` used the ordinary way.  `python -m bench.cycle`
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Protocol

from attrs import frozen

from bench.databases import Place, Postgres, fresh, places
from bench.desk import WithDesk, masters
from bench.harness import (
    Goal,
    Report,
    Stopwatch,
    finish,
    least,
    options,
    settings,
    sweep,
)
from bench.ordinary import Ordinary
from bench.raw import Transaction, raw, recorded
from bench.trade import KINDS, Trade
from bench.twin import Twin

TURN = 20  # cycles that a contender does before it is the next one's turn


class Contender(Protocol):
    """Whoever does the steps: `step` commits one step for all these orders."""

    name: str

    def step(self, kind: str, numbers: Sequence[int]) -> None: ...

    def close(self) -> None: ...


@frozen
class Way:
    """How many orders' steps are committed together, and who does the same."""

    name: str
    group: int
    turn: int
    peers: bool


ONE = Way("one at a time", 1, TURN, peers=True)
# The goal for o2c's speed as a part of the reference's.
GOALS: dict[tuple[str, str, bool], Goal] = {
    ("raw rows", "sqlite", True): least(0.35),
    ("raw rows", "sqlite", False): least(0.5),
    ("plain SQL", "sqlite", True): least(0.6),
    ("plain SQL", "postgresql", True): least(1.0),
    ("eventsourcing", "sqlite", True): least(3.0),
    ("eventsourcing", "postgresql", True): least(3.0),
}


@frozen
class Task:
    """What all contenders do in a round: so many cycles, in this way, on this place."""

    place: Place
    way: Way
    business: Trade
    size: int


@frozen
class Round:
    """What each contender spent; o2c's events, and seconds its views then took."""

    spent: dict[str, Stopwatch]
    events: int
    views: float


def main(argv: Sequence[str] | None = None) -> int:
    parser = options("cycle", 300, 5, "cycles in a round", world=(20, 60))
    parser.add_argument(
        "--group", type=int, default=100, help="commands that do_many commits (100)"
    )
    args = parser.parse_args(argv)
    report = Report("cycle", settings(args))
    many = Way(f"do_many of {args.group}", args.group, args.group, peers=False)
    with places(args) as found:
        for place in found:
            if isinstance(place, Postgres):
                report.notes.append(place.facts())
            for way in (ONE, many):
                task = Task(place, way, Trade.of(args), args.size)
                measure(task, args.rounds, report)
    return finish(report, args)


def measure(task: Task, rounds: int, report: Report) -> None:
    """All rounds of one task, and what they come to."""
    written = record(task)
    done = [one_round(task, written, report) for _ in range(rounds)]
    compare(task, done, report)
    absolute(task, done, report)
    if task.way is ONE:
        shares(task, done, report)


def record(task: Task) -> list[Transaction]:
    """Let o2c do it once, which also warms it up, and keep the rows it wrote."""
    with fresh(task.place) as name:
        desk = WithDesk(task.place.url(name), task.business)
        sizes = [len(list(masters(task.business)))]
        for numbers in in_groups(range(task.size), task.way.group):
            for kind in KINDS:
                desk.step(kind, numbers)
                sizes.append(len(numbers))
        desk.close()
        return recorded(task.place, name, sizes)


def one_round(task: Task, written: Sequence[Transaction], report: Report) -> Round:
    """Every contender on a fresh database of its own, in turns."""
    with ExitStack() as stack:
        contenders: list[Contender] = []
        for maker in references(task, written):
            name = stack.enter_context(fresh(task.place))
            contenders.append(maker(task.place, name))
            stack.callback(contenders[-1].close)
        name = stack.enter_context(fresh(task.place))
        desk = WithDesk(task.place.url(name), task.business)
        stack.callback(desk.close)
        contenders.append(desk)
        spent = take_turns(contenders, task)
        check_bills(contenders, task)
        views = Stopwatch()
        with views.time("views"):
            desk.desk.view("order_status", limit=1)
        report.reconciled(desk.desk.reconcile())
        return Round(spent, desk.events, views.wall)


def references(
    task: Task, written: Sequence[Transaction]
) -> Iterator[Callable[[Place, str], Contender]]:
    """Those that o2c is compared with: each is made for a fresh database."""
    for commands in (False, True):
        yield partial(raw, transactions=written, commands=commands)
    if task.way.peers:
        yield partial(Twin, business=task.business)
        for cached in (False, True):
            yield partial(Ordinary, business=task.business, cached=cached)


def take_turns(contenders: Sequence[Contender], task: Task) -> dict[str, Stopwatch]:
    """A few cycles each, forth and back: what disturbs one disturbs them all."""
    spent = {each.name: Stopwatch() for each in contenders}
    order = list(contenders)
    sweep()
    for turn in in_groups(range(task.size), task.way.turn):
        for each in order:
            watch = spent[each.name]
            for numbers in in_groups(turn, task.way.group):
                for kind in KINDS:
                    with watch.time(kind):
                        each.step(kind, numbers)
        order.reverse()
    return spent


def check_bills(contenders: Sequence[Contender], task: Task) -> None:
    """Everyone who reckons must have billed the same, to the cent."""
    expected = sum(task.business.total(n) for n in range(task.size))
    for each in contenders:
        if isinstance(each, Twin | Ordinary | WithDesk):
            assert each.billed() == expected, f"{each.name} billed something else"


def in_groups(numbers: range, size: int) -> Iterator[range]:
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]


# -- What it comes to --------------------------------------------------------------


def compare(task: Task, rounds: Sequence[Round], report: Report) -> None:
    """o2c's speed as a part of each reference's, round by round."""
    way, on = task.way, task.place.name
    for name in rounds[0].spent:
        if name != "o2c":
            ratios = [each.spent[name].wall / each.spent["o2c"].wall for each in rounds]
            goal = GOALS.get((name, on, way.peers))
            report.add(f"o2c / {name}, {way.name}", ratios, "x", on, goal)


def absolute(task: Task, rounds: Sequence[Round], report: Report) -> None:
    """What everyone does in a second; what a cycle costs."""
    way, on = task.way, task.place.name
    commands = task.size * len(KINDS)
    for name in rounds[0].spent:
        speeds = [commands / each.spent[name].wall for each in rounds]
        report.add(f"{name}, {way.name}", speeds, "commands/s", on)
        cpu = [1000 * each.spent[name].cpu / task.size for each in rounds]
        report.add(f"{name}, {way.name}: processor", cpu, "ms/cycle", on)
    events = [each.events / each.spent["o2c"].wall for each in rounds]
    report.add(f"o2c, {way.name}", events, "events/s", on)
    views = [1000 * each.views / task.size for each in rounds]
    report.add(f"o2c, {way.name}: views caught up later", views, "ms/cycle", on)


def shares(task: Task, rounds: Sequence[Round], report: Report) -> None:
    """Where o2c's time goes: each step's part of the cycle."""
    for kind in KINDS:
        parts = [
            100 * each.spent["o2c"].spent[kind].wall / each.spent["o2c"].wall
            for each in rounds
        ]
        report.add(f"o2c: {kind}, part of a cycle", parts, "%", task.place.name)


if __name__ == "__main__":
    raise SystemExit(main())
