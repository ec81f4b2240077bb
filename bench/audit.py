"""What a sealed history costs: sealing beside writing, verifying, proving.

In turns in one process: a group of orders is written, one durable commit a command, and
what came of it is sealed; both are timed.  `python -m bench.audit`
"""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.databases import Place, Postgres, fresh, places
from bench.desk import WithDesk
from bench.harness import (
    Report,
    finish,
    least,
    most,
    options,
    seconds,
    settings,
    sweep,
)
from bench.trade import KINDS, Trade
from o2c.audit.leaves import event_hashes
from o2c.audit.merkle import Frontier
from o2c.audit.note import SigningKey
from o2c.storage.sealer import EVENTS

OVERHEAD = most(0.05)
VERIFIED = least(100_000)
KEY = SigningKey.new("bench")


def main(argv: Sequence[str] | None = None) -> int:
    parser = options("audit", 2000, 5, "orders that are verified", world=(100, 200))
    parser.add_argument("--group", type=int, default=20, help="orders in a turn (20)")
    args = parser.parse_args(argv)
    report = Report("audit", settings(args))
    with places(args) as found:
        for place in found:
            if isinstance(place, Postgres):
                report.notes.append(place.facts())
            with fresh(place) as name, TemporaryDirectory() as folder:
                measure(place, name, Path(folder), args, report)
    return finish(report, args)


def measure(
    place: Place, name: str, folder: Path, args: Namespace, report: Report
) -> None:
    """All figures on one database."""
    business = WithDesk(place.url(name), Trade.of(args))
    desk, on = business.desk, place.name
    desk.sealed.sealer.catch_up()
    for many, called, goal in (
        (1, "one at a time", OVERHEAD),
        (args.group, "many in one commit", None),
    ):
        wall, cpu = _beside(business, args, many)
        report.add(f"sealing / writing, {called}", wall, "x", on, goal)
        report.add(f"sealing / writing, {called}, processor", cpu, "x", on)
    business.grow(args.size)
    desk.sealed.sealer.catch_up()
    desk.sealed.seal(KEY, folder)
    rows = desk.store.log.page(0, None, 50_000)
    hashed = [len(rows) / seconds(lambda: _grow(rows)) for _ in range(args.rounds)]
    report.add("leaves hashed into a tree", hashed, "events/s", on)
    events = desk.sealed.sealer.sealed(EVENTS).size
    for snapshots in (False, True):
        called = "verified, states replayed too" if snapshots else "rows verified"
        walls, cpus = [], []
        for _ in range(args.rounds):
            start = time.process_time()
            walls.append(
                events / seconds(partial(_verify, business, folder, snapshots))
            )
            cpus.append(events / (time.process_time() - start))
        wanted = None if snapshots else VERIFIED
        report.add(called, walls, "events/s", on, wanted)
        report.add(f"{called}, processor", cpus, "events/s", on)
    orders = list(business.orders.values())[-args.rounds :]
    proved = [
        1000 * _time(partial(desk.sealed.prove, folder, stream=f"order/{order}"))
        for order in orders
    ]
    report.add("an order proved", proved, "ms", on)
    report.reconciled(desk.reconcile())
    desk.close()


def _beside(
    business: WithDesk, args: Namespace, many: int
) -> tuple[list[float], list[float]]:
    """What sealing took, in shares of what writing took: on the wall, and processor."""
    wall, cpu = [], []
    for _ in range(args.rounds):
        sweep()
        at = len(business.orders)
        start = time.perf_counter(), time.process_time()
        for first in range(at, at + args.group, many):
            numbers = range(first, min(first + many, at + args.group))
            for kind in KINDS:
                business.step(kind, numbers)
        between = time.perf_counter(), time.process_time()
        business.desk.sealed.sealer.catch_up()
        end = time.perf_counter(), time.process_time()
        wall.append((end[0] - between[0]) / (between[0] - start[0]))
        cpu.append((end[1] - between[1]) / (between[1] - start[1]))
    return wall, cpu


def _grow(rows: Sequence[tuple[int, str, int, str, str]]) -> None:
    frontier = Frontier()
    for at in range(0, len(rows), 4096):
        frontier.append(event_hashes(rows[at : at + 4096]))


def _verify(business: WithDesk, folder: Path, snapshots: bool) -> None:
    verdict = business.desk.sealed.verify(folder, [KEY.public], snapshots=snapshots)
    assert verdict.holds, verdict.deviations


def _time(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    raise SystemExit(main())
