"""What sealing costs: the full cycle, and reading it again, with it and without.

Both desks do the same orders, in turns, on databases of their own.
`python -m bench.privacy`
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial

from bench.databases import Place, Postgres, fresh, places
from bench.desk import WithDesk, set_up
from bench.harness import Report, finish, options, seconds, settings, sweep
from bench.trade import KINDS, Trade

TURN = 20  # cycles that one does before it is the other's turn


def main(argv: Sequence[str] | None = None) -> int:
    parser = options("privacy", 300, 5, "cycles in a round", world=(50, 100))
    args = parser.parse_args(argv)
    report = Report("privacy", settings(args))
    with places(args) as found:
        for place in found:
            if isinstance(place, Postgres):
                report.notes.append(place.facts())
            measure(place, Trade.of(args), args.size, args.rounds, report)
    return finish(report, args)


def measure(
    place: Place, business: Trade, size: int, rounds: int, report: Report
) -> None:
    """Cycles in turns, then the same histories decoded in turns."""
    with ExitStack() as stack:
        sealed = WithDesk(place.url(stack.enter_context(fresh(place))), business)
        plain = WithDesk(
            place.url(stack.enter_context(fresh(place))), business, new=False
        )
        plain.desk.store.codec.vault = None  # nothing is sealed
        set_up(plain.desk, business)
        cycles: list[float] = []
        reads: list[float] = []
        done = 0
        for _ in range(rounds):
            spent = {sealed: 0.0, plain: 0.0}
            for start in range(done, done + size, TURN):
                for desk in (sealed, plain):
                    numbers = range(start, min(start + TURN, done + size))
                    spent[desk] += seconds(partial(cycle, desk, numbers))
            done += size
            cycles.append(spent[sealed] / spent[plain])
            sweep()
            took = [seconds(partial(read, desk)) for desk in (sealed, plain)]
            reads.append(took[0] / took[1])
        report.add("cycle, sealed / plain", cycles, "x", on=place.name)
        report.add("history read, sealed / plain", reads, "x", on=place.name)
        for desk in (sealed, plain):
            report.reconciled(desk.desk.reconcile())
            desk.close()


def cycle(desk: WithDesk, numbers: Sequence[int]) -> None:
    for number in numbers:
        for kind in KINDS:
            desk.step(kind, [number])


def read(desk: WithDesk) -> int:
    return sum(1 for _ in desk.desk.history())


if __name__ == "__main__":
    raise SystemExit(main())
