"""What came back, line by line, and what was done with it."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from o2c.domain.common import NOTHING, LineQuantity
from o2c.domain.rma import (
    Authorised,
    Credited,
    Disposed,
    Disposition,
    Inspected,
    Received,
    ReturnLine,
    Settlement,
)
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column, once, streams_of
from o2c.values.columns import Qty


@frozen(kw_only=True, slots=False)
class ReturnedLine:
    """What of an order line may come back under an RMA, and what became of it."""

    rma: str = column("the return")
    line: int = column("the order's line")
    order: str = column("the order")
    customer: str = column("who returns it")
    product: str = column("what it is")
    site: str = column("where it comes back to")
    tracked: bool = column("whether it is kept in stock")
    reason: str = column("why it comes back")
    authorised: Qty = column("may come back")
    received: Qty = column("came back", NOTHING)
    inspected: Qty = column("inspected", NOTHING)
    conditions: str = column("what was found, separated by commas", "")
    disposed: Qty = column("put where it belongs", NOTHING)
    restocked: Qty = column("of that, back to usable stock", NOTHING)
    scrapped: Qty = column("of that, thrown away", NOTHING)
    sent_back: Qty = column("of that, back to the customer", NOTHING)
    to_credit: Qty = column("of that, to be credited", NOTHING)
    to_replace: Qty = column("of that, to be delivered again", NOTHING)
    credited: Qty = column("credited", NOTHING)


_change = changer(ReturnedLine)


@once
def _parts(
    recorded: Recorded[object],
) -> dict[Key, ReturnLine | LineQuantity | Inspected | Disposed]:
    rma, event = recorded.id, recorded.event
    match event:
        case Authorised(lines=lines):
            return {(rma, part.line): part for part in lines}
        case Received(lines=parts) | Credited(lines=parts):
            return {(rma, part.line): part for part in parts}
        case Inspected(line=line) | Disposed(line=line):
            return {(rma, line): event}
        case _:
            return {}


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    return _parts(recorded)


def evolve(
    key: Key, row: ReturnedLine | None, recorded: Recorded[object]
) -> ReturnedLine | None:
    event, part = recorded.event, _parts(recorded)[key]
    if isinstance(event, Authorised) and isinstance(part, ReturnLine):
        return _authorised(recorded.id, event, part)
    if row is None:
        return None
    match event:
        case Received():
            return _change(row, received=row.received + part.quantity)
        case Inspected(condition=condition):
            found = dict.fromkeys([*row.conditions.split(","), str(condition)])
            return _change(
                row,
                inspected=row.inspected + part.quantity,
                conditions=",".join(filter(None, found)),
            )
        case Disposed():
            return _disposed(row, event)
        case Credited():
            return _change(row, credited=row.credited + part.quantity)
        case _:
            return row


_PLACE = {
    Disposition.RESTOCK: "restocked",
    Disposition.SCRAP: "scrapped",
    Disposition.RETURN_TO_CUSTOMER: "sent_back",
}
_DUE = {Settlement.CREDIT: "to_credit", Settlement.REPLACE: "to_replace"}


def _disposed(row: ReturnedLine, event: Disposed) -> ReturnedLine:
    grown = ["disposed", _PLACE[event.disposition]]
    if event.settlement in _DUE:
        grown.append(_DUE[event.settlement])
    return _change(row, **{name: getattr(row, name) + event.quantity for name in grown})


def _authorised(rma: str, event: Authorised, line: ReturnLine) -> ReturnedLine:
    return ReturnedLine(
        rma=rma,
        line=line.line,
        order=event.order,
        customer=event.customer,
        product=line.product,
        site=line.site,
        tracked=line.tracked,
        reason=line.reason,
        authorised=line.quantity,
    )


RETURN_LINES = View(
    name="return_lines",
    row=ReturnedLine,
    key=("rma", "line"),
    events=(Authorised, Received, Inspected, Disposed, Credited),
    keys=keys,
    evolve=evolve,
    streams=streams_of("rma"),
)
