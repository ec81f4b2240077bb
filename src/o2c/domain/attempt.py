"""An attempt that was refused for want of authority: sealed with the history.

Its stream is that of what was attempted, `attempt/order/SO-000001`.  Nothing of what
was asked is kept but its name and what it was about: no free text, no personal data.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from attrs import frozen

from o2c.kernel import Aggregate


@frozen(kw_only=True)
class Figure:
    """A figure that the refusal was about: `maximum` is "EUR 500.00"."""

    name: str
    value: str


@frozen(kw_only=True)
class Refused:
    """Somebody asked for what they may not do, in these roles, and was refused."""

    request: str
    family: str
    code: str
    resource: str
    roles: tuple[str, ...]
    company: str | None
    figures: tuple[Figure, ...]


Event: TypeAlias = Refused


@frozen(kw_only=True)
class Attempts:
    """How often somebody tried."""

    refused: int = 0


def evolve(attempts: Attempts, event: Event) -> Attempts:
    match event:
        case Refused():
            return Attempts(refused=attempts.refused + 1)


def refuse(attempts: Attempts, *, refused: Refused) -> Iterator[Event]:
    """Keep that it was tried, each time that it is."""
    yield refused


ATTEMPT: Aggregate[Attempts, Event] = Aggregate(
    "attempt", initial=Attempts(), evolve=evolve, events=(Refused,)
)
