"""How long it takes to know the state of an order with a long history.

In turns: its events read and folded from the first, the same from the newest snapshot
by a store that was just opened, and from memory.  `python -m bench.load`
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import count

import o2c
from bench.databases import Place, Postgres, fresh, places
from bench.desk import CLERK, GROUP, place, set_up
from bench.harness import Report, finish, most, options, seconds, settings
from bench.trade import TODAY, Trade
from o2c.domain.order import ORDER
from o2c.requests.amendments import AmendOrder, ChangeQuantity

WHOLE = 0.030  # seconds for a thousand events of an order, from the first
SNAPPED = 0.001  # the same from a snapshot
PROMISED = 1000  # events that the goals are about


def main(argv: Sequence[str] | None = None) -> int:
    parser = options("load", PROMISED, 7, "events of the order", world=(1, 3))
    args = parser.parse_args(argv)
    report = Report("load", settings(args))
    with places(args) as found:
        for where in found:
            if isinstance(where, Postgres):
                report.notes.append(where.facts())
            with fresh(where) as name:
                measure(where, where.url(name), args, report)
    return finish(report, args)


def measure(where: Place, url: str, args: Namespace, report: Report) -> None:
    """Grow one order, then ask for its state in each way."""
    with o2c.open(url) as desk:
        order = grown(desk, Trade.of(args), args.size)
        stream = ORDER.stream(order)
        events = sum(1 for _ in desk.store.history(stream))
        report.notes.append(f"{where.name}: {events} events of {order}")
        report.reconciled(desk.reconcile())

        def folded() -> object:
            return ORDER.fold(each.event for each in desk.store.history(stream))

        assert folded() == desk.store.state(ORDER, order)
        taken: dict[str, list[float]] = {"all events": [], "snapshot": [], "memory": []}
        for _ in range(args.rounds):
            taken["all events"].append(seconds(folded))
            taken["memory"].append(seconds(lambda: desk.store.state(ORDER, order)))
            taken["snapshot"].append(_opened_anew(url, order))
    goals = {"all events": most(WHOLE), "snapshot": most(SNAPPED)}
    for how, each in taken.items():
        goal = goals.get(how) if args.size == PROMISED else None
        report.add(
            f"an order of {args.size:,} events, {how}", each, "s", where.name, goal
        )
    pairs = zip(taken["snapshot"], taken["all events"], strict=True)
    ratios = [snapshot / whole for snapshot, whole in pairs]
    report.add("snapshot / all events", ratios, "x", where.name)


def _opened_anew(url: str, order: str) -> float:
    """Seconds for the state in a store that remembers nothing yet."""
    with o2c.open(url) as desk:
        desk.store.head()  # the connection is warm
        ask: Callable[[], object] = lambda: desk.store.state(ORDER, order)  # noqa: E731
        return seconds(ask)


def grown(desk: o2c.Desk, business: Trade, events: int) -> str:
    """The number of an order that was amended until it had so many events."""
    set_up(desk, business)
    order = desk.do(place(business, 0), by=CLERK).number("order")
    stream = ORDER.stream(order)
    for start in count(0, GROUP):
        known = sum(1 for _ in desk.store.history(stream))
        if known >= events:
            return order
        asks = [_amended(order, start + n) for n in range(min(GROUP, events - known))]
        report = desk.do_many(asks, by=CLERK)
        assert not report.refused, report.refused[0]
    raise AssertionError("unreachable")


def _amended(order: str, nth: int) -> AmendOrder:
    """Another quantity of the first line."""
    quantity = Decimal(10 + nth % 7)
    return AmendOrder(
        on=TODAY, order=order, changes=(ChangeQuantity(line=1, quantity=quantity),)
    )


if __name__ == "__main__":
    raise SystemExit(main())
