"""The reference says what the code does, and stored events stay readable."""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import make_reference
from reference.decisions import asked, decision_name, use_case
from reference.events import schema_text, schemas
from reference.refusals import ours
from reference.schemas import breaks

from o2c.domain import AGGREGATES
from o2c.domain.order.events import Shipped
from o2c.storage.codec import Codec

Schema: TypeAlias = dict[str, Any]

NOW = schemas()
COMMITTED = sorted(make_reference.TARGET.glob("events/*.json"))


def golden(topic: str) -> Schema:
    path = make_reference.TARGET / "events" / f"{topic}.json"
    schema: Schema = json.loads(path.read_text("utf-8"))
    return schema


def test_the_reference_is_up_to_date_and_the_same_whenever_it_is_made() -> None:
    pages = make_reference.pages()
    assert make_reference.stale(pages) == [], "run tools/make_reference.py"
    assert make_reference.pages() == pages


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.stem)
def test_an_event_stored_under_a_committed_schema_is_still_read(path: Path) -> None:
    """What was stored once is never misread: add a version and an upcaster instead."""
    topic = path.name.removesuffix(".json")
    assert topic in NOW, "the event is gone, or is not read any more"
    assert breaks(golden(topic), NOW[topic]) == []


def test_every_event_has_a_committed_schema() -> None:
    assert {path.name.removesuffix(".json") for path in COMMITTED} == set(NOW)


# -- What is read out of the source ------------------------------------------------

SOURCE, REFUSALS = ours()


def test_every_place_that_refuses_is_found_with_its_code() -> None:
    assert REFUSALS.unclear == []
    found = {(refusal.code, refusal.where.name) for refusal in REFUSALS.all}
    assert {
        ("same_person", "check_apart"),  # written out where it is raised
        ("more_than_received", "inspect"),  # by a helper that is given the code
        ("unknown_column", "named"),  # by a helper that is given the words
    } <= found


@pytest.mark.parametrize(
    ("decision", "events"),
    [
        ("credit.committing.commit", ["Committed", "Declined"]),
        ("credit.committing.recommit", ["Committed"]),  # declining is a refusal there
        ("order.placing.place", ["Placed"]),  # put together by the caller
        ("customer.keeping.register", ["Registered"]),  # kept in a variable first
        ("stock.promising.refill", ["Rescheduled"]),
    ],
)
def test_the_events_of_a_decision_are_found(decision: str, events: list[str]) -> None:
    found = SOURCE.yields(SOURCE.functions[f"o2c.domain.{decision}"])
    assert [event.rpartition(".")[2] for event in found] == events


def test_the_decisions_of_a_use_case_are_found_in_the_order_of_the_text() -> None:
    found = asked(SOURCE, use_case(SOURCE, "IssueInvoice"))
    assert [decision_name(each) for each in found] == [
        "series.take",
        "order.billing.bill",
        "invoice.settling.issue",
        "credit.owing.invoice",
        "credit.committing.move",
        "credit.committing.withdraw",
        "order.scheduling.schedule",
        "agreement.calling.call_off",
        "invoice.settling.pay",
        "receipt.apply",
        "credit.owing.settle",
        "credit.owing.put_on_account",
    ]


# -- What breaks a schema, and what does not ---------------------------------------


def changed(topic: str, change: Callable[[Schema], object]) -> list[str]:
    """What would break if the event's schema were changed like this."""
    new = copy.deepcopy(golden(topic))
    change(new["$defs"])
    return breaks(golden(topic), new)


def without(field: str) -> Callable[[Schema], object]:
    def change(parts: Schema) -> None:
        del parts["Shipped"]["properties"][field]
        parts["Shipped"]["required"].remove(field)

    return change


def with_field(**field: object) -> Callable[[Schema], object]:
    def change(parts: Schema) -> None:
        parts["Shipped"]["properties"]["weight"] = field
        if "default" not in field:
            parts["Shipped"]["required"].append("weight")

    return change


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (without("shipment"), "shipment is gone"),
        (with_field(type="string"), "weight is new and has no default"),
        (
            lambda parts: parts["LineAmount"]["properties"].update(
                quantity={"type": "number"}
            ),
            "lines[].quantity was decimal, is number",
        ),
        (
            lambda parts: parts["Shipped"]["properties"].update(
                shipment={"type": "integer"}
            ),
            "shipment was string, is integer",
        ),
        (
            lambda parts: parts["Shipped"]["properties"].update(
                lines={"$ref": "#/$defs/LineAmount"}
            ),
            "lines was array, is LineAmount",
        ),
    ],
)
def test_a_change_that_misreads_what_was_stored_is_seen(
    change: Callable[[Schema], object], why: str
) -> None:
    assert changed("order.Shipped.1", change) == [why]


def test_what_may_be_empty_stays_so() -> None:
    def never_empty(parts: Schema) -> None:
        parts["LimitSet"]["properties"]["limit"] = {"$ref": "#/$defs/Money"}

    assert changed("credit.LimitSet.1", never_empty) == ["limit may no longer be null"]


def test_a_member_of_an_enum_is_never_taken_away() -> None:
    def no_fax(parts: Schema) -> None:
        parts["Channel"]["enum"].remove("edi")

    def fax(parts: Schema) -> None:
        parts["Channel"]["enum"].append("fax")

    assert changed("order.Placed.1", no_fax) == ["channel may no longer be edi"]
    assert changed("order.Placed.1", fax) == []


def test_a_default_keeps_its_meaning() -> None:
    def other(parts: Schema) -> None:
        parts["UnitPrice"]["properties"]["per"]["default"] = "100"

    (why, *_) = changed("order.Priced.1", other)
    assert why == "prices[].price.per meant '1' where it was left out, means '100' now"


def test_a_field_with_a_default_may_be_added() -> None:
    added = with_field(type="string", default="")
    assert changed("order.Shipped.1", added) == []


def test_the_generator_never_overwrites_a_schema_that_it_would_break(
    tmp_path: Path,
) -> None:
    older = golden("order.Shipped.1")
    older["$defs"]["Shipped"]["properties"]["carrier"] = {"type": "string"}
    (tmp_path / "events").mkdir()
    (tmp_path / "events/order.Shipped.1.json").write_text(schema_text(older))
    (tmp_path / "events/order.Faxed.1.json").write_text(schema_text(older))
    assert make_reference.problems(tmp_path) == [
        "order.Faxed.1: the event is gone, or is not read any more",
        "order.Shipped.1: carrier is gone",
    ]


def test_the_schema_of_an_earlier_version_is_kept(tmp_path: Path) -> None:
    """X1-05: with an upcaster from it, it is still read; without one, it is not."""
    text = schema_text(golden("order.Shipped.1"))
    (tmp_path / "events").mkdir()
    (tmp_path / "events/order.Shipped.1.json").write_text(text)
    steps = {("order.Shipped", 1): lambda old: old}
    newer = Codec(AGGREGATES, {Shipped: 2}, steps)

    kept = {"events/order.Shipped.1.json": text}
    assert make_reference.earlier(newer, tmp_path) == kept
    assert make_reference.earlier(Codec(AGGREGATES, {Shipped: 2}), tmp_path) == {}


def test_a_page_that_is_missing_wrong_or_left_over_is_stale(tmp_path: Path) -> None:
    made = {"a.md": "a", "b.md": "b"}
    (tmp_path / "b.md").write_text("B")
    (tmp_path / "c.md").write_text("c")
    assert make_reference.stale(made, tmp_path) == ["a.md", "b.md", "c.md"]
    make_reference.write(made, tmp_path)
    assert make_reference.stale(made, tmp_path) == []
