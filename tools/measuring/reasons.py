"""Why mutants survive: written by hand, one reason for one change or several alike.

A reason names its mutant by what it changes, since mutmut's numbers move.  Each of
`in`, `was` and `now` may be a pattern with `*`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from attrs import frozen

from measuring.mutants import Mutant


@frozen
class Reason:
    """Why whatever looks like this survives."""

    place: str
    was: str
    now: str
    why: str

    def covers(self, mutant: Mutant) -> bool:
        return all(
            fnmatchcase(_plain(text), _plain(pattern))
            for text, pattern in (
                (mutant.place, self.place),
                (mutant.was, self.was),
                (mutant.now, self.now),
            )
        )


def _plain(text: str) -> str:
    """Brackets are brackets here, not sets of characters."""
    return text.replace("[", "(").replace("]", ")")


def reasons(path: Path) -> list[Reason]:
    listed = tomllib.loads(path.read_text("utf-8")).get("survivor", [])
    return [
        Reason(
            place=each["in"],
            was=each.get("was", "*"),
            now=each.get("now", "*"),
            why=each["why"],
        )
        for each in listed
    ]


def explained(
    found: Iterable[Mutant], known: Sequence[Reason]
) -> tuple[dict[Mutant, str], list[Reason]]:
    """The reason of each survivor that has one, and the reasons that nothing needs."""
    why: dict[Mutant, str] = {}
    used: set[Reason] = set()
    for mutant in found:
        for reason in known:
            if mutant.survived and reason.covers(mutant):
                used.add(reason)
                why.setdefault(mutant, reason.why)
    return why, [reason for reason in known if reason not in used]
