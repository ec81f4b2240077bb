"""What leaves our conditions is approved by another, rejected, or passed on."""

from __future__ import annotations

from typing import Any

import pytest
from desk_door import CARL, ORDER, asked
from desk_story import Story, Told, day, eur, line

import o2c
from o2c.desk.approving import Refusal as Approving
from o2c.domain.approval import Consumed
from o2c.domain.authority.refusals import Refusal as Authority
from o2c.domain.order.deviation import (
    Deviated,
    DeviationApproved,
    DeviationEscalated,
    DeviationKind,
    DeviationRejected,
    DeviationVoided,
    VoidReason,
)
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.refusals import Refusal as Order
from o2c.domain.order.state import Stage
from o2c.door import Desk

PRICE, TERMS = HoldReason.PRICE, HoldReason.TERMS


def approve(shop: Story, number: str, by: str = "carl", **more: Any) -> Told:
    fields = {"line": 1, "note": "fine", **more}
    return shop.do("ApproveDeviation", by, order=number, **fields)


def reprice(shop: Story, number: str, price: str, **more: Any) -> Told:
    change = {"kind": "change_price", "line": 1, "price": price, **more}
    return shop.do("AmendOrder", order=number, changes=[change])


def kinds(shop: Story, number: str) -> list[DeviationKind]:
    return [each.kind for each in shop.order(number).deviations]


def waiting(shop: Story, price: str = "9", quantity: int = 10) -> str:
    """An order for which the customer has stated another price than ours."""
    shop.receive("TEN", 100)
    return shop.place(line(1, "TEN", quantity, price=price))


# -- At entry ----------------------------------------------------------------------


def test_r01_07_the_customers_price_is_taken_where_it_is_ours(shop: Story) -> None:
    number = shop.place(line(1, "BOLT", 1, unit="CS", price="120.60"))
    assert shop.order(number).stage is Stage.CONFIRMED


def test_r01_07_another_price_is_no_error_but_a_deviation(shop: Story) -> None:
    number = waiting(shop)
    assert kinds(shop, number) == [DeviationKind.STATED_PRICE]
    assert shop.order(number).holds == (PRICE,)
    assert not shop.stock("TEN").claims


def test_r02_11_within_the_tolerance_it_passes(shop: Story) -> None:
    shop.do("SetDeviationPolicy", percent="0.02", amounts=[eur(1)])
    assert not shop.order(waiting(shop, "9.80")).holds
    assert shop.order(waiting(shop, "9.79")).holds == (PRICE,)
    assert not shop.order(waiting(shop, "9.79", 4)).holds  # 84 cents on the line


@pytest.mark.parametrize(("discount", "held"), [("0.05", False), ("0.06", True)])
def test_r02_11_a_role_gives_the_discount_that_it_may(
    shop: Story, discount: str, held: bool
) -> None:
    allowed = [{"role": "order_desk", "discount": "0.05"}]
    shop.do("SetDeviationPolicy", discounts=allowed)
    number = shop.place(line(1, "TEN", 1, discount=discount))
    assert bool(shop.order(number).holds) is held


def test_without_a_policy_nobody_gives_a_discount_alone(shop: Story) -> None:
    number = shop.place(line(1, "TEN", 1, discount="0.01"))
    assert kinds(shop, number) == [DeviationKind.DISCOUNT]


def test_r02_09_nor_more_than_the_product_allows(shop: Story) -> None:
    allowed = [{"role": "order_desk", "discount": "0.5"}]
    shop.do("SetDeviationPolicy", discounts=allowed)
    shop.do("SetMaxDiscount", product="TEN", maximum="0.1")
    assert kinds(shop, shop.place(line(1, "TEN", 1, discount="0.1"))) == []
    number = shop.place(line(1, "TEN", 1, discount="0.11"))
    assert kinds(shop, number) == [DeviationKind.DISCOUNT]


def test_r02_10_even_our_own_price_waits_below_the_floor(shop: Story) -> None:
    shop.do("SetCost", product="TEN", cost="9", currency="EUR", since=day(-9))
    shop.do("SetFloor", customer="ACME", floor="0.2")
    number = shop.place(line(1, "TEN", 1))
    (found,) = shop.order(number).deviations
    assert found.kind is DeviationKind.BELOW_FLOOR
    assert str(found.finding.percent) == "0.111112"  # below 11.25


def contract(shop: Story, **more: Any) -> None:
    shop.do(
        "SetPrice",
        key={"customer": "ACME", "product": "TEN"},
        currency="EUR",
        breaks=[{"least": 0, "value": "9"}],
        **{"since": day(-90), **more},
    )


def test_r02_11_the_price_of_an_expired_contract(shop: Story) -> None:
    contract(shop, until=day(-1))
    assert kinds(shop, waiting(shop)) == [DeviationKind.EXPIRED_CONTRACT]


def test_r02_08_a_price_by_hand_stays_within_its_limits(shop: Story) -> None:
    contract(shop, lower="8.50", upper="9.50")
    number = shop.place(line(1, "TEN", 1))
    change = {"kind": "change_price", "line": 1, "price": "8.49"}
    refusal = shop.refuse(
        Order.PRICE_BEYOND_LIMITS, "AmendOrder", order=number, changes=[change]
    )
    assert refusal.facts == {"minimum": "EUR 8.5", "maximum": "EUR 9.5"}
    by_hand = line(1, "TEN", 1, price="9.51", price_source="manual")
    fields = {"customer": "ACME", "site": "MAIN", "lines": [by_hand]}
    shop.refuse(Order.PRICE_BEYOND_LIMITS, "PlaceOrder", **fields)
    reprice(shop, number, "8.50")
    assert kinds(shop, number) == [DeviationKind.MANUAL_PRICE]


def test_r02_08_what_a_customer_states_is_never_refused(shop: Story) -> None:
    contract(shop, lower="8.50", upper="9.50")
    assert kinds(shop, waiting(shop, "5")) == [DeviationKind.STATED_PRICE]


def test_r02_06_a_price_of_nothing_needs_a_reason(shop: Story) -> None:
    number = shop.place(line(1, "TEN", 1, price="0"))
    assert shop.order(number).holds == (PRICE,)
    fields = {"order": number, "hold": "price", "note": "x"}
    shop.refuse(Order.FREE_WITHOUT_REASON, "ReleaseOrder", "carl", **fields)
    reprice(shop, number, "0", free="sample")
    assert kinds(shop, number) == [DeviationKind.FREE_GOODS]
    told = shop.agree(number)
    assert told.one(DeviationApproved).kind is DeviationKind.FREE_GOODS
    assert shop.order(number).stage is Stage.CONFIRMED


def test_r02_11_an_order_below_the_minimum(shop: Story) -> None:
    shop.do("SetDeviationPolicy", minimums=[eur(50)])
    number = shop.place(line(1, "TEN", 4))
    assert kinds(shop, number) == [DeviationKind.MINIMUM_ORDER]
    shop.do(
        "AmendOrder",
        order=number,
        changes=[{"kind": "change_quantity", "line": 1, "quantity": 5}],
    )
    assert shop.order(number).stage is Stage.CONFIRMED


# -- Terms -------------------------------------------------------------------------


def test_r02_12_longer_terms_wait_for_the_credit_desk(shop: Story) -> None:
    number = shop.place(line(1, "TEN", 1), terms={"net_days": 60})
    assert kinds(shop, number) == [DeviationKind.TERMS]
    assert shop.order(number).holds == (TERMS,)
    approve(shop, number, line=None, kind="terms")
    assert shop.order(number).stage is Stage.CONFIRMED


def test_r02_12_shorter_terms_pass(shop: Story) -> None:
    number = shop.place(line(1, "TEN", 1), terms={"net_days": 10})
    assert shop.order(number).stage is Stage.CONFIRMED


def test_r02_12_ranks_go_before_days(shop: Story) -> None:
    for code, rank in (("NET30", 3), ("SPECIAL", 3)):
        shop.do("SetTermsRank", code=code, rank=rank)
    terms = {"code": "SPECIAL", "instalments": [{"days": 90}]}
    number = shop.place(line(1, "TEN", 1), terms=terms)
    assert not shop.order(number).holds


def test_r02_12_of_two_changes_only_one_to_higher_terms_is_asked_for(
    shop: Story,
) -> None:
    number = shop.place(line(1, "TEN", 1), terms={"net_days": 60})
    shop.agree(number, "terms")

    def change(days: int) -> Told:
        to = {"kind": "change_terms", "terms": {"net_days": days}}
        return shop.do("AmendOrder", order=number, changes=[to])

    assert change(45).all(DeviationVoided) == []
    assert change(50).all(DeviationVoided) == []
    assert len(change(61).all(DeviationVoided)) == 1


def test_r02_14_nothing_is_billed_on_terms_that_nobody_approved(shop: Story) -> None:
    shop.receive("TEN", 2)
    number = shop.place(line(1, "TEN", 2))
    shop.ship(number, {"line": 1, "quantity": 1})
    to = {"kind": "change_terms", "terms": {"net_days": 90}}
    shop.do("AmendOrder", order=number, changes=[to])
    shop.refuse(Order.DEVIATION_OPEN, "IssueInvoice", order=number)
    shop.refuse(Order.ORDER_ON_HOLD, "ShipOrder", order=number)
    shop.agree(number, "terms")
    shop.bill(number)


# -- Answers -----------------------------------------------------------------------


def test_r02_13_approved_it_goes_on_by_itself(shop: Story) -> None:
    number = waiting(shop)
    told = approve(shop, number)
    assert told.log == [
        f"order/{number} DeviationApproved",
        f"order/{number} HoldEnded",
        "credit/ACME Committed",
        "stock/TEN@MAIN Reserved",
        f"order/{number} Confirmed",
    ]
    assert approve(shop, number).log == []


def test_x5_02_who_asked_does_not_approve(shop: Story) -> None:
    number = waiting(shop)
    fields = {"order": number, "line": 1, "note": "mine"}
    shop.refuse(Order.SAME_PERSON, "ApproveDeviation", "maria", **fields)


def limited(shop: Story, percent: str) -> None:
    shop.do(
        "SetAuthority",
        "boss",
        person="carl",
        action="release_price",
        currency="EUR",
        limit=eur(1000),
        percent=percent,
    )


def test_x5_02_authority_ends_with_a_percentage(shop: Story) -> None:
    limited(shop, "0.09")
    number = waiting(shop)
    fields = {"order": number, "line": 1, "note": "fine"}
    refused = Authority.AUTHORITY_EXCEEDED
    refusal = shop.refuse(refused, "ApproveDeviation", "carl", **fields)
    assert refusal.facts["amount"] == "EUR 90.00 at 10 %"
    held = {"order": number, "hold": "price", "note": "fine"}
    shop.refuse(refused, "ReleaseOrder", "carl", **held)
    limited(shop, "0.10")
    approve(shop, number)


def test_x5_02_with_the_leave_of_another_it_goes_further(shop: Story) -> None:
    limited(shop, "0.05")
    number = waiting(shop)
    about = {"action": "release_price", "of": "order", "id": number, "line": 1}
    asked_for = shop.do("RequestApproval", "carl", **about, note="a good customer")
    leave = asked_for.number("approval")
    shop.do("GrantApproval", "lena", approval=leave, valid_until=day(1), note="ok")
    fields = {"order": number, "line": 1, "note": "x", "approval": leave}
    shop.refuse(Order.ASKED_FOR_IT, "ApproveDeviation", "carl", **fields)
    told = approve(shop, number, "eva", approval=leave)
    assert told.one(DeviationApproved).approval == leave
    assert told.all(Consumed)


def test_leave_for_a_deviation_is_asked_of_whom_it_concerns(shop: Story) -> None:
    number = waiting(shop)
    about = {"action": "release_terms", "of": "order", "id": number, "line": 1}
    shop.refuse(Approving.WRONG_RESOURCE, "RequestApproval", **about, note="x")


def test_x5_01_leave_does_not_survive_an_amendment(shop: Story) -> None:
    number = waiting(shop)
    about = {"action": "release_price", "of": "order", "id": number, "line": 1}
    leave = shop.do("RequestApproval", **about, note="x").number("approval")
    shop.do("GrantApproval", "lena", approval=leave, valid_until=day(1), note="ok")
    told = reprice(shop, number, "8")
    assert f"approval/{leave} Lapsed" in told.log


def test_r02_13_a_lower_price_is_asked_for_again(shop: Story) -> None:
    number = waiting(shop)
    approve(shop, number)
    told = reprice(shop, number, "8.90")
    assert kinds(shop, number) == [DeviationKind.MANUAL_PRICE]
    assert shop.order(number).holds == (PRICE,)
    shop.refuse(Order.ORDER_ON_HOLD, "ShipOrder", order=number)
    assert told.one(Deviated).finding.reference == "EUR 10"


@pytest.mark.parametrize(("pieces", "void"), [(20, False), (21, True)])
def test_r02_13_the_quantity_has_a_band(shop: Story, pieces: int, void: bool) -> None:
    number = waiting(shop)
    approve(shop, number, up_to=20)
    change = {"kind": "change_quantity", "line": 1, "quantity": pieces}
    told = shop.do("AmendOrder", order=number, changes=[change])
    assert bool(told.all(DeviationVoided)) is void
    assert bool(shop.order(number).holds) is void


def test_r02_13_our_price_again_and_it_goes_on(shop: Story) -> None:
    number = waiting(shop)
    reprice(shop, number, "10")
    assert shop.order(number).stage is Stage.CONFIRMED


@pytest.mark.parametrize("step", ["ShipOrder", "PlanShipment"])
def test_x5_01_after_its_last_day_an_approval_is_void_at_the_gate(
    shop: Story, step: str
) -> None:
    number = waiting(shop)
    approve(shop, number, valid_until=day(1))
    shop.go(1)
    shop.ship(number, {"line": 1, "quantity": 1})
    shop.go(1)
    told = shop.do(step, order=number)
    assert told.log == [f"order/{number} Held", f"order/{number} DeviationVoided"]
    assert told.one(DeviationVoided).why is VoidReason.EXPIRED
    shop.refuse(Order.ORDER_ON_HOLD, step, order=number)
    shop.refuse(Order.DEVIATION_OPEN, "IssueInvoice", order=number)
    approve(shop, number)
    shop.ship(number)


def test_x5_01_nor_is_it_confirmed_after_that(shop: Story) -> None:
    number = waiting(shop)
    shop.do("HoldOrder", order=number, note="wait")
    approve(shop, number, valid_until=day(1))
    shop.go(2)
    shop.do("ReleaseOrder", "carl", order=number, hold="manual", note="go")
    assert shop.order(number).holds == (PRICE,)
    assert shop.order(number).stage is Stage.PLACED


def test_a_reopened_order_is_judged_again(shop: Story) -> None:
    number = waiting(shop)
    approve(shop, number)
    shop.do("CloseOrder", order=number, note="enough")
    shop.do("ReopenOrder", order=number, note="go on")
    assert shop.order(number).holds == (PRICE,)


def test_r02_18_no_is_an_answer_until_the_line_is_amended(shop: Story) -> None:
    number = waiting(shop)
    fields = {"order": number, "line": 1, "note": "too low"}
    told = shop.do("RejectDeviation", "carl", **fields)
    assert "price" not in told.one(DeviationRejected).notice
    shop.refuse(Order.DEVIATION_REJECTED, "ApproveDeviation", "carl", **fields)
    reprice(shop, number, "9.50")
    approve(shop, number)
    assert shop.order(number).stage is Stage.CONFIRMED


def test_r02_18_r03_10_what_the_customer_is_told_of_a_no_is_in_a_view(
    desk: Desk,
) -> None:
    lines = [line(1, "TEN", 10, price="9")]
    number = asked(desk, "PlaceOrder", **ORDER, lines=lines).number("order")
    (row,) = desk.view("order_status")
    assert row.notice == ""
    no = {"order": number, "line": 1, "note": "below cost"}
    told = asked(desk, "RejectDeviation", **no, by=CARL)
    notice = told.events[0].event.notice
    (row,) = desk.view("order_status")
    assert row.notice == notice
    assert "contact you" in notice


def test_r02_14_what_waits_for_an_answer_takes_no_stock(desk: Desk) -> None:
    """Somebody else has it meanwhile; what was claimed before stays claimed."""
    asked(desk, "ReceiveStock", product="TEN", site="MAIN", quantity=10)
    lines = [line(1, "TEN", 10, price="9")]
    waits = asked(desk, "PlaceOrder", **ORDER, lines=lines).number("order")
    assert desk.view("reservations") == []
    lines = [line(1, "TEN", 4)]
    other = asked(desk, "PlaceOrder", **ORDER, lines=lines).number("order")
    yes = {"order": waits, "line": 1, "note": "fine"}
    asked(desk, "ApproveDeviation", **yes, by=CARL)
    claimed = {row.order: row.reserved for row in desk.view("reservations")}
    assert claimed == {other: 4, waits: 6}

    lower = {"kind": "change_price", "line": 1, "price": "8"}
    asked(desk, "AmendOrder", order=other, changes=[lower])
    assert [row.order for row in desk.view("approval_queue")] == [other]
    assert {r.order: r.reserved for r in desk.view("reservations")} == claimed
    for name in ("PlanShipment", "ShipOrder"):
        with pytest.raises(o2c.Rejected) as refused:
            asked(desk, name, order=other)
        assert refused.value.code is Order.ORDER_ON_HOLD


def test_r02_18_what_nobody_answers_is_passed_on(shop: Story) -> None:
    levels = [{"role": "pricing", "days": 1}, {"role": "supervisor", "days": 1}]
    shop.do("SetDeviationPolicy", price_levels=levels)
    number = waiting(shop)
    shop.go(1)
    assert shop.do("EscalateDeviations", order=number).log == []
    shop.go(1)
    passed = shop.do("EscalateDeviations", order=number).one(DeviationEscalated)
    assert (passed.was_role, passed.role, passed.due) == (
        "pricing",
        "supervisor",
        day(3),
    )
    assert shop.do("EscalateDeviations", order=number).log == []


# -- Who waits for whom ------------------------------------------------------------


def test_r03_10_the_queue_says_who_is_asked_and_the_holds_what_waits(
    desk: Desk,
) -> None:
    asked(desk, "SetDeviationPolicy", price_levels=[{"role": "pricing", "days": 2}])
    lines = [line(1, "TEN", 10, price="9"), line(2, "TEN", 1)]
    number = asked(desk, "PlaceOrder", **ORDER, lines=lines).number("order")
    (row,) = desk.view("approval_queue")
    assert (row.order, row.line, row.asked, row.reference) == (
        number,
        1,
        "EUR 9",
        "EUR 10",
    )
    assert (row.waits_for, row.asked_by, row.due) == ("pricing", "maria", day(2))
    assert (row.amount, row.currency, str(row.percent)) == (9000, "EUR", "0.1")
    (held,) = desk.view("holds")
    assert (held.reason, held.waits_for, held.since, held.due) == (
        PRICE,
        "pricing",
        day(0),
        day(2),
    )
    assert (held.amount, held.currency) == (10000, "EUR")
    assert "price" not in held.customer_text
    fields = {"order": number, "line": 1, "note": "fine"}
    asked(desk, "ApproveDeviation", **fields, by=CARL)
    assert desk.view("approval_queue") == []
    assert desk.view("holds") == []
    (row,) = desk.view("deviations")
    assert (row.standing, row.answered_by, row.note) == ("approved", "carl", "fine")


def test_a_price_is_none_of_the_credit_desks_business(desk: Desk) -> None:
    lines = [line(1, "TEN", 10, price="9")]
    number = asked(desk, "PlaceOrder", **ORDER, lines=lines).number("order")
    clara = o2c.Actor("clara", ("credit",))
    for name, code in (
        ("ApproveDeviation", Authority.NO_ROLE),
        ("RejectDeviation", Order.NOT_YOURS_TO_ANSWER),
    ):
        with pytest.raises(o2c.Rejected) as refused:
            asked(desk, name, order=number, line=1, note="x", by=clara)
        assert refused.value.code is code


@pytest.mark.parametrize("more", [{}, {"free": "sample"}])
def test_r02_06_what_costs_nothing_waits_at_our_own_price(
    desk: Desk, more: dict[str, str]
) -> None:
    """Whether a reason was given or not, and all derivations agree on that."""
    lines = [line(1, "TEN", 10, price="0", **more)]
    asked(desk, "PlaceOrder", **ORDER, lines=lines)
    (row,) = desk.view("deviations")
    assert (row.amount, row.currency) == (10000, "EUR")
    assert not any(found.differences for found in desk.reconcile())
