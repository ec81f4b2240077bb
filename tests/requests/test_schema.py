"""JSON Schema: every request has one, and it says what the request itself says."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from o2c.requests import REQUESTS


def schema(name: str) -> dict[str, Any]:
    return REQUESTS[name].model_json_schema()


def objects(node: Any) -> Iterator[dict[str, Any]]:
    """Every schema of an object in a schema."""
    if isinstance(node, dict):
        if node.get("type") == "object":
            yield node
        for inner in node.values():
            yield from objects(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from objects(inner)


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_has_a_schema_that_can_be_written(name: str) -> None:
    made = json.loads(json.dumps(schema(name)))
    assert made["title"] == name
    assert made["description"], "a request says what it is for"
    for each in objects(made):
        assert each["additionalProperties"] is False
    for field in REQUESTS[name].model_fields:
        assert field in made["properties"]


@pytest.mark.parametrize("name", REQUESTS)
def test_a_schema_knows_what_is_required(name: str) -> None:
    needed = [n for n, f in REQUESTS[name].model_fields.items() if f.is_required()]
    assert schema(name).get("required", []) == needed


def test_numbers_are_text_or_whole() -> None:
    quantity = schema("ReceiveStock")["properties"]["quantity"]
    assert [kind["type"] for kind in quantity["anyOf"]] == ["string", "integer"]
    limit = schema("SetCreditLimit")["properties"]["limit"]
    money = limit["anyOf"][0]
    assert money["required"] == ["amount", "currency"]
    assert limit["anyOf"][1] == {"type": "null"}


def test_a_change_needs_its_kind() -> None:
    changes = schema("AmendOrder")["$defs"]
    for name in (
        "AddLine",
        "ChangeQuantity",
        "ChangePrice",
        "ChangeDate",
        "CancelLine",
    ):
        assert "kind" in changes[name]["required"]


def test_dates_and_choices_are_said() -> None:
    made = schema("PlaceOrder")
    channels = ["phone", "email", "fax", "post", "edi", "web", "portal", "file"]
    assert made["$defs"]["Channel"]["enum"] == channels
    on = made["properties"]["on"]["anyOf"][0]
    assert (on["type"], on["format"]) == ("string", "date")
