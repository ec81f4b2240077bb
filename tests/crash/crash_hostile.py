"""Every request with every field filled in, and what may be put there to do harm."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from o2c.requests import REQUESTS

Path: TypeAlias = tuple[str | int, ...]  # of a field in a request

# JSON as it would be sent.  No field for a number takes any of these ...
NO_NUMBERS = {
    "nan": "NaN",
    "infinity": "Infinity",
    "minus infinity": "-Infinity",
    "nan as text": '"NaN"',
    "signalling nan": '"sNaN"',
    "infinity as text": '"-Infinity"',
    "minus nothing": "-0.0",
    "a float": "1.5",
    "beyond a float": "1E400",
    "a huge exponent": '"1E+999999"',
    "4,300 digits": "9" * 4300,
    "4,301 digits": "9" * 4301,
    "4,301 digits as text": f'"{"9" * 4301}"',
    "19 digits": "1" * 19,
    "19 digits as text": f'"{"1" * 19}"',
    "too fine": '"1.00000000000001"',
    "yes for one": "true",
    "other digits": '"\u0661"',
    "grouped": '"1_000"',
    "nothing": '""',
}
# ... a request may read these, but none is granted that means less than nothing ...
NEGATIVE = {"negative": "-1", "negative as text": '"-1"', "minus zero": '"-0"'}
# ... no field for a text takes these ...
NO_TEXTS = {
    "lone surrogate": '"a\\ud800b"',
    "nul": '"a\\u0000b"',
    "right-to-left override": '"a\\u202eb"',
    "a card's number": '"paid by 4111 1111 1111 1111"',  # R10-44
}
# ... and this may be taken, but then as it is: letters that run from right to left,
# some of four bytes, and signs that mean something to databases and programs.
FOREIGN = {
    "foreign": '"\u05e9\u05dc\u05d5\u05dd \U0001d518\U0001f600 \'); -- \\\\ \\" %s {0}"'
}
NO_DATES = {"naive": '"2026-03-02T10:00:00"', "no day": '"2026-02-30"'}
OTHER_KINDS = {"null": "null", "a list": "[[1]]", "an object": '{"_type_": "x"}'}
HOSTILE = NO_NUMBERS | NEGATIVE | NO_TEXTS | FOREIGN | NO_DATES | OTHER_KINDS

# Values that mean something, by the name of their field.
KNOWN = {
    "email": "a@example.org",
    "phone": "+49 30 901820",
    "iban": "DE89370400440532013000",
    "bic": "COBADEFFXXX",
    "gtin": "4006381333931",
    "last4": "4242",
    "expires": "2030-12",
    "jurisdictions": "DE",
    "issuer": "DE",
    "account": "ACME",
    "agreement": "AG-000001",
    "amount": "1",
    "base": "USD",
    "code": "DAP",
    "country": "DE",
    "currency": "EUR",
    "customer": "ACME",
    "draft": "DR-000001",
    "flag": "sku-name:TEN",
    "intent": "SO-000002-1",
    "invoice": "INV-2026-000001",
    "jurisdiction": "DE",
    "memo": "CRN-2026-000001",
    "order": "SO-000001",
    "parked": "IN-000001",
    "product": "TEN",
    "quote": "QU-000001",
    "rate": "0.5",
    "receipt": "RC-000001",
    "rma": "RMA-000001",
    "settles": "IN-000001",
    "shipment": "SH-000002",
    "site": "MAIN",
    "supply": "PO-1",
    "time": "12:00",
    "unit": "EA",
    "version": 2020,
    "zone": "UTC",
}


def examples() -> dict[str, dict[str, Any]]:
    """Every kind of request, with all that can be said in it."""
    made = {name: _example(kind.model_json_schema()) for name, kind in REQUESTS.items()}
    made["RecordPaymentAnswer"]["order"] = "SO-000002"  # a card is asked for this one
    return made


def _example(schema: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = _sample(schema, "", schema.get("$defs", {}))
    return made


def _sample(schema: Mapping[str, Any], name: str, parts: Mapping[str, Any]) -> Any:
    """A value that the schema allows, as full as can be."""
    match schema:
        case {"$ref": str(ref)}:
            return _sample(parts[ref.rpartition("/")[2]], name, parts)
        case {"anyOf": [first, *_]}:
            return _sample(first, name, parts)
        case {"const": value} | {"enum": [value, *_]}:
            return value
        case {"type": "object", "properties": fields}:
            return {key: _sample(field, key, parts) for key, field in fields.items()}
        case {"type": "array", "items": {"oneOf": kinds}}:
            return [_sample(kind, name, parts) for kind in kinds]
        case {"type": "array", "items": items}:
            return [_sample(items, name, parts)]
        case {"type": "boolean"}:
            return False
        case {"type": "integer"}:
            return KNOWN.get(name, max(schema.get("minimum", 1), 1))
        case {"format": "date"}:
            return "2026-03-02"
        case {"pattern": str(pattern)} if "[0-9]" in pattern:
            return KNOWN.get(name, "1")
        case _:
            return KNOWN.get(name, "some text")


def paths(value: object, so_far: Path = ()) -> Iterator[Path]:
    """Every field, and every field of every part."""
    if so_far:
        yield so_far
    items = enumerate(value) if isinstance(value, list) else ()
    if isinstance(value, dict):
        items = value.items()  # type: ignore[assignment]
    for key, part in items:
        yield from paths(part, (*so_far, key))


def put(request: str, example: Any, path: Path, text: str) -> str:
    """The request in JSON, with this JSON in one of its fields."""
    mark = "@here@"
    changed = json.loads(json.dumps({"do": request, **example}))
    part = changed
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = mark
    return json.dumps(changed).replace(f'"{mark}"', text)
