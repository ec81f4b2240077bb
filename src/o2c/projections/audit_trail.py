"""Who did what, when, why, and what was there before."""

from __future__ import annotations

import json
from datetime import date, datetime

from attrs import fields, frozen

from o2c.domain import AGGREGATES
from o2c.kernel import Recorded
from o2c.projections.view import Selection, column, entry_view


@frozen(kw_only=True, slots=False)
class AuditEntry:
    """One event of any kind."""

    position: int = column("its place in the history; gaps are normal")
    stream: str = column("what it happened to, such as `order/SO-000001`")
    version: int = column("its place in the stream, from 1 without a gap")
    event: str = column("what happened, such as `order.Placed`")
    event_schema: int = column("the version of the event's form")
    recorded_at: datetime = column("when o2c learnt it, UTC")
    effective_on: date = column("the business date it counts from")
    backdated: bool = column("whether that is a day before it was learnt")
    actor: str = column("who did it")
    on_behalf_of: str | None = column("for whom")
    command_id: str = column("the request that it came of")
    correlation_id: str | None = column("what ties requests together")
    reason: str = column("why, in the actor's words")
    before: str = column("what it changed as it was before, as JSON; often nothing")
    after: str = column("the event itself, as JSON")


EVENTS: tuple[type[object], ...] = tuple(
    dict.fromkeys(event for aggregate in AGGREGATES for event in aggregate.events)
)
# The fields of each type of event that say what was there before.
BEFORE: dict[type[object], tuple[str, ...]] = {
    event: tuple(
        a.name
        for a in fields(event)  # type: ignore[arg-type]
        if a.name == "was" or a.name.startswith("was_")
    )
    for event in EVENTS
}
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def entries(recorded: Recorded[object]) -> tuple[AuditEntry]:
    """The event as one line of the trail."""
    text = recorded.text
    was = BEFORE.get(type(recorded.event), ())
    entry = AuditEntry(
        position=recorded.position,
        stream=recorded.stream,
        version=recorded.version,
        event=recorded.name,
        event_schema=recorded.schema,
        recorded_at=recorded.recorded_at,
        effective_on=recorded.effective_on,
        backdated=recorded.effective_on < recorded.recorded_at.date(),
        actor=recorded.actor,
        on_behalf_of=recorded.on_behalf_of,
        command_id=recorded.command_id,
        correlation_id=recorded.correlation_id,
        reason=recorded.reason,
        before=_before(text, was) if was and text else "",
        after=text,
    )
    return (entry,)


def _before(text: str, names: tuple[str, ...]) -> str:
    stored = json.loads(text)
    return _ENCODE({name: stored[name] for name in names if name in stored})


AUDIT_TRAIL = entry_view(
    name="audit_trail",
    row=AuditEntry,
    key=("position",),
    events=EVENTS,
    entries=entries,
    dated="effective_on",
)
BACKDATED = Selection("backdated", AUDIT_TRAIL, (("backdated", "=", True),))
