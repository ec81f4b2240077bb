"""What an event changed, line by line and field by field: what was, and what is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from attrs import frozen

from o2c.projections.audit_trail import AuditEntry
from o2c.values.money import Money

# What the stream said last, by line and field, of what later events say anew.
Known: TypeAlias = dict[tuple[int | None, str], str]

_SAID_ANEW = ("prices.", "totals.", "slots", "waiting")


@frozen
class Change:
    """One field of a document, or of a line of it; `old` is empty where it is new."""

    line: int | None
    field: str
    old: str
    new: str


def changes(entry: AuditEntry, known: Known) -> list[Change]:
    """The fields that an event sets, with what was there before.

    That is what the event itself recorded as `was`, or, of prices, totals and promises,
    what its stream said last: `known`, which is brought up to date.
    """
    after: dict[str, Any] = json.loads(entry.after or "{}")
    before: dict[str, Any] = json.loads(entry.before or "{}")
    said = {name: value for name, value in after.items() if name not in before}
    old = {_now(was, said): value for was, value in before.items()}
    about = said.pop("line", None) if isinstance(said.get("line"), int) else None
    found = []
    for line, field, value in _flat(said, about):
        if field == "prices.was":
            continue  # the stream said so before
        was = brief(old.get(field)) if field in old else ""
        if field.startswith(_SAID_ANEW):
            was = known.get((line, field), "")
            known[line, field] = value
        if was != value:
            found.append(Change(line, _named(field, entry.event), was, value))
    return found


def counterpart(was: str, names: Mapping[str, Any]) -> str:
    """What `was` or `was_date` became: `now`, `date`, or the first of the fields."""
    named = was.removeprefix("was").removeprefix("_")
    if named:
        return named if named in names else ""
    return next((name for name in ("now", *names) if name in names), "")


def _now(was: str, said: Mapping[str, Any]) -> str:
    """The field that a `was` belongs to; not one that says which line it is."""
    return counterpart(was, {n: v for n, v in said.items() if n not in _PLACES}) or was


_PLACES = ("line", "version", "site", "tax_class", "since", "order", "account")


def _named(field: str, event: str) -> str:
    """`now` of `order.QuantityChanged` is its quantity."""
    if field != "now":
        return field
    stem = re.sub(r"(Changed|Set)$", "", event.partition(".")[2])
    return re.sub(r"(?<!^)(?=[A-Z])", "_", stem).lower()


def _flat(
    value: Mapping[str, Any], line: int | None, prefix: str = ""
) -> Iterator[tuple[int | None, str, str]]:
    """Every field of an event: its line, its name, and what it says."""
    for name, part in value.items():
        field = f"{prefix}{name}"
        match part:
            case dict() if "minor" not in part and "amount" not in part:
                own = part.get("line")
                at = own if isinstance(own, int) else line
                at = None if name == "totals" else at  # of the document, always
                rest = {n: v for n, v in part.items() if n != "line"}
                yield from _flat(rest, at, f"{field}.")
            case [{"line": int()}, *_]:
                within = "" if name == "lines" else f"{field}."
                for each in part:
                    rest = {n: v for n, v in each.items() if n != "line"}
                    yield from _flat(rest, each["line"], within)
            case _:
                yield line, field, brief(part)


def brief(value: Any) -> str:
    """A value as text: money in major units, what is deep as JSON."""
    match value:
        case None:
            return ""
        case dict() | list() if not value:
            return ""
        case bool():
            return "true" if value else "false"
        case {"currency": str(currency), "minor": int(minor), **rest} if not rest:
            return Money(minor, currency).text()
        case {"amount": str(amount), "currency": str(currency), "per": str(per)}:
            each = "" if per == "1" else f" per {per}"
            return f"{currency} {amount}{each}"
        case dict() | list():
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        case _:
            return str(value)
