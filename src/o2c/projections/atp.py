"""What can be promised of each product, where and when."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from attrs import frozen

from o2c.domain.common import NOTHING, Slot
from o2c.domain.stock.events import (
    Expected,
    Issued,
    Received,
    Released,
    Rescheduled,
    Reserved,
    SupplyCancelled,
    SupplyChanged,
)
from o2c.domain.stock.promising import available, earliest, profile
from o2c.kernel import Recorded
from o2c.projections.shares import read_slots
from o2c.projections.view import Key, View, changer, column, once
from o2c.values.columns import Qty
from o2c.values.ids import of_item

_Change: TypeAlias = tuple[date, Decimal, Decimal]  # on, supply, demand


@frozen(kw_only=True, slots=False)
class AtpBucket:
    """What comes and what is promised of a product at a site on one date."""

    product: str = column("the product")
    site: str = column("the site")
    on: date = column("the date")
    supply: Qty = column("expected to arrive", NOTHING)
    demand: Qty = column("promised to leave", NOTHING)


@frozen(kw_only=True)
class AtpRow:
    """One date of an item: what moves, what is there then, what can be promised."""

    on: date
    supply: Decimal
    demand: Decimal
    projected: Decimal
    atp: Decimal
    shortage: Decimal


_change = changer(AtpBucket)


@once
def _changes(recorded: Recorded[object]) -> dict[Key, _Change]:
    """How supply and demand of each date change."""
    product, site = of_item(recorded.id)
    changes: dict[Key, _Change] = {}
    for on, supply, demand in _moved(recorded.event):
        key: Key = (product, site, on)
        _, supply_so_far, demand_so_far = changes.get(key, (on, NOTHING, NOTHING))
        changes[key] = (on, supply_so_far + supply, demand_so_far + demand)
    return changes


def _moved(event: object) -> list[_Change]:
    match event:
        case Reserved(slots=slots):
            return _demand(slots, 1)
        case Rescheduled(withdrawn=withdrawn, promised=promised):
            return _demand(withdrawn, -1) + _demand(promised, 1)
        case Released(withdrawn=withdrawn):
            return _demand(withdrawn, -1)
        case Issued(consumed=consumed):
            return _demand(consumed, -1)
        case Received(due=due, settled=settled) if due is not None:
            return [(due, -settled, NOTHING)]
        case Expected(on=on, quantity=quantity):
            return [(on, quantity, NOTHING)]
        case SupplyChanged(was_on=was_on, was_quantity=was, on=on, quantity=quantity):
            return [(was_on, -was, NOTHING), (on, quantity, NOTHING)]
        case SupplyCancelled(on=on, quantity=quantity):
            return [(on, -quantity, NOTHING)]
        case _:
            return []


def _demand(slots: Iterable[Slot], sign: int) -> list[_Change]:
    return [(slot.on, NOTHING, sign * slot.quantity) for slot in slots]


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    return _changes(recorded)


def evolve(
    key: Key, row: AtpBucket | None, recorded: Recorded[object]
) -> AtpBucket | None:
    on, supply, demand = _changes(recorded)[key]
    if row is None:
        product, site = of_item(recorded.id)
        row = AtpBucket(product=product, site=site, on=on)
    row = _change(row, supply=row.supply + supply, demand=row.demand + demand)
    return row if row.supply or row.demand else None


def available_to_promise(
    on_hand: Decimal,
    buckets: Iterable[AtpBucket],
    *,
    today: date,
    picked: Sequence[Slot] = (),
) -> list[AtpRow]:
    """The item's dates from today on, each with what can be promised for it.

    Overdue supply counts tomorrow, overdue demand today (R05-07).  `picked` are the
    promises whose goods are off the shelf already: they are taken today.  What is
    promised and not covered is the shortage; it never hides in `atp` (R05-15).
    """
    supplies: dict[date, Decimal] = {}
    demands: dict[date, Decimal] = {}
    tomorrow = today + timedelta(days=1)
    for bucket in buckets:
        coming = bucket.on if bucket.on >= today else tomorrow
        supplies[coming] = supplies.get(coming, NOTHING) + bucket.supply
        wanted = max(bucket.on, today)
        demands[wanted] = demands.get(wanted, NOTHING) + bucket.demand
    for slot in picked:
        wanted = max(slot.on, today)
        demands[wanted] = demands.get(wanted, NOTHING) - slot.quantity
        demands[today] = demands.get(today, NOTHING) + slot.quantity
    balances = profile(on_hand, _slots(supplies), _slots(demands), today=today)
    return [
        AtpRow(
            on=balance.on,
            supply=supplies.get(balance.on, NOTHING),
            demand=demands.get(balance.on, NOTHING),
            projected=balance.quantity,
            atp=max(available(balances, balance.on), NOTHING),
            shortage=max(-balance.quantity, NOTHING),
        )
        for balance in balances
    ]


def promisable(
    rows: Callable[[str, Sequence[tuple[str, str, object]]], Sequence[Any]],
    products: Collection[str],
    site: str,
    today: date,
) -> dict[str, list[AtpRow]]:
    """What can be promised of each product at a site, from rows of three views."""
    these: list[tuple[str, str, object]] = [
        ("site", "=", site),
        ("product", "in", products),
    ]
    on_hand = {s.product: s.on_hand for s in rows("stock_on_hand", these)}
    buckets: dict[str, list[AtpBucket]] = {product: [] for product in products}
    for bucket in rows("atp", these):
        buckets[bucket.product].append(bucket)
    picked: dict[str, list[Slot]] = {product: [] for product in products}
    for claim in rows("reservations", [*these, ("picked", ">", NOTHING)]):
        slots = read_slots(claim.schedule)
        picked[claim.product] += earliest(slots, claim.picked)
    return {
        product: available_to_promise(
            on_hand.get(product, NOTHING),
            buckets[product],
            today=today,
            picked=picked[product],
        )
        for product in products
    }


def _slots(quantities: Mapping[date, Decimal]) -> list[Slot]:
    return [Slot(on=on, quantity=q) for on, q in quantities.items() if q]


ATP = View(
    name="atp",
    row=AtpBucket,
    key=("product", "site", "on"),
    events=(
        Received,
        Expected,
        SupplyChanged,
        SupplyCancelled,
        Reserved,
        Rescheduled,
        Released,
        Issued,
    ),
    keys=keys,
    evolve=evolve,
    streams=lambda key: [f"stock/{key[0]}@{key[1]}"],
)
