"""Questions answered while history grows: what each takes, and whether it grows too.

In turns with it: the same questions in SQL on the twin's tables, which hold only what
is so now; instead of an order's trail, which they do not keep, they tell its lines.
`python -m bench.read`
"""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from statistics import median

from attrs import define, field, frozen

import o2c
from bench.databases import Place, Postgres, fresh, places
from bench.desk import GROUP, WithDesk
from bench.harness import Report, finish, most, options, settings, sweep
from bench.trade import KINDS, SITE, TODAY, Trade
from bench.twin import Twin

OPEN_EVERY = 10  # one order of so many is still open
ASKED = 100  # products, open orders
GOAL = 0.005  # seconds for an answer on SQLite
LEVEL = 1.5  # times the time with few orders, that an answer with many may take


@frozen
class Question:
    """Something someone asks: of o2c, and in plain SQL of the reference."""

    name: str
    ours: Callable[[o2c.Desk, int], object]
    theirs: Callable[[Twin, int], object]


def main(argv: Sequence[str] | None = None) -> int:
    parser = options("read", 1000, 5, "orders at the beginning", world=(100, 200))
    parser.add_argument(
        "--growth", type=int, nargs="*", default=[1, 10, 100], help="times the size"
    )
    parser.add_argument("--asks", type=int, default=20, help="in a round (20)")
    args = parser.parse_args(argv)
    report = Report("read", settings(args))
    with places(args) as found:
        for place in found:
            if isinstance(place, Postgres):
                report.notes.append(place.facts())
            with fresh(place) as ours, fresh(place) as theirs:
                measure(place, ours, theirs, args, report)
    return finish(report, args)


@define
class Answers:
    """Seconds that one question took, by how many orders there were."""

    ours: dict[int, list[float]] = field(factory=dict)
    theirs: dict[int, list[float]] = field(factory=dict)


def measure(
    place: Place, ours: str, theirs: str, args: Namespace, report: Report
) -> None:
    """All questions at every size, on two histories that grow together."""
    business = Trade.of(args)
    desk, twin = WithDesk(place.url(ours), business), Twin(place, theirs, business)
    questions = about(business)
    answers = {question.name: Answers() for question in questions}
    sizes = [args.size * times for times in sorted(args.growth)]
    for size in sizes:
        desk.grow(size, OPEN_EVERY)
        _grow(twin, size)
        desk.desk.view("order_status", limit=1)  # the views catch up
        sweep()
        for question in questions:
            answer = answers[question.name]
            mine, other = _ask(question, desk, twin, args)
            answer.ours[size] = mine
            answer.theirs[size] = other
    for name, answer in answers.items():
        _tell(name, place.name, answer, report)
    report.reconciled(desk.desk.reconcile())
    desk.close()
    twin.close()


def _ask(
    question: Question, desk: WithDesk, twin: Twin, args: Namespace
) -> tuple[list[float], list[float]]:
    """Median seconds of each round, for o2c and for its reference, in turns."""
    ours, theirs = [], []
    apart = max(1, len(desk.orders) // (args.rounds * args.asks))
    for n in range(args.rounds):
        numbers = range(n * args.asks, (n + 1) * args.asks)
        asks = [number * apart % len(desk.orders) for number in numbers]
        theirs.append(median(_time(lambda i: question.theirs(twin, i), asks)))
        ours.append(median(_time(lambda i: question.ours(desk.desk, i), asks)))
    return ours, theirs


def _time(ask: Callable[[int], object], numbers: Sequence[int]) -> list[float]:
    taken = []
    for n in numbers:
        start = time.perf_counter()
        answer = ask(n)
        taken.append(time.perf_counter() - start)
        assert answer, "an answer that says nothing is no answer"
    return taken


def _tell(name: str, on: str, answer: Answers, report: Report) -> None:
    goal = most(GOAL * 1000) if on == "sqlite" else None
    for size, each in answer.ours.items():
        taken = [1000 * seconds for seconds in each]
        report.add(f"{name}, {size:,} orders", taken, "ms", on, goal)
    first, *_, last = answer.ours.values()
    growth = [many / few for few, many in zip(first, last, strict=True)]
    report.add(f"{name}: most orders / fewest", growth, "x", on, most(LEVEL))
    for size, each in answer.ours.items():
        pairs = zip(each, answer.theirs[size], strict=True)
        ratios = [ours / theirs for ours, theirs in pairs]
        report.add(f"{name}, {size:,} orders: o2c / SQL", ratios, "x", on)


def _grow(twin: Twin, upto: int) -> None:
    """The twin does the same orders, and leaves the same ones open."""
    for start in range(len(twin.orders), upto, GROUP):
        numbers = range(start, min(start + GROUP, upto))
        twin.step("place", numbers)
        for kind in KINDS[1:]:
            twin.step(kind, [n for n in numbers if (n + 1) % OPEN_EVERY])


# -- The questions -----------------------------------------------------------------


_STOCK = "SELECT on_hand - promised FROM stock WHERE product = ? AND site = ?"
_STOCKS = f"""SELECT product, on_hand - promised FROM stock
    WHERE product IN ({", ".join("?" * ASKED)}) AND site = ?"""
_OPEN = f"""SELECT * FROM orders WHERE stage = 'open'
    ORDER BY order_number LIMIT {ASKED}"""
_LINES = "SELECT * FROM order_lines WHERE order_number = ? ORDER BY line"
_CREDIT = "SELECT * FROM credit WHERE account = ?"


def _order(n: int) -> str:
    return f"SO-{1 + n:06d}"


def about(business: Trade) -> tuple[Question, ...]:
    """All questions; the n-th time they are about another product, order, customer."""

    def product(n: int) -> str:
        return f"P{n % business.products:06d}"

    def products(n: int) -> list[str]:
        return [product(n + i) for i in range(ASKED)]

    def promisable(desk: o2c.Desk, n: int) -> object:
        return desk.atp(product(n), SITE, today=TODAY)

    def exposure(desk: o2c.Desk, n: int) -> object:
        account = {"account": business.customer(n)}
        return desk.view("credit_exposure", where=account)

    def free(twin: Twin, n: int) -> object:
        return list(twin.ask(_STOCK, product(n), SITE))

    return (
        Question("ATP of a product", promisable, free),
        Question(
            f"ATP of {ASKED} products",
            lambda desk, n: desk.atp_of(products(n), SITE, today=TODAY),
            lambda twin, n: list(twin.ask(_STOCKS, *products(n), SITE)),
        ),
        Question(
            f"first {ASKED} open orders",
            lambda desk, n: desk.view("open_orders", limit=ASKED),
            lambda twin, n: list(twin.ask(_OPEN)),
        ),
        Question(
            "one order's trail",
            lambda desk, n: desk.trail(f"order/{_order(n)}"),
            lambda twin, n: list(twin.ask(_LINES, _order(n))),
        ),
        Question(
            "one customer's exposure",
            exposure,
            lambda twin, n: list(twin.ask(_CREDIT, business.customer(n))),
        ),
    )


if __name__ == "__main__":
    raise SystemExit(main())
