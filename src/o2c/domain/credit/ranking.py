"""How urgent an order is that waits for credit: those that are more so go first."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from o2c.domain.credit.state import Credit


@frozen(kw_only=True)
class Ranked:
    """A waiting order is more or less urgent than it was."""

    order: str
    was: str
    priority: str


def rank(credit: Credit, *, order: str, priority: str) -> Iterator[Ranked]:
    """Let a waiting order follow its new priority; one that does not wait has none."""
    waits = credit.waiting.get(order)
    if waits is not None and waits.priority != priority:
        yield Ranked(order=order, was=waits.priority, priority=priority)
