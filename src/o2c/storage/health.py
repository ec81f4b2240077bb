"""How the views are: what operators look at, and what a monitor asks often."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
from attrs import frozen

from o2c.storage.checkpoints import Mark
from o2c.storage.dead_letters import DeadLetters, State
from o2c.storage.followers import Followers, Heartbeat
from o2c.storage.following import NAME
from o2c.storage.leases import Leases
from o2c.storage.store import Store

MOST_SECONDS = 60  # that views may be behind unless someone says otherwise
_NOW = timedelta(0)
_FEW = 10  # events that may be damaged, one after the other


class _When(msgspec.Struct):
    """Of an event's envelope: when it was recorded."""

    at: datetime


_when = msgspec.json.Decoder(_When).decode


@frozen
class ViewHealth:
    """One view: how far it is, how much it lacks, and what made its table.

    `lag` counts events, `lacking` those that are parked, and those held behind them.
    `fingerprint` is that of the code that made it, `build` differs after each rebuild;
    `outdated` says that the code here is another.
    """

    name: str
    position: int
    lag: int
    lacking: int
    fingerprint: str
    build: str
    outdated: bool


@frozen
class Leader:
    """Who leads the followers: until when, unless it says that it is still there."""

    owner: str
    token: int
    expires_at: datetime
    alive: bool


@frozen(kw_only=True)
class Health:
    """The history and its views at one moment.

    `lag` counts the events that the slowest view has to come to, `late` is the age of
    the oldest of them in whole seconds; `dead_letters` counts events by state.
    """

    head: int
    lag: int
    late: int
    views: tuple[ViewHealth, ...]
    leader: Leader | None
    followers: tuple[Heartbeat, ...]
    dead_letters: Mapping[State, int]

    def complaints(
        self,
        *,
        most_events: int | None = None,
        most_seconds: int = MOST_SECONDS,
        need_leader: bool = False,
    ) -> tuple[str, ...]:
        """What is not as it should be; nothing where all is well.

        That nobody leads is one only if asked: a desk that is read keeps its own views.
        """
        found = []
        if need_leader and not (self.leader and self.leader.alive):
            found.append("nobody leads")
        if most_events is not None and self.lag > most_events:
            found.append(f"the views are {self.lag} events behind")
        if self.late > most_seconds:
            found.append(f"the views are {self.late} seconds behind")
        if parked := self.dead_letters[State.PARKED]:
            held = self.dead_letters[State.HELD]
            found.append(f"{parked} events are parked, {held} wait behind them")
        for heartbeat in self.followers:
            if heartbeat.error:
                found.append(f"{heartbeat.owner} reports {heartbeat.error}")
        return tuple(found)


def health_of(
    store: Store,
    marks: Mapping[str, Mark],
    code: Mapping[str, str],
    letters: DeadLetters,
    leases: Leases,
    followers: Followers,
) -> Health:
    """Ask both databases; `code` has the fingerprint of each view as it is here."""
    head = store.head()
    views = tuple(
        ViewHealth(
            mark.name,
            mark.position,
            max(0, head - mark.position),
            mark.lacking,
            mark.fingerprint,
            mark.build,
            mark.fingerprint != code[mark.name],
        )
        for mark in marks.values()
    )
    slowest = min((view.position for view in views), default=0)
    counted = letters.count() if letters.exist() else {}
    return Health(
        head=head,
        lag=max((view.lag for view in views), default=0),
        late=age_after(store, slowest) // timedelta(seconds=1),
        views=views,
        leader=_leader(leases),
        followers=followers.find(),
        dead_letters={state: counted.get(state, 0) for state in State},
    )


def age_after(store: Store, position: int) -> timedelta:
    """How long the first event after a position has been there; zero if none is.

    Told by its envelope, which can be read also where the event itself cannot.
    """
    for entry in store.log.page(position, None, _FEW):
        try:
            at = _when(entry[-1]).at
        except msgspec.DecodeError:
            continue  # damaged: the next one is hardly younger
        return max(_NOW, store.now() - at)
    return _NOW


def _leader(leases: Leases) -> Leader | None:
    found = leases.find(NAME)
    if found is None:
        return None
    alive = found.expires_at > leases.now()
    return Leader(found.owner, found.token, found.expires_at, alive)
