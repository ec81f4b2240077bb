"""The relay follows the history: everything, in order, once it has been taken."""

from __future__ import annotations

from datetime import timedelta

import pytest
from attrs import evolve
from desk_door import monday, opened
from outbox_tools import (
    Inbox,
    cloud,
    orders,
    positions,
    relayed,
    rename,
    until,
)
from storage_tools import execute
from tiers import size

import o2c
from o2c.errors import DeliveryError, StorageError
from o2c.projections import VIEWS
from o2c.service.publishing import Message, Publication
from o2c.service.relay import Relay, Seen, Sent, Start, refuse, to
from o2c.service.standing import standings
from o2c.storage.trouble import Trouble


def idle(seen: Seen) -> bool:
    """Whether there is nothing left to send."""
    return seen.leading and seen.trouble is None and seen.position == seen.head


def test_everything_that_happened_is_sent_in_order(desk: o2c.Desk) -> None:
    inbox = Inbox()
    orders(desk, 3)
    assert relayed(desk, to(inbox)) == desk.store.head()
    assert inbox.positions == positions(desk)
    orders(desk, 2)
    relayed(desk, to(inbox), page=3)
    relayed(desk, to(inbox))
    assert inbox.positions == positions(desk)


def test_a_relay_of_a_new_name_begins_where_it_is_told(memory: o2c.Desk) -> None:
    """Two names are two relays; each goes on from where it was itself."""
    new, old = Inbox(), Inbox()
    head = memory.store.head()
    assert relayed(memory, to(new), name="new", start=Start.NOW) == head
    orders(memory, 1)
    relayed(memory, to(new), name="new", start=Start.NOW)
    relayed(memory, to(old), name="old")
    assert new.positions == [at for at in positions(memory) if at > head]
    assert old.positions == positions(memory)


def test_a_relay_is_as_late_as_the_oldest_event_that_it_has_not_sent() -> None:
    now = [monday()]
    with opened(clock=lambda: now[0]) as desk:
        sent = relayed(desk, to(Inbox()))
        rename(desk, "Two")
        now[0] += timedelta(seconds=60)
        rename(desk, "Three")
        now[0] += timedelta(seconds=30)
        (found,) = standings(desk)
        assert (found.position, found.behind) == (sent, 2)
        assert found.late == timedelta(seconds=90)
        relayed(desk, to(Inbox()))
        assert standings(desk)[0].late == timedelta()


def test_only_what_is_published_is_sent(memory: o2c.Desk) -> None:
    inbox = Inbox()
    orders(memory, 2)
    only = [Publication(events=("order.Placed",))]
    assert relayed(memory, to(inbox), publications=only) == memory.store.head()
    assert {cloud(m)["type"] for m in inbox.taken} == {"o2c.order.Placed.v1"}
    assert len(inbox.taken) == 2


def test_what_is_not_taken_now_is_sent_later_in_order(desk: o2c.Desk) -> None:
    """It waits where it is, says why, and misses nothing when it goes on."""
    orders(desk, 20)
    left = iter(range(4))
    inbox = Inbox()

    def fail(message: Message) -> None:
        if message.position == middle and next(left, None) is not None:
            raise ConnectionError("nobody home: planted@example.org")

    middle = positions(desk)[40]
    inbox.trouble = fail
    with Relay(desk, to(inbox)) as relay:
        with pytest.raises(DeliveryError) as refused:
            relay.catch_up()
        assert refused.value.code == "receiver_failed"
        assert "planted" not in str(refused.value)
        seen = until(relay, idle)
    assert inbox.positions == positions(desk)
    waiting = [each for each in seen if each.trouble]
    assert [each.position for each in waiting] == [middle - 1] * 3


def test_an_event_is_sent_again_if_the_cursor_was_not_moved(desk: o2c.Desk) -> None:
    """As after a crash between the two: the same message, under the same id."""
    orders(desk, 20)
    inbox = Inbox()

    def crash(message: Message) -> None:
        if len(inbox.taken) == 50:
            raise KeyboardInterrupt

    inbox.trouble = crash
    with pytest.raises(KeyboardInterrupt):
        relayed(desk, to(inbox), page=20)
    inbox.trouble = lambda message: None
    relayed(desk, to(inbox), page=20)
    once = {message.id: message.body for message in inbox.taken}
    assert all(once[message.id] == message.body for message in inbox.taken)
    assert len(once) == len(positions(desk)) < len(inbox.taken)


def test_the_control_a_cursor_that_moves_first_loses_events(memory: o2c.Desk) -> None:
    """So that the test before can fail."""

    class Hasty(Relay):
        def _advance(self, head: int) -> None:
            at = self._at()
            page = self._store.log.page(at.position, head, self._page)
            self._cursor = evolve(at, position=page[-1][0])
            self._save()  # before anything is taken
            self._cursor = at
            super()._advance(head)

    orders(memory, 20)
    inbox = Inbox()

    def crash(message: Message) -> None:
        if len(inbox.taken) == 50:
            raise KeyboardInterrupt

    inbox.trouble = crash
    with Hasty(memory, to(inbox), page=20) as hasty, pytest.raises(KeyboardInterrupt):
        hasty.catch_up()
    inbox.trouble = lambda message: None
    relayed(memory, to(inbox), page=20)
    assert set(positions(memory)) - set(inbox.positions)


def test_a_rebuild_sends_nothing(desk: o2c.Desk) -> None:
    """Views send nothing, so making them anew cannot: with a relay, and without."""
    inbox = Inbox()
    desk.projector.rebuild()
    assert inbox.taken == []
    with Relay(desk, to(inbox), page=10) as relay:
        rebuilt = iter([True])

        def rebuilding(seen: Seen) -> bool:
            if seen.position > 10 and next(rebuilt, False):
                desk.projector.rebuild()
            return idle(seen)

        until(relay, rebuilding)
    assert inbox.positions == positions(desk)
    assert desk.projector.checkpoint(VIEWS[0]) == desk.store.head()


def test_what_happens_is_sent_as_it_happens(desk: o2c.Desk) -> None:
    """The relay wakes by itself: it is told, or looks every second."""
    inbox = Inbox()
    asked = iter(range(size(5, 50)))

    def busy(seen: Seen) -> bool:
        if not idle(seen):
            return False
        if next(asked, None) is None:
            return True
        orders(desk, 1)
        return False

    with Relay(desk, to(inbox)) as relay:
        until(relay, busy)
    assert inbox.positions == positions(desk)


# -- A cursor is of one store ------------------------------------------------------


def test_a_cursor_of_another_store_is_refused(tmp_path) -> None:
    views = f"sqlite:///{tmp_path / 'views.db'}"
    for name in ("one", "two"):
        with o2c.open(f"sqlite:///{tmp_path / name}.db", views_url=views) as desk:
            if name == "one":
                relayed(desk, to(Inbox()))
                continue
            with pytest.raises(StorageError) as refused:
                relayed(desk, to(Inbox()))
            assert refused.value.code == Trouble.OTHER_STORE
            assert relayed(desk, to(Inbox()), name="other") == 0


def test_a_cursor_ahead_of_its_store_is_refused(
    desk: o2c.Desk, database_url: str
) -> None:
    """The history was restored from a backup: what was sent since is not in it."""
    relayed(desk, to(Inbox()))
    execute(database_url, "UPDATE relays SET position = position + 1")
    with pytest.raises(StorageError) as refused:
        relayed(desk, to(Inbox()))
    assert refused.value.code == Trouble.CHECKPOINT_AHEAD
    assert refused.value.facts["head"] == str(desk.store.head())


# -- One leads ---------------------------------------------------------------------


def test_of_two_relays_one_sends(desk: o2c.Desk, database_url: str) -> None:
    first, second = Inbox(), Inbox()
    with (
        o2c.open(database_url) as other,
        Relay(desk, to(first)) as leader,
        Relay(other, to(second)) as standby,
    ):
        told: list[Seen] = []
        leader.run(lambda: leader._lease is not None, None)
        assert leader._lead()
        with pytest.raises(StorageError) as refused:
            standby.catch_up()
        assert refused.value.code == Trouble.LEASE_LOST
        standby.run(lambda: bool(told), told.append)
        assert [each.leading for each in told] == [False]
        leader._advance(desk.store.head())
        leader._save()
        leader._leave()
        orders(desk, 1)
        until(standby, idle)
    assert first.positions + second.positions == positions(desk)


def test_another_takes_over_from_one_that_is_gone(
    desk: o2c.Desk, database_url: str
) -> None:
    """Nobody lets go of the lease: it ends, and what was not noted is sent twice."""
    orders(desk, 20)
    first, second = Inbox(), Inbox()
    with (
        o2c.open(database_url) as other,
        Relay(desk, to(first), lease_seconds=0.5) as gone,
        Relay(other, to(second)) as standby,
    ):
        assert gone._lead()
        gone._page = 30
        gone._advance(desk.store.head())
        gone._save()
        gone._advance(desk.store.head())
        until(standby, idle)
        with pytest.raises(StorageError) as stale:
            gone._save()
        assert stale.value.code == Trouble.LEASE_LOST
    everything = positions(desk)
    assert first.positions == everything[:60]
    assert second.positions == everything[30:]


def test_a_leader_that_was_overtaken_stands_by(
    desk: o2c.Desk, database_url: str
) -> None:
    with (
        o2c.open(database_url) as other,
        Relay(desk, to(Inbox()), lease_seconds=0.2) as slow,
        Relay(other, to(Inbox())) as quick,
    ):
        assert slow._lead()
        while not quick._lead():
            pass
        slow._cursor = evolve(slow._at(), position=1)
        slow._renewed += 60  # it believes that it leads still
        slow._saved_at = 0
        (seen,) = until(slow, lambda seen: True)
        assert not seen.leading


# -- When the database is away -----------------------------------------------------

CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


def test_the_relay_waits_for_its_database(postgres_url: str) -> None:
    """PostgreSQL ends all our connections, while we send: on we go on new ones."""
    inbox = Inbox()
    cuts = iter(range(size(4, 40)))

    def cut(seen: Seen) -> bool:
        if not idle(seen):
            return False
        if next(cuts, None) is None:
            return True
        orders(desk, 1)
        execute(postgres_url, CUT)
        return False

    with opened(postgres_url) as desk, Relay(desk, to(inbox)) as relay:
        until(relay, cut)
        assert list(dict.fromkeys(inbox.positions)) == positions(desk)


def test_views_may_live_elsewhere_and_the_cursor_with_them(tmp_path) -> None:
    views = f"sqlite:///{tmp_path / 'views.db'}"
    inbox = Inbox()
    with o2c.open(f"sqlite:///{tmp_path / 'o2c.db'}", views_url=views) as desk:
        rename_nobody = desk.store.head()
        relayed(desk, to(inbox))
        (standing,) = standings(desk)
    assert (standing.position, standing.behind) == (rename_nobody, 0)
    assert execute(views, "SELECT name FROM relays") == [("main",)]


def test_a_function_that_takes_long_is_asked_again() -> None:
    """Its turn ends after a second, so that the lease is renewed."""
    from o2c.service import transport

    with opened() as desk:
        inbox = Inbox()
        clock = iter(n * transport.TURN / 3 for n in range(10**6))
        original, transport.time.monotonic = transport.time.monotonic, clock.__next__
        try:
            relayed(desk, to(inbox))
        finally:
            transport.time.monotonic = original
        assert inbox.positions == positions(desk)


def test_a_page_may_be_taken_in_part() -> None:
    class Few:
        """Takes three at a time."""

        def __init__(self) -> None:
            self.inbox = Inbox()

        def publish(self, page) -> Sent:
            for message in page[:3]:
                self.inbox(message)
            return Sent(len(page[:3]))

        def close(self) -> None:
            pass

    few = Few()
    with opened() as desk:
        rename(desk, "New name")
        relayed(desk, few)
        assert few.inbox.positions == positions(desk)


def test_what_a_function_refuses_has_a_remedy() -> None:
    with pytest.raises(DeliveryError) as refused:
        refuse("no such document")
    assert refused.value.remedy
