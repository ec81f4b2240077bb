"""What a full cycle costs while one product's, one customer's or all history grows.

In turns with each measurement the same is done on a history that is as short as the
first one was: that is what the cost is compared with.
`python -m bench.scale --png docs/bench-scale.png`
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from bench.databases import Place, Postgres, fresh, places
from bench.desk import WithDesk
from bench.harness import (
    Report,
    Spent,
    Stopwatch,
    finish,
    most,
    options,
    settings,
    sweep,
)
from bench.trade import KINDS, Trade

COLD = 5  # cycles that count as the first ones after opening
LEVEL = 1.25  # times the cost of a cycle on a short history that it may come to


@frozen
class Growth:
    """What grows: every order of this business adds to it."""

    name: str
    business: Trade


@frozen
class Point:
    """What cycles cost at this many orders, and on a short history meanwhile.

    `warm` is a desk that remembers the streams, `cold` one that was just opened; each
    holds a pair of costs for every round.
    """

    orders: int
    warm: list[Pair]
    cold: list[Pair]


@frozen
class Pair:
    """Spent on the same number of cycles, one after the other."""

    long: Spent
    short: Spent

    @property
    def ratio(self) -> float:
        return self.long.wall / self.short.wall


@frozen
class Curve:
    """One growth on one database, point by point."""

    growth: Growth
    on: str
    points: list[Point]


def main(argv: Sequence[str] | None = None) -> int:
    parser = options("scale", 100, 5, "orders at the beginning", world=(50, 50))
    parser.add_argument(
        "--growth",
        type=int,
        nargs="*",
        default=[1, 3, 10, 30, 100],
        help="times the size (1 3 10 30 100)",
    )
    parser.add_argument("--cycles", type=int, default=20, help="in a round (20)")
    parser.add_argument("--png", type=Path, help="draw the curves into this file")
    args = parser.parse_args(argv)
    report = Report("scale", settings(args))
    with places(args) as found:
        curves = [
            curve(place, growth, args, report)
            for place in found
            for growth in growths(args)
        ]
        report.notes += [each.facts() for each in found if isinstance(each, Postgres)]
    for each in curves:
        _tell(each, args.cycles, report)
    if args.png:
        from bench.drawing import draw

        draw(curves, args.png)
    return finish(report, args)


def growths(args: Namespace) -> tuple[Growth, ...]:
    """Everything sold is one product, everyone who buys one customer, or neither."""
    return (
        Growth("one product", Trade(args.customers, 1)),
        Growth("one customer", Trade(1, args.products)),
        Growth("whole history", Trade(args.customers, args.products)),
    )


def curve(place: Place, growth: Growth, args: Namespace, report: Report) -> Curve:
    """Let a history grow, and measure on the way."""
    points = []
    with fresh(place) as name:
        long = WithDesk(place.url(name), growth.business)
        for times in sorted(args.growth):
            long.grow(args.size * times)
            with fresh(place) as other:
                short = WithDesk(place.url(other), growth.business)
                short.grow(args.size)
                points.append(point(long, short, args))
                short.close()
        report.reconciled(long.desk.reconcile())
        long.close()
    return Curve(growth, place.name, points)


def point(long: WithDesk, short: WithDesk, args: Namespace) -> Point:
    """Cycles on both in turns: by desks just opened, then by one that has seen all."""
    orders, warm, cold = len(long.orders), [], []
    sweep()
    for _ in range(args.rounds):
        long.reopen()
        short.reopen()
        cold.append(pair(long, short, COLD))
    for desk in (long, short):
        cycles(desk, max(args.customers, args.products))
    for _ in range(args.rounds):
        warm.append(pair(long, short, args.cycles))
    return Point(orders, warm, cold)


def pair(long: WithDesk, short: WithDesk, count: int) -> Pair:
    """The same on the short history, then on the long one."""
    before = cycles(short, count)
    return Pair(cycles(long, count), before)


def cycles(desk: WithDesk, count: int) -> Spent:
    """So many full cycles, one command at a time."""
    watch = Stopwatch()
    start = len(desk.orders)
    with watch.time("cycles"):
        for n in range(start, start + count):
            for kind in KINDS:
                desk.step(kind, [n])
    return watch.spent["cycles"]


def _tell(curve: Curve, count: int, report: Report) -> None:
    for each in curve.points:
        orders = f"{curve.growth.name}, {each.orders:,} orders"
        for pairs, cycles, how, goal in (
            (each.warm, count, "", most(LEVEL)),
            (each.cold, COLD, ", just opened", None),
        ):
            name = f"{orders}{how}"
            wall = [1000 * pair.long.wall / cycles for pair in pairs]
            cpu = [1000 * pair.long.cpu / cycles for pair in pairs]
            ratios = [pair.ratio for pair in pairs]
            report.add(name, wall, "ms/cycle", curve.on)
            report.add(f"{name}: processor", cpu, "ms/cycle", curve.on)
            report.add(f"{name} / short history", ratios, "x", curve.on, goal)


if __name__ == "__main__":
    raise SystemExit(main())
