"""Trying again: whom to wait for, what may have been written, when to give up."""

from __future__ import annotations

from attrs import Factory, define

from o2c.errors import StorageError
from o2c.storage.attempt import Attempt, Means
from o2c.storage.log import Conflict, Log, Lost
from o2c.storage.trouble import Trouble


@define
class Tries:
    """What the tries of one command have come to so far; the last may have no attempt.

    `hot` are the streams on which others were faster, `sent` the commands that may have
    been committed unnoticed, `lost` is how the database failed last.  A database that
    fails is waited for until `until`, others that write until `turn_until`.
    """

    log: Log
    means: Means
    until: float
    turn_until: float
    hot: frozenset[str] = frozenset()
    sent: set[str] = Factory(set)
    lost: Lost | None = None

    def overtaken(self, conflict: Conflict, attempt: Attempt | None, n: int) -> None:
        """Others were faster: nothing was written, and their streams are read anew."""
        self.lost = None
        if attempt:
            attempt.dropped()
        if attempt and not conflict.repeated:
            self.hot = conflict.streams or attempt.touched()
            self.means.states.forget(self.hot)
        machine = self.means.machine
        machine.sleep(machine.jitter(0.002 * 2**n))

    def cut_off(self, lost: Lost, attempt: Attempt | None, n: int) -> bool:
        """The database failed; whether it may still come back in time."""
        self.lost = lost
        if attempt and attempt.batch:
            self.sent |= {command.command_id for command in attempt.batch.commands}
            self.means.states.forget(attempt.touched())
        else:
            unwritten(attempt)
        if self.means.machine.monotonic() > self.until:
            return False
        self.means.machine.sleep(min(0.05 * 2**n, 1.0))
        return True

    def may_wait(self, error: StorageError, attempt: Attempt | None) -> bool:
        """Whether its turn did not come yet, and there is time for another wait."""
        written = attempt and attempt.batch
        busy = error.code == Trouble.BUSY and not written
        return busy and self.means.machine.monotonic() < self.turn_until


def unwritten(attempt: Attempt | None) -> None:
    """Take back what a try has drawn, unless it was sent: then nobody knows."""
    if attempt and not attempt.batch:
        attempt.dropped()
