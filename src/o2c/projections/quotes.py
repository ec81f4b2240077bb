"""What is offered, until when, what came of it, and the pipeline that it makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from attrs import frozen

from o2c.domain.common import NOTHING, LineAmount
from o2c.domain.quote.events import (
    Cancelled,
    Converted,
    Drafted,
    Expired,
    Lost,
    Offered,
    Restored,
    Revised,
    Tracked,
)
from o2c.domain.quote.parts import DecidedBy, Offer
from o2c.domain.quote.state import Stage
from o2c.kernel import Recorded
from o2c.projections import shares
from o2c.projections.view import (
    Key,
    Selection,
    View,
    changer,
    column,
    stream_id,
    streams_of,
)
from o2c.values.columns import Minor, Qty, Rate
from o2c.values.exact import EXACT
from o2c.values.money import round_minor


@frozen(kw_only=True, slots=False)
class SalesQuote:
    """One quote as it is now.  Its quantities sum its lines', whatever their units."""

    quote: str = column("the quote")
    customer: str = column("to whom")
    account: str = column("the credit account that would pay")
    reference: str = column("the customer's number for it")
    owner: str = column("whose quote it is")
    stage: Stage = column("how far it has come", Stage.DRAFT)
    open: bool = column("whether it may be ordered, up to `valid_until`", False)
    version: int = column("1, and one more with each revision", 1)
    drafted_on: date = column("when it was begun")
    offered_on: date | None = column("when its version was offered", None)
    valid_until: date | None = column("the last day that it holds", None)
    currency: str = column("of all amounts")
    net: Minor = column("value of its lines", 0)
    tax: Minor = column("tax on it", 0)
    freight: Minor = column("freight", 0)
    freight_tax: Minor = column("tax on the freight", 0)
    total: Minor = column("net + tax + freight + freight_tax", 0)
    probability: Rate | None = column("that it is won, a fraction; none if unknown")
    weighted: Minor | None = column(
        "net of what is left, times probability, while it may be ordered", None
    )
    quoted: Qty = column("quantity that it offers", NOTHING)
    ordered: Qty = column("of that, in orders", NOTHING)
    ordered_net: Minor = column("value of its orders' lines when they were placed", 0)
    ordered_tax: Minor = column("tax on it", 0)
    orders: int = column("how many orders were made of it and not cancelled", 0)
    rate: Rate | None = column("one unit in the books' currency; none if the same")
    rate_on: date | None = column("since when that rate held")
    ended_on: date | None = column("when it was ordered in full, lost or expired", None)
    decided_by: DecidedBy | None = column("what decided it", None)
    note: str = column("what was said last", "")


_OFFERED = (Stage.OPEN, Stage.PARTLY_ORDERED)
_WITHOUT_ORDER = (Stage.LOST, Stage.CANCELLED, Stage.EXPIRED)
_ENDED = (Stage.ORDERED, *_WITHOUT_ORDER)


def _derived(row: SalesQuote) -> Mapping[str, object]:
    weighted = None
    if row.probability is not None:
        left = 0 if row.stage in _ENDED else max(row.net - row.ordered_net, 0)
        weighted = round_minor(EXACT.multiply(left, row.probability))
    return {"open": row.stage in _OFFERED, "weighted": weighted}


_change = changer(SalesQuote, _derived)


def evolve(
    key: Key, row: SalesQuote | None, recorded: Recorded[object]
) -> SalesQuote | None:
    event, on = recorded.event, recorded.effective_on
    if isinstance(event, Drafted):
        return _drafted(recorded, event)
    if row is None:
        return None
    match event:
        case Revised(version=version, offer=offer, note=note):
            draft = Stage.DRAFT
            again = {"stage": draft, "offered_on": None, "valid_until": None}
            return _change(row, version=version, note=note, **again, **_says(offer))
        case Offered():
            stage = Stage.OPEN if row.stage is Stage.DRAFT else row.stage
            return _change(
                row, stage=stage, offered_on=event.on, valid_until=event.valid_until
            )
        case Tracked(owner=owner, probability=probability, note=note):
            return _change(row, owner=owner, probability=probability, note=note)
        case Converted() | Restored():
            return _ordered(row, event, on)
        case Lost(decided_by=why, note=note):
            lost = Stage.LOST
            return _change(row, stage=lost, ended_on=on, decided_by=why, note=note)
        case Cancelled(note=note):
            return _change(row, stage=Stage.CANCELLED, ended_on=on, note=note)
        case Expired():
            return _change(row, stage=Stage.EXPIRED, ended_on=on)
        case _:
            return row


def _drafted(recorded: Recorded[object], event: Drafted) -> SalesQuote:
    placed = event.offer.order
    row = SalesQuote(
        quote=recorded.id,
        customer=placed.customer,
        account=placed.account,
        reference=event.reference,
        owner=event.owner,
        drafted_on=recorded.effective_on,
        currency=placed.currency,
        probability=event.probability,
        rate=None,
        rate_on=None,
        note=event.note,
    )
    return _change(row, **_says(event.offer))


def _says(offer: Offer) -> dict[str, object]:
    """What a version says of the whole."""
    totals, rate = offer.totals, offer.rate
    return {
        "net": totals.net.minor,
        "tax": totals.tax.minor,
        "freight": totals.freight.minor,
        "freight_tax": totals.freight_tax.minor,
        "total": totals.gross.minor,
        "quoted": shares.total(asked.quantity for asked in offer.order.lines),
        "rate": rate.rate if rate else None,
        "rate_on": rate.on if rate else None,
    }


def _ordered(row: SalesQuote, event: Converted | Restored, on: date) -> SalesQuote:
    """More of it is in orders, or less again; what has ended otherwise stays ended."""
    sign = 1 if isinstance(event, Converted) else -1
    ordered = row.ordered + sign * shares.total(part.quantity for part in event.lines)
    net, tax = _value(event.lines)
    row = _change(
        row,
        ordered=ordered,
        ordered_net=row.ordered_net + sign * net,
        ordered_tax=row.ordered_tax + sign * tax,
        orders=row.orders + sign,
    )
    if isinstance(event, Converted):
        why = event.decided_by or row.decided_by
        row = _change(row, decided_by=why, note=event.note)
    if row.stage in _WITHOUT_ORDER:
        return row
    if ordered == row.quoted:
        return _change(row, stage=Stage.ORDERED, ended_on=on)
    stage = Stage.PARTLY_ORDERED if row.orders else Stage.OPEN
    return _change(row, stage=stage, ended_on=None)


def _value(lines: Iterable[LineAmount]) -> tuple[int, int]:
    parts = list(lines)
    return sum(p.net.minor for p in parts), sum(p.tax.minor for p in parts)


QUOTES = View(
    name="quotes",
    row=SalesQuote,
    key=("quote",),
    events=(
        Drafted,
        Revised,
        Offered,
        Tracked,
        Converted,
        Restored,
        Lost,
        Cancelled,
        Expired,
    ),
    keys=stream_id,
    evolve=evolve,
    streams=streams_of("quote"),
)
OPEN_QUOTES = Selection("open_quotes", QUOTES, (("open", "=", True),))
