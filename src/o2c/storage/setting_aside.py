"""Events that a view cannot take are set aside, with all that follow in their streams.

Who may do that is a policy: the leader of the followers does, and a reader stops; a
rebuild does for the streams that the table it is to replace has set aside too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from datetime import datetime
from typing import NoReturn, TypeAlias

import psycopg
from attrs import Factory, define

from o2c.errors import StorageError
from o2c.kernel import Recorded
from o2c.storage.dead_letters import DeadLetter, DeadLetters, State, told
from o2c.storage.pages import Unread
from o2c.storage.tracked import Tracked
from o2c.storage.trouble import Trouble

Event: TypeAlias = Recorded[object] | Unread
Policy: TypeAlias = Callable[[Tracked, Event, Exception], None]

# What a database says to a row that it cannot keep, be it as often as you like.
_MISFITS = (
    sqlite3.IntegrityError,
    sqlite3.DataError,
    psycopg.DataError,
    psycopg.errors.UniqueViolation,
    psycopg.errors.NotNullViolation,
)


def stop(each: Tracked, event: Event, error: Exception) -> NoReturn:
    """A reader sets nothing aside: its own version may be too old for the event."""
    raise error


def park(each: Tracked, event: Event, error: Exception) -> None:
    """The leader does, so that all other streams go on."""


def as_before(known: Mapping[str, Set[str]]) -> Policy:
    """A rebuild may, in the streams of which the old table lacks something too."""

    def only_known(each: Tracked, event: Event, error: Exception) -> None:
        if event.stream not in known[each.view.name]:
            code, text = told(error)
            raise StorageError(
                Trouble.REBUILD_INCOMPLETE,
                f"{each.view.name} cannot take the event at position"
                f" {event.position}: {code}, {text}",
                remedy="the old rows stay in use: correct the view, or force the switch"
                " and have the event among the dead letters",
                view=each.view.name,
                position=str(event.position),
                stream=event.stream,
            ) from error

    return only_known


@define
class Aside:
    """What the tables have set aside, and what one page adds to it."""

    policy: Policy
    at: datetime
    blocked: Mapping[str, set[str]]  # streams, by table
    skipped: Mapping[str, Set[int]]  # positions, by view
    letters: list[DeadLetter] = Factory(list)

    @classmethod
    def of(
        cls,
        letters: DeadLetters,
        tracked: Sequence[Tracked],
        policy: Policy,
        at: datetime,
    ) -> Aside:
        """In a transaction that has locked the tables' marks."""
        return cls(
            policy,
            at,
            letters.blocked([each.name for each in tracked]),
            letters.skipped([each.view.name for each in tracked]),
        )

    def takes(self, each: Tracked, event: Event) -> bool:
        """Whether the view takes the event now; one that must wait is noted down."""
        if event.position in self.skipped[each.view.name]:
            return False
        if event.stream in self.blocked[each.name]:
            self.letters.append(self._letter(each, event, State.HELD))
            return False
        return True

    def failed(self, each: Tracked, event: Event, error: Exception) -> None:
        """Park the event, and hold what follows in its stream; or raise."""
        self.policy(each, event, error)
        self.blocked[each.name].add(event.stream)
        self.letters.append(self._letter(each, event, State.PARKED, error))

    def _letter(
        self, each: Tracked, event: Event, state: State, error: Exception | None = None
    ) -> DeadLetter:
        code, text = told(error) if error else ("", "")
        return DeadLetter(
            views=(each.name,),
            position=event.position,
            stream=event.stream,
            version=event.version,
            topic=topic_of(event),
            state=state,
            code=code,
            error=text,
            attempts=1 if error else 0,
            first_at=self.at,
            last_at=self.at,
        )


def topic_of(event: Event) -> str:
    if isinstance(event, Unread):
        return event.topic
    return f"{event.name}.{event.schema}"


def of_the_event(error: Exception) -> bool:
    """Whether the event is to blame, and would fail again; not the database."""
    if not isinstance(error, StorageError):
        return not isinstance(error, MemoryError)
    inexact = error.code == Trouble.INEXACT
    return inexact or any(isinstance(cause, _MISFITS) for cause in causes(error))


def causes(error: BaseException | None) -> Iterator[BaseException]:
    while error := error and error.__cause__:
        yield error
