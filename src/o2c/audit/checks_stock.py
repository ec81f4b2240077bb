"""Stock: what is there, what is promised, and what can be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from o2c.audit.finding import Check
from o2c.audit.picture import Picture
from o2c.audit.sums import quantity, subjects
from o2c.audit.tally import Pair, paired
from o2c.domain.common import NOTHING, Slot, quantity_of
from o2c.domain.stock.promising import available, balances, earliest
from o2c.domain.stock.state import Stock
from o2c.projections import shares
from o2c.projections.atp import ATP, AtpBucket, available_to_promise
from o2c.projections.order_lines import ORDER_LINES
from o2c.projections.quantity_postings import subject
from o2c.projections.reservations import RESERVATIONS, Reservation
from o2c.projections.stock_on_hand import STOCK_ON_HAND, StockOnHand
from o2c.projections.view import Key
from o2c.values.ids import ProductId, SiteId, item, of_item


def _rows(picture: Picture) -> dict[str, StockOnHand]:
    return {
        item(ProductId(row.product), SiteId(row.site)): row
        for row in picture.rows(STOCK_ON_HAND).values()
    }


def on_hand(picture: Picture) -> Iterator[Pair]:
    for key, stock, row in paired(picture.stocks, _rows(picture)):
        if stock is None or row is None:
            yield f"{key} is known", stock is not None, row is not None
            continue
        moved = quantity(picture, "stock.on_hand", key)
        yield f"{key} on hand, in the view", stock.on_hand, row.on_hand
        yield f"{key} on hand, by its movements", stock.on_hand, moved
        held = sum(stock.quarantine.values(), NOTHING)
        moved = quantity(picture, "stock.quarantine", key)
        yield f"{key} in quarantine, in the view", held, row.quarantine
        yield f"{key} in quarantine, by its movements", held, moved
        moved = quantity(picture, "stock.scrap", key)
        yield f"{key} scrapped, by its movements", moved, row.scrapped
        expected = quantity_of(stock.supplies.values())
        yield f"{key} expected", expected, row.expected


def customers_goods(picture: Picture) -> Iterator[Pair]:
    """What stock says that customers have is what their orders say they kept."""
    kept: dict[str, Decimal] = {}
    for row in picture.rows(ORDER_LINES).values():
        if row.tracked:
            key = item(ProductId(row.product), SiteId(row.site))
            kept[key] = kept.get(key, NOTHING) + row.shipped - row.returned
    gone = subjects(picture, "stock.customer")
    for key in dict.fromkeys([*kept, *gone]):
        yield key, gone.get(key, NOTHING), kept.get(key, NOTHING)


def reserved(picture: Picture) -> Iterator[Pair]:
    claims = {
        subject(claim.order, claim.line): claim
        for stock in picture.stocks.values()
        for claim in stock.claims.values()
    }
    rows = {
        subject(row.order, row.line): row for row in picture.rows(RESERVATIONS).values()
    }
    lines = {
        subject(row.order, row.line): row
        for row in picture.rows(ORDER_LINES).values()
        if row.tracked
    }
    for of in dict.fromkeys([*claims, *rows, *lines]):
        claim, row, line = claims.get(of), rows.get(of), lines.get(of)
        promised = claim.reserved if claim else NOTHING
        waiting = claim.waiting if claim else NOTHING
        yield f"{of} in the order", promised, line.reserved if line else NOTHING
        yield f"{of} in reservations", promised, row.reserved if row else NOTHING
        posted = quantity(picture, "claim.reserved", of)
        yield f"{of} in the journal", promised, posted
        yield f"{of} waiting, in the order", waiting, line.waiting if line else NOTHING
        yield f"{of} waiting, in reservations", waiting, row.waiting if row else NOTHING
        posted = quantity(picture, "claim.waiting", of)
        yield f"{of} waiting, in the journal", waiting, posted
        picked = claim.in_hand if claim else NOTHING
        yield f"{of} picked", picked, row.picked if row else NOTHING


def reserved_items(picture: Picture) -> Iterator[Pair]:
    promised: dict[str, Decimal] = {}
    waiting: dict[str, Decimal] = {}
    for claim in picture.rows(RESERVATIONS).values():
        key = item(ProductId(claim.product), SiteId(claim.site))
        promised[key] = promised.get(key, NOTHING) + claim.reserved
        waiting[key] = waiting.get(key, NOTHING) + claim.waiting
    for key, row in _rows(picture).items():
        yield f"{key} reserved", promised.pop(key, NOTHING), row.reserved
        yield f"{key} waiting", waiting.pop(key, NOTHING), row.waiting
    for key, found in promised.items():
        yield f"{key} reserved", found, NOTHING


def atp(picture: Picture) -> Iterator[Pair]:
    """The dates of supply and demand, and what can be promised on each of them."""
    expected: dict[Key, tuple[Decimal, Decimal]] = {}
    for key, stock in picture.stocks.items():
        for on, (supply, demand) in _dates(stock).items():
            expected[(*of_item(key), on)] = (supply, demand)
    buckets: dict[str, list[AtpBucket]] = {}
    for row in picture.rows(ATP).values():
        key = item(ProductId(row.product), SiteId(row.site))
        buckets.setdefault(key, []).append(row)
        found = expected.pop((row.product, row.site, row.on), (NOTHING, NOTHING))
        yield f"{key} on {row.on} supply", found[0], row.supply
        yield f"{key} on {row.on} demand", found[1], row.demand
    for (product, site, day), found in expected.items():
        yield f"{product}@{site} on {day}", found, None
    yield from _promisable(picture, buckets)


def _dates(stock: Stock) -> dict[date, tuple[Decimal, Decimal]]:
    dates: dict[date, tuple[Decimal, Decimal]] = {}
    for slot in stock.supplies.values():
        supply, demand = dates.get(slot.on, (NOTHING, NOTHING))
        dates[slot.on] = (supply + slot.quantity, demand)
    for claim in stock.claims.values():
        for slot in claim.slots:
            supply, demand = dates.get(slot.on, (NOTHING, NOTHING))
            dates[slot.on] = (supply, demand + slot.quantity)
    return dates


def _promisable(
    picture: Picture, buckets: dict[str, list[AtpBucket]]
) -> Iterator[Pair]:
    """ATP from views alone against ATP from the item's own state (R05-02)."""
    picked: dict[str, list[Slot]] = {}
    for claim in picture.rows(RESERVATIONS).values():
        if claim.picked:
            key = item(ProductId(claim.product), SiteId(claim.site))
            picked.setdefault(key, []).extend(_picked(claim))
    rows = _rows(picture)
    for key, stock in picture.stocks.items():
        row = rows.get(key)
        there = row.on_hand if row else NOTHING
        projected = balances(stock, today=picture.today)
        for at in available_to_promise(
            there,
            buckets.get(key, ()),
            today=picture.today,
            picked=picked.get(key, ()),
        ):
            free = max(available(projected, at.on), NOTHING)
            yield f"{key} to promise on {at.on}", free, at.atp


def _picked(claim: Reservation) -> tuple[Slot, ...]:
    """The promises that goods off the shelf are for."""
    return earliest(shares.read_slots(claim.schedule), claim.picked)


CHECKS: tuple[Check, ...] = (
    Check(
        "on_hand",
        "per item: on hand, quarantine, expected in stock = in stock_on_hand = the sum "
        "of movements",
        on_hand,
    ),
    Check(
        "customers_goods",
        "per item: issued and not taken back = shipped and kept in order_lines",
        customers_goods,
    ),
    Check(
        "reserved",
        "per order line: claims in stock = in reservations = in order_lines = in the "
        "journal",
        reserved,
    ),
    Check(
        "reserved_items",
        "per item: the sum of reservations = reserved and waiting in stock_on_hand",
        reserved_items,
    ),
    Check(
        "atp",
        "per item and date: supply, demand and ATP from views = from the item's state",
        atp,
    ),
)
