"""What is stored: readable JSON under topics of our own, and nothing unreadable."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve, frozen
from eventsourcing.persistence import StoredEvent
from hypothesis import given
from hypothesis import strategies as st
from storage_sample import ACCOUNT, COUNTER, DAY, MARIA, NOON, Added, Posted, command

from o2c.desk.work import Decided
from o2c.errors import LimitExceeded, StorageError, UnreadableEvent
from o2c.kernel import Actor, Aggregate, Recorded
from o2c.storage.checksum import stamped
from o2c.storage.codec import LIMIT, Codec
from o2c.storage.command import Command
from o2c.storage.trouble import Trouble

CODEC = Codec((COUNTER, ACCOUNT))
PAYMENT = Posted(amount=Decimal("10.50"), currency="EUR", on=DAY, tags=("a", "b"))


def written(
    event: object, ask: Command | None = None, codec: Codec = CODEC
) -> StoredEvent:
    aggregate = COUNTER if isinstance(event, Added) else ACCOUNT
    decided = Decided(aggregate, "x", 3, event, DAY)
    return codec.write([decided], ask or command(), NOON)[0]


def read(stored: StoredEvent, codec: Codec = CODEC, **changes: Any) -> Recorded[object]:
    row: dict[str, Any] = {
        "position": 9,
        "stream": str(stored.originator_id),
        "version": stored.originator_version,
        "topic": stored.topic,
        "state": stored.state.decode(),
    }
    return codec.read(**(row | changes))


def test_the_stored_form_is_one_json_object_with_the_event_last() -> None:
    ask = evolve(
        command("c-1", actor=Actor("bot", (), "maria")),
        reason='so "data": he said',
        correlation_id="k-1",
    )
    stored = written(PAYMENT, ask)
    assert stored.topic == "account.Posted.1"
    found = json.loads(stored.state)
    assert len(found.pop("crc")) == 8
    assert found == {
        "at": "2026-02-03T12:00:00.123456Z",
        "on": "2026-02-03",
        "by": "bot",
        "behalf": "maria",
        "command": "c-1",
        "correlation": "k-1",
        "reason": 'so "data": he said',
        "data": {
            "amount": "10.50",
            "currency": "EUR",
            "mood": "fine",
            "on": "2026-02-03",
            "tags": ["a", "b"],
        },
    }
    assert list(json.loads(stored.state))[-1] == "data"


def test_an_event_comes_back_equal_in_its_envelope() -> None:
    """X1-04: the result of the decision is read as it was written."""
    ask = evolve(command("c-1", actor=Actor("bot", (), "maria")), reason="why")
    assert read(written(PAYMENT, ask)) == Recorded(
        position=9,
        stream="account/x",
        version=3,
        name="account.Posted",
        schema=1,
        recorded_at=NOON,
        effective_on=DAY,
        actor="bot",
        on_behalf_of="maria",
        command_id="c-1",
        reason="why",
        event=PAYMENT,
        text='{"amount":"10.50","currency":"EUR","mood":"fine",'
        '"on":"2026-02-03","tags":["a","b"]}',
    )


@given(reason=st.text(), note=st.text())
def test_the_text_is_the_events_own_json_whatever_the_envelope_says(
    reason: str, note: str
) -> None:
    event = Added(amount=1, note=note)
    ask = evolve(command(), reason=reason + '"data":' + reason)
    recorded = read(written(event, ask))
    assert json.loads(recorded.text) == {"amount": 1, "note": note}
    assert recorded.event == event


def test_the_same_event_is_always_the_same_text() -> None:
    """Mappings and sets have no order of their own; stored, they have one."""
    kind = Aggregate("s", 0, lambda s, e: s, (Tagged,))
    codec = Codec([kind])
    tags = ["pear", "apple", "fig", "kiwi", "plum"]
    texts = {
        codec.write([Decided(kind, "x", 1, event, DAY)], command("c"), NOON)[0].state
        for event in (
            Tagged(tags=frozenset(tags), by=dict.fromkeys(tags, 1)),
            Tagged(tags=frozenset(tags[::-1]), by=dict.fromkeys(tags[::-1], 1)),
        )
    }
    assert len(texts) == 1


@frozen(kw_only=True)
class Tagged:
    tags: frozenset[str]
    by: dict[str, int]


@pytest.mark.parametrize(
    "event",
    [
        evolve(PAYMENT, amount=Decimal("NaN")),
        evolve(PAYMENT, tags=["a"]),  # type: ignore[arg-type]
        evolve(PAYMENT, amount="many"),  # type: ignore[arg-type]
        evolve(PAYMENT, on="tomorrow"),  # type: ignore[arg-type]
        Added(amount=1.5),  # type: ignore[arg-type]
        Added(amount=1, note="\ud800"),
        DAY,
    ],
)
def test_what_would_not_read_back_equal_is_not_written(event: object) -> None:
    with pytest.raises(StorageError) as refused:
        written(event)
    assert refused.value.code == Trouble.UNWRITABLE_EVENT
    assert refused.value.facts["stream"] in ("account/x", "counter/x")


def test_an_event_of_a_mebibyte_is_stored_and_one_byte_more_is_not() -> None:
    room = LIMIT - len(written(Added(amount=1), command("c")).state)
    full = Added(amount=1, note="x" * room)
    assert len(written(full, command("c")).state) == LIMIT
    with pytest.raises(LimitExceeded) as refused:
        written(evolve(full, note=full.note + "x"), command("c"))
    assert refused.value.facts["maximum"] == str(LIMIT)


@pytest.mark.parametrize(
    "changes",
    [
        {"topic": "account.Vanished.1"},
        {"topic": "counter.Posted.1"},
        {"topic": "account.Posted"},
        {"topic": "account.Posted.x"},
        {"topic": "os.system.1"},
        {"topic": ""},
        {"topic": "account.Posted.2"},
        {"state": ""},
        {"state": "null"},
        {"state": '{"data":{}}'},
        {"state": None},
        {"state": b"\xff\xfe"},
        {"state": "{\udcff}"},
    ],
    ids=repr,
)
def test_what_cannot_be_read_is_named_with_its_position(
    changes: dict[str, Any],
) -> None:
    """Unknown topic, newer version, broken bytes: an error, never a guess."""
    stored = written(PAYMENT)
    if topic := changes.get("topic"):  # stored under it, with a checksum that is right
        text = stored.state[len('{"crc":"12345678",') :]
        state = stamped(str(stored.originator_id), 3, topic, text)
        changes = {"topic": topic, "state": state.decode()}
    with pytest.raises(UnreadableEvent) as stopped:
        read(stored, **changes)
    facts = stopped.value.facts
    assert (facts["position"], facts["stream"], facts["version"]) == (
        "9",
        "account/x",
        "3",
    )
    assert facts["topic"] == changes.get("topic", "account.Posted.1")


def test_every_cut_of_a_stored_event_is_noticed() -> None:
    stored = written(PAYMENT)
    for size in range(len(stored.state)):
        with pytest.raises(UnreadableEvent):
            read(stored, state=stored.state[:size].decode())


def _with_mood(old: dict[str, Any]) -> dict[str, Any]:
    return {**old, "mood": "odd"}


def _with_amount(old: dict[str, Any]) -> dict[str, Any]:
    return {**old, "amount": old.pop("sum")}


STEPS = {("account.Posted", 1): _with_amount, ("account.Posted", 2): _with_mood}
OLD = stamped(
    "account/x",
    3,
    "account.Posted.1",
    b'"at":"2020-01-01T00:00:00Z","on":"2020-01-01","by":"ann","command":"c0",'
    b'"data":{"currency":"EUR","on":"2020-01-01","sum":"7"}}',
).decode()


def test_an_old_event_is_raised_step_by_step_to_the_present_one() -> None:
    """X1-05: one upcaster per old version; the text stays what was stored."""
    codec = Codec((ACCOUNT,), {Posted: 3}, STEPS)
    recorded = read(written(PAYMENT), codec, topic="account.Posted.1", state=OLD)
    day = date(2020, 1, 1)
    assert recorded.event == Posted(
        amount=Decimal(7), currency="EUR", on=day, mood=list(type(PAYMENT.mood))[1]
    )
    assert (recorded.schema, recorded.actor) == (1, "ann")
    assert recorded.text == '{"currency":"EUR","on":"2020-01-01","sum":"7"}'
    assert written(PAYMENT, codec=codec).topic == "account.Posted.3"


def test_an_old_event_without_its_upcaster_cannot_be_read() -> None:
    codec = Codec((ACCOUNT,), {Posted: 3}, {("account.Posted", 1): _with_amount})
    with pytest.raises(UnreadableEvent, match="no upcaster"):
        read(written(PAYMENT), codec, topic="account.Posted.1", state=OLD)


def test_two_events_cannot_share_a_name() -> None:
    with pytest.raises(ValueError, match=r"counter\.Added"):
        Codec((COUNTER, COUNTER))


def test_every_event_has_a_json_schema_under_its_topic() -> None:
    schemas = Codec((COUNTER, ACCOUNT), {Posted: 4}).event_schemas()
    assert list(schemas) == ["account.Closed.1", "account.Posted.4", "counter.Added.1"]
    shape = schemas["counter.Added.1"]["$defs"]["Added"]
    assert shape["required"] == ["amount"]
    assert shape["properties"]["note"] == {"type": "string", "default": ""}


def test_who_asks_is_on_every_event() -> None:
    assert read(written(Added(amount=1))).actor == MARIA.id
