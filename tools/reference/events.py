"""docs/reference/events.md and one JSON Schema for each topic."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from o2c.domain import AGGREGATES
from o2c.domain.evolution import SCHEMAS
from o2c.kernel import Aggregate
from o2c.storage.codec import Codec
from reference.decisions import decision_name
from reference.markdown import code, codes, one_line, page, table
from reference.source import Source, first_sentence

STREAMS = {
    "agreed": "agreed/ACME",
    "agreement": "agreement/AG-000001",
    "approval": "approval/AP-000001",
    "attempt": "attempt/order/SO-000001",
    "authority": "authority/person:carl",
    "books": "books/main",
    "catalogue": "catalogue/MAIN",
    "category-tree": "category-tree/MAIN",
    "cost": "cost/SKU-7",
    "credit": "credit/ACME",
    "certificate-calendar": "certificate-calendar/MAIN",
    "credit-memo": "credit-memo/CRN-2026-000001",
    "credit-policy": "credit-policy/MAIN",
    "customer": "customer/ACME",
    "customer-part": "customer-part/ACME/A-100",
    "deviation-policy": "deviation-policy/main",
    "docket": "docket/order/SO-000001",
    "draft": "draft/DR-000001",
    "exchange": "exchange/USD-EUR",
    "gtin": "gtin/04006381333931",
    "flag": "flag/duplicate-customer:ACME~ACNE",
    "intake": "intake/IN-000001",
    "invoice": "invoice/INV-2026-000001",
    "naming": "naming/MAIN",
    "order": "order/SO-000001",
    "payment": "payment/SO-000001",
    "price": "price/c:ACME|p:SKU-7",
    "price-list": "price-list/EXPORT",
    "price-rules": "price-rules/MAIN",
    "product": "product/SKU-7",
    "promotion": "promotion/SPRING",
    "purchase-order": "purchase-order/ACME|4711",
    "quote": "quote/QU-000001",
    "receipt": "receipt/RC-000001",
    "rma": "rma/RMA-000001",
    "series": "series/INV-2026",
    "shipment": "shipment/SH-000001",
    "site": "site/MAIN",
    "sku": "sku/AB12",
    "stock": "stock/SKU-7@MAIN",
    "tax": "tax/DE",
}

INTRO = """\
Everything that can happen, by the kind of stream it happens in. An event is stored
once, as JSON text, under its topic: `order.Placed.1` is the first form of the event
`Placed` of a stream `order/…`. The JSON Schema of each topic is in [events/](events);
a released one only ever grows by fields that have a default, and any other change is
a new version of the topic with an upcaster from the old one.

Around each event stands its envelope: `at` (when it was recorded, UTC), `on` (the
business date), `by` (who), `behalf` (for whom), `command` (the request's id),
`correlation`, `reason`; what is empty is left out. First stands a checksum of all the
rest, `crc`, and the event itself comes last, under `data`.

What identifies a person is stored sealed: of an [Address](#address) only `subject`
(whose it is) and `country` stand there in clear, and `sealed` is all the rest,
encrypted under a key of the subject's own."""


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema of every topic, as the codec reads it."""
    return {
        topic: {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": topic,
            **_tidy({k: v for k, v in schema.items() if k != "title"}),
        }
        for topic, schema in Codec(AGGREGATES, SCHEMAS).event_schemas().items()
    }


def schema_text(schema: Mapping[str, Any]) -> str:
    """A schema as its file holds it."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _tidy(schema: Any) -> Any:
    """The schema as JSON has it, with docstrings on one line each."""
    if isinstance(schema, dict):
        return {
            k: one_line(v) if k == "description" and isinstance(v, str) else _tidy(v)
            for k, v in schema.items()
        }
    if isinstance(schema, (list, tuple)):
        return [_tidy(part) for part in schema]
    return schema


def events_page(source: Source) -> str:
    """All events, by aggregate, then the parts that they are made of."""
    known = schemas()
    deciders: dict[str, list[str]] = {}
    for decision in source.decisions:
        for event in source.yields(decision):
            deciders.setdefault(event, []).append(decision_name(decision))
    sections = [_section(aggregate, known, deciders) for aggregate in AGGREGATES]
    return page("Events", INTRO, *sections, _parts(known))


def _section(
    aggregate: Aggregate[Any, Any],
    known: Mapping[str, Mapping[str, Any]],
    deciders: Mapping[str, list[str]],
) -> str:
    rows = []
    for event in aggregate.events:
        name = f"{aggregate.name}.{event.__name__}."
        for topic in (topic for topic in known if topic.startswith(name)):
            schema = known[topic]["$defs"][event.__name__]
            key = f"{event.__module__}.{event.__qualname__}"
            rows.append(
                (
                    f"[`{topic}`](events/{topic}.json)",
                    first_sentence(event.__doc__ or ""),
                    _fields(schema),
                    codes(deciders.get(key, ())),
                )
            )
    head = f"## {aggregate.name}\n\nStreams such as {code(STREAMS[aggregate.name])}."
    columns = ("topic", "what happened", "fields", "decided by")
    return f"{head}\n\n{table(columns, rows)}"


def _parts(known: Mapping[str, Mapping[str, Any]]) -> str:
    """The values that events carry, each once."""
    parts: dict[str, Mapping[str, Any]] = {}
    for topic, schema in known.items():
        for name, part in schema["$defs"].items():
            if name == topic.split(".")[1]:
                continue
            if parts.setdefault(name, part) != part:
                raise ValueError(f"{topic}: there is another {name}, so name it anew")
    rows = [
        (
            f'<a id="{name.lower()}"></a>{code(name)}',
            first_sentence(part.get("description", "")),
            codes(part["enum"]) if "enum" in part else _fields(part),
        )
        for name, part in sorted(parts.items())
    ]
    return f"## Parts\n\n{table(('part', 'what it is', 'fields or values'), rows)}"


def _fields(schema: Mapping[str, Any]) -> str:
    required = schema.get("required", ())
    return ", ".join(
        f"{code(name)} {kind(field)}{'' if name in required else ' (optional)'}"
        for name, field in schema.get("properties", {}).items()
    )


def kind(field: Mapping[str, Any]) -> str:
    """What a field holds, in words."""
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in field:
        return " or ".join(kind(option) for option in field["anyOf"])
    match field.get("type"):
        case "array":
            return f"list of {kind(field['items'])}"
        case "string":
            return str(field.get("format", "text"))
        case "object":
            return f"{kind(field['additionalProperties'])} by name"
        case None:
            return "anything"
        case other:
            return str(other)
