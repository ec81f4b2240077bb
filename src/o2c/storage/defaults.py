"""What a store has where nothing else is given."""

from __future__ import annotations

from datetime import UTC, date, datetime

from o2c.desk.work import Work
from o2c.kernel import Rejected
from o2c.storage.command import Command


def wall_clock() -> datetime:
    """The clock on the wall, in UTC."""
    return datetime.now(UTC)


def no_holidays(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    """A calendar without public holidays."""
    return frozenset()


def nothing_noted(work: Work, command: Command, error: Rejected) -> None:
    """Nothing is kept of a refusal but the outcome of its command."""
