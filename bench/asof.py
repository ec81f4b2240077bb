"""Looking back: month-end and a recent position, with snapshots of views and without.

In turns with it: the same question of the live view, and the same moment folded from
the first event.  Two months of orders; a few receipts of the second are dated back.
`python -m bench.asof`
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

from attrs import define

import o2c
from bench.databases import Place, Postgres, fresh, places
from bench.desk import CLERK, GROUP, WithDesk
from bench.harness import Report, finish, least, most, options, seconds, settings
from bench.trade import CURRENCY, KINDS, Trade
from o2c.moments import Moment
from o2c.requests.billing import RecordReceipt
from o2c.values.money import Money

VIEWS = ("receivables", "order_lines", "balances_money")
END = date(2026, 3, 31)  # of the first month
OPEN_EVERY = 10  # one order of so many is still open
LATE = 20  # receipts dated back
RECENT = 500  # events before the newest one
TIMES = 5.0  # as fast with snapshots as from the first event
LIVE = 3.0  # times what the live view takes, that its rows at month-end may take


def main(argv: Sequence[str] | None = None) -> int:
    parser = options("asof", 100_000, 3, "events in the history", world=(100, 300))
    args = parser.parse_args(argv)
    report = Report("asof", settings(args))
    with places(args) as found:
        for place in found:
            if isinstance(place, Postgres):
                report.notes.append(place.facts())
            with fresh(place) as name:
                measure(place, name, args, report)
    return finish(report, args)


@define
class Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


def measure(place: Place, name: str, args: Namespace, report: Report) -> None:
    """One history: every question without snapshots, then with them."""
    clock = Clock(datetime(2026, 3, 2, 9, tzinfo=UTC))
    desk = grown(place.url(name), clock, args)
    desk.view("order_status", limit=1)  # the views catch up
    recent = desk.store.head() - min(RECENT, args.size // 10)
    without = {view: asked(desk, view, recent, args) for view in VIEWS}
    taking = seconds(lambda: _take(desk, recent))
    report.add("snapshots of two moments, all views", taking, "s", place.name)
    for view in VIEWS:
        _tell(view, without[view], asked(desk, view, recent, args), place, report)
    checked = desk.snapshots.check()
    report.reconciled((checked, *desk.reconcile()))
    desk.close()


def grown(url: str, clock: Clock, args: Namespace) -> o2c.Desk:
    """Half of the events in March, half in April, and some receipts dated back."""
    trade = WithDesk(url, Trade.of(args))
    trade.desk.close()
    trade.desk = o2c.open(url, clock=clock)
    for goal, day in ((args.size // 2, 9), (args.size, 45)):
        clock.now = datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(days=day)
        while trade.desk.store.head() < goal:
            _group(trade, clock.now.date())
    asks = [
        RecordReceipt(
            account=trade.business.customer(n), amount=Money(100 + n, CURRENCY), on=END
        )
        for n in range(LATE)
    ]
    assert not trade.desk.do_many(asks, by=CLERK).refused
    return trade.desk


def _group(trade: WithDesk, on: date) -> None:
    first = len(trade.orders)
    numbers = range(first, first + GROUP)
    for kind in KINDS:
        some = [n for n in numbers if kind == "place" or (n + 1) % OPEN_EVERY]
        asks = [trade.ask(kind, n).model_copy(update={"on": on}) for n in some]
        report = trade.desk.do_many(asks, by=CLERK, batch=len(asks))
        assert not report.refused, report.refused[0]
        for n, done in zip(some, report.done, strict=True):
            assert done.receipt
            trade.remember(kind, n, done.receipt)


@define
class Asked:
    """Seconds of each round for one view."""

    live: list[float]
    recent: list[float]
    month: list[float]


def asked(desk: o2c.Desk, view: str, recent: int, args: Namespace) -> Asked:
    """The live view, a recent position and the month's end, in turns."""
    found = Asked([], [], [])
    for _ in range(args.rounds):
        found.live.append(seconds(lambda: desk.view(view)))
        found.recent.append(seconds(_looking(desk, view, position=recent)))
        found.month.append(seconds(_looking(desk, view, on=END)))
    return found


def _looking(desk: o2c.Desk, view: str, **how: object) -> Callable[[], object]:
    def look() -> object:
        moment: Moment = desk.as_of(**how)  # type: ignore[arg-type]
        with moment:
            return moment.view(view)

    return look


def _take(desk: o2c.Desk, recent: int) -> None:
    desk.snapshot(position=recent * 9 // 10)
    desk.snapshot(on=END)


def _tell(view: str, without: Asked, used: Asked, place: Place, report: Report) -> None:
    """Milliseconds, and ratios: from the first event, and to the live view."""
    for what in ("recent", "month"):
        name = "recent position" if what == "recent" else "month-end"
        slow, quick = getattr(without, what), getattr(used, what)
        report.add(f"{view}, {name}, from the first event", _ms(slow), "ms", place.name)
        report.add(f"{view}, {name}, with snapshots", _ms(quick), "ms", place.name)
        times = [a / b for a, b in zip(slow, quick, strict=True)]
        goal = least(TIMES) if place.name == "sqlite" else None
        report.add(
            f"{view}, {name}: first event / snapshot", times, "x", place.name, goal
        )
    live = [a / b for a, b in zip(used.month, used.live, strict=True)]
    report.add(
        f"{view}: month-end with snapshots / live", live, "x", place.name, most(LIVE)
    )


def _ms(each: Sequence[float]) -> list[float]:
    return [1000 * one for one in each]


if __name__ == "__main__":
    raise SystemExit(main())
