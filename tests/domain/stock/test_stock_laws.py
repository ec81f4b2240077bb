"""Whatever happens to a stock item, nothing is promised twice."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from domain_samples import day, every_day, qty
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st
from stock_samples import Shelf, going, projected, shelf, want

from o2c.domain.common import NOTHING, Slot, quantity_of
from o2c.domain.stock.events import (
    Counted,
    Event,
    Issued,
    Received,
    Released,
    Rescheduled,
    Reserved,
    Restocked,
    Scrapped,
)
from o2c.domain.stock.moving import issue, pick, put_back, scrap
from o2c.domain.stock.promising import refill, release, reserve
from o2c.domain.stock.state import Claim, Stock
from o2c.domain.stock.supplying import (
    cancel_supply,
    change_supply,
    count,
    expect,
    receive,
)

Ask = tuple[Callable[..., Any], dict[str, Any]]
Step = Callable[[int], Ask]  # what is asked, given what day it is

MANY = settings(max_examples=3 * settings().max_examples, deadline=None)

WISHED = {"SO-1": -2, "SO-2": 2, "SO-3": 9}  # the day an order is wanted
orders = st.sampled_from(sorted(WISHED))
lines = st.integers(1, 2)
much = st.integers(1, 9)
ahead = st.integers(-2, 12)
supplies = st.sampled_from(["PO-1", "PO-2"])


def _receive(n: int, supply: str | None) -> Step:
    return lambda today: (
        receive,
        {"quantity": qty(n), "supply": supply, "on": day(today)},
    )


def _expect(n: int, supply: str, on: int) -> Step:
    return lambda today: (
        expect,
        {"supply": supply, "quantity": qty(n), "on": day(today + on)},
    )


def _change(n: int, supply: str, on: int) -> Step:
    return lambda today: (
        change_supply,
        {"supply": supply, "quantity": qty(n), "on": day(today + on), "note": ""},
    )


def _reserve(n: int, order: str, line: int) -> Step:
    on = WISHED[order] + line
    return lambda today: (
        reserve,
        want(n, order, line=line, requested=on, today=today),
    )


def _release(n: int, order: str, line: int) -> Step:
    return lambda _: (release, {"order": order, "line": line, "keep": qty(n - 1)})


def _go(n: int, order: str, line: int, shipment: str, picks: bool) -> Step:
    return lambda today: (
        pick if picks else issue,
        going(n, order, line=line, shipment=shipment, on=today, pick=picks),
    )


def _put_back(order: str, line: int, shipment: str) -> Step:
    return lambda _: (put_back, {"order": order, "line": line, "shipment": shipment})


def _lose(n: int, counts: bool) -> Step:
    if counts:
        return lambda today: (count, {"counted": qty(n), "note": "", "on": day(today)})
    return lambda today: (
        scrap,
        {"rma": None, "quantity": qty(n), "note": "", "on": day(today)},
    )


def _refill() -> Step:
    return lambda today: (refill, {"today": day(today), "working": every_day})


def _cancel(supply: str) -> Step:
    return lambda _: (cancel_supply, {"supply": supply, "note": ""})


shipments = st.sampled_from(["SH-1", "SH-2"])
grows = (
    st.builds(_receive, much, st.none() | supplies),
    st.builds(_expect, much, supplies, ahead),
)
promises = (
    st.builds(_reserve, much, orders, lines),
    st.builds(_reserve, much, orders, lines),
    st.builds(_release, much, orders, lines),
    st.builds(_go, much, orders, lines, shipments, st.booleans()),
    st.builds(_go, much, orders, lines, shipments, st.booleans()),
    st.builds(_put_back, orders, lines, shipments),
    st.builds(_refill),
)
shrinks = (
    st.builds(_change, much, supplies, ahead),
    st.builds(_cancel, supplies),
    st.builds(_lose, much, st.booleans()),
)
pauses = st.sampled_from([0, 0, 0, 1, 2])


def histories(
    *steps: st.SearchStrategy[Step], days: st.SearchStrategy[int] = pauses
) -> st.SearchStrategy[list[tuple[Step, int]]]:
    """Steps, and how many days pass after each."""
    return st.lists(st.tuples(st.one_of(*steps), days), max_size=25)


def recounted(events: list[Event]) -> tuple[Decimal, Decimal, Decimal]:
    """On hand, reserved and waiting, counted anew from the events."""
    on_hand = held = waiting = NOTHING
    for event in events:
        match event:
            case Received(quantity=quantity) | Restocked(quantity=quantity):
                on_hand += quantity
            case Counted(expected=expected, counted=counted):
                on_hand += counted - expected
            case Scrapped(quantity=quantity):
                on_hand -= quantity
            case Issued(quantity=quantity, consumed=consumed):
                on_hand -= quantity
                held -= quantity_of(consumed)
            case Reserved(slots=slots, waiting=rest):
                held += quantity_of(slots)
                waiting += rest
            case Rescheduled(withdrawn=withdrawn, promised=promised):
                change = quantity_of(promised) - quantity_of(withdrawn)
                held += change
                waiting -= change
            case Released(withdrawn=withdrawn, waiting=rest):
                held -= quantity_of(withdrawn)
                waiting -= rest
            case _:
                pass
    return on_hand, held, waiting


@forall(histories(*grows, *promises, *shrinks))
@MANY
def test_on_hand_and_claims_are_the_sum_of_what_happened(
    asked: list[tuple[Step, int]],
) -> None:
    tale, today = shelf(), 0
    for step, pause in asked:
        decide, ask = step(today)
        tale.attempt(decide, **ask)
        claims = tale.state.claims.values()
        counted = (
            tale.state.on_hand,
            sum((c.reserved for c in claims), NOTHING),
            sum((c.waiting for c in claims), NOTHING),
        )

        assert counted == recounted(tale.events)
        assert tale.state.on_hand >= 0
        for claim in claims:
            assert 0 <= claim.in_hand <= claim.reserved
            assert claim.waiting >= 0
            assert all(s.quantity > 0 for s in claim.slots)
            assert all(q > 0 for q in claim.picked.values())
        today += pause


@forall(histories(*grows, *promises, *shrinks))
@MANY
def test_a_promise_or_a_pick_never_makes_a_balance_negative_r05_02(
    asked: list[tuple[Step, int]],
) -> None:
    """Where supply failed, a balance may be short already; nobody makes it shorter."""
    tale, today = shelf(), 0
    for step, pause in asked:
        decide, ask = step(today)
        before = projected(tale.state, today)
        tale.attempt(decide, **ask)
        if decide in (reserve, release, pick, put_back, issue, refill):
            after = projected(tale.state, today)
            for was, now in zip(before, after, strict=True):
                assert now >= 0 or now >= was, (decide, before, after)
        today += pause


@forall(histories(*grows, *promises, days=st.just(0)))
@MANY
def test_while_supply_keeps_its_word_nothing_is_ever_oversold_r05_10(
    asked: list[tuple[Step, int]],
) -> None:
    tale = shelf()
    for step, _ in asked:
        decide, ask = step(0)
        before = tale.state
        if decide is receive and ask["supply"]:
            # Received short and before its day, the rest still comes as expected.
            ask = {**ask, "supply": None}
        tale.attempt(decide, **ask)
        in_hands = sum((c.in_hand for c in tale.state.claims.values()), NOTHING)

        assert min(projected(tale.state, 0)) >= 0, before
        assert in_hands <= tale.state.on_hand


def by_day(slots: tuple[Slot, ...], today: int) -> list[Decimal]:
    """How much is promised by each day from today on; what is overdue is due today."""
    return [
        sum((s.quantity for s in slots if s.on <= day(n)), NOTHING)
        for n in range(today, today + 60)
    ]


def held(stock: Stock) -> dict[str, Claim]:
    return dict(stock.claims)


@forall(histories(*grows, *promises, *shrinks), st.lists(st.one_of(*grows), min_size=1))
@MANY
def test_more_supply_takes_no_promise_away_r05_27(
    asked: list[tuple[Step, int]], more: list[Step]
) -> None:
    tale, today = shelf(), 0
    for step, pause in asked:
        decide, ask = step(today)
        tale.attempt(decide, **ask)
        today += pause
    decide, ask = _refill()(today)
    tale.do(decide, **ask)
    before = held(tale.state)
    for step in more:
        decide, ask = step(today)
        if decide is receive:
            ask = {**ask, "supply": None}
        tale.attempt(decide, **ask)
    decide, ask = _refill()(today)
    tale.do(decide, **ask)

    assert held(tale.state).keys() == before.keys()
    for key, claim in held(tale.state).items():
        was, now = by_day(before[key].slots, today), by_day(claim.slots, today)
        assert all(n >= w for w, n in zip(was, now, strict=True)), key


@forall(histories(*grows, *promises, *shrinks))
@MANY
def test_refilled_twice_is_refilled_once(asked: list[tuple[Step, int]]) -> None:
    tale, today = shelf(), 0
    for step, pause in asked:
        decide, ask = step(today)
        tale.attempt(decide, **ask)
        today += pause
    decide, ask = _refill()(today)
    tale.do(decide, **ask)

    assert not tale.do(decide, **ask)
    assert all_covered(tale, today)


def all_covered(tale: Shelf, today: int) -> bool:
    """No balance is short, except by goods that are picked and have gone missing."""
    short = min(projected(tale.state, today))
    picked = sum((c.in_hand for c in tale.state.claims.values()), NOTHING)
    return short >= 0 or picked > tale.state.on_hand
