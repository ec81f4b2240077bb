"""In how many forms an event may be stored: what its schema leaves open, one by one.

A field that may be empty, a default that may be left out, each member of an enum: every
such variant of every event is to be in the corpus.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import msgspec
from attrs import frozen
from corpus_keys import Row, plain_text, sealed_anew

from o2c.domain import AGGREGATES
from o2c.domain.evolution import SCHEMAS
from o2c.kernel import Rejected
from o2c.storage.codec import Codec

Json: TypeAlias = dict[str, Any]
Variant: TypeAlias = tuple[str, str, str]  # topic, path of a field, which way
SAMPLES: Mapping[str, object] = {
    "string": "x",
    "date": "2026-03-02",
    "date-time": "2026-03-02T08:00:00Z",
    "decimal": "2",
    "integer": 2,
    "boolean": True,
}

# Of every event as it is before anything in it is sealed, by topic.
SCHEMA: Mapping[str, Json] = {
    f"{aggregate.name}.{event.__name__}.{SCHEMAS.get(event, 1)}": msgspec.json.schema(
        event
    )
    for aggregate in AGGREGATES
    for event in aggregate.events
}


def variants(topic: str, schema: Json, data: object = ...) -> Iterator[Variant]:
    """The variants that a schema allows; with data, those that it shows."""
    parts = schema.get("$defs", {})
    for path, way in _walk(schema, parts, data, ""):
        yield topic, path, way


def _walk(schema: Json, parts: Json, data: Any, path: str) -> Iterator[tuple[str, str]]:
    schema = _plain(schema, parts)
    shown = data is not ...
    if "anyOf" in schema:
        null = [o for o in schema["anyOf"] if o.get("type") == "null"]
        if null and (not shown or data is None):
            yield path, "null"
        for option in schema["anyOf"]:
            if option not in null and data is not None:
                yield path, "value"
                yield from _walk(option, parts, data, path)
        return
    for member in schema.get("enum", ()):
        if not shown or data == member:
            yield path, str(member)
    for name, field in schema.get("properties", {}).items():
        here = f"{path}.{name}"
        inner = data.get(name, _default(field)) if shown else ...
        if "default" in field:
            same = inner == _default(field)
            if not shown or same:
                yield here, "default"
            if not shown or not same:
                yield here, "other"
        if not shown or inner is not ...:
            yield from _walk(field, parts, inner, here)
    if isinstance(items := schema.get("items"), dict):
        for each in data if shown else [...]:
            yield from _walk(items, parts, each, f"{path}[]")


def _default(field: Json) -> Any:
    """The default as JSON has it; `...` where there is none."""
    default = field.get("default", ...)
    return list(default) if isinstance(default, tuple) else default


def _plain(schema: Json, parts: Json) -> Json:
    """The schema with its reference followed."""
    name = schema.get("$ref", "").rpartition("/")[2]
    if not name:
        return schema
    beside = {key: value for key, value in schema.items() if key != "$ref"}
    return {**parts[name], **beside}


def wanted() -> set[Variant]:
    """Every variant of every event that there is."""
    return {v for topic, schema in SCHEMA.items() for v in variants(topic, schema)}


@frozen
class Form:
    """A stored row, and its JSON in plain: what is sealed in it has variants too."""

    row: Row
    text: str

    @property
    def topic(self) -> str:
        return str(self.row[3])

    @property
    def variants(self) -> set[Variant]:
        """Those that it shows; none if its topic is an old one."""
        schema = SCHEMA.get(self.topic)
        data = json.loads(self.text)["data"]
        return set(variants(self.topic, schema, data)) if schema else set()


def forms(rows: Iterable[Row], codec: Codec) -> list[Form]:
    """Rows that the codec has the keys of."""
    return [Form(row, plain_text(codec, row)) for row in rows]


def shown(here: Iterable[Form]) -> set[Variant]:
    """The variants that these forms show."""
    return {variant for form in here for variant in form.variants}


def made(missing: Iterable[Variant], bases: list[Form], codec: Codec) -> Iterator[Row]:
    """A row for each of these variants, made from one that comes close to it.

    What was made is a base for what comes next: for a field of a value it has set.
    Those that forget someone are last: what follows them of his is not read any more.
    """
    forgetting, bases = codec.topics(lambda kind: kind.forgets), list(bases)
    for variant in sorted(missing, key=lambda v: (v[0] in forgetting, v)):
        topic, path, way = variant
        for base in bases:
            if base.topic != topic:
                continue
            whole = json.loads(base.text)
            if not _set(
                SCHEMA[topic], SCHEMA[topic]["$defs"], whole["data"], path, way
            ):
                continue
            text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
            try:
                row = sealed_anew(codec, base.row, text)
            except Rejected:
                continue
            if variant in (form := Form(row, text)).variants:
                bases.append(form)
                yield row
                break


def _set(schema: Json, parts: Json, data: Any, path: str, way: str) -> bool:
    """Change the field at this path; whether there was one."""
    *above, last = path.lstrip(".").split(".")
    at, here = [data], _plain(schema, parts)
    for step in above:
        name = step.removesuffix("[]")
        at = [each for each in at if isinstance(each, dict)]
        for each in at:  # what is empty on the way there is filled
            each[name] = each.get(name) or _sample(here["properties"][name], parts)
        at = [each[name] for each in at]
        here = _value(here["properties"][name], parts)
        if step.endswith("[]"):
            at, here = [x for each in at for x in each], _value(here["items"], parts)
    name = last.removesuffix("[]")
    field = here["properties"][name]
    for each in at:
        if way == "default":
            each[name] = _default(field)
        elif way == "null":
            each[name] = None
        else:
            plain = way not in ("other", "value") or way in _members(field, parts)
            value = way if plain else _sample(field, parts)
            if way == "other" and isinstance(_default(field), bool):
                value = not _default(field)
            each[name] = [value] if last.endswith("[]") else value
    return bool(at)


def _members(schema: Json, parts: Json) -> Any:
    return _value(schema, parts).get("enum", ())


def _value(schema: Json, parts: Json) -> Json:
    schema = _plain(schema, parts)
    for option in schema.get("anyOf", ()):
        if option.get("type") != "null":
            return _plain(option, parts)
    return schema


def _sample(schema: Json, parts: Json) -> Any:
    schema = _value(schema, parts)
    if "properties" in schema:
        return {n: _sample(f, parts) for n, f in schema["properties"].items()}
    if "enum" in schema:
        return schema["enum"][-1]
    if isinstance(schema.get("items"), dict):
        return [_sample(schema["items"], parts)]
    if "prefixItems" in schema:
        return [_sample(each, parts) for each in schema["prefixItems"]]
    if schema.get("type") == "object":
        return {"x": "x"}
    return SAMPLES[schema.get("format") or schema["type"]]
