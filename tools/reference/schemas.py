"""Whether what was stored under an old JSON Schema still reads under a new one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

Json: TypeAlias = Mapping[str, Any]


def breaks(old: Json, new: Json) -> list[str]:
    """Why an event stored under the old schema would be misread under the new one.

    Nothing that was stored may be lost, be without meaning, or be refused: a field may
    be added if it has a default, and an enum may have more members; that is all.
    """
    return list(_breaks(_Side(old), _Side(new), old, new, ""))


class _Side:
    """A schema whose references are followed."""

    def __init__(self, whole: Json) -> None:
        self._parts = whole.get("$defs", {})

    def plain(self, schema: Json) -> Json:
        reference = schema.get("$ref")
        if reference is None:
            return schema
        part: Json = self._parts[reference.rpartition("/")[2]]
        return part


def _breaks(
    olds: _Side, news: _Side, old: Json, new: Json, where: str
) -> Iterator[str]:
    old, new = olds.plain(old), news.plain(new)
    before, after = _options(olds, old), _options(news, new)
    if len(before) > 1 or len(after) > 1:
        for name, option in before.items():
            if name not in after:
                yield f"{where or 'the event'} may no longer be {name}"
            else:
                yield from _breaks(olds, news, option, after[name], where)
        return
    for key in ("type", "format"):
        if old.get(key) != new.get(key):
            yield f"{where or 'the event'} was {_kind(old)}, is {_kind(new)}"
            return
    if gone := [member for member in old.get("enum", ()) if member not in new["enum"]]:
        yield f"{where} may no longer be {', '.join(map(str, gone))}"
    if "items" in old:
        yield from _breaks(olds, news, old["items"], new["items"], f"{where}[]")
    yield from _fields(olds, news, old, new, where)


def _fields(
    olds: _Side, news: _Side, old: Json, new: Json, where: str
) -> Iterator[str]:
    before, after = old.get("properties", {}), new.get("properties", {})
    for name, field in before.items():
        path = f"{where}.{name}" if where else name
        if name not in after:
            yield f"{path} is gone"
        else:
            yield from _breaks(olds, news, field, after[name], path)
    for name in new.get("required", ()):
        path = f"{where}.{name}" if where else name
        if name not in before:
            yield f"{path} is new and has no default"
        elif name not in old.get("required", ()):
            yield f"{path} had a default and has none now"
    for name in set(before) & set(after):
        was, now = before[name].get("default"), after[name].get("default")
        if was != now and name not in old.get("required", ()):
            path = f"{where}.{name}" if where else name
            yield f"{path} meant {was!r} where it was left out, means {now!r} now"


def _options(side: _Side, schema: Json) -> dict[str, Json]:
    """The alternatives of a union, by what tells them apart; one for anything else."""
    plain = [side.plain(option) for option in schema.get("anyOf", [schema])]
    return {_kind(option): option for option in plain}


def _kind(schema: Json) -> str:
    if schema.get("type") == "object":
        return str(schema.get("title", "object"))
    if "enum" in schema:
        return "enum"
    return str(schema.get("format") or schema.get("type", "anything"))
