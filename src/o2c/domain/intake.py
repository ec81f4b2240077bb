"""Input that could not be accepted as it was: kept with its raw text until settled."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum, auto
from typing import TypeAlias, get_args

from attrs import evolve as replace
from attrs import frozen

from o2c.errors import UnknownReference
from o2c.kernel import Aggregate


class Refusal(StrEnum):
    INTAKE_UNKNOWN = auto()


@frozen(kw_only=True)
class Parked:
    """A request was refused; nothing of it is lost."""

    request: str
    raw: str
    code: str
    message: str
    remedy: str


@frozen(kw_only=True)
class Settled:
    """Someone dealt with it: the order that came of it, or why none did."""

    order: str | None
    note: str


Event: TypeAlias = Parked | Settled


@frozen(kw_only=True)
class Intake:
    parked: bool = False
    settled: bool = False


def evolve(intake: Intake, event: Event) -> Intake:
    match event:
        case Parked():
            return replace(intake, parked=True)
        case Settled():
            return replace(intake, settled=True)


def park(
    intake: Intake, *, request: str, raw: str, code: str, message: str, remedy: str
) -> Iterator[Event]:
    """Keep the input as it came."""
    if not intake.parked:
        yield Parked(
            request=request, raw=raw, code=code, message=message, remedy=remedy
        )


def settle(intake: Intake, *, order: str | None, note: str) -> Iterator[Event]:
    """Say what became of it."""
    if not intake.parked:
        raise UnknownReference(
            Refusal.INTAKE_UNKNOWN,
            "nothing is parked under this number",
            field="parked",
            remedy="check the number",
        )
    if not intake.settled:
        yield Settled(order=order, note=note)


INTAKE: Aggregate[Intake, Event] = Aggregate(
    "intake", initial=Intake(), evolve=evolve, events=get_args(Event)
)
