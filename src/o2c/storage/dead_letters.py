"""Dead letters: events that a view could not take, and those that wait behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum, auto
from traceback import walk_tb
from typing import Any, TypeVar

from attrs import evolve, frozen

from o2c.kernel import Rejected
from o2c.storage.kinds import NoReader
from o2c.storage.micros import from_micros, micros
from o2c.storage.own_tables import exists, make
from o2c.storage.view_database import ViewDatabase

T = TypeVar("T")

_COLUMNS = (
    "view, position, stream, version, topic, state, code, error, attempts,"
    " first_at, last_at, by_whom, reason"
)
_OPEN = "state IN ('parked', 'held')"


class State(StrEnum):
    """What became of an event that a view could not take.

    PARKED: it failed.  HELD: an earlier one of its stream is parked.  SKIPPED: someone
    decided that the view goes on without it.  REPLAYED: it was skipped, and is in the
    view now.
    """

    PARKED = auto()
    HELD = auto()
    SKIPPED = auto()
    REPLAYED = auto()


@frozen(kw_only=True)
class DeadLetter:
    """An event that is not in these views, or was not for a time.

    `error` quotes nothing of the event; `by` and `reason` say who skipped it, and why.
    """

    views: tuple[str, ...]
    position: int
    stream: str
    version: int
    topic: str
    state: State
    code: str = ""
    error: str = ""
    attempts: int = 1
    first_at: datetime
    last_at: datetime
    by: str = ""
    reason: str = ""

    @property
    def view(self) -> str:
        """The view, or the table that is to become it, of what one table lacks."""
        return self.views[0]


class DeadLetters:
    """The table `dead_letters` of a views' database."""

    def __init__(self, db: ViewDatabase) -> None:
        self._db = db

    def exist(self) -> bool:
        return exists(self._db, "dead_letters")

    def create(self) -> None:
        """In a transaction."""
        make(
            self._db,
            "dead_letters",
            "view {text}, position BIGINT, stream {text} NOT NULL,"
            " version BIGINT NOT NULL, topic TEXT NOT NULL, state {text} NOT NULL,"
            " code TEXT NOT NULL, error TEXT NOT NULL, attempts BIGINT NOT NULL,"
            " first_at BIGINT NOT NULL, last_at BIGINT NOT NULL,"
            " by_whom TEXT NOT NULL, reason TEXT NOT NULL,"
            " PRIMARY KEY (view, position)",
        )

    def add(self, letters: Iterable[DeadLetter]) -> None:
        self._db.run_many(
            f"INSERT INTO dead_letters ({_COLUMNS})"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            map(_values, letters),
        )

    def find(
        self,
        views: Sequence[str] | None = None,
        position: int | None = None,
        states: Sequence[State] = tuple(State),
    ) -> list[DeadLetter]:
        """Those of these views, of all at a position; in the order of positions."""
        conditions, values = ["TRUE"], list[object]()
        for column, among in (("view", views), ("state", states)):
            if among is not None:
                conditions.append(f"{column} IN ({', '.join('?' * len(among))})")
                values += map(str, among)
        if position is not None:
            conditions.append("position = ?")
            values.append(position)
        rows = self._db.run(
            f"SELECT {_COLUMNS} FROM dead_letters"
            f" WHERE {' AND '.join(conditions)} ORDER BY position, view",
            values,
        )
        return [_letter(row) for row in rows]

    def count(self) -> dict[State, int]:
        """How many events are in each state, whatever the number of their views."""
        rows = self._db.run(
            "SELECT state, count(DISTINCT position) FROM dead_letters GROUP BY state"
        )
        return {State(state): number for state, number in rows}

    def decide(
        self, letter: DeadLetter, state: State, *, by: str, reason: str, at: datetime
    ) -> None:
        """Put a letter into another state, and say who wants that, and why."""
        self._db.run(
            "UPDATE dead_letters SET state = ?, by_whom = ?, reason = ?, last_at = ?"
            " WHERE view = ? AND position = ?",
            [str(state), by, reason, micros(at), letter.view, letter.position],
        )

    def tried(self, view: str, at: datetime) -> None:
        """Count one more attempt at what is parked."""
        self._db.run(
            "UPDATE dead_letters SET attempts = attempts + 1, last_at = ?"
            " WHERE view = ? AND state = 'parked'",
            [micros(at), view],
        )

    def blocked(self, views: Sequence[str]) -> dict[str, set[str]]:
        """By view the streams of which events are parked or held."""
        return self._by_view("stream", _OPEN, views)

    def skipped(self, views: Sequence[str]) -> dict[str, set[int]]:
        """By view the positions that it goes without."""
        return self._by_view("position", "state = 'skipped'", views)

    def streams(self, views: Sequence[str]) -> dict[str, set[str]]:
        """By view the streams of which it lacks an event, be that skipped."""
        return self._by_view("stream", "state <> 'replayed'", views)

    def _by_view(
        self, column: str, condition: str, views: Sequence[str]
    ) -> dict[str, set[T]]:
        rows = self._db.run(
            f"SELECT DISTINCT view, {column} FROM dead_letters"
            f" WHERE {condition} AND view IN ({', '.join('?' * len(views))})",
            views,
        )
        found: dict[str, set[T]] = {view: set() for view in views}
        for view, value in rows:
            found[view].add(value)
        return found

    def drop(self, view: str) -> None:
        """Forget the letters of a table that is given up."""
        self._db.run("DELETE FROM dead_letters WHERE view = ?", [view])

    def take_place_of(self, new: str, old: str) -> None:
        """What the new table lacks is what the view lacks; skipped ones stay listed."""
        self._db.run(
            "UPDATE dead_letters SET"
            " attempts = dead_letters.attempts + o.attempts, first_at = o.first_at,"
            " by_whom = o.by_whom, reason = o.reason"
            " FROM dead_letters o WHERE o.view = ? AND dead_letters.view = ?"
            " AND o.position = dead_letters.position",
            [old, new],
        )
        self._db.run(
            f"DELETE FROM dead_letters WHERE view = ? AND ({_OPEN} AND by_whom = ''"
            " OR position IN (SELECT position FROM dead_letters WHERE view = ?))",
            [old, new],
        )
        self._db.run(
            f"UPDATE dead_letters SET state = 'replayed' WHERE view = ? AND {_OPEN}",
            [old],
        )
        self._db.run("UPDATE dead_letters SET view = ? WHERE view = ?", [old, new])


def together(letters: Iterable[DeadLetter]) -> tuple[DeadLetter, ...]:
    """What several views lack for the same cause, as one; in order of positions."""
    views: dict[DeadLetter, list[str]] = {}
    for letter in letters:
        views.setdefault(evolve(letter, views=()), []).append(letter.view)
    return tuple(evolve(letter, views=tuple(names)) for letter, names in views.items())


def told(error: BaseException) -> tuple[str, str]:
    """A failure's code and text, without its own message, which may quote the event."""
    if isinstance(error, Rejected):
        cause = error.__cause__
        if isinstance(cause, NoReader):
            return str(error.code), str(cause)
        return str(error.code), type(cause or error).__name__
    frames = [(frame, line) for frame, line in walk_tb(error.__traceback__)]
    frame, line = frames[-1]
    code = frame.f_code
    module = frame.f_globals.get("__name__", "")
    return type(error).__name__, f"in {module}.{code.co_qualname}, line {line}"


def _values(letter: DeadLetter) -> tuple[object, ...]:
    return (
        letter.view,
        letter.position,
        letter.stream,
        letter.version,
        letter.topic,
        str(letter.state),
        letter.code,
        letter.error,
        letter.attempts,
        micros(letter.first_at),
        micros(letter.last_at),
        letter.by,
        letter.reason,
    )


def _letter(row: Sequence[Any]) -> DeadLetter:
    view, position, stream, version, topic, state, code, error, attempts, *rest = row
    first, last, by, reason = rest
    return DeadLetter(
        views=(view,),
        position=position,
        stream=stream,
        version=version,
        topic=topic,
        state=State(state),
        code=code,
        error=error,
        attempts=attempts,
        first_at=from_micros(first),
        last_at=from_micros(last),
        by=by,
        reason=reason,
    )
