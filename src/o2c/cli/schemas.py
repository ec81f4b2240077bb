"""`o2c schema`: what can be asked, what is recorded, what can be looked at."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, TypeAlias

from o2c.cli.opening import known, own_views
from o2c.cli.sheet import Sheet, listing
from o2c.cli.showing import views, views_named
from o2c.desk.roles import MAY_ASK
from o2c.domain import AGGREGATES
from o2c.domain.evolution import SCHEMAS, UPCASTERS
from o2c.projections import question
from o2c.projections.view import columns
from o2c.requests import REQUESTS
from o2c.storage.codec import Codec
from o2c.storage.columns import ViewColumn, view_columns

Schema: TypeAlias = dict[str, Any]


def requests() -> Sheet:
    """Every request, what it is for, and the roles that may ask it."""
    return listing(
        "request purpose roles",
        (
            (name, purpose(kind), ", ".join(MAY_ASK[name]))
            for name, kind in sorted(REQUESTS.items())
        ),
    )


def request(name: str) -> Schema:
    """The JSON Schema of a request as a line of a file: with `do`."""
    schema = REQUESTS[known("request", name, REQUESTS)].model_json_schema()
    do = {"const": name, "description": "names the request"}
    return schema | {
        "properties": {"do": do} | schema.get("properties", {}),
        "required": ["do", *schema.get("required", [])],
    }


def events() -> Sheet:
    """Every type of event, with its schema version, and what it says."""
    codec = Codec(AGGREGATES, SCHEMAS, UPCASTERS)
    docs = {
        f"{aggregate.name}.{event.__name__}": purpose(event)
        for aggregate in AGGREGATES
        for event in aggregate.events
    }
    topics = [topic.rpartition(".") for topic in codec.event_schemas()]
    return listing(
        "event version# meaning",
        ((name, int(version), docs[name]) for name, _, version in topics),
    )


def event(name: str) -> Schema:
    """The JSON Schema of an event's data; a topic with its version will do too."""
    schemas = Codec(AGGREGATES, SCHEMAS, UPCASTERS).event_schemas()
    found = {topic.rpartition(".")[0]: schema for topic, schema in schemas.items()}
    return (schemas | found)[known("event", name, [*found, *schemas])]


def view(name: str) -> Sheet:
    """What the columns of a view hold and mean."""
    found = question(known("view", name, views_named()), own_views()).view
    kinds = {c.name: c for c in view_columns(found.row, found.key)}
    return listing(
        "column type key meaning",
        (
            (c.name, _type(kinds[c.name]), "yes" if c.key else "", c.doc)
            for c in columns(found)
        ),
    )


def _type(column: ViewColumn) -> str:
    kind = str(column.kind)
    if column.enum is not None:
        kind = " | ".join(column.enum)
    return f"{kind}, or none" if column.nullable else kind


def purpose(kind: type) -> str:
    """The first sentence of what is written about it."""
    return " ".join((inspect.getdoc(kind) or "").partition("\n\n")[0].split())


LISTS: Mapping[str, Any] = {"requests": requests, "events": events, "views": views}
ONE: Mapping[str, Any] = {"requests": request, "events": event, "views": view}
