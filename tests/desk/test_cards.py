"""An order is paid by card as it ships: asked first, answered later, never twice."""

from __future__ import annotations

from typing import Any

import pytest
from desk_cards import approve, authorise, by_card, decline, payment, secured
from desk_story import Story, Told, eur, line, part

from o2c.desk.answering import Refusal as Answer
from o2c.desk.settling import Refusal as Settling
from o2c.domain.order.deviation import HoldEnded
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.refusals import Refusal as Order
from o2c.domain.order.state import Stage
from o2c.domain.payment.events import (
    AuthorisationRequested,
    Captured,
    CaptureRequested,
    Freed,
    ReleaseRequested,
    Waived,
)
from o2c.domain.payment.refusals import Refusal
from o2c.domain.receipt import Received
from o2c.values.money import Money


@pytest.fixture
def stocked(shop: Story) -> Story:
    shop.receive("TEN", 100)
    shop.receive("BOLT", 100)
    return shop


def kinds(told: Told) -> list[str]:
    return [entry.split()[1] for entry in told.log if entry.startswith("payment/")]


def paid(story: Story, number: str, amount: str | int, **more: Any) -> Told:
    return story.do("RecordPrepayment", order=number, amount=eur(amount), **more)


def test_an_order_waits_for_its_card_and_then_goes_on_by_itself(shop: Story) -> None:
    shop.receive("TEN", 10)
    number = by_card(shop)
    assert shop.order(number).holds == (HoldReason.PAYMENT,)
    assert authorise(shop, number).one(AuthorisationRequested).amount == Money(
        100_00, "EUR"
    )
    told = approve(shop, number)
    assert told.one(HoldEnded).reason is HoldReason.PAYMENT
    assert told.log[-1] == f"order/{number} Confirmed"


def test_r01_13_an_order_paid_first_waits_for_no_invoice(stocked: Story) -> None:
    """Billed as it ships, shipped as it is paid: money comes for the order itself."""
    number = stocked.place(line(1, "TEN", 2), prepaid="transfer")
    stocked.refuse(Order.ORDER_ON_HOLD, "ShipOrder", order=number)
    stocked.refuse(Order.NOTHING_TO_BILL, "IssueInvoice", order=number)
    paid(stocked, number, 20)
    stocked.ship(number)
    assert stocked.invoice(stocked.bill(number)).open == 0


def test_r10_17_what_a_card_stands_for_does_not_count_against_the_limit(
    stocked: Story,
) -> None:
    stocked.limit(0)
    number = by_card(stocked)
    secured(stocked, number)
    assert stocked.order(number).stage is Stage.CONFIRMED
    assert stocked.credit().orders[number].covered == 100_00
    stocked.ship(number, part(1, 4))
    assert stocked.credit().orders[number].covered == 100_00
    approve(stocked, number)
    assert stocked.credit().orders[number].covered == 60_00
    assert stocked.credit().on_account == 40_00
    stocked.do("CloseOrder", order=number, note="enough")
    assert stocked.credit().prepaid == 0
    other = stocked.place(line(1, "TEN", 5))
    assert stocked.order(other).holds == (HoldReason.CREDIT,)


def test_r10_17_an_order_that_waits_for_credit_is_ready_with_a_card(
    stocked: Story,
) -> None:
    stocked.limit(50)
    number = stocked.place(line(1, "TEN", 10))
    assert not stocked.credit().waiting[number].ready
    secured(stocked, number)
    assert stocked.credit().waiting[number].ready


def test_r10_44_no_more_of_a_card_is_known_than_tells_it_apart(shop: Story) -> None:
    number = by_card(shop)
    card = authorise(shop, number).one(AuthorisationRequested).card
    assert (card.brand, card.last4, card.expires) == ("visa", "1111", "2027-03")
    assert card.token == "tok_1"


def test_r10_40_each_shipment_takes_its_own_amount_with_tax_and_freight(
    stocked: Story,
) -> None:
    number = by_card(
        stocked, line(1, "TEN", 10), line(2, "BOLT", 3), freight=eur("4.99")
    )
    secured(stocked, number)
    whole = payment(stocked, number).authorisations[f"{number}-1"].amount
    amounts = []
    for lines in ([part(1, 4)], [part(2, 1)], [part(2, 2), part(1, 1)], []):
        told = stocked.do("ShipOrder", order=number, lines=lines)
        amounts.append(told.one(CaptureRequested).amount.minor)
        stocked.bill(number)
        answered = approve(stocked, number)
        assert answered.one(Received).amount == answered.one(Captured).amount
    assert amounts[0] == 40_00 + 5_94
    assert sum(amounts) == whole
    assert all(not stocked.invoice(i).open for i in stocked.order(number).invoices)
    assert stocked.exposure() == "EUR 0.00"


@pytest.mark.parametrize("billed_first", [True, False])
def test_captured_money_settles_the_invoice_whichever_came_first(
    stocked: Story, billed_first: bool
) -> None:
    number = by_card(stocked)
    secured(stocked, number)
    stocked.ship(number)
    if billed_first:
        invoice = stocked.bill(number)
        approve(stocked, number)
    else:
        approve(stocked, number)
        assert stocked.credit().on_account == 100_00
        invoice = stocked.bill(number)
    assert stocked.invoice(invoice).open == stocked.credit().on_account == 0


def test_an_answer_that_comes_again_adds_nothing(stocked: Story) -> None:
    number = by_card(stocked)
    secured(stocked, number)
    stocked.ship(number)
    said = {"order": number, "intent": f"{number}-2", "outcome": "approved"}
    assert stocked.do("RecordPaymentAnswer", **said, amount=eur(100)).log
    assert not stocked.do("RecordPaymentAnswer", **said, amount=eur(100)).log
    assert stocked.credit().on_account == 100_00
    stocked.refuse(
        Refusal.INTENT_UNKNOWN, "RecordPaymentAnswer", **{**said, "intent": "x-9"}
    )


def test_an_approval_without_its_figures_is_refused(stocked: Story) -> None:
    number = by_card(stocked)
    authorise(stocked, number)
    said = {"order": number, "intent": f"{number}-1", "outcome": "approved"}
    for more in ({}, {"amount": eur(100)}):
        stocked.refuse(Answer.ANSWER_INCOMPLETE, "RecordPaymentAnswer", **said, **more)


@pytest.mark.parametrize("gate", ["PlanShipment", "ShipOrder", "DispatchShipment"])
def test_r10_41_what_ran_out_is_held_at_the_gate_and_asked_for_again(
    stocked: Story, gate: str
) -> None:
    number = by_card(stocked)
    secured(stocked, number)
    about: dict[str, Any] = {"order": number}
    if gate == "DispatchShipment":
        about = {"shipment": stocked.do("PlanShipment", **about).number("shipment")}
    stocked.go(8)
    told = stocked.do(gate, **about)
    assert told.log == [
        f"payment/{number} Expired",
        f"payment/{number} AuthorisationRequested",
        "credit/ACME Secured",
        f"order/{number} Held",
    ]
    stocked.refuse(Order.ORDER_ON_HOLD, gate, **about)
    assert approve(stocked, number).log == [
        f"payment/{number} Authorised",
        "credit/ACME Secured",
        f"order/{number} HoldEnded",
    ]
    assert stocked.do(gate, **about).log
    if gate != "PlanShipment":
        assert payment(stocked, number).intents


def test_r10_41_a_refused_reauthorisation_leaves_the_order_waiting(
    stocked: Story,
) -> None:
    number = by_card(stocked)
    secured(stocked, number)
    stocked.go(8)
    stocked.do("ShipOrder", order=number)
    decline(stocked, number, "stolen card")
    assert stocked.order(number).holds == (HoldReason.PAYMENT,)
    assert not payment(stocked, number).intents
    authorise(stocked, number, token="tok_2")
    approve(stocked, number)
    assert stocked.ship(number)


def test_a_declined_card_is_told_neutrally(stocked: Story) -> None:
    number = stocked.place(line(1, "TEN", 10))
    authorise(stocked, number)
    told = decline(stocked, number, "stolen card")
    held = next(e.event for e in told.events if e.name == "order.Held")
    assert held.note == "the payment was not authorised"


def test_r10_42_a_lower_total_is_captured_from_the_same_authorisation(
    stocked: Story,
) -> None:
    number = by_card(stocked)
    secured(stocked, number)
    less = {"kind": "change_quantity", "line": 1, "quantity": 7}
    assert not kinds(stocked.do("AmendOrder", order=number, changes=[less]))
    told = stocked.do("ShipOrder", order=number)
    assert told.one(CaptureRequested).amount.minor == 70_00
    assert told.one(ReleaseRequested).amount.minor == 30_00


def test_r10_42_a_higher_total_needs_a_second_authorisation_before_it_ships(
    stocked: Story,
) -> None:
    number = by_card(stocked)
    secured(stocked, number)
    more = {"kind": "change_quantity", "line": 1, "quantity": 12}
    told = stocked.do("AmendOrder", order=number, changes=[more])
    assert told.one(AuthorisationRequested).amount.minor == 20_00
    stocked.do("ShipOrder", order=number)
    assert stocked.order(number).holds == (HoldReason.PAYMENT,)
    approve(stocked, number)
    taken = stocked.do("ShipOrder", order=number).all(CaptureRequested)
    assert [each.amount.minor for each in taken] == [100_00, 20_00]


@pytest.mark.parametrize("ends", ["CancelOrder", "CloseOrder"])
@pytest.mark.parametrize("order_first", [True, False])
def test_r10_43_the_authorisation_is_released_whichever_was_known_first(
    stocked: Story, ends: str, order_first: bool
) -> None:
    number = by_card(stocked)
    authorise(stocked, number)
    end: dict[str, Any] = {"order": number, "note": "not wanted"}
    if order_first:
        assert not stocked.do(ends, **end).all(ReleaseRequested)
        told = approve(stocked, number)
    else:
        approve(stocked, number)
        told = stocked.do(ends, **end)
    assert told.one(ReleaseRequested).amount.minor == 100_00
    approve(stocked, number)
    assert not payment(stocked, number).intents
    assert not payment(stocked, number).authorisations


def test_a_person_may_let_it_go_without_payment_once_and_for_so_much(
    stocked: Story,
) -> None:
    """X5-01: leave is used up, and does not cover an order that grows."""
    number = by_card(stocked)
    release = {"order": number, "hold": "payment", "note": "known well"}
    told = stocked.do("ReleaseOrder", "carl", **release)
    assert told.one(Waived).amount.minor == 100_00
    more = {"kind": "change_quantity", "line": 1, "quantity": 11}
    stocked.do("AmendOrder", order=number, changes=[more])
    stocked.do("ShipOrder", order=number)
    assert stocked.order(number).holds == (HoldReason.PAYMENT,)
    stocked.do("ReleaseOrder", "carl", **release)
    stocked.ship(number)
    invoice = stocked.bill(number)
    assert stocked.invoice(invoice).open == 110_00


def test_a_hold_that_a_person_put_is_not_cleared(stocked: Story) -> None:
    number = stocked.place(line(1, "TEN", 10))
    stocked.do("HoldOrder", order=number, hold="payment", note="wait")
    authorise(stocked, number)
    approve(stocked, number)
    assert stocked.order(number).holds == (HoldReason.PAYMENT,)


def test_r07_50_money_in_advance_lets_an_order_go_and_is_kept_for_it(
    stocked: Story,
) -> None:
    number = stocked.place(line(1, "TEN", 10), prepaid="transfer")
    paid(stocked, number, 60)
    assert stocked.order(number).holds == (HoldReason.PAYMENT,)
    paid(stocked, number, 50)
    assert not stocked.order(number).holds
    other = stocked.place(line(1, "TEN", 1))
    stocked.ship(other)
    invoice = stocked.bill(other)
    use = {"receipt": "RC-000002", "apply": [{"invoice": invoice, "amount": eur(10)}]}
    stocked.refuse(Settling.KEPT_FOR_ORDER, "ApplyReceipt", **use)
    told = stocked.do("ShipOrder", order=number)
    assert told.one(Freed).prepaid.minor == 10_00
    stocked.bill(number)
    assert stocked.credit().on_account == 10_00
    stocked.do("ApplyReceipt", **use)  # what was too much is the customer's to use
    assert stocked.exposure() == "EUR 0.00"


def test_money_in_advance_for_part_and_a_card_for_the_rest(stocked: Story) -> None:
    number = by_card(stocked)
    paid(stocked, number, 30)
    assert authorise(stocked, number).one(AuthorisationRequested).amount.minor == 70_00
    approve(stocked, number)
    told = stocked.do("ShipOrder", order=number)
    assert told.one(CaptureRequested).amount.minor == 70_00


def test_goods_sent_in_place_of_others_take_no_money(stocked: Story) -> None:
    number = by_card(stocked)
    secured(stocked, number)
    stocked.ship(number)
    stocked.bill(number)
    approve(stocked, number)
    rma = stocked.take_back(number, part(1, 2))
    stocked.dispose(rma, 2, "restock", "replace")
    assert not kinds(stocked.do("ShipOrder", order=number))


def test_a_reopened_order_asks_its_card_again(stocked: Story) -> None:
    number = by_card(stocked)
    secured(stocked, number)
    stocked.ship(number, part(1, 4))
    approve(stocked, number)
    stocked.do("CloseOrder", order=number, note="enough")
    approve(stocked, number)
    told = stocked.do("ReopenOrder", order=number, note="go on")
    assert told.one(AuthorisationRequested).amount.minor == 60_00
    assert stocked.order(number).holds == (HoldReason.PAYMENT,)
    approve(stocked, number)
    assert stocked.ship(number)
