"""Available to promise, and everything that promises stock or takes a promise back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeAlias

from o2c.domain.common import NOTHING, Slot, quantity_of
from o2c.domain.stock.events import Event, Released, Rescheduled, Reserved
from o2c.domain.stock.refusals import Refusal
from o2c.domain.stock.state import Claim, Stock, claim_key, evolve, less, merged
from o2c.errors import LimitExceeded, ValidationError

Working: TypeAlias = Callable[[date], date]  # a date, or the next working day after it


def profile(
    on_hand: Decimal, supplies: Iterable[Slot], demands: Iterable[Slot], *, today: date
) -> list[Slot]:
    """The projected balance from today on, one slot for each date it changes.

    Overdue supply counts as coming tomorrow, never as there today (R05-07); overdue
    demand is wanted today.
    """
    changes: dict[date, Decimal] = {today: on_hand}
    tomorrow = today + timedelta(days=1)
    for supply in supplies:
        on = supply.on if supply.on >= today else tomorrow
        changes[on] = changes.get(on, NOTHING) + supply.quantity
    for demand in demands:
        on = max(demand.on, today)
        changes[on] = changes.get(on, NOTHING) - demand.quantity
    balance, out = NOTHING, []
    for on in sorted(changes):
        balance += changes[on]
        out.append(Slot(on=on, quantity=balance))
    return out


def available(balances: Iterable[Slot], on: date) -> Decimal:
    """What can be promised for a date without breaking any later promise (R05-02).

    The smallest projected balance from that date on; negative where promises already
    given are not covered.
    """
    at, later = NOTHING, []
    for slot in balances:
        if slot.on <= on:
            at = slot.quantity
        else:
            later.append(slot.quantity)
    return min([at, *later])


def balances(stock: Stock, *, today: date, without: str = "") -> list[Slot]:
    """The item's projected balance, optionally as if one claim were not there."""
    demands = (
        slot
        for key, claim in stock.claims.items()
        if key != without
        for slot in _demand(claim, today)
    )
    return profile(stock.on_hand, stock.supplies.values(), demands, today=today)


def _demand(claim: Claim, today: date) -> tuple[Slot, ...]:
    """What the claim takes and when; what is picked is off the shelf today."""
    if not claim.picked:
        return claim.slots
    return (Slot(on=today, quantity=claim.in_hand), *unpicked(claim))


def unpicked(claim: Claim) -> tuple[Slot, ...]:
    """The promises of a claim that no picked goods are for: not the earliest ones."""
    return less(claim.slots, earliest(claim.slots, claim.in_hand))


def schedule(
    stock: Stock,
    *,
    quantity: Decimal,
    requested: date,
    today: date,
    working: Working,
    without: str = "",
) -> tuple[Slot, ...]:
    """The earliest dates on which this much can be promised; less if stock runs out."""
    projected = balances(stock, today=today, without=without)
    first = working(max(requested, today))
    dates = [first, *(working(b.on) for b in projected if b.on > first)]
    slots: list[Slot] = []
    left = quantity
    for on in dict.fromkeys(dates):
        if left <= 0:
            break
        free = available(projected, on) - quantity_of(slots)
        take = min(left, free)
        if take > 0:
            slots.append(Slot(on=on, quantity=take))
            left -= take
    return tuple(slots)


def reserve(
    stock: Stock,
    *,
    order: str,
    line: int,
    quantity: Decimal,
    requested: date,
    today: date,
    working: Working,
) -> Iterator[Event]:
    """Promise what can be promised, let the rest wait; `quantity` is the whole claim.

    Check and reserve are one step (R05-10): the promise is the event.
    """
    if quantity <= 0:
        raise ValidationError(
            Refusal.QUANTITY_NOT_POSITIVE,
            "a quantity must be positive",
            field="quantity",
            line=line,
            remedy="release the claim instead",
        )
    old = stock.claim(order, line)
    more = quantity if old is None else quantity - old.reserved - old.waiting
    if more <= 0:
        return
    slots = schedule(
        stock, quantity=more, requested=requested, today=today, working=working
    )
    yield Reserved(
        order=order,
        line=line,
        requested=requested,
        slots=slots,
        waiting=more - quantity_of(slots),
    )


def release(stock: Stock, *, order: str, line: int, keep: Decimal) -> Iterator[Event]:
    """Give a claim up down to `keep`: what waits goes first, then the latest date."""
    claim = stock.claim(order, line)
    if claim is None:
        return
    gone = claim.reserved + claim.waiting - keep
    if gone <= 0:
        return
    if keep < claim.in_hand:
        raise LimitExceeded(
            Refusal.PICKED,
            f"{claim.in_hand} of the claim is picked already",
            line=line,
            remedy="cancel the shipment first",
            maximum=str(claim.reserved + claim.waiting - claim.in_hand),
        )
    waiting = min(gone, claim.waiting)
    yield Released(
        order=order,
        line=line,
        withdrawn=_latest(claim.slots, gone - waiting),
        waiting=waiting,
    )


def earliest(slots: tuple[Slot, ...], quantity: Decimal) -> tuple[Slot, ...]:
    """So much of the slots, taken from the earliest date on."""
    taken = []
    for slot in slots:
        take = min(slot.quantity, quantity)
        if take > 0:
            taken.append(Slot(on=slot.on, quantity=take))
            quantity -= take
    return tuple(taken)


def _latest(slots: tuple[Slot, ...], quantity: Decimal) -> tuple[Slot, ...]:
    """So much of the slots, taken from the latest date backwards."""
    return tuple(reversed(earliest(tuple(reversed(slots)), quantity)))


def refill(stock: Stock, *, today: date, working: Working) -> Iterator[Event]:
    """Make promises true again after supply or demand changed.

    First, promises that are no longer covered are withdrawn, the last claim's first,
    never what is picked.  Then every claim that waits, or could have an earlier date,
    is served in the order in which claims were made; nobody else loses by it.
    """
    plan = _covered(stock, today=today)
    for claim in stock.queue:
        plan = _improved(plan, claim, today=today, working=working)
    for claim in stock.queue:
        after = plan.claims[claim_key(claim.order, claim.line)]
        if after.slots != claim.slots:
            yield Rescheduled(
                order=claim.order,
                line=claim.line,
                withdrawn=_only(claim.slots, after.slots),
                promised=_only(after.slots, claim.slots),
            )


def _covered(plan: Stock, *, today: date) -> Stock:
    """The plan without promises that the projected balance does not cover.

    What is picked stays picked: a shortage of it shows until it is counted again, and
    what comes meanwhile fills it before it is promised to others.
    """
    while uncovered := _uncovered(plan, today=today):
        claim, gone = uncovered
        plan = _planned(plan, claim, less(claim.slots, gone))
    return plan


def _uncovered(plan: Stock, *, today: date) -> tuple[Claim, tuple[Slot, ...]] | None:
    """Promises of one claim that fall short: the first date's, the last claim's.

    Only a promise due by the date of a shortage can have caused it.
    """
    for short in balances(plan, today=today):
        for claim in reversed(plan.queue) if short.quantity < 0 else ():
            due = tuple(s for s in claim.slots if max(s.on, today) <= short.on)
            loose = min(quantity_of(due), claim.reserved - claim.in_hand)
            if loose > 0:
                return claim, _latest(due, min(-short.quantity, loose))
    return None


def _improved(plan: Stock, claim: Claim, *, today: date, working: Working) -> Stock:
    """The plan with this claim promised as early and as fully as the rest allows."""
    key = claim_key(claim.order, claim.line)
    now = plan.claims[key]
    whole = now.reserved + now.waiting
    wished = working(max(claim.requested, today))
    if not now.waiting and all(slot.on <= wished for slot in now.slots):
        return plan
    slots = schedule(
        plan,
        quantity=whole,
        requested=claim.requested,
        today=today,
        working=working,
        without=key,
    )
    better = quantity_of(slots) > now.reserved or (
        quantity_of(slots) == now.reserved and _when(slots) < _when(now.slots)
    )
    return _planned(plan, now, slots) if better else plan


def _planned(plan: Stock, claim: Claim, slots: tuple[Slot, ...]) -> Stock:
    """The plan in which this claim has these promises, and waits for the rest."""
    return evolve(
        plan,
        Rescheduled(
            order=claim.order, line=claim.line, withdrawn=claim.slots, promised=slots
        ),
    )


def _when(slots: Iterable[Slot]) -> list[tuple[date, Decimal]]:
    return [(slot.on, -slot.quantity) for slot in slots]


def _only(slots: tuple[Slot, ...], without: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """What is in the first and not in the second, date by date."""
    return tuple(slot for slot in less(merged(slots, ()), without) if slot.quantity > 0)
