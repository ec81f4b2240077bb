"""A command as storage sees it, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import TypeAlias

import msgspec
from attrs import Factory, field, frozen

from o2c import errors
from o2c.desk.work import Work
from o2c.kernel import Actor, Recorded, Rejected
from o2c.storage.log import CommandRow, Entry

Use: TypeAlias = Callable[[Work], object]  # a use case, its request already bound in
Read: TypeAlias = Callable[[int, str, int, str, str], Recorded[object]]


@frozen(kw_only=True)
class Command:
    """Someone asks for something once: `command_id` tells a repeat from a second wish.

    `payload` is the request as JSON text; `today` the business date where the desk is,
    `on` the one that the request names, if it does.  A payload that says something
    about a person is sealed under its `subject`; with "" as the subject, nobody's that
    is known, it is not kept.  `alone` keeps all other writers out meanwhile.
    """

    command_id: str
    request: str
    payload: str
    actor: Actor
    today: date
    on: date | None = None
    reason: str = ""
    correlation_id: str | None = None
    subject: str | None = None
    alone: bool = False
    about: str = ""  # the stream that it is about, `order/SO-000001`, if it says so


@frozen(kw_only=True)
class Refused:
    """A refusal as it is stored; `error()` makes the exception from it again."""

    family: str
    code: str
    message: str
    field: str | None = None
    line: int | None = None
    remedy: str = ""
    facts: Mapping[str, str] = Factory(dict)

    @classmethod
    def of(cls, error: Rejected) -> Refused:
        return cls(
            family=type(error).__name__,
            code=str(error.code),
            message=error.message,
            field=error.field,
            line=error.line,
            remedy=error.remedy,
            facts=dict(error.facts),
        )

    def error(self) -> Rejected:
        """The refusal again: same family, and a code that equals the first one."""
        family = vars(errors).get(self.family, Rejected)
        made: Rejected = family(
            _code(self.code),
            self.message,
            field=self.field,
            line=self.line,
            remedy=self.remedy,
            **self.facts,
        )
        return made


@cache
def _code(value: str) -> StrEnum:
    # An enum's members hash by name: the upper-case name of `auto()` keeps a code that
    # was read back equal to the first one in sets and dictionaries too.
    made: type[StrEnum] = StrEnum("Code", {value.upper(): value})  # type: ignore[misc]
    return made(value)


@frozen(kw_only=True)
class Outcome:
    """What became of a command: the events it appended, or its refusal.

    `repeated` says that it was done before: these are the first time's events.
    """

    command_id: str
    stored: tuple[Entry, ...] = ()
    repeated: bool = False
    refusal: Refused | None = None
    read: Read = field(eq=False, repr=False)

    @property
    def positions(self) -> tuple[int, ...]:
        return tuple(entry[0] for entry in self.stored)

    @property
    def events(self) -> tuple[Recorded[object], ...]:
        """The events, read anew from their stored form each time."""
        return tuple(self.read(*entry) for entry in self.stored)


@frozen(kw_only=True)
class Asked:
    """A recorded command: who asked what, when, and where its events stand.

    `entry` counts recorded commands; `first` and `last` are positions of events, None
    where nothing was appended.
    """

    entry: int
    command_id: str
    request: str
    payload: str
    payload_hash: str
    actor: str
    recorded_at: datetime
    refusal: Refused | None
    first: int | None
    last: int | None

    @classmethod
    def of(cls, entry: int, row: CommandRow, payload: str) -> Asked:
        """A row of the log, with its payload in the clear where that can be had."""
        return cls(
            entry=entry,
            command_id=row.command_id,
            request=row.request,
            payload=payload,
            payload_hash=row.payload_hash,
            actor=row.actor,
            recorded_at=row.recorded_at,
            refusal=refusal_from(row.outcome),
            first=row.first,
            last=row.last,
        )

    @property
    def positions(self) -> tuple[int, ...]:
        if self.first is None or self.last is None:
            return ()
        return tuple(range(self.first, self.last + 1))


_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(Refused | None)


def outcome_text(refusal: Refused | None) -> str:
    """The outcome as it is stored: `null` for a command that was accepted."""
    return _encoder.encode(refusal).decode()


def refusal_from(text: str) -> Refused | None:
    found: Refused | None = _decoder.decode(text)
    return found
