"""How far relays are, and what is to become of the events that they have parked."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from enum import StrEnum, auto

from attrs import frozen

from o2c.door import Desk
from o2c.errors import UnknownReference
from o2c.storage.health import age_after
from o2c.storage.leases import Leases
from o2c.storage.relays import Cursor, Parked, Relays, Wish

MOST = 1000  # parked events that are listed


class Refusal(StrEnum):
    RELAY_UNKNOWN = auto()
    NOT_PARKED = auto()


@frozen(kw_only=True)
class Standing:
    """How far a relay is: `late` is the age of the oldest event that is not sent.

    `behind` counts positions.  `parked` events were refused, `held` ones wait for them.
    `leader` is the process at work, empty where there is none; `trouble` is why it
    waits.
    """

    name: str
    position: int
    head: int
    behind: int
    late: timedelta
    parked: int
    held: int
    leader: str
    trouble: str
    updated: datetime


def standings(desk: Desk) -> list[Standing]:
    """Every relay that has ever begun on this desk's history, by name."""
    with closing(desk.projector.connect()) as db:
        relays, leases = Relays(db), Leases(db)
        return [_standing(desk, relays, leases, each) for each in relays.all()]


def _standing(desk: Desk, relays: Relays, leases: Leases, cursor: Cursor) -> Standing:
    head = desk.store.head()
    lease = leases.find(f"relay/{cursor.name}")
    parked, held = relays.counts(cursor.name)
    return Standing(
        name=cursor.name,
        position=cursor.position,
        head=head,
        behind=max(head - cursor.position, 0),
        late=age_after(desk.store, cursor.position),
        parked=parked,
        held=held,
        leader=lease.owner if lease and lease.expires_at > leases.now() else "",
        trouble=cursor.trouble,
        updated=cursor.updated,
    )


def parked(desk: Desk, name: str = "main") -> list[Parked]:
    """What a relay has parked, and what waits behind it; the first thousand."""
    with closing(desk.projector.connect()) as db:
        relays = Relays(db)
        _known(relays, name)
        return relays.parked(name, None, MOST)


def retry(desk: Desk, positions: Sequence[int] = (), name: str = "main") -> list[int]:
    """Have parked events sent once more, all or these, by the relay when it runs."""
    return _wish(desk, positions, name, Wish.RETRY)


def skip(desk: Desk, positions: Sequence[int], name: str = "main") -> list[int]:
    """Give these parked events up; what waits behind them is sent.  The positions."""
    return _wish(desk, positions, name, Wish.SKIP)


def _wish(desk: Desk, positions: Sequence[int], name: str, wish: Wish) -> list[int]:
    with closing(desk.projector.connect()) as db:
        relays = Relays(db)
        _known(relays, name)
        refused = relays.refused(name)
        if strangers := sorted(set(positions) - set(refused)):
            raise UnknownReference(
                Refusal.NOT_PARKED,
                f"at position {strangers[0]} nothing is parked",
                field="position",
                remedy="see `o2c relay parked`; what is held follows what was refused",
            )
        return relays.wish(name, positions or refused, wish)


def _known(relays: Relays, name: str) -> None:
    names = [each.name for each in relays.all()]
    if name not in names:
        raise UnknownReference(
            Refusal.RELAY_UNKNOWN,
            f"no relay {name!r} has ever begun",
            field="name",
            remedy=f"use one of {', '.join(names)}" if names else "start it first",
        )
