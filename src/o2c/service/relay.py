"""The outbox: follows the history and sends it on, each event at least once, in order.

The history is the outbox.  An event is in it from the transaction that decided it, so
nothing is sent that did not happen, and nothing that happened is forgotten.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import StrEnum
from typing import Self

from attrs import evolve, frozen

from o2c.door import Desk
from o2c.errors import StorageError
from o2c.kernel import Rejected
from o2c.service.outbox import items
from o2c.service.parking import LOOK, Parking
from o2c.service.pausing import rest
from o2c.service.publishing import Publication, Publisher
from o2c.service.transport import Sent as Sent
from o2c.service.transport import Transport as Transport
from o2c.service.transport import refuse as refuse
from o2c.service.transport import to as to
from o2c.storage.leases import Lease, Leases, an_owner
from o2c.storage.relays import Cursor, Parked, Relays
from o2c.storage.trouble import PASSING, Trouble

PAGE = 500  # events that are under way at a time
LEASE = 8.0  # seconds after which another process may take over
SAVE = 0.2  # seconds between two moves of the cursor: events since are sent twice
FIRST, SLOWEST = 0.1, 5.0  # seconds between two tries while nobody takes a message


class Start(StrEnum):
    """Where a relay of a new name begins."""

    BEGINNING = "start"
    NOW = "now"


@frozen
class Seen:
    """Where a relay is: `trouble` is why it waits, not `leading` that another leads."""

    position: int
    head: int
    leading: bool
    trouble: Rejected | None = None


class Relay:
    """Sends a desk's events on; of several of one name, one does and the others wait.

    What it has sent is noted under its `name` in the views' database.  `publications`
    say which events are told and how; `start` says where a new name begins.
    """

    def __init__(
        self,
        desk: Desk,
        transport: Transport,
        *,
        name: str = "main",
        publications: Sequence[Publication] = (Publication(),),
        start: Start = Start.BEGINNING,
        page: int = PAGE,
        lease_seconds: float = LEASE,
    ) -> None:
        self.name = name
        self._store = desk.store
        self._transport = transport
        topics = self._store.codec.event_schemas()
        self._publisher = Publisher.of(desk.store.log.identity, topics, publications)
        self._start = start
        self._page = page
        self._db = desk.projector.connect()
        self._relays = Relays(self._db)
        self._leases = Leases(self._db)
        self._seconds = lease_seconds
        self._owner = an_owner()
        self._lease: Lease | None = None
        self._cursor: Cursor | None = None  # how far we are
        self._saved: Cursor | None = None  # and how far others know that we are
        self._parking = Parking(
            name, desk.store, self._relays, self._publisher, transport.publish
        )
        self._renewed = self._saved_at = 0.0

    def catch_up(self) -> int:
        """Send all that has happened by now; the position reached.

        Raises DeliveryError where a message is not taken now, StorageError where
        another process leads.  What is refused for good is parked, and raises nothing.
        """
        try:
            if not self._lead():
                raise _another(self.name)
            head = self._store.head()
            failed = self._parking.settle(self._lead, page=self._page)
            while failed is None and self._at().position < head and self._lead():
                failed = self._advance(head)
            self._note(failed)
            self._save()
            if failed is not None:
                raise failed
            return self._at().position
        finally:
            self._leave()

    def run(
        self, stop: Callable[[], bool], tell: Callable[[Seen], None] | None = None
    ) -> None:
        """Send what happens until `stop()`, which is asked every second at least.

        Waits and goes on where nobody takes the messages or the database is away;
        `tell` is told of every step.  Raises only what waiting cannot mend.
        """
        listener = self._store.log.listener()
        pause = FIRST
        try:
            while not stop():
                seen = self._turn()
                if tell:
                    tell(seen)
                if seen.trouble:
                    rest(pause, stop)
                    pause = min(2 * pause, SLOWEST)
                    continue
                pause = FIRST
                if not seen.leading:
                    rest(LOOK, stop)
                elif seen.position >= seen.head:
                    listener.wait(LOOK if self._saved == self._cursor else SAVE)
        finally:
            listener.close()
            with suppress(StorageError):  # what is not saved is sent twice, no more
                self._save()
            self._leave()

    def close(self) -> None:
        """Let go of the database and of the transport."""
        self._transport.close()
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- One step ------------------------------------------------------------------

    def _turn(self) -> Seen:
        """Send a page, if it is ours to send, and say where that leaves us."""
        position = self._cursor.position if self._cursor else 0
        try:
            if not self._lead():
                return Seen(position, position, leading=False)
            head = self._store.head()
            failed = self._parking.settle(self._lead, page=self._page)
            failed = failed or self._advance(head)
            self._note(failed)
            return Seen(self._at().position, head, leading=True, trouble=failed)
        except StorageError as error:
            if error.code == Trouble.LEASE_LOST:
                self._lease = None
                return Seen(position, position, leading=False)
            if error.code not in PASSING:
                raise
            leading = self._lease is not None
            return Seen(position, position, leading=leading, trouble=error)

    def _advance(self, head: int) -> Rejected | None:
        """Send the next page; why not all of it was taken, if it was not."""
        at = self._at()
        page = self._store.log.page(at.position, head, self._page)
        if not page:
            return None
        progress = self._parking.send(items(self._store, self._publisher, page))
        self._cursor = evolve(at, position=progress.position)
        if progress.unsent:
            try:
                self._save(self._parking.rows(progress.unsent))
            except BaseException:
                self._cursor = at  # what was left behind is written down nowhere yet
                raise
            self._parking.hold(progress.unsent)
        return progress.failed

    # -- The cursor ----------------------------------------------------------------

    def _at(self) -> Cursor:
        assert self._cursor is not None  # whoever leads has one
        return self._cursor

    def _note(self, failed: Rejected | None) -> None:
        """Move the cursor now and then; at once, where there is news of trouble."""
        trouble = f"{failed.code}: {failed.message}" if failed else ""
        at = self._at()
        if trouble != at.trouble:
            self._cursor = evolve(at, trouble=trouble)
            self._save()
        elif time.monotonic() - self._saved_at >= SAVE:
            self._save()

    def _save(self, parked: Sequence[Parked] = ()) -> None:
        """Say how far we are: after the messages were taken, never before."""
        if self._lease is None or (self._cursor == self._saved and not parked):
            return
        self._relays.move(
            self._lease, evolve(self._at(), updated=self._store.now()), parked
        )
        self._saved, self._saved_at = self._cursor, time.monotonic()

    # -- Whose turn it is ----------------------------------------------------------

    def _lead(self) -> Lease | None:
        """The lease while it is ours; it is renewed well before it ends."""
        now = time.monotonic()
        if self._lease is not None:
            if now - self._renewed < self._seconds / 4:
                return self._lease
            self._lease = self._leases.renew(self._lease, self._seconds)
        if self._lease is None:
            self._lease = self._leases.take(
                f"relay/{self.name}", self._owner, self._seconds
            )
            if self._lease is None:
                return None
            self._begin(self._lease)
        self._renewed = now
        return self._lease

    def _begin(self, lease: Lease) -> None:
        """Go on from where the relay of this name is, whoever brought it there."""
        head, identity = self._store.head(), self._store.log.identity
        first = 0 if self._start is Start.BEGINNING else head
        now = self._store.now()
        self._relays.begin(Cursor(self.name, first, identity, lease.token, now, ""))
        found = self._relays.find(self.name)
        assert found is not None
        _refuse_other(found, identity, head)
        self._cursor = self._saved = found
        self._parking.load()

    def _leave(self) -> None:
        """Let another process lead at once, if the database can be told."""
        lease, self._lease = self._lease, None
        if lease is not None:
            with suppress(StorageError):
                self._leases.release(lease)


def _refuse_other(found: Cursor, identity: str, head: int) -> None:
    """A cursor is of one store, and of what that store has got to."""
    if found.store != identity:
        raise StorageError(
            Trouble.OTHER_STORE,
            f"the relay {found.name} has sent what happened in another store",
            remedy="give this store's relay another name",
            relay=found.name,
        )
    if found.position > head:
        raise StorageError(
            Trouble.CHECKPOINT_AHEAD,
            f"the relay {found.name} has sent up to position {found.position},"
            f" the history ends at {head}",
            remedy="the history was restored from a backup: what was sent since is"
            " not in it; settle that with the receivers, then start a relay of another"
            " name from now",
            relay=found.name,
            checkpoint=str(found.position),
            head=str(head),
        )


def _another(name: str) -> StorageError:
    return StorageError(
        Trouble.LEASE_LOST,
        f"another process leads the relay {name}",
        remedy="leave it to that one, or stop it first",
        relay=name,
    )
