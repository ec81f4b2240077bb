"""Old forms of the product's own events, through the door (X1-05, test 42)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from desk_door import MARIA
from desk_story import as_json

import o2c
from o2c import opening
from o2c.domain import AGGREGATES
from o2c.domain.evolution import RETIRED, SCHEMAS, UPCASTERS
from o2c.domain.product import Registered
from o2c.errors import UnreadableEvent
from o2c.storage.checksum import stamped
from o2c.storage.codec import Codec
from o2c.storage.connect import is_sqlite, postgres_parts, sqlite_path
from o2c.storage.view_database import PostgresViews, SqliteViews


def of_title(old: dict[str, Any]) -> dict[str, Any]:
    """As if the first version had called the name a title."""
    fields = {key: value for key, value in old.items() if key != "title"}
    return {**fields, "name": old["title"]}


def register(desk: o2c.Desk, product: str) -> None:
    fields = {"product": product, "name": f"{product}'s name"}
    desk.do(as_json("RegisterProduct", fields), by=MARIA, command_id=product)


@pytest.fixture
def old_url(database_url: str) -> str:
    """A database in which an event stands in a form that it never had."""
    with o2c.open(database_url) as desk:
        register(desk, "OLD")
        (entry,) = desk.store.log.page(0, None, 10)
    _, stream, version, topic, state = entry
    stored = json.loads(state)
    del stored["crc"]
    stored["data"]["title"] = stored["data"].pop("name")
    text = json.dumps(stored, separators=(",", ":")).encode()[1:]
    older = (stream + "ER", version, topic)
    _insert(database_url, (2, *older, stamped(*older, text).decode()))
    return database_url


def _insert(url: str, row: tuple[object, ...]) -> None:
    lite = is_sqlite(url)
    db = SqliteViews(sqlite_path(url)) if lite else PostgresViews(*postgres_parts(url))
    always = "" if lite else "OVERRIDING SYSTEM VALUE "
    db.run(
        "INSERT INTO events (position, originator_id, originator_version, topic, state)"
        f" {always}VALUES (?, ?, ?, ?, ?)",
        row,
    )
    if not lite:
        db.run("SELECT setval(pg_get_serial_sequence('events', 'position'), 2)")
    db.close()


def test_an_old_form_is_raised_and_new_ones_are_stored_under_the_new_version(
    old_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "SCHEMAS", {Registered: 2})
    monkeypatch.setattr(opening, "UPCASTERS", {("product.Registered", 1): both})
    with o2c.open(old_url) as desk:
        register(desk, "NEW")
        assert [e.schema for e in desk.history()] == [1, 1, 2]
        rows = {row.product: row.name for row in desk.view("products")}
        assert rows == {name: f"{base}'s name" for name, base in NAMES.items()}
        desk.projector.rebuild()
        assert {row.product: row.name for row in desk.view("products")} == rows
        assert desk.store.log.page(2, None, 1)[0][3] == "product.Registered.2"


NAMES = {"OLD": "OLD", "OLDER": "OLD", "NEW": "NEW"}


def both(old: dict[str, Any]) -> dict[str, Any]:
    return of_title(old) if "title" in old else old


@pytest.mark.parametrize(
    ("schemas", "steps", "why"),
    [
        ({}, {}, "missing required field"),
        ({Registered: 2}, {}, "no upcaster to version 2"),
        ({Registered: 3}, {("product.Registered", 1): both}, "no upcaster"),
        ({Registered: 2}, {("product.Registered", 1): dict.clear}, "cannot be read"),
    ],
)
def test_what_cannot_be_raised_is_a_typed_refusal_with_its_position(
    old_url: str,
    monkeypatch: pytest.MonkeyPatch,
    schemas: dict[type, int],
    steps: Any,
    why: str,
) -> None:
    monkeypatch.setattr(opening, "SCHEMAS", schemas)
    monkeypatch.setattr(opening, "UPCASTERS", steps)
    with o2c.open(old_url) as desk, pytest.raises(UnreadableEvent, match=why) as found:
        list(desk.history())
    assert found.value.facts["position"] == ("1" if schemas else "2")
    assert found.value.facts["topic"] == "product.Registered.1"


def test_the_registry_is_whole() -> None:
    """Every earlier version of every event has its upcaster, and there is no other."""
    codec = Codec(AGGREGATES, SCHEMAS, UPCASTERS)
    topics = [topic.rpartition(".") for topic in codec.event_schemas()]
    present = {name: int(version) for name, _, version in topics}
    earlier = {(name, n) for name, last in present.items() for n in range(1, last)}
    assert set(UPCASTERS) == earlier
    known = {event for aggregate in AGGREGATES for event in aggregate.events}
    assert known >= set(SCHEMAS) | RETIRED
