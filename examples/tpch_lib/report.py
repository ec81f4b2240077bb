"""What a run came to, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from tpch_lib.compare import Answer, Row
from tpch_lib.run import Proved, Told

SHOWN = 20  # rows, or differences of a check

HOW = (
    "Goods move until TPC-H's current date, 1995-06-17: a later ship date is a planned "
    "shipment of an open line, and a later receipt date is not known to o2c. Orders of "
    "later dates are taken, and wait. A supplier is a site, and each line a shipment. "
    "What shipped in a month is invoiced at its end, unless it came back before; what "
    "comes back is credited; customers pay on the 10th what is due, every fifth of "
    "them half of it. A supplier that runs out of a part gets what is missing on the "
    "day after the order.",
    "Both sides are asked the same SQL: TPC-H's, with its validation parameters, but "
    "without the columns that o2c does not keep, with sums and counts for averages, "
    "and with a key at the end of each ORDER BY. Nations come from o2c's addresses; "
    "suppliers and regions are TPC-H's own tables.",
)


def print_report(
    told: Told, proved: Proved, console: Console, *, show: bool = False
) -> None:
    """Tables for people; `show` prints the rows of every query."""
    console.print(_asked(told))
    rate = f"{told.events / told.seconds:,.0f}" if told.seconds else "-"
    console.print(
        f"{told.commands:,} requests ({told.repeated:,} of them done before), "
        f"{told.events:,} new events in {told.seconds:.1f} s: {rate} events a second, "
        "views included.\n"
    )
    for paragraph in HOW:
        console.print(f"{paragraph}\n", highlight=False)
    console.print(_answers(proved.answers))
    for answer in proved.answers:
        if show and answer.name.startswith("Q"):
            console.print(_rows(answer.name, answer.columns, answer.ours))
        if not answer.equal:
            console.print(_rows(f"{answer.name} in o2c", answer.columns, answer.ours))
            tpch = _rows(f"{answer.name} in TPC-H", answer.columns, answer.theirs)
            console.print(tpch)
    _reconciled(proved, console)
    times = f"queries {proved.asking:.1f} s, reconciliation {proved.reconciling:.1f} s"
    verdict = "Everything agrees" if proved.right else "NOT everything agrees"
    console.print(f"{verdict} ({times}).")


def _asked(told: Told) -> Table:
    table = Table("request", box=None)
    table.add_column("asked", justify="right")
    for name, count in told.asked.most_common():
        table.add_row(name, f"{count:,}")
    return table


def _answers(answers: Iterable[Answer]) -> Table:
    table = Table("question", "", box=None)
    table.add_column("rows", justify="right")
    table.add_column("o2c and TPC-H")
    for answer in answers:
        said = "equal" if answer.equal else "DIFFERENT"
        table.add_row(answer.name, answer.title, f"{answer.rows:,}", said)
    return table


def _rows(title: str, columns: Iterable[str], rows: Sequence[Row]) -> Table:
    left = len(rows) - SHOWN
    more = f"and {left:,} more rows" if left > 0 else None
    table = Table(title=title, caption=more, box=None)
    for column in columns:
        table.add_column(column, overflow="fold")  # every digit counts
    for row in rows[:SHOWN]:
        table.add_row(*(str(value) for value in row))
    return table


def _reconciled(proved: Proved, console: Console) -> None:
    compared = sum(finding.compared for finding in proved.findings)
    wrong = [finding for finding in proved.findings if not finding.agrees]
    console.print(
        f"\nReconciliation: {len(proved.findings)} checks, {compared:,} comparisons, "
        f"{sum(len(f.differences) for f in wrong):,} differences."
    )
    for finding in wrong:
        for d in finding.differences[:SHOWN]:
            line = f"  {finding.check}: {d.subject}: {d.left} is not {d.right}"
            console.print(line, highlight=False, markup=False)


def as_json(told: Told, proved: Proved) -> str:
    """The same for programs."""
    return json.dumps(
        {
            "right": proved.right,
            "requests": told.asked,
            "repeated": told.repeated,
            "events": told.events,
            "seconds": round(told.seconds, 3),
            "queries": [
                {"name": a.name, "rows": a.rows, "equal": a.equal}
                for a in proved.answers
            ],
            "reconciliation": [
                {
                    "check": f.check,
                    "compared": f.compared,
                    "differences": len(f.differences),
                }
                for f in proved.findings
            ],
        },
        indent=2,
    )
