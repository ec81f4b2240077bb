"""Appends: how long one takes, and what the locks are worth.

Beside the recorders of `eventsourcing`, on their own tables; on PostgreSQL beside
their table lock in place of our advisory lock, and on one product that all want beside
trying again without any lock.  `python -m bench.append`
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from statistics import quantiles
from typing import Any

from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore
from psycopg.conninfo import conninfo_to_dict

import o2c
from bench.append_work import (
    Took,
    appended,
    event,
    order,
    together,
    wall,
    write,
)
from bench.databases import Place, Postgres, Sqlite, fresh, places
from bench.desk import set_up
from bench.harness import Report, finish, least, most, options, settings, sweep
from bench.trade import Trade
from o2c.storage.connect import connect

TURN = 20  # appends before it is the next one's turn
LOCK = "PERFORM pg_advisory_xact_lock"
P99 = {"sqlite": most(1), "postgresql": most(4)}


def main(argv: Sequence[str] | None = None) -> int:
    parser = options("append", 400, 5, "appends in a round", world=(32, 3))
    parser.add_argument("--writers", type=int, default=8, help="(8)")
    parser.add_argument("--crowd", type=int, default=32, help="on one product (32)")
    parser.add_argument("--each", type=int, default=10, help="orders of each (10)")
    args = parser.parse_args(argv)
    report = Report("append", settings(args))
    with places(args) as found:
        for place in found:
            if isinstance(place, Postgres):
                report.notes.append(place.facts())
            one_writer(place, args, report)
            many_writers(place, args, report)
            if isinstance(place, Postgres):
                table_lock(place, args, report)
            one_product(place, args, report)
    return finish(report, args)


# -- One writer, beside the library's recorder. -------------------------------------


def one_writer(place: Place, args: Any, report: Report) -> None:
    """Each appends the same events, one a commit, in turns."""
    done = [one_round(place, args.size) for _ in range(args.rounds)]
    steps = {name: [each[name] for each in done] for name in done[0]}
    on = place.name
    for name, goal in (("p50", None), ("p99", P99[on])):
        figures = [1000 * percentile(each, name) for each in steps["o2c"]]
        report.add(f"append, 1 writer, {name}", figures, "ms", on, goal)
    ratio(report, "events alone / eventsourcing", steps["rows"], steps["theirs"], on)
    title = "events and command / eventsourcing"
    ratio(report, title, steps["o2c"], steps["theirs"], on, goal=False)


def one_round(place: Place, size: int) -> dict[str, list[float]]:
    """All on fresh databases of their own."""
    with ExitStack() as stack:
        ours = connect(place.url(stack.enter_context(fresh(place))))
        stack.callback(ours.close)
        rows: Any = connect(place.url(stack.enter_context(fresh(place))))
        stack.callback(rows.close)
        theirs = stack.enter_context(raw_recorder(place))

        def alone(version: int) -> None:
            rows.recorder.insert_events([event("bench/one", version)])

        def raw(version: int) -> None:
            theirs.insert_events([event("bench/one", version)])

        ways: dict[str, Callable[[int], object]] = {
            "o2c": lambda version: appended(ours, "bench/one", version),
            "rows": alone,
            "theirs": raw,
        }
        return in_turns(ways, size)


def in_turns(
    ways: dict[str, Callable[[int], object]], size: int
) -> dict[str, list[float]]:
    """Seconds of each append, by whose it is; the first turn warms up, uncounted."""
    sweep()
    steps: dict[str, list[float]] = {name: [] for name in ways}
    for start in range(1, size + TURN + 1, TURN):
        for name, way in ways.items():
            for version in range(start, start + TURN):
                at = time.perf_counter()
                way(version)
                if start > 1:
                    steps[name].append(time.perf_counter() - at)
    return steps


def ratio(
    report: Report,
    name: str,
    ours: Sequence[Sequence[float]],
    theirs: Sequence[Sequence[float]],
    on: str,
    *,
    goal: bool = True,
) -> None:
    """How fast we are as a part of how fast they are, round by round."""
    pairs = zip(ours, theirs, strict=True)
    found = [sum(b) / sum(a) for a, b in pairs]
    report.add(name, found, "x", on, least(0.9) if goal else None)


@contextmanager
def raw_recorder(place: Place) -> Iterator[Any]:
    """The library's own recorder, on tables that it has made."""
    with fresh(place) as name:
        made: Any
        if isinstance(place, Sqlite):
            lite = SQLiteDatastore(name, originator_id_type="text")
            made, data = SQLiteApplicationRecorder(lite), lite
        else:
            place.connect(name).close()
            server = conninfo_to_dict(place.server)
            post: Any = PostgresDatastore(
                str(server.get("dbname", "postgres")),
                str(server.get("host", "")),
                str(server.get("port") or 5432),
                str(server.get("user", "postgres")),
                str(server.get("password") or "-"),
                schema=name,
                originator_id_type="text",
            )
            made, data = PostgresApplicationRecorder(post), post
        try:
            made.create_table()
            yield made
        finally:
            data.close()


def percentile(each: Sequence[float], name: str) -> float:
    if len(each) < 2:
        return each[0]
    return quantiles(each, n=100)[49 if name == "p50" else 98]


# -- Many writers, and what the lock is worth. --------------------------------------


def many_writers(place: Place, args: Any, report: Report) -> None:
    took = [_written(place, args) for _ in range(args.rounds)]
    goal = most(40) if isinstance(place, Postgres) else None
    for name, wanted in (("p50", None), ("p99", goal)):
        figures = [1000 * percentile(_steps(each), name) for each in took]
        title = f"append, {args.writers} writers, {name}"
        report.add(title, figures, "ms", place.name, wanted)


def table_lock(place: Postgres, args: Any, report: Report) -> None:
    """The same appends under either lock, in turns."""
    found = []
    for _ in range(args.rounds):
        ours, theirs = (wall(_written(place, args, lock)) for lock in (False, True))
        found.append(theirs / ours)
    title = f"advisory lock / table lock, {args.writers} writers"
    report.add(title, found, "x", place.name)


def _written(place: Place, args: Any, table: bool = False) -> list[Took]:
    with fresh(place) as name:
        connect(place.url(name)).close()
        if table:
            lock_the_table(place, name)
        return together(write, place.url(name), args.writers, args.size)


def _steps(took: Sequence[Took]) -> list[float]:
    return [step for each in took for step in each.steps]


def lock_the_table(place: Place, name: str) -> None:
    """Let the appending function lock the table, as the library does."""
    with place.connect(name) as connection:
        query = "SELECT pg_get_functiondef('o2c_append'::regproc)"
        ((text,),) = connection.execute(query).fetchall()
        start = text.index(LOCK)
        end = text.index(";", start)
        lock = f'LOCK TABLE "{name}".events IN EXCLUSIVE MODE'
        connection.execute(text[:start] + lock + text[end:])


def one_product(place: Place, args: Any, report: Report) -> None:
    """A crowd that wants one product: with the locks, and by trying on without."""
    business = Trade.of(args)
    with_locks: list[float] = []
    without: list[float] = []
    for _ in range(args.rounds):
        for locks, found in ((True, with_locks), (False, without)):
            if not locks and isinstance(place, Sqlite):
                continue  # there a writer has the write lock before it reads
            with fresh(place) as name:
                with o2c.open(place.url(name)) as desk:
                    set_up(desk, business)
                more = (business, args.each, locks)
                took = together(order, place.url(name), args.crowd, *more)
                found.append(wall(took))
                with o2c.open(place.url(name)) as desk:
                    placed = len(desk.view("order_status"))
                    report.differences += placed != args.crowd * args.each
                    report.reconciled(desk.reconcile())
    title = f"{args.crowd} on one product, {args.crowd * args.each} orders"
    goal = most(6) if isinstance(place, Postgres) else None
    report.add(title, with_locks, "s", place.name, goal)
    if without:
        report.add(f"{title}, without locks", without, "s", place.name)
        pairs = zip(without, with_locks, strict=True)
        ratios = [theirs / ours for theirs, ours in pairs]
        report.add("trying on / hot-stream lock", ratios, "x", place.name)


if __name__ == "__main__":
    raise SystemExit(main())
