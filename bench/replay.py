"""History read again: decoded, folded into all views, followed, and in how much memory.

In turns with it: the same rows read with the plain driver and parsed with `json`.
`python -m bench.replay`
"""

from __future__ import annotations

import json
import subprocess
import sys
from argparse import Namespace
from collections.abc import Sequence

from attrs import define

import o2c
from bench.databases import Place, Postgres, fresh, places
from bench.desk import WithDesk
from bench.harness import Report, finish, least, most, options, seconds, settings
from bench.lag import measure_lag
from bench.machine import peak
from bench.trade import Trade

OPEN_EVERY = 20  # one order of so many is still open
PAGE = 1000
FLAT = 1.25  # times the memory of the smallest history that counts as no growth

PHASES = ("decode", "rebuild", "reconcile")
CHILD = "import sys; from bench import replay; replay.child(*sys.argv[1:])"


def main(argv: Sequence[str] | None = None) -> int:
    parser = options("replay", 50_000, 5, "events in the history", world=(100, 300))
    parser.add_argument(
        "--sizes",
        type=int,
        nargs="*",
        default=[100_000, 300_000, 1_000_000],
        help="events at which memory is measured (100000 300000 1000000)",
    )
    parser.add_argument("--rate", type=int, default=300, help="events/s to follow")
    parser.add_argument(
        "--seconds", type=int, default=20, help="of following (20), or 0"
    )
    args = parser.parse_args(argv)
    report = Report("replay", settings(args))
    with places(args) as found:
        for place in found:
            if isinstance(place, Postgres):
                report.notes.append(place.facts())
            with fresh(place) as name:
                measure(place, name, args, report)
            if args.seconds:
                with fresh(place) as name:
                    measure_lag(place, name, args, report)
    return finish(report, args)


def measure(place: Place, name: str, args: Namespace, report: Report) -> None:
    """Speed at one size, then memory at each, on one history that grows."""
    history = History(place, name, Trade.of(args))
    history.grow(args.size)
    speed(history, args.rounds, report)
    for size in sorted(args.sizes):
        history.grow(size)
        memory(history, report)
    if args.sizes:
        growth(place.name, report)
    report.reconciled(history.desk.desk.reconcile())
    history.desk.close()


@define(init=False)
class History:
    """A history in a database, driven through the desk."""

    place: Place
    name: str
    desk: WithDesk

    def __init__(self, place: Place, name: str, business: Trade) -> None:
        self.place, self.name = place, name
        self.desk = WithDesk(self.url, business)

    @property
    def url(self) -> str:
        return self.place.url(self.name)

    @property
    def head(self) -> int:
        return self.desk.desk.store.head()

    def grow(self, events: int) -> None:
        """Go on until there are so many events, or a few more."""
        while (missing := events - self.head) > 0:
            orders = len(self.desk.orders)
            self.desk.grow(orders + max(1, missing // 23), OPEN_EVERY)


def speed(history: History, rounds: int, report: Report) -> None:
    """Events a second: decoded, folded into all views, and merely read and parsed."""
    desk, on, head = history.desk.desk, history.place.name, history.head
    taken: dict[str, list[float]] = {"plain": [], "decode": [], "rebuild": []}
    for _ in range(rounds):
        taken["plain"].append(seconds(lambda: plainly(history)))
        taken["decode"].append(seconds(lambda: decode(desk)))
        taken["rebuild"].append(seconds(desk.projector.rebuild))
    rates = {name: [head / each for each in some] for name, some in taken.items()}
    sqlite = on == "sqlite"
    report.add(
        "events decoded",
        rates["decode"],
        "events/s",
        on,
        least(250_000) if sqlite else None,
    )
    report.add(
        "all views and journal rebuilt",
        rates["rebuild"],
        "events/s",
        on,
        least(40_000) if sqlite else None,
    )
    report.add("rows read and parsed with json", rates["plain"], "events/s", on)
    for name in ("decode", "rebuild"):
        pairs = zip(taken["plain"], taken[name], strict=True)
        ratios = [plain / ours for plain, ours in pairs]
        report.add(f"{name} / read and parsed with json", ratios, "x", on)


def decode(desk: o2c.Desk) -> int:
    """Every event as an object in its envelope."""
    return sum(1 for _ in desk.history())


def plainly(history: History) -> int:
    """Every event's row, its text parsed into dictionaries, a page at a time."""
    connection = history.place.connect(history.name)
    mark = "?" if history.place.name == "sqlite" else "%s"
    page = (
        "SELECT position, originator_id, originator_version, topic, state FROM events"
        f" WHERE position > {mark} ORDER BY position LIMIT {PAGE}"
    )
    at = count = 0
    while rows := connection.execute(page, (at,)).fetchall():
        for row in rows:
            json.loads(row[4])
        at, count = rows[-1][0], count + len(rows)
    connection.close()
    return count


# -- Memory ------------------------------------------------------------------------


def memory(history: History, report: Report) -> None:
    """The most memory that a process of its own takes for each phase."""
    head = history.head
    for phase in PHASES:
        command = [sys.executable, "-c", CHILD, phase, history.url]
        ran = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
        found = json.loads(ran.stdout)
        on = history.place.name
        name = f"{phase} of {head:,} events"
        report.add(f"{name}: memory", found["memory"], "MiB", on)
        report.add(f"{name}: time", found["seconds"], "s", on)
        report.differences += found["differences"]


def child(phase: str, url: str) -> None:
    """One phase in this process, and what it took, as JSON on standard output."""
    differences = 0

    def work() -> None:
        nonlocal differences
        if phase == "decode":
            decode(desk)
        elif phase == "rebuild":
            desk.projector.rebuild()
        else:
            found = desk.reconcile()
            differences = sum(len(each.differences) for each in found)

    with o2c.open(url) as desk:
        taken = seconds(work)
    found = {"memory": peak(), "seconds": taken, "differences": differences}
    print(json.dumps(found))


def growth(on: str, report: Report) -> None:
    """How many times the memory of the smallest history the largest one takes."""
    for phase in PHASES:
        found = [
            figure.value
            for figure in report.figures
            if figure.on == on
            and figure.name.startswith(f"{phase} of ")
            and figure.name.endswith("memory")
        ]
        times = found[-1] / found[0]
        name = f"{phase}: memory, largest / smallest"
        report.add(name, times, "x", on, most(FLAT))


if __name__ == "__main__":
    raise SystemExit(main())
