"""How many mutants of each aggregate its tests notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from attrs import frozen

from measuring.mutants import Mutant


@frozen
class Score:
    """Of one module, package or all: how many mutants, and what became of them."""

    name: str
    mutants: int
    killed: int
    timeouts: int
    survived: int

    @property
    def percent(self) -> int:
        """Noticed of a hundred, rounded down; a timeout is noticed."""
        return 100 * (self.mutants - self.survived) // self.mutants

    def figures(self) -> dict[str, int]:
        return {
            "mutants": self.mutants,
            "killed": self.killed,
            "timeouts": self.timeouts,
            "survived": self.survived,
            "percent": self.percent,
        }


def scores(found: Iterable[Mutant]) -> list[Score]:
    """A score for each aggregate: a module of the domain, or a package of it."""
    return _by_name((m.module.partition(".")[0], m) for m in found)


def by_module(found: Iterable[Mutant]) -> list[Score]:
    """A score for each module of those aggregates that are packages."""
    return _by_name((m.module, m) for m in found if "." in m.module)


def _by_name(named: Iterable[tuple[str, Mutant]]) -> list[Score]:
    groups: dict[str, list[Mutant]] = {}
    for name, mutant in named:
        groups.setdefault(name, []).append(mutant)
    return [score(name, each) for name, each in sorted(groups.items())]


def score(name: str, found: Sequence[Mutant]) -> Score:
    statuses = Counter(mutant.status for mutant in found)
    survived = sum(mutant.survived for mutant in found)
    return Score(
        name=name,
        mutants=len(found),
        killed=len(found) - survived - statuses["timeout"],
        timeouts=statuses["timeout"],
        survived=survived,
    )


def total(table: Sequence[Score]) -> Score:
    return Score(
        name="total",
        mutants=sum(s.mutants for s in table),
        killed=sum(s.killed for s in table),
        timeouts=sum(s.timeouts for s in table),
        survived=sum(s.survived for s in table),
    )


def lowest(table: Sequence[Score], *, whole: int, each: int) -> list[str]:
    """What lies below the score that it has to reach."""
    asked = [*((s, each) for s in table), (total(table), whole)]
    return [
        f"{s.name}: {s.percent} %, and {least} % is asked"
        for s, least in asked
        if s.percent < least
    ]
