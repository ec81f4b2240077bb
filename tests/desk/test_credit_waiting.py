"""R10: orders that wait for credit, and how they come to go on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from desk_story import Story, Told, day, eur, line, part

from o2c.domain.credit import (
    Checked,
    CreditReason,
    Declined,
    Refusal,
    Reviewed,
    SentBack,
)
from o2c.domain.order.deviation import HoldEnded
from o2c.domain.order.events import CustomerTold, Held, Released
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.refusals import Refusal as Order
from o2c.domain.order.state import Stage
from o2c.projections.credit_documents import CREDIT_DOCUMENTS
from o2c.projections.credit_holds import CREDIT_HOLDS, CreditHold
from o2c.projections.order_status import ORDER_STATUS
from o2c.values.money import Money

CREDIT = HoldReason.CREDIT


def tens(shop: Story, pieces: int, **more: Any) -> str:
    """An order of so many tens."""
    return shop.place(line(1, "TEN", pieces), **more)


def policy(shop: Story, **fields: Any) -> None:
    shop.do("SetCreditPolicy", **fields)


def paid(shop: Story, amount: int) -> Told:
    return shop.do("RecordReceipt", account="ACME", amount=eur(amount))


def release(shop: Story, number: str, **more: Any) -> Told:
    fields = {"order": number, "hold": "credit", "note": "good for it", **more}
    return shop.do("ReleaseOrder", "carl", **fields)


def amended(shop: Story, number: str, pieces: int) -> Told:
    change = {"kind": "change_quantity", "line": 1, "quantity": pieces}
    return shop.do("AmendOrder", order=number, changes=[change])


def billed(shop: Story, pieces: int) -> tuple[str, str]:
    """An order shipped and billed, due in 30 days: its number and the invoice."""
    shop.receive("TEN", pieces)
    number = tens(shop, pieces)
    shop.ship(number)
    return number, shop.bill(number)


def holds(shop: Story) -> dict[str, CreditHold]:
    """Who waits for credit, as the view has it, by order."""
    rows = CREDIT_HOLDS.fold(shop.store.everything())
    return {row.order: row for row in rows.values()}


def stages(shop: Story, *numbers: str) -> list[str]:
    return [shop.order(number).stage for number in numbers]


# -- Reasons go, and orders with them --------------------------------------------------


def test_r10_14_what_is_ready_waits_for_a_person(shop: Story) -> None:
    shop.limit(100)
    number = tens(shop, 11)
    assert holds(shop)[number].reasons == "limit"
    assert paid(shop, 9).one(Reviewed).cleared == ()
    assert holds(shop)[number].figures == "limit EUR 101.00, allowed EUR 100.00"
    told = paid(shop, 1)
    assert told.one(Reviewed).cleared == (CreditReason.LIMIT,)
    assert shop.order(number).holds == (CREDIT,)
    assert holds(shop)[number].ready
    release(shop, number)
    assert shop.order(number).stage is Stage.CONFIRMED
    assert holds(shop) == {}


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("RecordReceipt", {"account": "ACME", "amount": eur(10)}),
        ("SetCreditLimit", {"account": "ACME", "limit": eur(110)}),
        (
            "SetTemporaryLimit",
            {"account": "ACME", "limit": eur(110), "until": "2026-04-01"},
        ),
        ("SetSecurity", {"account": "ACME", "amount": eur(10)}),
        ("CancelOrder", {"order": "SO-000001", "note": "x"}),
        ("CloseOrder", {"order": "SO-000001", "note": "x"}),
        (
            "AmendOrder",
            {
                "order": "SO-000001",
                "changes": [{"kind": "change_quantity", "line": 1, "quantity": 4}],
            },
        ),
    ],
)
def test_r10_14_with_auto_release_it_goes_on_in_the_same_transaction(
    shop: Story, name: str, fields: dict[str, Any]
) -> None:
    policy(shop, auto_release=True)
    shop.limit(100)
    tens(shop, 5)
    number = tens(shop, 6)
    told = shop.do(name, **fields)
    assert told.one(HoldEnded).reason is CREDIT
    assert told.all(Released) == []
    assert shop.order(number).stage is Stage.CONFIRMED
    assert shop.credit().waiting == {}


def test_r10_14_a_credit_memo_makes_room(shop: Story) -> None:
    policy(shop, auto_release=True)
    _, invoice = billed(shop, 5)
    shop.limit(100)
    number = tens(shop, 6)
    told = shop.do(
        "IssueAllowance",
        invoice=invoice,
        lines=[{"line": 1, "net": eur(10)}],
        note="scratched",
    )
    assert told.one(HoldEnded).reason is CREDIT
    assert shop.order(number).stage is Stage.CONFIRMED


@pytest.mark.parametrize("before", [True, False])
def test_r10_14_a_persons_hold_is_never_released_by_itself(
    shop: Story, before: bool
) -> None:
    policy(shop, auto_release=True)
    shop.limit(100)
    number = tens(shop, 11 if before else 5)
    shop.do("HoldOrder", "carl", order=number, hold="credit", note="I want to look")
    told = shop.do("SetCreditLimit", account="ACME", limit=None)
    assert told.all(HoldEnded) == []
    shop.do("ReviewCredit", account="ACME")
    assert shop.order(number).holds == (CREDIT,)
    assert holds(shop)[number].forced
    shop.refuse(
        Order.HELD_IT, "ReleaseOrder", "carl", order=number, hold="credit", note="x"
    )
    shop.do("ReleaseOrder", "lena", order=number, hold="credit", note="seen")
    assert shop.order(number).holds == ()
    assert holds(shop) == {}


def test_r10_15_by_priority_then_date_each_takes_of_what_there_is(shop: Story) -> None:
    policy(shop, auto_release=True, priorities=["rush"])
    shop.limit(0)
    old = tens(shop, 6)
    shop.go(1)
    late, rush = tens(shop, 5), tens(shop, 7, priority="rush")
    paid(shop, 120)
    assert stages(shop, rush, late, old) == ["confirmed", "confirmed", "placed"]
    paid(shop, 60)
    assert stages(shop, old) == ["confirmed"]


def test_r10_15_so_do_those_that_wait_for_a_person(shop: Story) -> None:
    shop.limit(0)
    first, second = tens(shop, 6), tens(shop, 6)
    paid(shop, 60)
    assert [holds(shop)[n].ready for n in (first, second)] == [True, False]
    paid(shop, 60)
    assert [holds(shop)[n].ready for n in (first, second)] == [True, True]


def test_r10_16_an_amendment_is_no_way_around_a_hold(shop: Story) -> None:
    shop.limit(100)
    number = tens(shop, 11)
    amended(shop, number, 500)
    assert shop.order(number).holds == (CREDIT,)
    assert holds(shop)[number].amount == 500_000
    amended(shop, number, 10)
    assert holds(shop)[number].ready
    amended(shop, number, 11)
    assert not holds(shop)[number].ready


def test_r10_08_reopening_checks_again(shop: Story) -> None:
    """P07: close old orders, enter new ones, reopen the old."""
    shop.limit(100)
    shop.receive("TEN", 1)
    old = tens(shop, 10)
    shop.ship(old, part(1, 1))
    shop.do("CloseOrder", order=old, note="x")
    tens(shop, 9)
    told = shop.do("ReopenOrder", order=old, note="again")
    assert told.one(Declined).at == "reopen"
    assert shop.order(old).holds == (CREDIT,)


# -- On the way out --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("checkpoint", "ask"), [("pick", "PlanShipment"), ("issue", "ShipOrder")]
)
def test_r10_08_checkpoints_on_the_way_out(
    shop: Story, checkpoint: str, ask: str
) -> None:
    """P09: the check may come at delivery as well; the order counts once there."""
    policy(shop, checkpoints=["confirm", checkpoint])
    shop.limit(100)
    shop.receive("TEN", 20)
    number = tens(shop, 10)
    shop.limit(99)
    told = shop.do(ask, order=number)
    assert told.log == ["credit/ACME Declined", f"order/{number} Held"]
    assert told.one(Held).figures[:3] == (
        "order EUR 100.00",
        "exposure with it EUR 100.00",
        "limit EUR 99.00",
    )
    shop.refuse(Order.ORDER_ON_HOLD, ask, order=number)
    shop.limit(100)
    release(shop, number)
    shop.do(ask, order=number)


def test_r10_08_dispatch_too_and_what_is_in_hand_is_listed(shop: Story) -> None:
    policy(shop, checkpoints=["confirm", "issue"])
    shop.limit(100)
    shop.receive("TEN", 20)
    number = tens(shop, 10)
    shipment = shop.do("PlanShipment", order=number).number("shipment")
    shop.limit(50)
    told = shop.do("DispatchShipment", shipment=shipment, carrier="Van")
    assert told.one(Held).figures[-1] == f"with the warehouse {shipment}"
    assert shop.shipment(shipment).waiting


def test_r10_08_confirmation_need_not_be_a_checkpoint(shop: Story) -> None:
    policy(shop, checkpoints=["issue"])
    shop.limit(0)
    shop.receive("TEN", 1)
    number = tens(shop, 1)
    assert shop.order(number).stage is Stage.CONFIRMED
    assert shop.do("ShipOrder", order=number).one(Held).reason is CREDIT


@pytest.mark.parametrize(
    ("stops", "refused"),
    [
        ([], []),
        (["pick"], ["PlanShipment"]),
        (["pick", "ship"], ["PlanShipment", "ShipOrder"]),
        (["invoice"], ["IssueInvoice"]),
    ],
)
def test_r10_11_what_a_credit_hold_stops_is_policy(
    shop: Story, stops: list[str], refused: list[str]
) -> None:
    policy(shop, stops=stops)
    shop.receive("TEN", 9)
    number = tens(shop, 3)
    shop.ship(number, part(1, 1))
    shop.do("HoldOrder", "carl", order=number, hold="credit", note="x")
    for ask in ("PlanShipment", "ShipOrder", "IssueInvoice"):
        lines = [] if ask == "IssueInvoice" else [part(1, 1)]
        if ask in refused:
            shop.refuse(Order.ORDER_ON_HOLD, ask, order=number, lines=lines)
        else:
            shop.do(ask, order=number, lines=lines)
    assert holds(shop)[number].amount == sum(
        row.own_amount
        for row in CREDIT_DOCUMENTS.fold(shop.store.everything()).values()
        if row.bucket == "ordered"
    )


def test_r10_08_a_check_by_hand_says_what_it_found(shop: Story) -> None:
    shop.limit(100)
    number = tens(shop, 10)
    found = shop.do("CheckCredit", order=number).one(Checked)
    assert (found.exposure.minor, found.findings) == (10_000, ())
    shop.limit(99)
    assert shop.do("CheckCredit", order=number).one(Declined).at == "manual"
    assert shop.do("CheckCredit", order=number).events == ()


# -- Releases --------------------------------------------------------------------------


def test_r10_12_a_release_without_going_on(shop: Story) -> None:
    shop.limit(0)
    number = tens(shop, 1)
    told = release(shop, number, go_on=False, review_on=str(day(5)))
    assert told.one(Released).review_on == day(5)
    assert shop.order(number).stage is Stage.PLACED
    shop.do("CheckCredit", order=number)
    assert shop.order(number).stage is Stage.CONFIRMED


def test_r10_12_a_release_up_to_an_amount(shop: Story) -> None:
    """What is beyond it has to be taken off the order first."""
    shop.limit(0)
    number = tens(shop, 10)
    release(shop, number, up_to=eur(60))
    assert shop.order(number).holds == (CREDIT,)
    amended(shop, number, 7)
    assert shop.order(number).holds == (CREDIT,)
    amended(shop, number, 6)
    assert shop.order(number).stage is Stage.CONFIRMED
    assert shop.exposure() == "EUR 60.00"


@pytest.mark.parametrize(
    ("pieces", "days", "passes"), [(11, 3, True), (12, 3, False), (10, 4, False)]
)
def test_r10_13_a_release_has_a_tolerance_and_an_end(
    shop: Story, pieces: int, days: int, passes: bool
) -> None:
    policy(shop, tolerance="1.1", release_days=3, checkpoints=["confirm", "issue"])
    shop.limit(0)
    number = tens(shop, 10)
    shop.do("HoldOrder", order=number, hold="manual", note="a moment")
    release(shop, number)
    shop.go(days)
    amended(shop, number, pieces)
    shop.do("ReleaseOrder", "carl", order=number, hold="manual", note="now")
    held = () if passes else (CREDIT,)
    assert shop.order(number).holds == held


def test_r10_13_an_ended_release_is_checked_again_on_the_way_out(shop: Story) -> None:
    policy(shop, release_days=3, checkpoints=["confirm", "issue"])
    shop.limit(0)
    shop.receive("TEN", 2)
    number = tens(shop, 2)
    release(shop, number)
    shop.go(3)
    shop.ship(number, part(1, 1))
    shop.go(1)
    assert shop.do("ShipOrder", order=number).one(Held).reason is CREDIT


# -- Days pass -------------------------------------------------------------------------


def overdue_rule(shop: Story) -> None:
    rule = {"kind": "days_overdue", "measure": "days", "value": 10}
    shop.do("SetCreditRule", rule=rule)


def test_r10_14_due_dates_pass_and_the_daily_review_sees_it(shop: Story) -> None:
    overdue_rule(shop)
    shop.limit(100)
    _, invoice = billed(shop, 5)
    number = tens(shop, 6)
    assert holds(shop)[number].reasons == "limit"
    shop.go(41)
    shop.do("ReviewCredit", account="ACME")
    assert holds(shop)[number].reasons == "limit,days_overdue"
    assert holds(shop)[number].figures.endswith(
        "11 days, allowed 10 days (rule for all)"
    )
    shop.do("SetCreditLimit", account="ACME", limit=None)
    assert holds(shop)[number].reasons == "days_overdue"
    shop.do("DisputeInvoice", invoice=invoice, note="wrong goods")
    assert holds(shop)[number].ready
    shop.do("ResolveDispute", invoice=invoice, note="they were not")
    assert holds(shop)[number].reasons == "days_overdue"
    apply = [{"invoice": invoice, "amount": eur(50)}]
    shop.do("RecordReceipt", account="ACME", amount=eur(50), apply=apply)
    assert holds(shop)[number].ready


def test_r10_14_a_payment_taken_back_is_owed_and_overdue_again(shop: Story) -> None:
    overdue_rule(shop)
    _, invoice = billed(shop, 5)
    apply = [{"invoice": invoice, "amount": eur(50)}]
    shop.do("RecordReceipt", account="ACME", amount=eur(50), apply=apply)
    assert shop.credit().invoices == {}
    shop.go(41)
    shop.do(
        "UnapplyReceipt",
        receipt="RC-000001",
        invoice=invoice,
        amount=eur(50),
        note="bounced",
    )
    number = tens(shop, 1)
    assert holds(shop)[number].reasons == "days_overdue"
    (row,) = (
        row
        for row in CREDIT_DOCUMENTS.fold(shop.store.everything()).values()
        if row.bucket == "invoiced"
    )
    assert (row.amount, row.due_on) == (5_000, date(2026, 4, 1))


def test_r10_18_a_temporary_limit_passes(shop: Story) -> None:
    policy(shop, temporary_grace_days=2)
    shop.limit(10)
    shop.do("SetTemporaryLimit", account="ACME", limit=eur(100), until=str(day(5)))
    shop.go(7)
    assert shop.order(tens(shop, 5)).stage is Stage.CONFIRMED
    shop.go(1)
    assert shop.order(tens(shop, 1)).holds == (CREDIT,)


# -- Said no ---------------------------------------------------------------------------


def test_r10_21_credit_says_no_and_the_customer_is_told_nothing_of_it(
    shop: Story,
) -> None:
    policy(shop, auto_release=True)
    shop.limit(100)
    number = tens(shop, 11)
    shop.refuse(Refusal.NOT_WAITING, "RejectCredit", order=tens(shop, 1), note="x")
    told = shop.do("RejectCredit", order=number, note="pays too late")
    assert told.one(SentBack).note == "pays too late"
    notice = told.one(CustomerTold).notice
    row = ORDER_STATUS.fold(shop.store.everything())[(number,)]
    assert row.notice == notice
    for word in ("credit", "limit", "owe", "pay", "late"):
        assert word not in notice.lower()  # R03-10
    shop.limit(500)  # more room does not overrule them
    assert holds(shop)[number].sent_back
    assert shop.order(number).holds == (CREDIT,)
    amended(shop, number, 9)
    assert shop.order(number).stage is Stage.CONFIRMED


def test_r10_22_an_order_that_waits_reserves_nothing(shop: Story) -> None:
    shop.limit(0)
    number = tens(shop, 1)
    assert not shop.stock("TEN").claims
    shop.do("CancelOrder", order=number, note="x")
    assert holds(shop) == {}


def test_r10_10_warnings_hold_nothing_up(shop: Story) -> None:
    shop.do(
        "SetCreditRule",
        rule={
            "kind": "order",
            "measure": "amount",
            "value": 50,
            "currency": "EUR",
            "warns": True,
        },
    )
    number = tens(shop, 6)
    assert shop.order(number).stage is Stage.CONFIRMED
    (warned,) = shop.do("CheckCredit", order=number).one(Checked).findings
    assert (warned.reason, warned.holds) == (CreditReason.ORDER, False)


# -- Terms ---------------------------------------------------------------------------


def reterm(shop: Story, number: str, days: int) -> Told:
    change = {"kind": "change_terms", "terms": {"net_days": days}}
    return shop.do("AmendOrder", order=number, changes=[change])


def test_r10_13_a_release_does_not_cover_longer_terms(shop: Story) -> None:
    shop.limit(100)
    number = tens(shop, 11)
    release(shop, number)
    assert reterm(shop, number, 10).all(Declined) == []
    told = reterm(shop, number, 20)
    assert told.one(Declined).amount == Money(110_00, "EUR")
    assert shop.order(number).holds == (CREDIT,)
    assert number in shop.credit().waiting
    release(shop, number)
    assert shop.order(number).holds == ()


def test_r10_13_longer_terms_look_at_the_credit_of_what_was_never_held(
    shop: Story,
) -> None:
    number = tens(shop, 11)
    reterm(shop, number, 10)
    shop.limit(100)
    assert reterm(shop, number, 20).one(Declined).order == number
    assert CREDIT in shop.order(number).holds


def test_r10_13_longer_terms_within_the_limit_change_nothing(shop: Story) -> None:
    shop.limit(110)
    number = tens(shop, 11)
    reterm(shop, number, 10)
    assert reterm(shop, number, 20).all(Declined) == []
    assert shop.order(number).stage is Stage.CONFIRMED


def test_r10_13_nor_once_the_order_has_grown_beyond_it_and_shrunk_again(
    shop: Story,
) -> None:
    shop.limit(100)
    number = tens(shop, 11)
    shop.do("HoldOrder", order=number, note="wait")
    release(shop, number)
    reterm(shop, number, 10)
    quantity = {"kind": "change_quantity", "line": 1}
    shop.do("AmendOrder", order=number, changes=[{**quantity, "quantity": 15}])
    assert CREDIT in shop.order(number).holds
    reterm(shop, number, 20)
    shop.do("AmendOrder", order=number, changes=[{**quantity, "quantity": 11}])
    assert CREDIT in shop.order(number).holds
    assert number in shop.credit().waiting


def test_r10_13_before_its_confirmation_too(shop: Story) -> None:
    """A person's hold keeps it from its confirmation."""
    shop.limit(100)
    number = tens(shop, 11)
    shop.do("HoldOrder", order=number, note="wait")
    release(shop, number)
    reterm(shop, number, 10)
    assert CREDIT not in shop.order(number).holds
    reterm(shop, number, 20)
    assert CREDIT in shop.order(number).holds
