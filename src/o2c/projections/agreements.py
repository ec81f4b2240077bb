"""Blanket agreements: with whom, from when to when, how far they have come."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from o2c.domain.agreement import Stage
from o2c.domain.agreement.events import (
    CalledOff,
    Cancelled,
    Closed,
    Drafted,
    EndChanged,
    PriceChanged,
    QuantityChanged,
    Reopened,
    Started,
)
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column, stream_id, streams_of
from o2c.values.columns import Minor


@frozen(kw_only=True, slots=False)
class BlanketAgreement:
    """One agreement as it is now; orders call off from it while it runs."""

    agreement: str = column("the agreement")
    customer: str = column("whose it is")
    reference: str = column("the customer's number for it")
    stage: Stage = column("how far it has come", Stage.DRAFT)
    since: date = column("the first day of orders that it is for")
    until: date = column("the last day of orders that it is for")
    currency: str = column("of all its prices")
    lines: int = column("how many lines it has")
    value: Minor = column("what its capped lines come to at their latest prices")
    drafted_by: str = column("who wrote it down, and for whom")
    started_on: date | None = column("since when it ran", None)
    closed_on: date | None = column("when it was closed or cancelled", None)
    called_off_on: date | None = column("when a call-off last changed", None)
    note: str = column("what was said when it was closed, reopened or cancelled", "")


_change = changer(BlanketAgreement)


def evolve(
    key: Key, row: BlanketAgreement | None, recorded: Recorded[object]
) -> BlanketAgreement | None:
    event, on = recorded.event, recorded.effective_on
    if isinstance(event, Drafted):
        return _drafted(recorded.id, event)
    if row is None:
        return None
    match event:
        case Started():
            return _change(row, stage=Stage.RUNNING, started_on=on)
        case QuantityChanged(value=value) | PriceChanged(value=value):
            return _change(row, value=value.minor)
        case EndChanged(now=until):
            return _change(row, until=until)
        case CalledOff():
            return _change(row, called_off_on=on)
        case Closed(note=note):
            return _change(row, stage=Stage.CLOSED, closed_on=on, note=note)
        case Reopened(note=note):
            return _change(row, stage=Stage.RUNNING, closed_on=None, note=note)
        case Cancelled(note=note):
            return _change(row, stage=Stage.CANCELLED, closed_on=on, note=note)
        case _:
            return row


def _drafted(number: str, event: Drafted) -> BlanketAgreement:
    return BlanketAgreement(
        agreement=number,
        customer=event.customer,
        reference=event.reference,
        since=event.since,
        until=event.until,
        currency=event.currency,
        lines=len(event.lines),
        value=event.value.minor,
        drafted_by=", ".join(event.by),
    )


AGREEMENTS = View(
    name="agreements",
    row=BlanketAgreement,
    key=("agreement",),
    events=(
        Drafted,
        Started,
        QuantityChanged,
        PriceChanged,
        EndChanged,
        CalledOff,
        Closed,
        Reopened,
        Cancelled,
    ),
    keys=stream_id,
    evolve=evolve,
    streams=streams_of("agreement"),
)
