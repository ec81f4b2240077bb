"""Followers: one of several processes keeps the views, and another takes over."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeAlias

from attrs import Factory, define

from o2c.errors import StorageError
from o2c.storage.followers import Followers
from o2c.storage.leases import Lease, Leases
from o2c.storage.patience import Patience
from o2c.storage.store import Store
from o2c.storage.trouble import Trouble

LEADING, STANDING_BY = "leading", "standing by"
NAME = "projector"  # of the lease
LASTS = 6.0  # seconds that a leader may be silent before another takes over
LOOKS = 0.5  # seconds between two looks of one that stands by
SLOWEST = 1.0  # seconds between two looks for events, whatever was heard

Tell: TypeAlias = Callable[[int, int], None]
# Advance the views, asking after each page whether to go on, fenced in each one.
Advance: TypeAlias = Callable[[Callable[[int, int], bool], Callable[[], None]], int]


@define
class Follower:
    """A process that leads, or stands by until the leader is gone.

    `seconds` is how long a leader may be silent; `on_state` is told "leading" or
    "standing by", and who leads.
    """

    store: Store
    leases: Leases
    followers: Followers
    advance: Advance
    owner: str
    stop: Callable[[], bool]
    tell: Tell
    on_state: Callable[[str, str], None]
    on_beat: Callable[[], None]
    seconds: float = LASTS
    lease: Lease | None = None
    position: int = 0
    _state: str = ""
    _due: float = 0.0
    _patience: Patience = Factory(Patience)

    def run(self) -> None:
        """Until `stop()`; raises what waiting does not help with."""
        listener = self.store.log.listener()
        try:
            while not self.stop():
                try:
                    if self._leads():
                        self.advance(self._went_on, self._fence)
                    self._patience.reset()
                    leading = self.lease is not None
                except StorageError as error:
                    self._failed(error)
                else:
                    if leading:
                        listener.wait(min(SLOWEST, self.seconds / 3))
                    else:
                        time.sleep(min(LOOKS, self.seconds / 3))
        finally:
            listener.close()
            self._resign()

    def _leads(self) -> bool:
        """Take the lease or keep it; and let operators see that we are alive."""
        if time.monotonic() < self._due and self.lease:
            return True
        if self.lease:
            self.lease = self.leases.renew(self.lease, self.seconds)
        if not self.lease:
            self.lease = self.leases.take(NAME, self.owner, self.seconds)
        self._due = time.monotonic() + self.seconds / 3
        self._say(LEADING if self.lease else STANDING_BY)
        self.followers.beat(self.owner, self._state, self.leases.now())
        self.on_beat()
        return self.lease is not None

    def _went_on(self, position: int, head: int) -> bool:
        """After each page: whether to fold another one."""
        self.position = position
        self.tell(position, head)
        return not self.stop() and self._leads()

    def _fence(self) -> None:
        """In the transaction of a page: nobody else leads meanwhile."""
        assert self.lease is not None
        self.leases.hold(self.lease)

    def _failed(self, error: StorageError) -> None:
        if error.code == Trouble.LEASE_LOST:
            self.lease = None
            return
        self.followers.failed(self.owner, error)
        self._patience.bear(error)
        self._due = 0.0  # who knows how long that was

    def _say(self, state: str) -> None:
        if state != self._state:
            found = self.leases.find(NAME)
            self._state = state
            self.on_state(state, found.owner if found else "")

    def _resign(self) -> None:
        """Let another one take over at once, if the database can be told."""
        try:
            if self.lease:
                self.leases.release(self.lease)
            self.followers.leave(self.owner)
        except StorageError:
            pass  # the lease ends by itself
