"""A flag: something in the master data to look at, and what people said of it.

Its stream is named by what was found, `flag/duplicate-customer:ACME~ACME2`, so that the
same finding is one flag however often it is found, and what was decided is remembered.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum, auto
from typing import TypeAlias, get_args

from attrs import evolve as replace
from attrs import frozen

from o2c.errors import StateError, UnknownReference
from o2c.kernel import Aggregate


class Concern(StrEnum):
    """What may be wrong with master data."""

    SKU_NAME = auto()
    SKU_TWICE = auto()
    DUPLICATE_CUSTOMER = auto()
    PRICE_BELOW_COST = auto()
    PRICE_JUMP = auto()
    CONTRACT_ABOVE_LIST = auto()
    CURRENCY_MISSING = auto()
    ZERO_PRICE = auto()


class Stage(StrEnum):
    """What became of a flag."""

    UNKNOWN = auto()
    OPEN = auto()
    ACCEPTED = auto()
    REJECTED = auto()
    CORRECTED = auto()


class Refusal(StrEnum):
    FLAG_UNKNOWN = auto()
    FLAG_SETTLED = auto()


@frozen(kw_only=True)
class Raised:
    """It was found, for the first time, anew, or with other figures than before.

    `subjects` are the ids it is about; `figures` say what was found, without anything
    that is personal.
    """

    kind: Concern
    subjects: tuple[str, ...]
    figures: tuple[str, ...]


@frozen(kw_only=True)
class Assigned:
    """A person is to look at it."""

    was: str
    owner: str


@frozen(kw_only=True)
class Accepted:
    """It is wrong, and will be put right by the usual requests."""

    note: str
    by: tuple[str, ...]


@frozen(kw_only=True)
class Dismissed:
    """It is right as it is: not a duplicate, a price that is meant."""

    note: str
    by: tuple[str, ...]


@frozen(kw_only=True)
class Corrected:
    """It is not found any more."""

    note: str


Event: TypeAlias = Raised | Assigned | Accepted | Dismissed | Corrected


@frozen(kw_only=True)
class Flag:
    """A flag as decisions see it."""

    stage: Stage = Stage.UNKNOWN
    figures: tuple[str, ...] = ()
    owner: str = ""


def evolve(flag: Flag, event: Event) -> Flag:
    match event:
        case Raised(figures=figures):
            return replace(flag, stage=Stage.OPEN, figures=figures)
        case Assigned(owner=owner):
            return replace(flag, owner=owner)
        case Accepted():
            return replace(flag, stage=Stage.ACCEPTED)
        case Dismissed():
            return replace(flag, stage=Stage.REJECTED)
        case Corrected():
            return replace(flag, stage=Stage.CORRECTED)


def id_of(kind: Concern, subjects: tuple[str, ...]) -> str:
    """The flag's name: what was found, and of what, in any order."""
    return f"{kind.replace('_', '-')}:{'~'.join(sorted(subjects))}"


def find(
    flag: Flag, *, kind: Concern, subjects: tuple[str, ...], figures: tuple[str, ...]
) -> Iterator[Event]:
    """It was found: raise it, unless a person has dealt with just this (S2-02, S2-04).

    What was rejected stays so until it is found with other figures.
    """
    settled = flag.stage not in (Stage.UNKNOWN, Stage.CORRECTED)
    if not (settled and flag.figures == figures):
        yield Raised(kind=kind, subjects=subjects, figures=figures)


def clear(flag: Flag, *, note: str) -> Iterator[Event]:
    """It is not found any more: what was open or accepted is corrected."""
    known(flag)
    if flag.stage in (Stage.OPEN, Stage.ACCEPTED):
        yield Corrected(note=note)


def assign(flag: Flag, *, owner: str) -> Iterator[Event]:
    """Give it to a person to look at."""
    known(flag)
    if flag.owner != owner:
        yield Assigned(was=flag.owner, owner=owner)


def accept(flag: Flag, *, note: str, by: tuple[str, ...]) -> Iterator[Event]:
    """Say that it is wrong; it is put right by the usual requests."""
    known(flag)
    if flag.stage is Stage.ACCEPTED:
        return
    _unsettled(flag)
    yield Accepted(note=note, by=by)


def reject(flag: Flag, *, note: str, by: tuple[str, ...]) -> Iterator[Event]:
    """Say that it is right as it is; it is not raised again for the same figures."""
    known(flag)
    if flag.stage is Stage.REJECTED:
        return
    if flag.stage is not Stage.ACCEPTED:
        _unsettled(flag)
    yield Dismissed(note=note, by=by)


def known(flag: Flag) -> None:
    """Refuse a flag that was never raised."""
    if flag.stage is Stage.UNKNOWN:
        raise UnknownReference(
            Refusal.FLAG_UNKNOWN,
            "no such flag",
            field="flag",
            remedy="see the view flags",
        )


def _unsettled(flag: Flag) -> None:
    if flag.stage is not Stage.OPEN:
        raise StateError(
            Refusal.FLAG_SETTLED,
            f"the flag is {flag.stage}",
            field="flag",
            remedy="it is raised again when it is found anew",
        )


FLAG: Aggregate[Flag, Event] = Aggregate(
    "flag", initial=Flag(), evolve=evolve, events=get_args(Event)
)
