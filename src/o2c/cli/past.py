"""`--as-of` and `--known-at`: the moment that is meant, and what has changed since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from o2c.audit.comparing import Change
from o2c.cli.opening import Refusal, WrongUse
from o2c.cli.printing import note
from o2c.cli.sheet import Heading, Sheet, iso, major, text
from o2c.door import Desk
from o2c.kernel import Recorded
from o2c.moments import Moment
from o2c.projections.view import View
from o2c.storage.columns import Kind, ViewColumn, view_columns
from o2c.storage.cuts import Known

Looking: TypeAlias = Desk | Moment


def looked_at(desk: Desk, as_of: str | None, known_at: str | None) -> Looking:
    """The desk itself, or the moment that is named, which is said on standard error."""
    cut = cut_named(as_of, known_at)
    if not cut:
        return desk
    moment = desk.as_of(**cut)
    note(f"as of {told(moment)}")
    return moment


def cut_named(as_of: str | None, known_at: str | None) -> dict[str, Any]:
    """What `Desk.as_of` and `Desk.snapshot` are given; nothing for now."""
    if as_of is None:
        meant: int | date | datetime | None = None
    else:
        meant = _moment(as_of)
    if isinstance(meant, date) and not isinstance(meant, datetime):
        return {"on": meant, "known": None if known_at is None else known_of(known_at)}
    if known_at is not None:
        raise _unclear(known_at, "--known-at goes with a business date")
    return {} if meant is None else _named(meant)


def told(moment: Moment) -> str:
    """A moment in words: `2026-01-31, known at position 1234`."""
    if moment.on is None:
        return f"position {moment.position}"
    return f"{moment.on}, known at position {moment.position}"


def compared_with(desk: Desk, then: Looking, other: str) -> Moment:
    """The same moment as it is known now, or at another position or instant."""
    if not isinstance(then, Moment):
        raise _unclear(other, "--compare goes with --as-of")
    known = None if other == "now" else known_of(other)
    if then.on is not None:
        return desk.as_of(on=then.on, known=known)
    return desk.as_of(**({} if known is None else _named(known)))


def known_of(text: str) -> Known:
    """A position or an instant; WrongUse for anything else."""
    meant = _moment(text)
    if isinstance(meant, (int, datetime)):
        return meant
    raise _unclear(text, "a date has many instants")


def _named(known: Known) -> dict[str, Any]:
    return {"at" if isinstance(known, datetime) else "position": known}


def _moment(text: str) -> int | date | datetime:
    """A position, an instant with its zone, or a business date."""
    try:
        if text.isdecimal():
            return int(text)
        if len(text) == len("2026-01-31"):
            return date.fromisoformat(text)
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise _unclear(text, str(error)) from None
    if at.tzinfo is None:
        raise _unclear(text, "an instant has a time zone")
    return at.astimezone(UTC)


def _unclear(text: str, why: str) -> WrongUse:
    return WrongUse(
        Refusal.MOMENT,
        f"{text!r}: {why}",
        field="as-of",
        remedy="write a position (1234), an instant (2026-01-31T23:59:59Z), or a"
        " business date (2026-01-31), and with that --known-at a position or instant",
    )


def changed(view: View[Any], changes: Sequence[Change]) -> Sheet:
    """What differs, a line for each column that does, with the events that did it."""
    there = {c.name: c for c in view_columns(view.row, view.key)}
    lines = [line for change in changes for line in _lines(change, there)]
    keys = tuple(Heading(name, there[name].kind) for name in view.key)
    rest = (Heading(name) for name in ("column", "then", "now", "difference", "events"))
    return Sheet((Heading("change"), *keys, *rest), tuple(lines))


def _lines(
    change: Change, there: dict[str, ViewColumn]
) -> Iterator[tuple[object, ...]]:
    events = "; ".join(map(_event, change.events))
    for name in change.columns:
        column = there[name]
        was, now = (_shown(row, column) for row in (change.then, change.now))
        if column.key or (None in (change.then, change.now) and not (was or now)):
            continue
        more = ""
        if column.kind in (Kind.MINOR, Kind.QUANTITY, Kind.INTEGER):
            more = text(Decimal(text(now) or 0) - Decimal(text(was) or 0))
        shown = (name, text(was), text(now), more, events)
        yield (str(change.how), *change.key, *shown)


def _shown(row: object, column: ViewColumn) -> object:
    value = getattr(row, column.name, None)
    if column.kind is Kind.MINOR and value is not None:
        return major(value, getattr(row, "currency", ""))
    return value


def _event(recorded: Recorded[object]) -> str:
    """An event in short: where, what, who, when and why."""
    why = recorded.reason or getattr(recorded.event, "note", "")
    said = f"{recorded.position} {recorded.name} by {who(recorded)}"
    when = f" on {recorded.effective_on}, recorded {iso(recorded.recorded_at)}"
    return f"{said}{when}{f': {why}' if why else ''}"


def who(recorded: Recorded[object]) -> str:
    behalf = f" for {recorded.on_behalf_of}" if recorded.on_behalf_of else ""
    return f"{recorded.actor}{behalf}"
