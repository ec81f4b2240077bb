"""`o2c reconcile`: independent derivations of every number, and where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from o2c.audit import Difference, Finding
from o2c.cli.options import Format
from o2c.cli.printing import print_sheet, say
from o2c.cli.sheet import Sheet, listing

_NONE = Difference("", "", "", "")


def tell(findings: Sequence[Finding], form: Format) -> None:
    """Print the checks, and the rows that differ."""
    if form is not Format.TABLE:
        print_sheet(flat(findings), form)
        return
    print_sheet(checks(findings), form)
    if not agree(findings):
        say("")
        print_sheet(differing(findings), form)
    if any(finding.warnings for finding in findings):
        say("")
        print_sheet(warned(findings), form)
    say("")
    say(verdict(findings))


def agree(findings: Sequence[Finding]) -> bool:
    return all(finding.agrees for finding in findings)


def checks(findings: Sequence[Finding]) -> Sheet:
    return listing(
        "check compared# differences# compares",
        ((f.check, f.compared, len(f.differences), f.compares) for f in findings),
    )


def differing(findings: Sequence[Finding]) -> Sheet:
    rows = (row for f in findings for row in _rows(f) if not f.agrees)
    return listing("check subject left right difference", rows)


def warned(findings: Sequence[Finding]) -> Sheet:
    """What is no wrong number, but to be looked at."""
    rows = (
        (f.check, w.subject, w.left, w.right, w.difference)
        for f in findings
        for w in f.warnings
    )
    return listing("warning subject left right difference", rows)


def flat(findings: Sequence[Finding]) -> Sheet:
    """For programs: a row for each difference or warning; one for a check without."""
    return listing(
        "check compares compared# differences# warnings# subject left right difference",
        (
            (f.check, f.compares, f.compared, *_counted(f), *row[1:])
            for f in findings
            for row in _rows(f)
        ),
    )


def _rows(finding: Finding) -> Iterator[tuple[str, str, str, str, str]]:
    for d in (*finding.differences, *finding.warnings) or (_NONE,):
        yield finding.check, d.subject, d.left, d.right, d.difference


def _counted(finding: Finding) -> tuple[int, int]:
    return len(finding.differences), len(finding.warnings)


def verdict(findings: Sequence[Finding]) -> str:
    compared = sum(finding.compared for finding in findings)
    apart = sum(len(finding.differences) for finding in findings)
    ending = f"{apart} differ" if apart else "every difference is zero"
    if warnings := sum(len(finding.warnings) for finding in findings):
        ending += f"; {warnings} to look at"
    return f"{len(findings)} checks compared {compared} times: {ending}."
