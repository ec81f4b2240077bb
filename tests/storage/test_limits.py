"""Test 34: what has exactly the size that is allowed is taken, one byte more is not.

Nothing that o2c stores is compressed, so that nothing small can unfold to something
large; what is too large all the same is refused before it is decoded.
"""

from __future__ import annotations

import tracemalloc

import pytest
from attrs import evolve
from storage_sample import Added, adding, command
from storage_tools import plant

from o2c.errors import LimitExceeded, UnreadableEvent
from o2c.storage.codec import LIMIT
from o2c.storage.store import Store
from o2c.storage.trouble import Trouble

ENVELOPE = (
    '{"at":"2026-02-03T12:00:00Z","on":"2026-02-03","by":"x","command":"y","data":'
)


@pytest.mark.parametrize("letter", ["x", "\u00e9", "\U0001f600", "\x01"])
def test_an_event_may_have_exactly_the_limit(store: Store, letter: str) -> None:
    """Bytes count, not letters; the envelope counts too."""
    (empty,) = store.run(command("c-0"), adding("a", 0, letter)).stored
    room = LIMIT - len(empty[4].encode())
    note = letter + "x" * room
    (full,) = store.run(command("c-1"), adding("a", 0, note)).events
    assert full.event == Added(amount=0, note=note)
    assert len(store.log.page(full.position - 1, None, 1)[0][4].encode()) == LIMIT
    with pytest.raises(LimitExceeded) as refused:
        store.run(command("c-2"), adding("a", 0, f"{note}x"))
    assert refused.value.code == Trouble.EVENT_TOO_LARGE
    assert refused.value.facts["maximum"] == str(LIMIT)
    assert store.head() == full.position


@pytest.mark.parametrize("letter", ["x", "\u00e9", "\U0001f600"])
def test_a_command_may_have_exactly_the_limit(store: Store, letter: str) -> None:
    size = len(letter.encode())
    payload = letter * (LIMIT // size)
    assert len(payload.encode()) == LIMIT
    asked = command("c-1", payload=payload)
    assert store.run(asked, adding("a")).positions
    (kept,) = [each.payload for each in store.commands()]
    assert kept == payload
    with pytest.raises(LimitExceeded) as refused:
        store.run(evolve(asked, command_id="c-2", payload=f"{payload}x"), adding("a"))
    assert refused.value.code == Trouble.PAYLOAD_TOO_LARGE
    assert store.outcome("c-2") is None


def test_a_row_that_is_larger_is_refused_before_it_is_decoded(
    store: Store, database_url: str
) -> None:
    """8 MB of nested lists, which would be 500 MB of objects."""
    deep = ENVELOPE + '{"amount":1,"note":[' + "[]," * 2_700_000 + "[]]}}"
    plant(database_url, 1, "counter.Added.1", deep)
    (row,) = store.log.page(0, None, 1)
    del deep
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableEvent) as refused:
            store.codec.read(*row)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 32 << 20
    assert refused.value.facts["position"] == "1"
    assert str(LIMIT) in refused.value.message
    with pytest.raises(UnreadableEvent):
        list(store.everything())


@pytest.mark.parametrize("letter", ["x", "\u00e9"])
def test_a_row_of_exactly_the_limit_is_read(
    store: Store, database_url: str, letter: str
) -> None:
    rest = ENVELOPE + '{"amount":1,"note":"' + letter
    taken = len(rest.encode()) + len('"}}') + len('"crc":"1a2b3c4d",')
    note = letter + "x" * (LIMIT - taken)
    plant(database_url, 1, "counter.Added.1", rest + note[1:] + '"}}')
    (read,) = store.everything()
    assert read.event == Added(amount=1, note=note)
