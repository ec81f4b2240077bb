"""Many processes on one product, one account, one series: each gets its turn."""

from __future__ import annotations

from collections import Counter
from itertools import count
from pathlib import Path
from random import Random

from crash_crowd import all_ask
from crash_tools import (
    Ask,
    an_order,
    differences,
    one_ten,
    say_times,
    tell,
)
from desk_door import MARIA, opened
from desk_story import as_json, eur, line
from tiers import size

from o2c.domain.credit import CREDIT, Committed, Declined
from o2c.domain.order.refusals import Refusal
from o2c.domain.series import Numbered
from o2c.domain.stock import STOCK
from o2c.door import Desk

CROWD = 32


def test_two_hundred_pieces_are_sold_two_hundred_times(
    database_url: str, tmp_path: Path
) -> None:
    """All want the same product: what is not there is backordered, none gives up."""
    with opened(database_url) as desk:
        tell(desk, "ReceiveStock", product="TEN", site="MAIN", quantity=200)
        asks = [[one_ten(f"{n}-{i}") for i in range(10)] for n in range(CROWD)]
        noted = all_ask(database_url, tmp_path, asks)
        say_times("320 orders of one product", noted)
        assert Counter(each.code for each in noted) == {"": 320}
        lines = desk.view("order_lines")
        assert Counter((each.reserved, each.backordered) for each in lines) == {
            (1, 0): 200,
            (0, 1): 120,
        }
        assert most_oversold(desk, "TEN@MAIN") == 0
        report = desk.do_many(
            [as_json("ShipOrder", {"order": each.order}) for each in lines], by=MARIA
        )
        assert (report.accepted, len(report.refused)) == (200, 120)
        assert desk.store.state(STOCK, "TEN@MAIN").on_hand == 0
        assert differences(desk) == []


def most_oversold(desk: Desk, item: str) -> int:
    """By how much more was promised than there was, after any event of the item."""
    state, most = STOCK.initial, 0
    for recorded in desk.trail(STOCK.stream(item)):
        state = STOCK.evolve(state, recorded.event)  # type: ignore[arg-type]
        promised = sum(claim.reserved for claim in state.claims.values())
        most = max(most, int(promised - state.on_hand))
    return most


# -- Credit. -------------------------------------------------------------------

LIMIT = 5_000_00


def test_an_account_is_within_its_limit_after_every_event(
    database_url: str, tmp_path: Path, dice: Random
) -> None:
    """Random orders, most of which do not fit, and cancellations that make room (V12).

    Whoever was declined did not fit at that moment; whoever fits is not declined.
    """
    with opened(database_url) as desk:
        tell(desk, "SetCreditLimit", account="ACME", limit=eur(LIMIT // 100))
        tell(desk, "SetDeviationPolicy", amounts=[eur(10_000)])  # any price will do
        each = size(4, 40)
        asks = [
            [step for i in range(each) for step in place_or_cancel(dice, n, i)]
            for n in range(CROWD)
        ]
        noted = all_ask(database_url, tmp_path, asks)
        say_times(f"{len(noted)} requests on one account", noted)
        odd = Counter(note.code for note in noted) - Counter(
            {"": len(noted), Refusal.ORDER_UNKNOWN: 999, Refusal.ORDER_NOT_LIVE: 999}
        )
        assert not odd
        seen = exposures(desk)
        assert LIMIT * 0.8 < max(seen) <= LIMIT
        decided = Counter(type(e.event) for e in desk.trail("credit/ACME"))
        assert decided[Committed] > 10
        assert decided[Declined] > 10
        assert differences(desk) == []


def place_or_cancel(dice: Random, n: int, i: int) -> list[Ask]:
    """An order of a random amount, and now and then the end of somebody's order."""
    price = f"{dice.randrange(1, 400)}.{dice.randrange(100):02}"
    asks = [an_order(f"{n}-{i}", line(1, "TEN", 1, price=price))]
    if dice.random() < 0.25:
        fields = {"order": f"SO-{dice.randrange(1, 100):06}", "note": "x"}
        asks.append(Ask(f"{n}-{i}-cancel", as_json("CancelOrder", fields)))
    return asks


def exposures(desk: Desk) -> list[int]:
    """The account's exposure after each event, folded position by position."""
    state, seen = CREDIT.initial, []
    for recorded in desk.history():
        if recorded.stream != "credit/ACME":
            continue
        event = recorded.event
        if isinstance(event, Declined):
            assert state.exposure + event.amount.minor > LIMIT
        state = CREDIT.evolve(state, event)  # type: ignore[arg-type]
        if isinstance(event, Committed):
            assert state.exposure == event.exposure.minor
        seen.append(state.exposure)
    return seen


def test_of_two_orders_at_once_that_do_not_fit_together_one_waits(
    database_url: str, tmp_path: Path
) -> None:
    """V12: limit 100, two orders of 60; here for ten customers in a row."""
    accounts = [f"C-{n}" for n in range(10)]
    with opened(database_url) as desk:
        for account in accounts:
            home = {"name": account, "country": "DE"}
            registered = {"customer": account, "name": account, "currency": "EUR"}
            tell(desk, "RegisterCustomer", **registered, bill_to=home)
            tell(desk, "SetCreditLimit", account=account, limit=eur(100))
        asks = [
            [an_order(f"{n}-{a}", line(1, "TEN", 6), customer=a) for a in accounts]
            for n in range(2)
        ]
        noted = all_ask(database_url, tmp_path, asks)
        assert [each.code for each in noted] == [""] * 20
        assert len(desk.view("holds")) == 10
        exposure = desk.view("credit_exposure", where=[("ordered", ">", 0)])
        assert [row.exposure for row in exposure] == [60_00] * 10


# -- Invoices. -------------------------------------------------------------------


def test_invoices_that_are_issued_at_once_have_numbers_without_a_gap(
    database_url: str, tmp_path: Path, dice: Random
) -> None:
    """Two processes bill each order: the one that is refused takes no number."""
    orders = size(40, 400)
    with opened(database_url) as desk:
        tell(desk, "ReceiveStock", product="TEN", site="MAIN", quantity=orders)
        placed = [one_ten(f"place-{n}").text for n in range(orders)]
        numbers = [
            done.receipt.number("order")
            for done in desk.do_many(placed, by=MARIA).done
            if done.receipt
        ]
        shipped = [as_json("ShipOrder", {"order": number}) for number in numbers]
        assert desk.do_many(shipped, by=MARIA).accepted == orders
        asks: list[list[Ask]] = [[] for _ in range(size(8, CROWD))]
        turns = count()
        for number in dice.sample(numbers * 2, 2 * orders):
            turn = next(turns)
            text = as_json("IssueInvoice", {"order": number})
            asks[turn % len(asks)].append(Ask(f"bill-{turn}", text))
        noted = all_ask(database_url, tmp_path, asks)
        say_times(f"{len(noted)} requests for an invoice", noted)
        assert Counter(each.code for each in noted) == {
            "": orders,
            Refusal.NOTHING_TO_BILL: orders,
        }
        taken = [
            each.event.number
            for each in desk.history()
            if isinstance(each.event, Numbered)
        ]
        assert taken == [f"INV-2026-{n:06}" for n in range(1, orders + 1)]
        issued = desk.view("invoices", order_by="invoice")
        assert [row.invoice for row in issued] == taken
        assert differences(desk) == []
