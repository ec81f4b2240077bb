"""The worker asks the gateway and records the answer: once, whatever falls over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import define
from hypothesis import given, settings
from hypothesis import strategies as st
from service_shop import MARIA, SHOP

import o2c
from o2c.service.gateway import InProcessGateway
from o2c.service.payments import Worked, ask, record, work_off


@define
class Shop:
    """A desk that sells lamps for cards, and its gateway, which keep one time."""

    desk: o2c.Desk
    gateway: InProcessGateway
    now: datetime = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

    def do(self, name: str, **fields: Any) -> o2c.Receipt:
        return self.desk.do(written(name, fields), by=MARIA)

    def order(self, token: str = "tok_1", quantity: int = 10) -> str:
        line = {"line": 1, "product": "LAMP", "quantity": quantity}
        placed = self.do(
            "PlaceOrder", customer="ACME", site="MAIN", lines=[line], prepaid="card"
        )
        number = placed.number("order")
        card = {"brand": "visa", "last4": "1111", "expires": "2027-03"}
        self.do("AuthoriseCard", order=number, token=token, **card)
        return number

    def ship(self, order: str, quantity: int | None = None) -> None:
        lines = [{"line": 1, "quantity": quantity}] if quantity else []
        self.do("ShipOrder", order=order, lines=lines)

    def paid(self, order: str) -> Any:
        (row,) = self.desk.view("payments", where={"order": order})
        return row

    def sound(self) -> bool:
        return all(finding.agrees for finding in self.desk.reconcile())


def written(name: str, fields: dict[str, Any]) -> str:
    return json.dumps({"do": name, **fields}, default=str)


def begun(**rules: Any) -> Shop:
    desk = o2c.open("sqlite://", clock=lambda: shop.now)
    gateway = InProcessGateway(lambda: shop.now.date(), **rules)
    shop = Shop(desk, gateway)
    assert not desk.do_many((written(*each) for each in SHOP), by=MARIA).refused
    return shop


@pytest.fixture
def shop() -> Iterator[Shop]:
    made = begun()
    yield made
    made.desk.close()


def test_what_is_asked_is_answered_and_what_follows_is_asked_too(shop: Shop) -> None:
    number = shop.order()
    assert work_off(shop.desk, shop.gateway) == Worked(approved=1)
    shop.ship(number, 4)
    shop.do("IssueInvoice", order=number)
    shop.do("CloseOrder", order=number, note="enough")
    assert work_off(shop.desk, shop.gateway) == Worked(approved=2)
    row = shop.paid(number)
    assert (row.authorised, row.captured, row.released) == (100_00, 40_00, 60_00)
    assert row.open == 0
    assert [each.open for each in shop.desk.view("invoices")] == [0]
    assert work_off(shop.desk, shop.gateway) == Worked()
    assert shop.sound()


@pytest.mark.parametrize("fell", ["authorise", "capture", "release"])
def test_a_worker_that_fell_over_before_it_recorded_does_nothing_twice(
    shop: Shop, fell: str
) -> None:
    number = shop.order()
    for step in ("authorise", "capture", "release"):
        (intent,) = shop.desk.view("payment_intents")
        assert intent.kind == step
        if fell == step:
            ask(shop.gateway, intent)  # and nobody knows what it said
        work_off(shop.desk, shop.gateway)
        if step == "authorise":
            shop.ship(number, 4)
        elif step == "capture":
            shop.do("CloseOrder", order=number, note="enough")
    assert shop.gateway.taken() == 40_00
    assert len(shop.gateway.answers) == 3
    assert shop.paid(number).captured == 40_00
    assert shop.sound()


def test_an_answer_that_was_recorded_is_not_recorded_again(shop: Shop) -> None:
    """Two workers see the same intent."""
    shop.order()
    (intent,) = shop.desk.view("payment_intents")
    for _ in range(2):
        answer = ask(shop.gateway, intent)
        record(shop.desk, intent, answer)
    assert len(shop.desk.trail(f"payment/{intent.order}")) == 2


def test_without_an_answer_it_waits_and_nothing_overtakes_it(shop: Shop) -> None:
    number, other = shop.order(), shop.order("tok_2", 1)
    work_off(shop.desk, shop.gateway)
    shop.ship(number)
    shop.gateway.down = True
    told = work_off(shop.desk, shop.gateway)
    assert told == Worked(unanswered=(f"{number}-2",))
    shop.do("CancelOrder", order=other, note="no")
    shop.gateway.down = False
    assert work_off(shop.desk, shop.gateway) == Worked(approved=2)
    assert shop.paid(number).captured == 100_00


def test_r10_41_an_order_whose_authorisation_ran_out_goes_on_after_another(
    shop: Shop,
) -> None:
    number = shop.order()
    work_off(shop.desk, shop.gateway)
    shop.now += timedelta(days=8)
    shop.ship(number)
    assert [hold.reason for hold in shop.desk.view("holds")] == ["payment"]
    assert work_off(shop.desk, shop.gateway) == Worked(approved=1)
    assert not shop.desk.view("holds")
    shop.ship(number)
    work_off(shop.desk, shop.gateway)
    row = shop.paid(number)
    assert (row.captured, row.expired, row.open) == (100_00, 100_00, 0)
    assert shop.sound()


@pytest.mark.parametrize(
    ("token", "authorised", "captured", "declined"),
    [
        ("tok_declined", 0, 0, 0),
        ("tok_short", 50_00, 0, 0),
        ("tok_failing", 100_00, 0, 100_00),
        ("tok_partial", 100_00, 50_00, 50_00),
    ],
)
def test_the_gateway_for_tests_says_what_its_token_tells_it_to(
    shop: Shop, token: str, authorised: int, captured: int, declined: int
) -> None:
    number = shop.order(token)
    (intent,) = shop.desk.view("payment_intents")
    ask(shop.gateway, intent)
    shop.gateway.down = token == "tok_short"
    work_off(shop.desk, shop.gateway)
    if token == "tok_short":
        assert shop.gateway.answers[intent.intent].amount.minor == authorised
        return
    if authorised:
        shop.ship(number)
        work_off(shop.desk, shop.gateway)
    row = shop.paid(number)
    assert (row.authorised, row.captured, row.declined) == (
        authorised,
        captured,
        declined,
    )
    assert shop.sound()


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=5),
    st.lists(st.booleans(), min_size=5, max_size=5),
    st.booleans(),
)
def test_however_it_ships_the_gateway_took_what_was_delivered(
    parts: list[int], asks: list[bool], closes: bool
) -> None:
    shop = begun(tolerance=Decimal("0.15"))
    number = shop.order(quantity=sum(parts))
    work_off(shop.desk, shop.gateway)
    shipped = 0
    for quantity, answers in zip(parts[: len(parts) - closes], asks, strict=False):
        shop.ship(number, quantity)
        shipped += quantity * 10_00
        shop.do("IssueInvoice", order=number)
        if answers:
            work_off(shop.desk, shop.gateway)
    if closes:
        shop.do("CloseOrder", order=number, note="enough")
    work_off(shop.desk, shop.gateway)
    row = shop.paid(number)
    assert row.captured == shop.gateway.taken() == shipped
    assert row.released == row.authorised - shipped
    assert not any(each.open for each in shop.desk.view("invoices"))
    assert shop.sound()
    shop.desk.close()
