"""A file of requests, from its path to a report and an exit status."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from attrs import frozen

from o2c.cli.doing import BRIEF, Line, Reader, Result, carry_out, sheet
from o2c.cli.keeping import progress_bar
from o2c.cli.opening import Refusal, WrongUse, status_of
from o2c.cli.options import Format
from o2c.cli.printing import note, print_sheet, say
from o2c.door import Desk
from o2c.kernel import Actor


@frozen(kw_only=True)
class File:
    """A file, or standard input, and the name that its lines are remembered by."""

    path: Path
    batch: str

    @classmethod
    def of(cls, path: Path, batch: str | None) -> File:
        piped = str(path) == "-"
        return cls(path=path, batch=batch or ("" if piped else path.name))

    @contextmanager
    def lines(self) -> Iterator[tuple[BinaryIO, int]]:
        """The open file, and how many lines it has; 0 where that is not known."""
        if str(self.path) == "-":
            yield sys.stdin.buffer, 0
            return
        with _reading(self.path) as file:
            count = sum(1 for _ in file)
            file.seek(0)
            yield file, count


def _reading(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise WrongUse(
            Refusal.FILE_UNREADABLE,
            f"{path} cannot be read: {error.strerror}",
            field="file",
            remedy="name a file that there is, or - for standard input",
        ) from None


def carry(
    desk: Desk, file: File, by: Actor, *, retry: bool, quiet: bool, form: Format
) -> int:
    """Carry the file out and say what became of each line; the exit status.

    Refusals also go to standard error as they come, after the line's place.
    """
    kept: list[Result] = []
    count: Counter[str] = Counter()
    status = 0
    with file.lines() as (lines, total), progress_bar(str(file.path)) as tell:

        def moved(line: Line) -> None:
            tell(line.number, total)

        for result in carry_out(
            desk,
            Reader(file.batch).read(lines),
            by,
            correlation_id=file.batch or None,
            retry=retry,
            tell=moved,
        ):
            count[result.outcome] += 1
            if result.refusal is not None:
                note(f"{file.path}:{result.line.number}: {result.refusal}")
                status = max(status, status_of(result.refusal))
            if result.refusal is not None or not quiet:
                kept.append(result)
    _report(kept, count, form, quiet=quiet)
    return status


def _report(
    results: list[Result], count: Counter[str], form: Format, *, quiet: bool
) -> None:
    found = sheet(results)
    if form is not Format.TABLE:
        print_sheet(found, form)
        return
    if results:
        print_sheet(found.pick(BRIEF), form)
        say("")
    outcomes = ["accepted", "repeated", "refused"]
    if count["held"]:
        outcomes.insert(1, "held")
    say(", ".join(f"{count[outcome]} {outcome}" for outcome in outcomes))
