"""What is left of blanket agreements: agreed, called off, shipped, remaining."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from attrs import frozen

from o2c.domain.agreement.events import (
    AgreedLine,
    CalledOff,
    Drafted,
    Mode,
    PriceChanged,
    QuantityChanged,
)
from o2c.domain.common import NOTHING
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column, streams_of
from o2c.values.columns import Qty, Rate


@frozen(kw_only=True, slots=False)
class AgreementLine:
    """One line of an agreement; quantities count stocking units and are not rounded.

    A line that is not capped has no bound: nothing remains, and nothing is over.
    """

    agreement: str = column("the agreement")
    line: int = column("the line's number on it")
    customer: str = column("whose agreement it is")
    product: str = column("what may be called off")
    description: str = column("what it was called when it was agreed")
    mode: Mode = column("capped: so much and no more; open: whatever is called off")
    unit: str = column("the product's stocking unit, in which quantities count")
    agreed_unit: str = column("the unit in which it was agreed")
    holds: Rate = column("how many stocking units one of those holds")
    agreed: Qty = column("how much was agreed; nothing where it is open", NOTHING)
    called_off: Qty = column("ordered in call-offs and not cancelled", NOTHING)
    shipped: Qty = column("shipped of it, what came back later included", NOTHING)
    remaining: Qty = column("still to be called off: agreed - called off", NOTHING)
    over: Qty = column("called off beyond what was agreed", NOTHING)
    currency: str = column("of the price")
    price: Rate = column("the latest agreed price of `price_per` units")
    price_per: Rate = column("how many units the price is for")
    price_since: date = column("the first day of orders that it is for")


def _derived(row: AgreementLine) -> Mapping[str, object]:
    """The columns that follow from the others."""
    left = row.agreed - row.called_off if row.mode is Mode.CAPPED else NOTHING
    return {"remaining": max(left, NOTHING), "over": max(-left, NOTHING)}


_change = changer(AgreementLine, _derived)


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    match recorded.event:
        case Drafted(lines=lines):
            return [(recorded.id, line.line) for line in lines]
        case QuantityChanged(line=number) | PriceChanged(line=number):
            return [(recorded.id, number)]
        case CalledOff(calls=calls):
            return list(dict.fromkeys((recorded.id, call.line) for call in calls))
        case _:
            return []


def evolve(
    key: Key, row: AgreementLine | None, recorded: Recorded[object]
) -> AgreementLine | None:
    event = recorded.event
    if isinstance(event, Drafted):
        line = next(line for line in event.lines if line.line == key[1])
        return _change(_agreed(recorded.id, event, line))
    if row is None:
        return None
    match event:
        case QuantityChanged(mode=mode, quantity=quantity):
            return _change(row, mode=mode, agreed=quantity)
        case PriceChanged(now=price, since=since):
            return _change(
                row, price=price.amount, price_per=price.per, price_since=since
            )
        case CalledOff():
            called, shipped = _moved(event, row.line)
            return _change(
                row, called_off=row.called_off + called, shipped=row.shipped + shipped
            )
        case _:
            return row


def _agreed(number: str, event: Drafted, line: AgreedLine) -> AgreementLine:
    return AgreementLine(
        agreement=number,
        line=line.line,
        customer=event.customer,
        product=line.product,
        description=line.description,
        mode=line.mode,
        unit=line.stocking_unit,
        agreed_unit=line.unit,
        holds=line.holds,
        agreed=line.quantity,
        currency=event.currency,
        price=line.price.amount,
        price_per=line.price.per,
        price_since=event.since,
    )


def _moved(event: CalledOff, line: int) -> tuple[Decimal, Decimal]:
    """How much more is called off from a line, and how much more of it has shipped."""
    calls = [call for call in event.calls if call.line == line]
    called = sum((call.quantity - call.was for call in calls), NOTHING)
    shipped = sum((call.shipped - call.was_shipped for call in calls), NOTHING)
    return called, shipped


AGREEMENT_LINES = View(
    name="agreement_lines",
    row=AgreementLine,
    key=("agreement", "line"),
    events=(Drafted, QuantityChanged, PriceChanged, CalledOff),
    keys=keys,
    evolve=evolve,
    streams=streams_of("agreement"),
)
