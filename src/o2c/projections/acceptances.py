"""Whose exemption certificates count where: what nobody has set counts nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from o2c.domain.tax import AcceptanceSet, Accepts
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, column, streams_of
from o2c.values.exemption import ExemptionReason


@frozen(kw_only=True, slots=False)
class Acceptance:
    """Whose certificates count from a date on."""

    jurisdiction: str = column("a country, or a part of one such as US-CA")
    reason: ExemptionReason = column("why customers are exempt")
    since: date = column("the first day that it holds")
    accepts: Accepts = column("none, those that it issued itself, or any")


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    if isinstance(event := recorded.event, AcceptanceSet):
        yield (recorded.id, event.reason, event.since)


def evolve(
    key: Key, row: Acceptance | None, recorded: Recorded[object]
) -> Acceptance | None:
    match recorded.event:
        case AcceptanceSet() as event:
            return Acceptance(
                jurisdiction=recorded.id,
                reason=event.reason,
                since=event.since,
                accepts=event.accepts,
            )
        case _:
            return row


ACCEPTANCES = View(
    name="acceptances",
    row=Acceptance,
    key=("jurisdiction", "reason", "since"),
    events=(AcceptanceSet,),
    keys=keys,
    evolve=evolve,
    streams=streams_of("tax"),
)
