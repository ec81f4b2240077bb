"""`o2c trail`: everything that ever happened to one document or item."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC
from typing import Any

from o2c.audit.changes import counterpart
from o2c.cli.opening import Refusal, WrongUse
from o2c.cli.past import Looking
from o2c.cli.sheet import Sheet, listing, sheet_of
from o2c.domain import AGGREGATES
from o2c.domain.attempt import ATTEMPT
from o2c.door import Desk
from o2c.errors import UnknownReference
from o2c.projections.audit_trail import AUDIT_TRAIL, AuditEntry
from o2c.values.money import Money

_LONG, _LONGEST = 80, 120  # characters of one value, and of all, in a table
_SAID = ("entered_by", "released_by")  # said already, where it is the actor


def stream_named(desk: Desk, name: str) -> str:
    """The stream meant: `order/SO-000001`, or its id alone where only one has it."""
    wanted = [name] if "/" in name else [a.stream(name) for a in AGGREGATES]
    found = [stream for stream in wanted if _happened(desk, stream)]
    if not found:
        raise UnknownReference(
            Refusal.STREAM_UNKNOWN,
            f"nothing has happened to {name}",
            field="stream",
            remedy="name it as order/SO-000001, stock/SKU-7@MAIN or credit/ACME",
        )
    if len(found) > 1:
        raise WrongUse(
            Refusal.STREAM_UNCLEAR,
            f"{name} is more than one stream",
            field="stream",
            remedy=f"name one of {', '.join(found)}",
        )
    return found[0]


def _happened(desk: Desk, stream: str) -> bool:
    return any(True for _ in desk.store.history(stream))


def entries(desk: Looking, stream: str) -> list[AuditEntry]:
    """From the events themselves, not from the view that is kept of them.

    With what was tried in vain: those events have a stream of their own.
    """
    told = [*desk.trail(stream), *desk.trail(ATTEMPT.stream(stream))]
    told.sort(key=lambda recorded: recorded.position)
    return list(AUDIT_TRAIL.fold(map(desk.readable, told)).values())


def whole(found: Iterable[AuditEntry]) -> Sheet:
    """All that the audit trail knows, for programs."""
    return sheet_of(AUDIT_TRAIL, found)


def short(found: Iterable[AuditEntry]) -> Sheet:
    """Who, when, what, why, and what changed, for people."""
    return listing(
        "position# recorded business_date who what why change",
        (
            (
                entry.position,
                f"{entry.recorded_at.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
                entry.effective_on,
                _who(entry),
                entry.event.partition(".")[2],
                _why(entry),
                change(entry),
            )
            for entry in found
        ),
    )


def _who(entry: AuditEntry) -> str:
    behalf = f" for {entry.on_behalf_of}" if entry.on_behalf_of else ""
    return f"{entry.actor}{behalf}"


def _why(entry: AuditEntry) -> str:
    """The actor's reason, or the note that came with the request."""
    note = json.loads(entry.after or "{}").get("note")
    return entry.reason or (note if isinstance(note, str) else "")


def change(entry: AuditEntry) -> str:
    """What the event says, in short: `quantity 10 -> 12, line 1`."""
    after = json.loads(entry.after or "{}")
    before = json.loads(entry.before or "{}")
    after.pop("note", None)
    said = {n: v for n, v in after.items() if n not in _SAID or v != entry.actor}
    return _cut(", ".join(part for part in _parts(before, said) if part), _LONGEST)


def _parts(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    rest = {name: value for name, value in after.items() if name not in before}
    for name, was in before.items():
        now = counterpart(name, rest)
        if not now:
            if said := brief(was if was != "0" else None):
                yield f"{name.removeprefix('was_').replace('_', ' ')} was {said}"
            continue
        label = now if now != "now" else ""
        new = rest.pop(now, None)
        if new == was:
            continue
        yield f"{label} {brief(was) or 'none'} -> {brief(new) or 'none'}".strip()
    if lines := brief(rest.pop("lines", None)):
        yield lines
    for name, value in rest.items():
        if said := brief(value):
            yield f"{name.replace('_', ' ')} {said}"


def brief(value: Any) -> str:
    """A value in a few words; nothing for what is empty or too deep."""
    match value:
        case None | "" | False:
            return ""
        case True:
            return "yes"
        case {"currency": str(currency), "minor": int(minor), **rest} if not rest:
            return Money(minor, currency).text()
        case {"amount": str(amount), "currency": str(currency), "per": str(per)}:
            return f"{currency} {amount}" + (f" per {per}" if per != "1" else "")
        case {"code": str(code), "parts": list()}:
            return code
        case {"kind": kind, "asked": asked, "reference": reference, "line": line}:
            where = f"line {line} " if line is not None else ""
            return f"{where}{kind} {asked}, not {reference}"
        case {"on": str(on), "quantity": quantity, **rest} if not rest:
            return f"{quantity} on {on}"
        case {"line": line, "quantity": quantity, **_rest}:
            return f"line {line}: {quantity}"
        case {"line": line, "slots": slots, "waiting": waiting, **rest} if not rest:
            late = f" and {waiting} waiting" if waiting != "0" else ""
            return f"line {line}: {brief(slots) or 'nothing'}{late}"
        case list() as items:
            return _few([brief(item) for item in items])
        case dict():
            return ""
        case _:
            return _cut(str(value), _LONG)


def _few(items: list[str]) -> str:
    """All of them if they are short, else how many there are."""
    text = "; ".join(items)
    return text if all(items) and len(text) <= _LONG else f"({len(items)})"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
