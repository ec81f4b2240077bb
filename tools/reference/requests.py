"""docs/reference/requests.md: everything that can be asked of the desk."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from o2c.desk.roles import MAY_ASK, MAY_RELEASE
from o2c.requests import REQUESTS, Request
from reference.decisions import asked, use_case
from reference.markdown import code, codes, page, paragraphs, table
from reference.names import BY_PATH
from reference.refusals import Refusals
from reference.source import Source

INTRO = """\
What can be asked of the desk. From Python a request is a pydantic object of
`o2c.requests`; as JSON it is one object whose `do` names it: `{"do": "CloseReturn",
"rma": "RMA-000001"}`. Both are strict: a field that is not listed is refused, and so
is a number of the wrong kind.

- *number* is text (`"10.50"`), a whole number, or a `Decimal`; never a float.
- *money* is `{"amount": "10.50", "currency": "EUR"}`.
- *date* is `"2026-03-02"`.

Every request may also have `on`, the business date that it takes effect (today where
it is left out), `reason`, which goes into the envelope of each event that follows,
and `acknowledge_future`, without which a date in the future is refused.

A request can always be refused because the actor lacks the role (`role_missing`),
because it cannot be read (`invalid_json`, `invalid_request`, `unknown_request`), or
because the database fails; these codes are not repeated below. See
[errors](errors.md) for each code's remedy."""

COMMON = ("on", "reason", "acknowledge_future")
EVERYWHERE = {"role_missing", "invalid_json", "invalid_request", "unknown_request"}


def requests_page(source: Source, refusals: Refusals) -> str:
    """All requests by the job they belong to, then the parts that they are made of."""
    modules = {kind.__module__: inspect.getmodule(kind) for kind in REQUESTS.values()}
    sections = []
    for name, module in modules.items():
        mine = [(n, kind) for n, kind in REQUESTS.items() if kind.__module__ == name]
        sections.append(f"## {paragraphs(module.__doc__ or '').removesuffix('.')}")
        sections += [_request(n, kind, source, refusals) for n, kind in mine]
    return page("Requests", INTRO, _releases(), *sections, _parts())


def _releases() -> str:
    rows = [(code(hold), ", ".join(roles)) for hold, roles in MAY_RELEASE.items()]
    head = "Who may release a hold depends on its reason:"
    return f"{head}\n\n{table(('hold', 'role'), rows)}"


def _request(name: str, kind: type[Request], source: Source, refusals: Refusals) -> str:
    schema = kind.model_json_schema()
    function = use_case(source, name)
    events = dict.fromkeys(
        event
        for decision in asked(source, function)
        for event in source.yields(decision)
    )
    may_refuse = dict.fromkeys(
        refusal.code
        for refusal in refusals.ends_of(function)
        if refusal.code not in EVERYWHERE
    )
    parts = [
        f'<a id="{name.lower()}"></a>\n\n### {name}',
        paragraphs(kind.__doc__ or ""),
        f"Asked by: {', '.join(MAY_ASK[name])}.",
        _fields(schema, skip=COMMON),
        f"May lead to: {codes(BY_PATH[event] for event in events)}.",
        f"May be refused with: {codes(may_refuse)}.",
    ]
    return "\n\n".join(part for part in parts if part)


def _parts() -> str:
    """The parts of requests, each once."""
    parts: dict[str, Mapping[str, Any]] = {}
    for kind in REQUESTS.values():
        for name, part in kind.model_json_schema().get("$defs", {}).items():
            if parts.setdefault(name, part) != part:
                raise ValueError(f"there is another {name}: give it a name of its own")
    sections = ["## Parts"]
    for name, schema in sorted(parts.items()):
        doc = paragraphs(schema.get("description", ""))
        body = (
            f"One of {codes(schema['enum'])}."
            if "enum" in schema
            else _fields(schema, skip=())
        )
        sections.append(
            "\n\n".join(part for part in (f"### {name}", doc, body) if part)
        )
    return "\n\n".join(sections)


def _fields(schema: Mapping[str, Any], skip: tuple[str, ...]) -> str:
    required = schema.get("required", ())
    rows = [
        (
            code(name),
            kind_of(field),
            "required" if name in required else _default(field),
        )
        for name, field in schema.get("properties", {}).items()
        if name not in skip
    ]
    return table(("field", "holds", "where left out"), rows) if rows else ""


def _default(field: Mapping[str, Any]) -> str:
    match field.get("default"):
        case None:
            return "-"
        case "" | [] | {}:
            return "empty"
        case bool() as value:
            return "yes" if value else "no"
        case dict():
            return "as given there"
        case value:
            return code(str(value))


def kind_of(field: Mapping[str, Any]) -> str:
    """What a field of a request holds, in words."""
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    options = field.get("anyOf") or field.get("oneOf")
    if options:
        return " or ".join(dict.fromkeys(kind_of(option) for option in options))
    match field:
        case {"const": value}:
            return code(str(value))
        case {"enum": values}:
            return " or ".join(map(code, values))
        case {"type": "array", "items": items} | {
            "type": "array",
            "prefixItems": items,
        }:
            return f"list of {kind_of(items)}"
        case {"properties": {"amount": _, "currency": _}}:
            return "money"
        case {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}:
            return "number"
        case {"type": "string", "format": form}:
            return str(form)
        case {"type": "string"}:
            return "text"
        case {"type": "integer"}:
            return "whole number"
        case {"type": "boolean"}:
            return "true or false"
        case {"type": other}:
            return str(other)
        case _:
            return "anything"
