"""TPC-H's orders as a history in o2c, and TPC-H's queries asked of o2c's views.

    python examples/tpch.py --scale 0.01

Generates TPC-H's data, asks o2c's desk for everything that happens in it, day by day,
then asks o2c's views and the files the same SQL: the answers must agree to the last
digit, and `desk.reconcile()` must find no difference.  A run that was broken off goes
on where it stopped when it is started again.  Exit status 1 where something differs.
"""

from __future__ import annotations

import sys
from contextlib import nullcontext
from datetime import date
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn
from tpch_lib import history, source
from tpch_lib.report import as_json, print_report
from tpch_lib.run import Proved, Told, prove, tell

import o2c


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"


def main(
    scale: Annotated[str, typer.Option(help="1 is 1,500,000 orders")] = "0.01",
    db: Annotated[str, typer.Option(help="default: sqlite:///tpch-SCALE.db")] = "",
    data: Annotated[Path | None, typer.Option(help="generated Parquet files")] = None,
    every: Annotated[int, typer.Option(help="5 takes a fifth of the orders")] = 1,
    form: Annotated[Format, typer.Option("--format")] = Format.TABLE,
    show: Annotated[bool, typer.Option(help="print the rows of each query")] = False,
) -> None:
    """Run TPC-H's orders through o2c, and compare what both know of them."""
    try:
        told, proved = run(scale, db or f"sqlite:///tpch-{scale}.db", data, every)
    except o2c.Rejected as refusal:
        for text in (str(refusal), *getattr(refusal, "__notes__", ())):
            typer.echo(text, err=True)
        raise typer.Exit(1) from None
    if form is Format.JSON:
        typer.echo(as_json(told, proved))
    else:
        width = None if sys.stdout.isatty() else 120
        print_report(told, proved, Console(width=width), show=show)
    raise typer.Exit(0 if proved.right else 1)


def run(scale: str, url: str, data: Path | None, every: int) -> tuple[Told, Proved]:
    """Generate, tell and prove, with a progress bar on standard error."""
    bar = Progress(
        "{task.description}",
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
    with bar, nullcontext(data) if data else TemporaryDirectory() as folder:
        task = bar.add_task("TPC-H's data", total=None)
        if data is None:
            source.generate(scale, Path(folder))
        files = source.tables(Path(folder), every)
        steps = history.steps(files)
        bar.update(task, total=len(steps))

        def progress(done: int, day: date) -> None:
            bar.update(task, completed=done, description=f"orders, {day}")

        with o2c.open(url) as desk:
            told = tell(desk, steps, progress)
            bar.update(task, completed=len(steps))
            return told, prove(
                desk, files, lambda what: bar.update(task, description=what)
            )


if __name__ == "__main__":
    typer.run(main)
