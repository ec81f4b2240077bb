"""What was changed on which order: what it was, what it is, by whom and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum, auto
from typing import TypeAlias, get_args

from attrs import frozen

from o2c.domain.common import Instruction
from o2c.domain.order.events import (
    DateChanged,
    LineAdded,
    LineCancelled,
    PriceChanged,
    QuantityChanged,
)
from o2c.domain.order.parts import ChangeReason, Totals
from o2c.domain.order.rewritten import (
    AddressChanged,
    InstructionsChanged,
    LineReopened,
    PriorityChanged,
    ProductChanged,
    PurchaseOrderChanged,
    SiteChanged,
)
from o2c.domain.order.terms import TermsChanged
from o2c.kernel import Recorded
from o2c.projections.view import column, entry_view
from o2c.values.address import Address
from o2c.values.columns import Minor
from o2c.values.exact import ONE
from o2c.values.jurisdiction import jurisdiction
from o2c.values.price import UnitPrice
from o2c.values.quantity import plain

Changed: TypeAlias = (
    LineAdded
    | QuantityChanged
    | PriceChanged
    | DateChanged
    | LineCancelled
    | TermsChanged
    | AddressChanged
    | SiteChanged
    | ProductChanged
    | InstructionsChanged
    | PurchaseOrderChanged
    | PriorityChanged
    | LineReopened
)


class Part(StrEnum):
    """What of an order an amendment changes."""

    LINE = auto()
    QUANTITY = auto()
    PRICE = auto()
    DISCOUNT = auto()
    DATE = auto()
    CANCELLED = auto()
    REOPENED = auto()
    PRODUCT = auto()
    SITE = auto()
    TERMS = auto()
    SHIP_TO = auto()
    BILL_TO = auto()
    INSTRUCTIONS = auto()
    PURCHASE_ORDER = auto()
    PRIORITY = auto()


@frozen(kw_only=True, slots=False)
class Amendment:
    """One thing that was changed on an order; its amendment is its version."""

    position: int = column("the place of the event in the history")
    what: Part = column("what was changed")
    order: str = column("the order")
    version: int = column("the order's version that this made")
    line: int | None = column("the order's line; none for the whole order")
    was: str = column(
        "as it was; nothing where a line is new; of an address, who taxes there"
    )
    now: str = column("as it is")
    currency: str = column("of the total")
    total: Minor | None = column("what the order came to then, if that could change")
    because: ChangeReason = column("why")
    note: str = column("why, in the words of whoever did it")
    by: str = column("who changed it, and for whom")
    changed_on: date = column("the business date")
    changed_at: datetime = column("when it was recorded, UTC")


def entries(recorded: Recorded[object]) -> tuple[Amendment, ...]:
    """What the event changed, one thing a row."""
    return tuple(_rows(recorded))


def _rows(recorded: Recorded[object]) -> Iterator[Amendment]:
    event = recorded.event
    match event:
        case LineAdded(asked=asked):
            now = f"{plain(asked.quantity)} {asked.unit} of {asked.product}"
            yield _row(recorded, event, Part.LINE, asked.line, "", now)
        case QuantityChanged(line=line, was=was, now=now):
            yield _row(recorded, event, Part.QUANTITY, line, plain(was), plain(now))
        case PriceChanged(line=line, was=was, now=now):
            if was != now:
                yield _row(recorded, event, Part.PRICE, line, _text(was), _text(now))
            off = [p.discount for p in event.prices if p.line == line]
            if off and off[0] != event.was_discount:
                before, after = plain(event.was_discount), plain(off[0])
                yield _row(recorded, event, Part.DISCOUNT, line, before, after)
        case DateChanged(line=line, was=was, now=now):
            yield _row(
                recorded, event, Part.DATE, line, was.isoformat(), now.isoformat()
            )
        case LineCancelled(line=line, quantity=gone):
            yield _row(recorded, event, Part.CANCELLED, line, "", plain(gone))
        case TermsChanged(was=was, now=now):
            yield _row(recorded, event, Part.TERMS, None, was.code, now.code)
        case _:
            yield from _rewritten(recorded)


def _rewritten(recorded: Recorded[object]) -> Iterator[Amendment]:
    """Changes of what an order says; no address is told here, only who taxes there."""
    event = recorded.event
    match event:
        case AddressChanged(was_ship_to=was_to, ship_to=ship_to):
            if was_to != ship_to:
                yield _row(
                    recorded, event, Part.SHIP_TO, None, *_there(was_to, ship_to)
                )
            if event.was_bill_to != event.bill_to:
                there = _there(event.was_bill_to, event.bill_to)
                yield _row(recorded, event, Part.BILL_TO, None, *there)
        case SiteChanged(line=line, was=was, now=now):
            yield _row(recorded, event, Part.SITE, line, was, now)
        case ProductChanged(line=line, was=was, now=now):
            yield _row(recorded, event, Part.PRODUCT, line, was, now)
        case InstructionsChanged(line=of, was=was, now=now):
            yield _row(recorded, event, Part.INSTRUCTIONS, of, _said(was), _said(now))
        case PurchaseOrderChanged(was=was, now=now):
            yield _row(recorded, event, Part.PURCHASE_ORDER, None, was, now)
        case PriorityChanged(was=was, now=now):
            yield _row(recorded, event, Part.PRIORITY, None, was, now)
        case LineReopened(line=line, quantity=again):
            yield _row(recorded, event, Part.REOPENED, line, "", plain(again))
        case _:
            pass


def _row(
    recorded: Recorded[object], event: Changed, what: Part, line: int | None, *said: str
) -> Amendment:
    totals: Totals | None = getattr(event, "totals", None)
    was, now = said
    return Amendment(
        position=recorded.position,
        what=what,
        order=recorded.id,
        version=event.version,
        line=line,
        was=was,
        now=now,
        currency=totals.gross.currency if totals else "",
        total=totals.gross.minor if totals else None,
        because=event.because,
        note=recorded.reason,
        by=", ".join(event.by),
        changed_on=recorded.effective_on,
        changed_at=recorded.recorded_at,
    )


def _there(*places: Address) -> tuple[str, ...]:
    """The smallest jurisdiction of each address."""
    return tuple(jurisdiction(place.country, place.region) for place in places)


def _said(instructions: Iterable[Instruction]) -> str:
    """Instructions as people read them: "carrier: by noon; internal: call"."""
    return "; ".join(f"{each.kind}: {each.text}" for each in instructions)


def _text(price: UnitPrice | None) -> str:
    """A price as people read it: "USD 9.5", or "USD 114 for 12"."""
    if price is None:
        return ""
    many = "" if price.per == ONE else f" for {plain(price.per)}"
    return f"{price.currency} {plain(price.amount)}{many}"


AMENDMENTS = entry_view(
    name="amendments",
    row=Amendment,
    key=("position", "what"),
    events=get_args(Changed),
    entries=entries,
    dated="changed_on",
)
