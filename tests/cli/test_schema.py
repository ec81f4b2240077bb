"""`o2c schema`: what can be asked, what is recorded, what can be looked at."""

from __future__ import annotations

import json

import pytest

from o2c.cli.schemas import request
from o2c.desk.roles import MAY_ASK
from o2c.domain import AGGREGATES
from o2c.projections import SELECTIONS, VIEWS
from o2c.requests import REQUESTS
from o2c.storage.codec import Codec


def rows(run, *arguments: str) -> list[dict[str, object]]:
    result = run("schema", *arguments, "--format", "json")
    assert result.exit_code == 0, result.stderr
    found: list[dict[str, object]] = json.loads(result.stdout)
    return found


def test_every_request_is_listed_with_who_may_ask_it(run) -> None:
    listed = {row["request"]: row for row in rows(run, "requests")}
    assert set(listed) == set(REQUESTS)
    assert all(row["purpose"] for row in listed.values())
    for name, row in listed.items():
        assert row["roles"] == ", ".join(MAY_ASK[name])


@pytest.mark.parametrize("name", sorted(REQUESTS))
def test_a_request_has_a_json_schema_with_its_name(run, name: str) -> None:
    schema = rows(run, "requests", name)
    assert schema == json.loads(json.dumps(request(name)))
    assert schema["properties"]["do"]["const"] == name
    assert schema["required"][0] == "do"
    assert schema["additionalProperties"] is False


def test_every_event_is_listed(run) -> None:
    listed = {f"{row['event']}.{row['version']}" for row in rows(run, "events")}
    assert listed == set(Codec(AGGREGATES).event_schemas())


@pytest.mark.parametrize("name", ["order.Held", "order.Held.1"])
def test_an_event_has_a_json_schema(run, name: str) -> None:
    schema = rows(run, "events", name)
    assert schema["$defs"]["Held"]["required"] == [
        "reason",
        "note",
        "review_on",
        "amount",
    ]


def test_every_view_is_listed(run) -> None:
    names = [row["view"] for row in rows(run, "views")]
    assert names == [view.name for view in VIEWS] + [one.name for one in SELECTIONS]


def test_a_views_columns_are_explained(run) -> None:
    columns = {row["column"]: row for row in rows(run, "views", "holds")}
    assert columns["order"] == {
        "column": "order",
        "type": "text",
        "key": "yes",
        "meaning": "the order",
    }
    assert columns["reason"]["type"] == (
        "credit | price | terms | tax | customer | compliance | payment | manual"
    )
    assert columns["review_on"]["type"] == "date, or none"
    assert rows(run, "views", "backorders") == rows(run, "views", "order_lines")


def test_a_table_for_people(run) -> None:
    lines = run("schema", "views", "holds").stdout.splitlines()
    assert lines[0].split() == ["column", "type", "key", "meaning"]


@pytest.mark.parametrize("kind", ["requests", "events", "views"])
def test_an_unknown_name_is_wrong_use(run, kind: str) -> None:
    result = run("schema", kind, "Nix")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"name_unknown: there is no {kind[:-1]} 'Nix'")


def test_an_unknown_kind_is_wrong_use(run) -> None:
    assert run("schema", "roles").exit_code == 2
