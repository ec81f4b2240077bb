"""What a stock item remembers: what is there, what comes, and who was promised it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from attrs import evolve as replace
from attrs import field, frozen

from o2c.domain.common import NOTHING, Slot, held_on, quantity_of
from o2c.domain.stock.events import (
    Counted,
    Event,
    Expected,
    Issued,
    Picked,
    PutBack,
    Received,
    Released,
    Rescheduled,
    Reserved,
    Restocked,
    Scrapped,
    SentBack,
    SupplyCancelled,
    SupplyChanged,
    TakenBack,
)

REMEMBERED = 60  # days with movements that a backdated movement can reach


@frozen(kw_only=True)
class Claim:
    """What one order line has of the item: dated promises, a waiting rest, picks."""

    order: str
    line: int
    rank: int  # the order in which claims were made; the earlier goes first
    requested: date
    slots: tuple[Slot, ...] = ()
    waiting: Decimal = NOTHING
    picked: Mapping[str, Decimal] = field(factory=dict)  # by shipment

    @property
    def reserved(self) -> Decimal:
        return quantity_of(self.slots)

    @property
    def in_hand(self) -> Decimal:
        """Off the shelf already, for one shipment or another."""
        return sum(self.picked.values(), NOTHING)


@frozen(kw_only=True)
class Stock:
    """One product at one site, in stocking units.  Claims are keyed `order/line`."""

    on_hand: Decimal = NOTHING
    quarantine: Mapping[str, Decimal] = field(factory=dict)  # by RMA
    supplies: Mapping[str, Slot] = field(factory=dict)
    claims: Mapping[str, Claim] = field(factory=dict)
    rank: int = 0
    days: tuple[Slot, ...] = ()  # the balance on hand at the end of the latest days
    opening: Decimal = NOTHING  # the balance before the first of them
    forgot: bool = False  # whether there were days before them

    def claim(self, order: str, line: int) -> Claim | None:
        return self.claims.get(claim_key(order, line))

    @property
    def queue(self) -> list[Claim]:
        """Claims in the order in which they are served."""
        return sorted(self.claims.values(), key=lambda claim: claim.rank)


def claim_key(order: str, line: int) -> str:
    return f"{order}/{line}"


def evolve(stock: Stock, event: Event) -> Stock:
    match event:
        case Received() | Counted() | Expected() | SupplyChanged() | SupplyCancelled():
            return _supplied(stock, event)
        case Reserved():
            return _reserved(stock, event)
        case Rescheduled(order=order, line=line, withdrawn=withdrawn):
            claim = stock.claims[claim_key(order, line)]
            change = quantity_of(withdrawn) - quantity_of(event.promised)
            return _with(
                stock,
                replace(
                    claim,
                    slots=merged(less(claim.slots, withdrawn), event.promised),
                    waiting=claim.waiting + change,
                ),
            )
        case Released(order=order, line=line, withdrawn=withdrawn, waiting=waiting):
            claim = stock.claims[claim_key(order, line)]
            return _with(
                stock,
                replace(
                    claim,
                    slots=less(claim.slots, withdrawn),
                    waiting=claim.waiting - waiting,
                ),
            )
        case Picked(order=order, line=line, shipment=shipment, quantity=quantity):
            return _picked(stock, claim_key(order, line), shipment, quantity)
        case PutBack(order=order, line=line, shipment=shipment, quantity=quantity):
            return _picked(stock, claim_key(order, line), shipment, -quantity)
        case Issued():
            return _issued(stock, event)
        case TakenBack(rma=rma, quantity=quantity):
            return _quarantined(stock, rma, quantity)
        case Restocked(rma=rma, quantity=quantity):
            return _moved(_quarantined(stock, rma, -quantity), event.on, quantity)
        case SentBack(rma=rma, quantity=quantity):
            return _quarantined(stock, rma, -quantity)
        case Scrapped(rma=rma, quantity=quantity):
            if rma is None:
                return _moved(stock, event.on, -quantity)
            return _quarantined(stock, rma, -quantity)


def _supplied(
    stock: Stock,
    event: Received | Counted | Expected | SupplyChanged | SupplyCancelled,
) -> Stock:
    supplies = dict(stock.supplies)
    match event:
        case Received(quantity=quantity, supply=supply, settled=settled):
            stock = _moved(stock, event.on, quantity)
            if supply is not None and supply in supplies:
                rest = supplies.pop(supply)
                if rest.quantity > settled:
                    left = rest.quantity - settled
                    supplies[supply] = replace(rest, quantity=left)
        case Counted(expected=expected, counted=counted):
            stock = _moved(stock, event.on, counted - expected)
        case Expected(supply=supply, quantity=quantity, on=on):
            supplies[supply] = Slot(on=on, quantity=quantity)
        case SupplyChanged(supply=supply, quantity=quantity, on=on):
            supplies[supply] = Slot(on=on, quantity=quantity)
        case SupplyCancelled(supply=supply):
            supplies.pop(supply, None)
    return replace(stock, supplies=supplies)


def _reserved(stock: Stock, event: Reserved) -> Stock:
    old = stock.claim(event.order, event.line)
    if old is None:
        old = Claim(
            order=event.order,
            line=event.line,
            rank=stock.rank + 1,
            requested=event.requested,
        )
    claim = replace(
        old,
        slots=merged(old.slots, event.slots),
        waiting=old.waiting + event.waiting,
        requested=event.requested,
    )
    return replace(_with(stock, claim), rank=max(stock.rank, claim.rank))


def _picked(stock: Stock, key: str, shipment: str, quantity: Decimal) -> Stock:
    claim = stock.claims[key]
    return _with(stock, replace(claim, picked=_plus(claim.picked, shipment, quantity)))


def _issued(stock: Stock, event: Issued) -> Stock:
    claim = stock.claims[claim_key(event.order, event.line)]
    in_hand = min(claim.picked.get(event.shipment, NOTHING), event.quantity)
    left = replace(
        claim,
        slots=less(claim.slots, event.consumed),
        picked=_plus(claim.picked, event.shipment, -in_hand),
    )
    return _moved(_with(stock, left), event.on, -event.quantity)


def _moved(stock: Stock, on: date, quantity: Decimal) -> Stock:
    """The stock after a movement on a date: later days' balances move with it."""
    before = tuple(day for day in stock.days if day.on < on)
    later = (day for day in stock.days if day.on > on)
    days = (
        *before,
        Slot(on=on, quantity=balance_on(stock, on) + quantity),
        *(Slot(on=day.on, quantity=day.quantity + quantity) for day in later),
    )
    dropped = days[:-REMEMBERED]
    return replace(
        stock,
        on_hand=stock.on_hand + quantity,
        days=days[-REMEMBERED:],
        opening=dropped[-1].quantity if dropped else stock.opening,
        forgot=stock.forgot or bool(dropped),
    )


def balance_on(stock: Stock, on: date) -> Decimal:
    """What was on hand at the end of a date, as far as it is remembered."""
    known = held_on(stock.days, on)
    return known.quantity if known else stock.opening


def lowest_from(stock: Stock, on: date) -> Decimal:
    """The smallest balance on hand from a date on, as far as it is remembered."""
    later = (day.quantity for day in stock.days if day.on > on)
    return min([balance_on(stock, on), *later])


def _quarantined(stock: Stock, rma: str, quantity: Decimal) -> Stock:
    return replace(stock, quarantine=_plus(stock.quarantine, rma, quantity))


def _with(stock: Stock, claim: Claim) -> Stock:
    """The stock with this claim; a claim for nothing is forgotten."""
    key = claim_key(claim.order, claim.line)
    claims = {k: c for k, c in stock.claims.items() if k != key}
    if claim.slots or claim.waiting or claim.picked:
        claims[key] = claim
    return replace(stock, claims=claims)


def _plus(
    shares: Mapping[str, Decimal], key: str, quantity: Decimal
) -> Mapping[str, Decimal]:
    changed = {**shares, key: shares.get(key, NOTHING) + quantity}
    return {k: q for k, q in changed.items() if q}


def merged(slots: Iterable[Slot], more: Iterable[Slot]) -> tuple[Slot, ...]:
    """Both together, one slot a date, in date order."""
    by_date: dict[date, Decimal] = {}
    for slot in (*slots, *more):
        by_date[slot.on] = by_date.get(slot.on, NOTHING) + slot.quantity
    return tuple(Slot(on=on, quantity=q) for on, q in sorted(by_date.items()) if q)


def less(slots: Iterable[Slot], fewer: Iterable[Slot]) -> tuple[Slot, ...]:
    """The slots without these quantities, date by date."""
    return merged(slots, (Slot(on=s.on, quantity=-s.quantity) for s in fewer))
