"""Input that could not be accepted as it was: kept with its raw text until settled."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum, auto
from typing import TypeAlias, get_args

from attrs import evolve as replace
from attrs import frozen

from o2c.errors import StateError, UnknownReference
from o2c.kernel import Aggregate
from o2c.values.address import Forgotten, PersonalText


class Refusal(StrEnum):
    INTAKE_UNKNOWN = auto()
    INTAKE_OPEN = auto()
    INTAKE_OF_CUSTOMER = auto()


OWN = "input/"  # begins the subject of input that is no known customer's


@frozen(kw_only=True)
class Parked:
    """A request was refused; nothing of it is lost.

    The subject of `raw` is the customer, or where none can be read the input itself.
    """

    request: str
    raw: PersonalText
    code: str
    message: str
    remedy: str


@frozen(kw_only=True)
class Settled:
    """Someone dealt with it: the order that came of it, or why none did."""

    order: str | None
    note: str


@frozen(kw_only=True)
class Erased:
    """Nobody can read the input any more."""

    person: Forgotten
    note: str


Event: TypeAlias = Parked | Settled | Erased


@frozen(kw_only=True)
class Intake:
    parked: bool = False
    settled: bool = False
    subject: str = ""
    erased: bool = False


def evolve(intake: Intake, event: Event) -> Intake:
    match event:
        case Parked(raw=raw):
            return replace(intake, parked=True, subject=raw.subject)
        case Settled():
            return replace(intake, settled=True)
        case Erased():
            return replace(intake, erased=True)


def park(
    intake: Intake,
    *,
    request: str,
    raw: PersonalText,
    code: str,
    message: str,
    remedy: str,
) -> Iterator[Event]:
    """Keep the input as it came."""
    if not intake.parked:
        yield Parked(
            request=request, raw=raw, code=code, message=message, remedy=remedy
        )


def settle(intake: Intake, *, order: str | None, note: str) -> Iterator[Event]:
    """Say what became of it."""
    _known(intake)
    if not intake.settled:
        yield Settled(order=order, note=note)


def erase(intake: Intake, *, note: str, of_customer: bool = True) -> Iterator[Event]:
    """Forget what came in: not before it is settled, nor a customer's by itself.

    `of_customer` says whether there is a customer of the name that it gives.
    """
    _known(intake)
    if of_customer and not intake.subject.startswith(OWN):
        raise StateError(
            Refusal.INTAKE_OF_CUSTOMER,
            f"this input is of the customer {intake.subject}",
            field="parked",
            remedy="erase the customer, and it goes too",
            customer=intake.subject,
        )
    if not intake.settled:
        raise StateError(
            Refusal.INTAKE_OPEN,
            "nobody has dealt with this input yet",
            field="parked",
            remedy="settle it first",
        )
    if not intake.erased:
        yield Erased(person=Forgotten(subject=intake.subject), note=note)


def _known(intake: Intake) -> None:
    if not intake.parked:
        raise UnknownReference(
            Refusal.INTAKE_UNKNOWN,
            "nothing is parked under this number",
            field="parked",
            remedy="check the number",
        )


INTAKE: Aggregate[Intake, Event] = Aggregate(
    "intake", initial=Intake(), evolve=evolve, events=get_args(Event)
)
