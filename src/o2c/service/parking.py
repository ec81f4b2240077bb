"""Events that a relay leaves behind: what was refused, and what waits behind it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from attrs import define

from o2c.kernel import Rejected
from o2c.service.outbox import Item, Progress, Unsent, deal, items
from o2c.service.publishing import Message, Publisher
from o2c.service.transport import Sent
from o2c.storage.leases import Lease
from o2c.storage.relays import Parked, Relays, Wish
from o2c.storage.store import Store

LOOK = 1.0  # seconds between two looks: for what people want, for events, for the lease


@define
class Parking:
    """Keeps what follows a refused event in its stream, until that is settled."""

    name: str  # the relay's
    store: Store
    relays: Relays
    publisher: Publisher
    publish: Callable[[Sequence[Message]], Sent]
    held: frozenset[str] = frozenset()  # streams
    looked: float = 0.0

    def load(self) -> None:
        """Know what another process has left behind."""
        self.held = self.relays.streams(self.name)
        self.looked = 0.0

    def send(self, page: Sequence[Item]) -> Progress:
        """Send what has nothing to wait for."""
        return deal(page, self.held, self.publish)

    def hold(self, unsent: Sequence[Unsent]) -> None:
        """Let the rest of these streams wait."""
        self.held |= {each.item.stream for each in unsent}

    def rows(self, unsent: Sequence[Unsent]) -> list[Parked]:
        """What is left behind, as it is noted down."""
        now = self.store.now()
        return [
            Parked(
                relay=self.name,
                position=each.item.position,
                stream=each.item.stream,
                event=each.item.event,
                code=str(each.why.code) if each.why else "",
                error=each.why.message if each.why else "",
                wish=Wish.NONE,
                parked=now,
            )
            for each in unsent
        ]

    def settle(self, lead: Callable[[], Lease | None], page: int) -> Rejected | None:
        """Do what people want of parked events, then send what waited behind them.

        `lead` gives the lease as long as it is ours.  Why a message was not taken now,
        if it was not; what is refused again is parked again.
        """
        now = time.monotonic()
        if not self.held or now - self.looked < LOOK:
            return None
        for stream in self.relays.wished(self.name):
            while (lease := lead()) and (
                rows := self.relays.parked(self.name, stream, page)
            ):
                if not rows[0].held and rows[0].wish is Wish.NONE:
                    break
                if failed := self._settle(lease, rows):
                    return failed
        self.held = self.relays.streams(self.name)
        self.looked = now
        return None

    def _settle(self, lease: Lease, rows: Sequence[Parked]) -> Rejected | None:
        """Send a stream's parked events in order, without one that is to be skipped."""
        skipped = {row.position for row in rows if row.wish is Wish.SKIP}
        entries = [
            entry
            for row in rows
            if row.position not in skipped
            for entry in self.store.log.page(row.position - 1, row.position, 1)
        ]
        page = items(self.store, self.publisher, entries)
        done = deal(page, (), self.publish) if page else Progress(rows[-1].position)
        behind = {each.item.position for each in done.unsent}
        gone = [
            row.position
            for row in rows
            if row.position in skipped
            or (row.position <= done.position and row.position not in behind)
        ]
        again = self.rows([each for each in done.unsent if each.why])
        self.relays.settle(lease, self.name, gone, again)
        return done.failed
