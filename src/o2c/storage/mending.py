"""Dead letters dealt with: tried again, gone without, or taken back.

Each of these makes the views concerned anew, beside the old rows.  To apply an event
late would be right only where a view does not mind in which order streams are folded:
most of ours do not, one does, and nothing is known of the users' own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from attrs import define

from o2c.errors import StorageError
from o2c.storage.checkpoints import Checkpoints
from o2c.storage.dead_letters import DeadLetter, DeadLetters, State
from o2c.storage.store import Store
from o2c.storage.trouble import Trouble
from o2c.storage.view_database import ViewDatabase

Rebuild: TypeAlias = Callable[[Sequence[str]], None]


@define
class Mending:
    """What an operator can do about dead letters; `rebuild` makes views anew."""

    store: Store
    db: ViewDatabase
    names: Sequence[str]  # of the views that are kept
    rebuild: Rebuild

    def retry(self, position: int | None = None, view: str | None = None) -> None:
        """Try what is parked once more: all of it, or what is at a position.

        The code may have been corrected.  StorageError where nothing is parked there,
        and where new rows would lack more than the old ones.
        """
        parked = self._letters(position, view, State.PARKED)
        if position is not None and not parked:
            raise _nothing(position, State.PARKED)
        self._rebuild(parked)

    def skip(
        self, position: int, *, by: str, reason: str, view: str | None = None
    ) -> None:
        """Go on without a parked event, in all views or in one; it stays listed."""
        self._decide(position, view, State.PARKED, State.SKIPPED, by, reason)

    def replay(
        self, position: int, *, by: str, reason: str, view: str | None = None
    ) -> None:
        """Take a skipped event back, and try it again."""
        self._decide(position, view, State.SKIPPED, State.PARKED, by, reason)

    def _decide(
        self,
        position: int,
        view: str | None,
        before: State,
        after: State,
        by: str,
        reason: str,
    ) -> None:
        letters, checkpoints = DeadLetters(self.db), Checkpoints(self.db)
        with self.db.transaction():
            checkpoints.find(self.names, lock=True)
            found = self._letters(position, view, before)
            if not found:
                raise _nothing(position, before)
            at = self.store.now()
            lacking = -1 if after == State.SKIPPED else 1
            for letter in found:
                letters.decide(letter, after, by=by, reason=reason, at=at)
                checkpoints.count(letter.view, lacking, 0)
            marks = checkpoints.find(self.names)
        # Where nothing waited behind it, the rows are those without the event already.
        self._rebuild([letter for letter in found if marks[letter.view].lacking])

    def _letters(
        self, position: int | None, view: str | None, state: State
    ) -> list[DeadLetter]:
        views = self.names if view is None else [view]
        return DeadLetters(self.db).find(views, position, [state])

    def _rebuild(self, letters: Sequence[DeadLetter]) -> None:
        if views := list(dict.fromkeys(letter.view for letter in letters)):
            self.rebuild(views)


def _nothing(position: int, state: State) -> StorageError:
    return StorageError(
        Trouble.NO_DEAD_LETTER,
        f"no event at position {position} is {state}",
        field="position",
        remedy="see `o2c dead-letters list`",
        position=str(position),
    )
