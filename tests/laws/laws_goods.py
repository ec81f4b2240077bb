"""The laws of goods: nothing is oversold, and a promise given is a promise kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from laws_facts import NOTHING, Facts
from laws_history import History, Step

from o2c.domain.common import quantity_of
from o2c.domain.order import ORDER
from o2c.domain.order import events as order
from o2c.domain.order.state import Stage
from o2c.domain.site import SITE
from o2c.domain.stock import STOCK
from o2c.domain.stock import events as stock
from o2c.domain.stock.promising import unpicked
from o2c.domain.stock.state import Claim, Stock
from o2c.edge.holidays import public_holidays
from o2c.values.calendar import Calendar
from o2c.values.ids import of_item


def what_is_ordered_is_open_shipped_or_cancelled(history: History, step: Step) -> None:
    """Whatever happens to a line, its quantities add up to what was ordered."""
    sums = history.facts.sums
    for number, found in history.facts.all(ORDER).items():
        for line in found.lines.values():
            at = sums[number, line.line]
            parts = line.open + at["shipped"] + at["cancelled"]
            assert at["ordered"] == parts, (number, line)
            assert line.shipped == at["shipped"], (number, line)
            assert line.returned == at["returned"] <= at["shipped"], (number, line)
            assert at["cancelled"] >= 0, (number, line)
            assert 0 <= found.planned_on(line.line) <= line.open, (number, line)
            assert found.returnable(line.line) >= 0, (number, line)
            if line.tracked:
                assert at["shipped"] == at["issued"], (number, line)


def an_order_claims_what_it_has_open(history: History, step: Step) -> None:
    """A confirmed order claims all it has open; no other order claims anything."""
    claimed: dict[tuple[str, int], Decimal] = {}
    for held in history.facts.all(STOCK).values():
        for claim in held.claims.values():
            claimed[claim.order, claim.line] = claim.reserved + claim.waiting
    for number, found in history.facts.all(ORDER).items():
        for line in found.lines.values():
            if line.tracked:
                open_ = line.open if found.stage is Stage.CONFIRMED else NOTHING
                assert claimed.pop((number, line.line), NOTHING) == open_, number
    assert not claimed


def nothing_is_oversold(history: History, step: Step) -> None:
    """Up to any date, no more is promised than is on the shelf or comes by then.

    What was promised for a day that has passed is wanted today.  What was picked is off
    the shelf; where goods were counted away under the pickers' hands, the next supply
    fills that hole before it serves another promise.
    """
    facts = history.facts
    for item, held in facts.all(STOCK).items():
        assert held.on_hand == facts.on_hand[item] >= 0, item
        assert all(quantity > 0 for quantity in held.quarantine.values()), item
        today = _next_working_day(facts, item, facts.latest[item])
        promised: defaultdict[date, Decimal] = defaultdict(Decimal)
        for claim in held.claims.values():
            assert 0 <= claim.in_hand <= claim.reserved, (item, claim)
            assert claim.waiting >= 0, (item, claim)
            for slot in unpicked(claim):
                promised[max(slot.on, today)] += slot.quantity
        total = NOTHING
        for on in sorted(promised):
            total += promised[on]
            comes = quantity_of(s for s in held.supplies.values() if s.on <= on)
            assert total <= max(_shelf(held) + comes, NOTHING), (item, on, held)


def _shelf(held: Stock) -> Decimal:
    """What is on the shelf and in nobody's hands."""
    return held.on_hand - sum((c.in_hand for c in held.claims.values()), NOTHING)


def no_promise_suffers_from_another(history: History, step: Step) -> None:
    """What one order is promised gets worse only by its own will, or by bad supply.

    Bad supply: goods miscounted or scrapped, a supply late, less, overdue or cancelled.
    """
    for item, today, before, after in _well_supplied(history.facts, step):
        for key, claim in before.claims.items():
            if claim.order not in _concerned(step):
                now = after.claims[key]
                for on, quantity in _promised_by(claim, today).items():
                    kept = _promised_by(now, today, on)[on]
                    assert kept >= quantity, (item, claim, now)


def goods_stay_for_whom_they_wait(history: History, step: Step) -> None:
    """What was promised for a day that has passed stays on the shelf, if it is there,
    until those fetch it who were promised it; whatever is to come today."""
    for item, _, before, after in _well_supplied(history.facts, step):
        moves = [e for e in step.events if e.stream == STOCK.stream(item)]
        day = max(recorded.effective_on for recorded in moves)
        overdue = quantity_of(
            slot
            for claim in before.claims.values()
            if claim.order not in _concerned(step)
            for slot in unpicked(claim)
            if slot.on < day
        )
        assert _shelf(after) >= min(overdue, _shelf(before)), (item, before, after)


def _well_supplied(
    facts: Facts, step: Step
) -> Iterator[tuple[str, date, Stock, Stock]]:
    """Each item that something happened to, but no bad supply: today, before, after."""
    hurt = {e.id for e in step.events if isinstance(e.event, _BAD_SUPPLY)}
    touched = {e.id for e in step.events if e.stream == STOCK.stream(e.id)}
    for item in sorted(touched - hurt):
        today = _next_working_day(facts, item, facts.latest[item])
        before = step.before.get(STOCK.stream(item), Stock())
        if all(supply.on >= today for supply in before.supplies.values()):
            yield item, today, before, facts.one(STOCK, item)


_BAD_SUPPLY = (
    stock.Counted,
    stock.Scrapped,
    stock.SupplyChanged,
    stock.SupplyCancelled,
)


def _concerned(step: Step) -> set[str]:
    """The orders that the step was about, not those whose dates followed from it."""
    found = set()
    for recorded in step.events:
        match recorded.event:
            case order.Promised():
                pass
            case stock.Picked(order=number) | stock.Issued(order=number):
                found.add(number)
            case _ if recorded.stream == ORDER.stream(recorded.id):
                found.add(recorded.id)
            case _:
                pass
    return found


def _next_working_day(facts: Facts, item: str, day: date) -> date:
    """From when on goods can leave: what was promised earlier is due then."""
    site = facts.one(SITE, of_item(item)[1])
    holidays = frozenset[date]()
    for year in (day.year, day.year + 1):
        holidays |= public_holidays(site.country, site.subdivision, year)
    return Calendar(site.workdays, holidays).on_or_after(day)


def _promised_by(claim: Claim, today: date, *more: date) -> Mapping[date, Decimal]:
    """How much of a claim is promised up to each of its dates, and to these."""
    dates = sorted({*(max(slot.on, today) for slot in claim.slots), *more})
    return {
        on: quantity_of(slot for slot in claim.slots if max(slot.on, today) <= on)
        for on in dates
    }
