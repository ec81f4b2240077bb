"""What is told of an event: CloudEvents 1.0 in JSON, and nobody's personal data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import attrs
import pytest
from desk_door import MARIA, opened
from desk_story import as_json, line
from hypothesis import given
from hypothesis import strategies as st
from outbox_tools import Inbox, cloud, relayed
from projection_events import events_of

from o2c.domain import AGGREGATES, books
from o2c.errors import ValidationError
from o2c.kernel import Recorded
from o2c.service import publishing
from o2c.service.publishing import (
    GIVEN,
    INTERNAL,
    PEOPLE,
    TEXTS,
    Publication,
    Publisher,
    with_personal_data,
    without_personal_data,
)
from o2c.service.relay import to
from o2c.storage.codec import Codec
from o2c.values.address import PERSONAL

CODEC = Codec(AGGREGATES)
TOPICS = CODEC.event_schemas()
EVENTS = [
    (each, kind)
    for each in AGGREGATES
    if each.name not in INTERNAL
    for kind in each.events
]
GOLDEN = Path(__file__).parents[2] / "docs" / "reference" / "events"

RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def recorded(event: object, name: str, **more: Any) -> Recorded[object]:
    """An event in an envelope, all of it filled in."""
    given: dict[str, Any] = {
        "position": 1 << 40,  # more than a CloudEvents integer can hold
        "stream": "order/SO-000001",
        "version": 3,
        "name": name,
        "recorded_at": datetime(2026, 3, 2, 9, 30, 0, 5, tzinfo=UTC),
        "effective_on": date(2026, 3, 2),
        "actor": "maria.musterfrau",
        "on_behalf_of": "erika.musterfrau",
        "command_id": "c-1",
        "correlation_id": "k-1",
        "reason": "because Erika asked",
    }
    return Recorded(event=event, **(given | more))


def publisher(*publications: Publication, store: str = "5709") -> Publisher:
    return Publisher.of(store, TOPICS, publications or (Publication(),))


def any_event() -> st.SearchStrategy[Recorded[object]]:
    """Of any type that there is."""
    return st.one_of(
        *(
            events_of(kind).map(
                lambda event, name=f"{aggregate.name}.{kind.__name__}": recorded(
                    event, name
                )
            )
            for aggregate, kind in EVENTS
        )
    )


def valid(body: bytes) -> dict[str, Any]:
    """The CloudEvent, if it is one: its attributes and their types are as specified."""
    event: dict[str, Any] = json.loads(body)
    for required in ("id", "source", "specversion", "type"):
        assert isinstance(event[required], str)
        assert event[required]
    assert event["specversion"] == "1.0"
    for name, value in event.items():
        assert re.fullmatch(r"[a-z0-9]{1,20}", name), name
        if name != "data":
            assert isinstance(value, (str, bool, int)), name
            assert not isinstance(value, int) or -(1 << 31) <= value < 1 << 31
    assert RFC_3339.fullmatch(event["time"])
    assert re.fullmatch(r"[a-z][a-z0-9+.-]*:\S+", event["dataschema"])
    assert event["datacontenttype"] == "application/json"
    return event


@given(any_event())
def test_every_event_becomes_a_valid_cloud_event(given: Recorded[object]) -> None:
    (message,) = publisher().messages(given)
    event = valid(message.body)
    assert event.keys() <= GIVEN
    assert message.id == event["id"]
    assert re.fullmatch(rf"5709/{1 << 40}/[0-9a-f]{{8}}", message.id)
    assert event["source"] == "urn:o2c:5709"
    assert event["type"] == f"o2c.{given.name}.v1"
    assert event["subject"] == message.stream == "order/SO-000001"
    assert (event["position"], event["streamversion"]) == (str(1 << 40), "3")
    assert event["effectiveon"] == "2026-03-02"
    assert event["time"] == "2026-03-02T09:30:00.000005Z"
    assert (event["causationid"], event["correlationid"]) == ("c-1", "k-1")
    assert message.topic == f"o2c.{given.name}"
    assert message.headers["Content-Type"].startswith("application/cloudevents+json")
    assert b"musterfrau" not in message.body.lower()
    assert b"Erika" not in message.body


@given(any_event())
def test_all_of_an_event_is_told_as_it_is_stored(given: Recorded[object]) -> None:
    """With personal data allowed, the data is what the codec would store."""
    import msgspec

    stored = json.loads(msgspec.json.encode(given.event))
    assert with_personal_data(given) == stored


@given(any_event())
def test_what_is_told_has_the_fields_of_the_committed_schema(
    given: Recorded[object],
) -> None:
    """None that the schema lacks; of a person the subject, and no text."""
    (message,) = publisher().messages(given)
    event = valid(message.body)
    name = event["dataschema"].removeprefix("urn:o2c:event:")
    schema = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    everything = json.loads(json.dumps(with_personal_data(given)))
    assert event["data"] == told(everything, schema, schema)


def told(value: Any, schema: Any, root: Any) -> Any:
    """What should be told of a value, found in another way: by the schema's names."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema and value is not None:
        (schema,) = (each for each in schema["anyOf"] if each != {"type": "null"})
        return told(value, schema, root)
    if isinstance(value, list):
        return [told(each, schema["items"], root) for each in value]
    if not isinstance(value, dict):
        return value
    if schema["title"] in {kind.__name__ for kind in PERSONAL}:
        return {"subject": value["subject"]}
    parts = schema["properties"]
    return {
        name: told(part, parts[name], root)
        for name, part in value.items()
        if (name not in TEXTS or is_enum(parts[name], root))
        and not (name in PEOPLE and isinstance(part, list))
    }


def is_enum(schema: Any, root: Any) -> bool:
    """Whether it is one of a few words that are ours."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    return "enum" in schema


# Text in an event is a number, a code, a name of a thing or of a place of business;
# whatever is not in this list is left out, or is personal.
NO_ONES = """
agreement allowed alphabet approval asked asked_unit authorisation base brand by
carrier category account change child code compared_as copied_from country
currency customer description differs document edi expires field figures found
goods group id intent into invoice issuer jurisdiction jurisdictions kept_by
kind kinds labels memo method name notice now number of open_documents order parent
parked pattern place price_list priorities priority product products promotions
purchase_order quote receipt record release request rma rule service shipment
site source stocking_unit stream subdivision subject subjects supply tax_class
tax_rule time tracking under unit was was_category was_jurisdiction
was_name was_tax_class zone
"""


def texts_of(kind: Any) -> Iterator[str]:
    """The names of all fields, at any depth, that are text of any kind."""
    for name, hint in get_type_hints(kind).items():
        if name not in PEOPLE or get_origin(hint) is not tuple:
            yield from texts_in(name, hint)


def texts_in(name: str, hint: Any) -> Iterator[str]:
    plain = getattr(hint, "__supertype__", hint)
    if plain is str:
        yield name
    elif isinstance(plain, type) and attrs.has(plain):
        if plain not in PERSONAL:
            yield from texts_of(plain)
    else:
        for part in get_args(plain):
            yield from texts_in(name, part)


def test_every_text_in_an_event_is_known_to_be_nobodys_or_is_left_out() -> None:
    """Test 39: a new field of text has to be thought about here."""
    found = {name for _, kind in EVENTS for name in texts_of(kind)}
    assert found - set(NO_ONES.split()) - TEXTS == set()


PLANTED = {
    "name": "Planted Person",
    "lines": "Planted Street 1",
    "city": "Plantedcity",
    "postal_code": "PLANTED-1",
    "region": "Planted Region",
    "raw": "from planted.person@example.org, please hurry",
    "note": "Planted Person said so",
}


def test_no_personal_data_is_in_any_message() -> None:
    """Test 39, of the outbox: names that are planted everywhere are not sent."""
    inbox, whole = Inbox(), Inbox()
    party = {k: v for k, v in PLANTED.items() if k not in ("raw", "note", "lines")}
    address = {**party, "lines": [PLANTED["lines"]], "country": "DE"}
    with opened() as desk:
        asks = [
            (
                "RegisterCustomer",
                {
                    "customer": "PC",
                    "name": PLANTED["name"],
                    "currency": "EUR",
                    "bill_to": address,
                },
            ),
            ("SetCreditLimit", {"account": "PC", "limit": None}),
            (
                "PlaceOrder",
                {
                    "customer": "PC",
                    "site": "MAIN",
                    "raw": PLANTED["raw"],
                    "instructions": [{"kind": "carrier", "text": PLANTED["note"]}],
                    "lines": [line(1, "TEN", 1)],
                },
            ),
            ("PlaceOrder", {"customer": PLANTED["name"], "site": "MAIN", "lines": []}),
            ("BlockCustomer", {"customer": "PC", "reason": PLANTED["note"]}),
        ]
        report = desk.do_many([as_json(*ask) for ask in asks], by=MARIA)
        assert len(report.refused) == 1  # and parked, with all that it says
        relayed(desk, to(inbox))
        known = Publication(data=with_personal_data)
        relayed(desk, to(whole), name="whole", publications=[known])
    every, known_to_all = bodies(inbox), bodies(whole)
    for text in (*PLANTED.values(), "planted", "maria"):
        assert text.lower() not in every, text
    for text in PLANTED.values():  # the control: they were there to be sent
        assert text.lower() in known_to_all, text
    assert {"subject": "PC"} in [cloud(m)["data"].get("name") for m in inbox.taken]


def bodies(inbox: Inbox) -> str:
    return "\n".join(message.body.decode() for message in inbox.taken).lower()


# -- Publications of one's own -----------------------------------------------------


def test_a_publication_chooses_events_and_says_what_it_likes() -> None:
    def brief(recorded: Recorded[object]) -> publishing.Json:
        return {"document": recorded.id}

    own = Publication(
        name="shop",
        events=("order.Placed", "invoice.*"),
        prefix="shop.sales",
        source="https://shop.example/desk",
        schemas="https://shop.example/schemas/",
        data=brief,
        headers={"X-Team": "sales"},
        extensions={"tenant": "north"},
    )
    inbox = Inbox()
    with opened() as desk:
        order = {"customer": "ACME", "site": "MAIN", "lines": [line(1, "TEN", 1)]}
        desk.do(as_json("PlaceOrder", order), by=MARIA)
        both = [own, Publication(events=("order.Placed", "stock.Reserved"))]
        relayed(desk, to(inbox), publications=both)
    first, second, third = inbox.taken
    event = valid(first.body)
    assert first.id == event["id"] == f"{second.id}/shop"
    assert (first.topic, event["type"]) == (
        "shop.sales.order.Placed",
        "shop.sales.order.Placed.v1",
    )
    assert first.headers["X-Team"] == "sales"
    assert event["data"] == {"document": "SO-000001"}
    assert (event["tenant"], event["source"]) == ("north", "https://shop.example/desk")
    assert event["dataschema"] == "https://shop.example/schemas/order.Placed.1"
    assert [m.topic for m in (second, third)] == [
        "o2c.order.Placed",
        "o2c.stock.Reserved",
    ]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": "Shop"}, publishing.Refusal.PUBLICATION_NAME),
        ({"prefix": "a b"}, publishing.Refusal.PUBLICATION_NAME),
        ({"prefix": "o2c.>"}, publishing.Refusal.PUBLICATION_NAME),
        ({"extensions": {"Tenant": "x"}}, publishing.Refusal.PUBLICATION_ATTRIBUTE),
        ({"extensions": {"id": "x"}}, publishing.Refusal.PUBLICATION_ATTRIBUTE),
        ({"extensions": {"t" * 21: "x"}}, publishing.Refusal.PUBLICATION_ATTRIBUTE),
        ({"extensions": {"tenant": "a\nb"}}, publishing.Refusal.PUBLICATION_ATTRIBUTE),
        ({"headers": {"a:b": "x"}}, publishing.Refusal.PUBLICATION_ATTRIBUTE),
        ({"headers": {"a": "x\r\ny"}}, publishing.Refusal.PUBLICATION_ATTRIBUTE),
    ],
)
def test_what_cloud_events_does_not_allow_is_refused(
    wrong: dict[str, Any], code: publishing.Refusal
) -> None:
    with pytest.raises(ValidationError) as refused:
        Publication(**wrong)
    assert refused.value.code == code


def test_a_pattern_that_no_event_has_is_refused() -> None:
    with pytest.raises(ValidationError) as refused:
        publisher(Publication(events=("order.Placed", "oder.*")))
    assert refused.value.code == publishing.Refusal.PUBLICATION_EVENT
    assert "oder.*" in str(refused.value)


def test_two_publications_of_one_name_are_refused() -> None:
    with pytest.raises(ValidationError) as refused:
        publisher(Publication(), Publication(prefix="shop"))
    assert refused.value.code == publishing.Refusal.PUBLICATION_NAME


def test_ids_that_cloud_events_does_not_allow_are_left_out() -> None:
    odd = {"command_id": "a\tb", "correlation_id": "\x7f"}
    placed = recorded(books.Opened(currency="EUR"), "books.Opened", **odd)
    (message,) = publisher().messages(placed)
    assert not {"causationid", "correlationid"} & valid(message.body).keys()


def test_what_has_no_json_form_is_said_to_have_none() -> None:
    with pytest.raises(TypeError, match="object has no JSON form"):
        without_personal_data(recorded(object(), "books.Opened"))
