"""Rows as a table for people, as CSV for spreadsheets, as JSON for programs."""

from __future__ import annotations

import csv
import json
import re
import sys
import unicodedata
from typing import TextIO

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from o2c.cli.options import Format
from o2c.cli.sheet import Sheet

_GAP = 2  # blanks between two columns
_LEAST = 20  # that a wrapped column has at least
_LEADING = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def print_sheet(sheet: Sheet, form: Format, *, all_columns: bool = True) -> None:
    """Print rows to standard output.

    A table on a terminal is cut to the columns that fit unless `all_columns` is set;
    what was left out is said on standard error.
    """
    match form:
        case Format.CSV:
            write_csv(sheet, sys.stdout)
        case Format.JSON:
            write_json(sheet, sys.stdout)
        case Format.TABLE if not sys.stdout.isatty():
            write_table(sheet, sys.stdout)
        case Format.TABLE:
            width = Console(file=sys.stdout).width
            shown = sheet if all_columns else fitting(sheet, width)
            write_table(shown, sys.stdout, width)
            if left := len(sheet.headings) - len(shown.headings):
                note(f"{left} more columns: choose with --columns, or take --wide")


def write_csv(sheet: Sheet, out: TextIO) -> None:
    """UTF-8, ISO dates, decimal points, and no cell that a spreadsheet would run."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(harmless(name) for name in sheet.names)
    for row in sheet.texts():
        writer.writerow(map(harmless, row))


def harmless(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula (R14-09).

    A number that begins with a sign is left alone.
    """
    if cell.startswith(_LEADING) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def write_json(sheet: Sheet, out: TextIO) -> None:
    """A list of objects, one on each line."""
    objects = [json.dumps(each, ensure_ascii=False) for each in sheet.objects()]
    out.write("[\n" + ",\n".join(objects) + "\n]\n" if objects else "[]\n")


def write_table(sheet: Sheet, out: TextIO, width: int | None = None) -> None:
    """Columns side by side, numbers to the right; nothing is cut.

    Where the table is wider than `width`, its last column is wrapped, if that helps.
    """
    widths = _widths(sheet)
    whole = sum(widths) + _GAP * len(widths)
    wrap = width is not None and whole > width >= whole - widths[-1] + _LEAST
    table = Table(
        box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0)
    )
    for n, heading in enumerate(sheet.headings, start=1):
        table.add_column(
            Text(heading.name),
            justify="right" if heading.number else "left",
            no_wrap=not (wrap and n == len(widths)),
        )
    for row in sheet.texts():
        table.add_row(*(Text(seen(cell)) for cell in row))
    console = Console(file=out, width=width if wrap else whole)
    with console.capture() as printed:
        console.print(table)
    out.writelines(f"{line.rstrip()}\n" for line in printed.get().splitlines())
    if not sheet.rows:
        out.write("no rows\n")


def fitting(sheet: Sheet, width: int) -> Sheet:
    """The first columns, as many as fit; at least one."""
    used = 0
    names: list[str] = []
    for name, wide in zip(sheet.names, _widths(sheet), strict=True):
        used += wide + _GAP
        if names and used > width:
            break
        names.append(name)
    return sheet.pick(names)


def _widths(sheet: Sheet) -> list[int]:
    rows = [sheet.names, *sheet.texts()]
    return [
        max(cell_len(seen(cell)) for cell in column)
        for column in zip(*rows, strict=True)
    ]


def seen(text: str) -> str:
    """Text with its control characters written out: a terminal must not obey it."""
    if text.isprintable():
        return text
    return "".join(
        sign if unicodedata.category(sign)[0] != "C" else ascii(sign)[1:-1]
        for sign in text
    )


def say(text: str) -> None:
    """A line for people, on standard output."""
    print(seen(text))


def say_now(text: str) -> None:
    """The same at once, also into a pipe: for whoever watches what goes on."""
    say(text)
    sys.stdout.flush()


def note(text: str) -> None:
    """A line for people, on standard error, so that output can be piped."""
    print(seen(" ".join(text.split())), file=sys.stderr)


def print_json(value: object) -> None:
    """Any JSON, indented, on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
