"""`o2c audit`: who did or tried what, what was there before, for an auditor's files."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from o2c.cli.opening import Refusal, WrongUse
from o2c.cli.options import Format
from o2c.cli.printing import harmless, print_sheet
from o2c.cli.sealed import give
from o2c.cli.sheet import Json, iso, json_value, listing, text
from o2c.door import Desk
from o2c.storage.audit_query import Attempt, Query

NAMES = (
    "log index# position# stream version# what recorded_at effective_on actor"
    " on_behalf_of command_id correlation_id reason line# field old new refusal says"
)
SHORT = ("position", "recorded_at", "actor", "stream", "what", "line", "field")


def rows(attempts: Iterable[Attempt]) -> Iterator[tuple[object, ...]]:
    """A row for each field that an event changed, and one for each refused command."""
    for attempt in attempts:
        yield from _event(attempt) if attempt.event else _refused(attempt)


def _event(attempt: Attempt) -> Iterator[tuple[object, ...]]:
    entry = attempt.event
    assert entry is not None
    head = (
        "event",
        attempt.index,
        entry.position,
        entry.stream,
        entry.version,
        entry.event,
        iso(entry.recorded_at),
        entry.effective_on,
        entry.actor,
        entry.on_behalf_of,
        entry.command_id,
        entry.correlation_id,
        entry.reason,
    )
    for change in attempt.changed:
        yield (*head, change.line, change.field, change.old, change.new, None, None)
    if not attempt.changed:
        yield (*head, None, None, None, None, None, None)


def _refused(attempt: Attempt) -> Iterator[tuple[object, ...]]:
    asked = attempt.refused
    assert asked is not None
    assert asked.refusal is not None
    yield (
        "command",
        attempt.index,
        None,
        None,
        None,
        asked.request,
        iso(asked.recorded_at),
        None,
        asked.actor,
        None,
        asked.command_id,
        None,
        None,
        asked.refusal.line,
        asked.refusal.field,
        None,
        asked.payload,
        asked.refusal.code,
        asked.refusal.message,
    )


def tell(attempts: Iterable[Attempt], form: Format) -> None:
    """Print rows as they come: an export may be longer than memory is large."""
    names = [name.rstrip("#") for name in NAMES.split()]
    out = sys.stdout
    match form:
        case Format.TABLE:
            sheet = listing(NAMES, rows(attempts))
            print_sheet(sheet.pick([*SHORT, "old", "new", "refusal"]), form)
        case Format.CSV:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(names)
            for row in rows(attempts):
                writer.writerow(harmless(text(value)) for value in row)
        case Format.JSON:
            start = "[\n"
            for row in rows(attempts):
                values: dict[str, Json] = dict(
                    zip(names, map(json_value, row), strict=True)
                )
                out.write(f"{start}{json.dumps(values, ensure_ascii=False)}")
                start = ",\n"
            out.write("[]\n" if start == "[\n" else "\n]\n")


def prove(desk: Desk, query: Query, checkpoints: Path, to: Path) -> None:
    """Write proofs of all that meets the query and is sealed."""
    positions: list[int] = []
    refused: list[str] = []
    for attempt in desk.sealed.trail(query):
        if attempt.event:
            positions.append(attempt.event.position)
        elif attempt.refused:
            refused.append(attempt.refused.command_id)
    proof = desk.sealed.prove(checkpoints, positions=positions, command_ids=refused)
    give(proof, to)


def day(name: str, given: str | None) -> date | None:
    """A date as given; WrongUse for what is none."""
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise WrongUse(
            Refusal.CONDITION,
            f"{given} is no date",
            field=name,
            remedy="write it as 2026-03-31",
        ) from None
