"""Reliability test 28: a flipped bit of what is stored never passes in silence."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from storage_sample import (
    ACCOUNT,
    COUNTER,
    DAY,
    NOON,
    Added,
    Posted,
    command,
    posting,
)
from storage_tools import execute, unguard
from tiers import record, size

from o2c.desk.work import Decided
from o2c.errors import UnreadableEvent
from o2c.storage import codec as codec_module
from o2c.storage.checksum import marked, unmarked
from o2c.storage.codec import Codec
from o2c.storage.log import Entry
from o2c.storage.states import EVERY
from o2c.storage.store import Store
from o2c.storage.trouble import Trouble

CODEC = Codec((COUNTER, ACCOUNT))
EVENTS = size(6, 100)


def entries() -> list[Entry]:
    """Stored events of many lengths, with text that is not ASCII among them."""
    rng = random.Random(28)
    found: list[Entry] = []
    for n in range(EVENTS):
        event: object = Added(amount=n, note="né" * rng.randrange(20))
        aggregate: Any = COUNTER
        if n % 2:
            amount = Decimal(rng.randrange(10**6)).scaleb(-2)
            event = Posted(amount=amount, currency="EUR", on=DAY, tags=("a", "ß"))
            aggregate = ACCOUNT
        decided = Decided(aggregate, f"x{n}", n + 1, event, DAY)
        (stored,) = CODEC.write([decided], command(f"c{n}"), NOON)
        found.append(
            (
                n + 1,
                str(stored.originator_id),
                stored.originator_version,
                stored.topic,
                stored.state.decode(),
            )
        )
    return found


def flipped(text: str) -> Iterator[str]:
    """The text with each of its bits flipped, as a database would hand it on."""
    raw = text.encode()
    for at in range(8 * len(raw)):
        damaged = bytearray(raw)
        damaged[at // 8] ^= 1 << at % 8
        yield damaged.decode(errors="surrogateescape")


def damaged(entry: Entry) -> Iterator[Entry]:
    """Every flip of stream, version, topic and state, one at a time."""
    position, stream, version, topic, state = entry
    yield from ((position, s, version, topic, state) for s in flipped(stream))
    yield from ((position, stream, version ^ 1 << b, topic, state) for b in range(63))
    yield from ((position, stream, version, t, state) for t in flipped(topic))
    yield from ((position, stream, version, topic, s) for s in flipped(state))


def missed() -> tuple[int, int]:
    """How many flips of all the events read as if nothing were, and of how many."""
    silent = tried = 0
    for entry in entries():
        for other in damaged(entry):
            tried += 1
            try:
                CODEC.read(*other)
            except UnreadableEvent:
                continue
            silent += 1
    return silent, tried


def test_every_flipped_bit_of_an_event_is_found() -> None:
    """Reliability test 28: in its text, its stream, its version and its topic."""
    silent, tried = missed()
    record("test 28", "flipped bits of events", tried, "flips")
    record("test 28", "of them not found", silent, "flips", goal="= 0")
    assert tried > 1000 * EVENTS
    assert silent == 0


def test_without_the_checksum_flips_would_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above."""
    monkeypatch.setattr(codec_module, "intact", lambda *_: True)
    silent, _ = missed()
    assert silent > 1000


def test_a_damaged_event_is_named(
    store: Store, again: Callable[[], Store], database_url: str
) -> None:
    for n in range(5):
        store.run(command(), posting("a", f"{n}.25"))
    unguard(database_url)
    last = "(SELECT max(position) FROM events)"
    execute(
        database_url,
        f"UPDATE events SET state = replace(state, '4.25', '5.25')"
        f" WHERE position = {last}",
    )
    other = again()
    with pytest.raises(UnreadableEvent) as stopped:
        list(other.everything())
    assert stopped.value.code == Trouble.DAMAGED_EVENT
    assert stopped.value.facts["stream"] == "account/a"
    assert stopped.value.facts["version"] == "5"
    with pytest.raises(UnreadableEvent):
        other.state(ACCOUNT, "a")


def test_an_event_cannot_be_moved(
    store: Store, again: Callable[[], Store], database_url: str
) -> None:
    """Its text is right, and belongs to another stream."""
    store.run(command(), posting("a", "1"))
    store.run(command(), posting("b", "2"))
    unguard(database_url)
    execute(
        database_url,
        "UPDATE events SET state = (SELECT state FROM events"
        " WHERE originator_id = 'account/a') WHERE originator_id = 'account/b'",
    )
    with pytest.raises(UnreadableEvent) as stopped:
        again().state(ACCOUNT, "b")
    assert stopped.value.code == Trouble.DAMAGED_EVENT


def test_every_flipped_bit_of_a_snapshot_is_found() -> None:
    """Reliability test 28: in its text, its stream, its version, its fingerprint."""
    place = ("account/a", 200, "0123456789abcdef")
    stored = marked(*place, '{"balance":"10.50","closed":false,"note":"né"}')
    unmarked(*place, stored)  # which is right as it is
    wrong: list[tuple[str, int, str, str]] = [
        *((s, place[1], place[2], stored) for s in flipped(place[0])),
        *((place[0], place[1] ^ 1 << bit, place[2], stored) for bit in range(63)),
        *((*place[:2], f, stored) for f in flipped(place[2])),
        *((*place, text) for text in flipped(stored)),
    ]
    for each in wrong:
        with pytest.raises(ValueError, match=r"damaged|surrogates"):
            unmarked(*each)
    record("test 28", "flipped bits of a snapshot", len(wrong), "flips")


def test_a_damaged_snapshot_is_replayed_instead(
    store: Store, again: Callable[[], Store], database_url: str
) -> None:
    """Each of these would be a state that never was, were it believed."""
    for n in range(EVERY + 5):
        store.run(command(), posting("a", f"{n}.25"))
    right = store.state(ACCOUNT, "a")
    for change in (
        "state = replace(state, '\"closed\":false', '\"closed\":true')",
        "state = replace(state, '.', '7.')",
        "originator_version = originator_version - 1",
    ):
        execute(database_url, f"UPDATE snapshots SET {change}")
        assert again().state(ACCOUNT, "a") == right


def test_a_sound_snapshot_is_used(
    store: Store, again: Callable[[], Store], database_url: str
) -> None:
    """Else the test above would test nothing."""
    for n in range(EVERY + 5):
        store.run(command(), posting("a", f"{n}.25"))
    ((version, made, stored),) = execute(
        database_url, "SELECT originator_version, fingerprint, state FROM snapshots"
    )
    text = unmarked("account/a", version, made, stored)
    shut = marked("account/a", version, made, text.replace("false", "true"))
    execute(database_url, "UPDATE snapshots SET state = ?", shut)
    assert again().state(ACCOUNT, "a").closed


def test_events_stand_in_the_order_of_their_positions(
    store: Store, again: Callable[[], Store], database_url: str
) -> None:
    """A position is given after the text is made: its place in the order tells."""
    for n in range(4):
        store.run(command(), posting("a", f"{n}"))
    unguard(database_url)
    moved = "(SELECT max(position) + 8 FROM events)"
    first = "(SELECT min(position) FROM events)"
    if database_url.startswith("postgres"):
        column = "ALTER COLUMN position DROP IDENTITY"
        execute(database_url, f"ALTER TABLE events {column}")
    execute(
        database_url, f"UPDATE events SET position = {moved} WHERE position = {first}"
    )
    with pytest.raises(UnreadableEvent) as stopped:
        again().state(ACCOUNT, "a")
    assert stopped.value.code == Trouble.DAMAGED_EVENT
