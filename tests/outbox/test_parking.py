"""Events that nobody takes are parked; the rest of their stream waits, others go on."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from desk_door import opened
from outbox_tools import Inbox, orders, positions, relayed, rename, until
from storage_tools import execute, unguard

import o2c
from o2c.errors import DeliveryError, UnknownReference
from o2c.kernel import Recorded
from o2c.service import outbox, standing
from o2c.service.publishing import Json, Message, Publication
from o2c.service.relay import Relay, Seen, Transport, refuse, to
from o2c.service.standing import parked, retry, skip, standings
from o2c.storage.relays import Parked
from o2c.storage.trouble import Trouble

RENAMED = "o2c.customer.Renamed"


def renamed(desk: o2c.Desk) -> list[int]:
    """Customer ACME gets three more names, with orders in between."""
    for name in ("One", "Two", "Three"):
        rename(desk, name)
        orders(desk, 1)
    return [each.position for each in desk.trail("customer/ACME")][-3:]


def refusing(*refused: int) -> Callable[[Message], None]:
    """A receiver's trouble with the events at these positions."""

    def trouble(message: Message) -> None:
        if message.position in refused:
            refuse("we know no such customer")

    return trouble


def codes(rows: list[Parked]) -> list[tuple[int, str]]:
    return [(each.position, each.code) for each in rows]


def test_a_refused_event_holds_its_stream_and_no_other(desk: o2c.Desk) -> None:
    """Test 32, of the outbox: in each stream order is kept, and there is no gap."""
    first, second, third = renamed(desk)
    inbox = Inbox(trouble=refusing(first))
    assert relayed(desk, to(inbox), page=7) == desk.store.head()
    assert inbox.positions == [
        at for at in positions(desk) if at not in (first, second, third)
    ]
    rows = parked(desk)
    assert codes(rows) == [(first, "message_refused"), (second, ""), (third, "")]
    assert {each.stream for each in rows} == {"customer/ACME"}
    assert rows[0].error == "its receiver refuses it: we know no such customer"
    (found,) = standings(desk)
    assert (found.parked, found.held, found.behind) == (1, 2, 0)
    rename(desk, "Four")  # held as well, also by another process
    relayed(desk, to(inbox))
    assert standings(desk)[0].held == 3


def test_a_retry_sends_it_and_then_what_waited(desk: o2c.Desk) -> None:
    late = renamed(desk)
    inbox = Inbox(trouble=refusing(late[0]))
    relayed(desk, to(inbox))
    inbox.trouble = lambda message: None
    assert retry(desk) == [late[0]]
    relayed(desk, to(inbox), page=2)
    assert inbox.positions[-3:] == late
    assert sorted(inbox.positions) == positions(desk)
    assert parked(desk) == []
    rename(desk, "Four")
    relayed(desk, to(inbox))
    assert inbox.positions[-1] == positions(desk)[-1]


def test_what_is_refused_again_is_parked_again(memory: o2c.Desk) -> None:
    late = renamed(memory)
    inbox = Inbox(trouble=refusing(late[0]))
    relayed(memory, to(inbox))
    inbox.trouble = refusing(late[1])
    retry(memory, [late[0]])
    relayed(memory, to(inbox))
    assert inbox.positions[-1] == late[0]
    assert codes(parked(memory)) == [(late[1], "message_refused"), (late[2], "")]
    retry(memory)
    relayed(memory, to(inbox))
    assert codes(parked(memory)) == [(late[1], "message_refused"), (late[2], "")]


def test_a_skip_gives_it_up_and_sends_what_waited(memory: o2c.Desk) -> None:
    late = renamed(memory)
    inbox = Inbox(trouble=refusing(late[0]))
    relayed(memory, to(inbox))
    assert skip(memory, [late[0]]) == [late[0]]
    relayed(memory, to(inbox))
    assert inbox.positions[-2:] == late[1:]
    assert parked(memory) == []
    assert sorted(inbox.positions) == [at for at in positions(memory) if at != late[0]]


def test_what_waits_is_sent_by_the_relay_that_runs(memory: o2c.Desk) -> None:
    """Whoever wishes is another process; the receiver may be away for a while."""
    late = renamed(memory)
    inbox = Inbox(trouble=refusing(late[0]))
    wished = iter([True])
    away = iter(range(2))

    def mended(message: Message) -> None:
        if message.position == late[1] and next(away, None) is not None:
            raise ConnectionError

    def settled(seen: Seen) -> bool:
        if seen.position == seen.head and next(wished, False):
            inbox.trouble = mended
            retry(memory)
        return seen.position == seen.head and parked(memory) == []

    with Relay(memory, to(inbox)) as relay:
        seen = until(relay, settled)
    assert inbox.positions[-3:] == late
    assert len([each for each in seen if each.trouble]) == 2


def test_several_streams_are_parked_and_settled_on_their_own(memory: o2c.Desk) -> None:
    renamed(memory)
    orders(memory, 3)
    placed = [each.position for each in memory.history() if each.name == "order.Placed"]
    inbox = Inbox(trouble=refusing(*placed))
    relayed(memory, to(inbox))
    assert [at for at, code in codes(parked(memory)) if code] == placed
    inbox.trouble = lambda message: None
    skip(memory, placed[:1])
    retry(memory, placed[1:])
    relayed(memory, to(inbox))
    missing = [at for at in positions(memory) if at not in inbox.positions]
    assert missing == placed[:1]
    by_stream: dict[str, list[int]] = {}
    for message in inbox.taken:
        by_stream.setdefault(message.stream, []).append(message.position)
    for sent in by_stream.values():
        assert all(one < next_ for one, next_ in pairwise(sent))


def test_an_event_that_cannot_be_read_is_parked(
    desk: o2c.Desk, database_url: str
) -> None:
    """Test 29, of the outbox: fixed and retried, everything has been sent."""
    late = renamed(desk)
    unguard(database_url)
    mend = "UPDATE events SET topic = ? WHERE position = ?"
    execute(database_url, mend, "customer.Renamed.99", late[0])
    inbox = Inbox()
    relayed(desk, to(inbox))
    rows = parked(desk)
    assert codes(rows) == [
        (late[0], Trouble.DAMAGED_EVENT),
        (late[1], ""),
        (late[2], ""),
    ]
    assert rows[0].event == "customer.Renamed"
    execute(database_url, mend, "customer.Renamed.1", late[0])
    retry(desk)
    relayed(desk, to(inbox))
    assert inbox.positions[-3:] == late
    assert sorted(inbox.positions) == positions(desk)


def test_a_publication_that_fails_parks_what_it_fails_for() -> None:
    """Its text is repeated nowhere: a name may be in it."""

    def picky(recorded: Recorded[object]) -> Json:
        if recorded.name == "customer.Renamed":
            raise KeyError("Planted Person")
        return None

    inbox = Inbox()
    with opened() as desk:
        late = renamed(desk)
        relayed(desk, to(inbox), publications=[Publication(data=picky)])
        rows = parked(desk)
        assert codes(rows)[0] == (late[0], outbox.Refusal.MESSAGE_NOT_MADE)
        assert "KeyError" in rows[0].error
        assert "Planted" not in f"{rows}"


def test_only_what_is_parked_can_be_retried_or_skipped() -> None:
    with opened() as desk:
        with pytest.raises(UnknownReference) as unknown:
            retry(desk)
        assert unknown.value.code == standing.Refusal.RELAY_UNKNOWN
        late = renamed(desk)
        relayed(desk, to(Inbox(trouble=refusing(late[0]))))
        for wrong in (late[1], 10**6):
            with pytest.raises(UnknownReference) as refused:
                skip(desk, [late[0], wrong])
            assert refused.value.code == standing.Refusal.NOT_PARKED
        assert {each.wish for each in parked(desk)} == {""}
        with pytest.raises(UnknownReference):
            parked(desk, "other")


def test_a_relay_says_how_late_it_is(desk: o2c.Desk) -> None:
    """In positions, and by the age of what it has to send next."""
    assert standings(desk) == []

    def away(message: Message) -> None:
        raise ConnectionError

    transport: Transport = to(Inbox(trouble=away))
    with Relay(desk, transport) as relay:
        until(relay, lambda seen: seen.trouble is not None)
        (found,) = standings(desk)
    head = desk.store.head()
    assert (found.position, found.behind, found.head) == (0, head, head)
    assert found.trouble.startswith("receiver_failed: ")
    assert found.late.total_seconds() == 0  # this desk's clock stands still
    with pytest.raises(DeliveryError):
        relayed(desk, transport)
    relayed(desk, to(Inbox()))
    (found,) = standings(desk)
    assert (found.behind, found.trouble, found.leader) == (0, "", "")
