"""One run: the history told to a desk, then everything that can be proved of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from time import perf_counter

import duckdb
from attrs import frozen

from o2c import Actor
from o2c.audit import Finding
from o2c.desk.roles import Role
from o2c.door import Desk
from tpch_lib.clerk import Clerk
from tpch_lib.compare import Answer, answers
from tpch_lib.history import Step
from tpch_lib.mirror import mirror


@frozen
class Told:
    """What telling the history came to.

    `repeated` requests were done before; `events` are those of the others.
    """

    asked: Counter[str]
    repeated: int
    events: int
    seconds: float

    @property
    def commands(self) -> int:
        return sum(self.asked.values())


@frozen
class Proved:
    """What the queries and the reconciliation say."""

    answers: tuple[Answer, ...]
    findings: tuple[Finding, ...]
    asking: float  # seconds
    reconciling: float  # seconds

    @property
    def right(self) -> bool:
        return all(a.equal for a in self.answers) and all(
            f.agrees for f in self.findings
        )


def tell(
    desk: Desk,
    steps: list[Step],
    progress: Callable[[int, date], None] = lambda done, day: None,
) -> Told:
    """Ask everything, one day after the other; raises the first refusal."""
    begun = perf_counter()
    clerk = Clerk(desk, Actor("tpch", tuple(Role)))
    for done, (day, _, ask) in enumerate(steps):
        progress(done, day)
        ask(clerk, day)
    clerk.send()
    desk.projector.catch_up()
    seconds = perf_counter() - begun
    return Told(clerk.asked, clerk.repeated, clerk.events, seconds)


def prove(
    desk: Desk,
    db: duckdb.DuckDBPyConnection,
    progress: Callable[[str], None] = lambda what: None,
) -> Proved:
    """Ask both sides the same, then let o2c compare its own derivations."""
    begun = perf_counter()
    progress("TPC-H's queries")
    mirror(desk, db)
    found = tuple(answers(db))
    asked = perf_counter()
    progress("reconciliation")
    findings = desk.reconcile()
    return Proved(found, findings, asked - begun, perf_counter() - asked)
