"""Blanket agreements at the desk: call-offs, what remains, and what is vouched for."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from desk_door import MARIA, asked
from desk_goods import EVERYTHING
from desk_story import Story, day, line, part

import o2c
from o2c.desk.agreeing import Refusal as Desk
from o2c.desk.roles import Refusal as Roles
from o2c.desk.roles import Role
from o2c.domain.agreement import AGREEMENT, Agreement
from o2c.domain.agreement.refusals import Refusal
from o2c.domain.order.events import Held, LineAdded
from o2c.domain.order.parts import CallOff, HoldReason, PriceSource
from o2c.domain.order.state import Stage

AG = "AG-000001"
TEN_AT_EIGHT = {"line": 1, "product": "TEN", "quantity": 10, "price": "8"}


def agree(shop: Story, *lines: Mapping[str, Any], **more: Any) -> None:
    """An agreement of ACME's that runs from the Monday on."""
    fields = {"customer": "ACME", "since": day(0), "until": day(30), **more}
    told = shop.do("DraftAgreement", **fields, lines=list(lines or [TEN_AT_EIGHT]))
    shop.do("StartAgreement", agreement=told.number("agreement"))


def held(shop: Story, number: str = AG) -> Agreement:
    return shop.store.state(AGREEMENT, number)


def remaining(shop: Story, which: int = 1) -> Decimal | None:
    return held(shop).remaining(which)


def test_r02_15_a_line_is_called_off_by_itself_where_one_agreement_runs(
    shop: Story,
) -> None:
    agree(shop)
    number = shop.place(line(1, "TEN", 4), line(2, "FIT", 1))

    first, second = shop.order(number).lines.values()
    assert first.agreement == CallOff(agreement=AG, line=1)
    assert (first.source, first.net) == (PriceSource.AGREEMENT, 3200)
    assert (second.agreement, second.source) == (None, PriceSource.LIST)
    assert remaining(shop) == 6
    assert shop.order(number).stage is Stage.CONFIRMED


def test_r02_15_of_two_that_run_the_line_names_one(shop: Story) -> None:
    agree(shop)
    agree(shop, {**TEN_AT_EIGHT, "price": "7"})
    number = shop.place(line(1, "TEN", 1), line(2, "TEN", 1, agreement="AG-000002"))

    lines = shop.order(number).lines
    assert lines[1].source is PriceSource.LIST
    assert (lines[2].source, lines[2].net) == (PriceSource.AGREEMENT, 700)


def test_r02_15_a_stated_price_stands_and_still_calls_off(shop: Story) -> None:
    agree(shop)
    number = shop.place(line(1, "TEN", 1, price="9"))
    assert shop.line(number).source is PriceSource.CUSTOMER_STATED
    assert remaining(shop) == 9


def test_v21_r07_22_the_sum_of_an_orders_lines_is_judged(shop: Story) -> None:
    """10 left, lines of 6 and 6: over by 2; taken, held, and nobody else's."""
    agree(shop)
    told = shop.do(
        "PlaceOrder",
        customer="ACME",
        site="MAIN",
        lines=[line(1, "TEN", 6), line(2, "TEN", 6)],
    )

    hold = told.one(Held)
    assert (hold.reason, hold.deviation) == (HoldReason.PRICE, True)
    assert hold.figures == (f"{AG} line 1: 10 EA agreed, 12 called off, 2 over",)
    assert (remaining(shop), held(shop).over(1)) == (0, 2)
    number = told.number("order")
    assert {each.source for each in shop.order(number).lines.values()} == {
        PriceSource.AGREEMENT
    }
    shop.do("ReleaseOrder", "carl", order=number, hold="price", note="fine")
    assert shop.order(number).stage is Stage.CONFIRMED


def test_r07_22_lines_that_fit_together_are_not_held(shop: Story) -> None:
    agree(shop)
    number = shop.place(line(1, "TEN", 6), line(2, "TEN", 4))
    assert shop.order(number).holds == ()
    assert remaining(shop) == 0


def test_r07_22_an_amendment_is_judged_as_well(shop: Story) -> None:
    agree(shop)
    number = shop.place(line(1, "TEN", 6))
    grow = [{"kind": "change_quantity", "line": 1, "quantity": 11}]
    told = shop.do("AmendOrder", order=number, changes=grow)

    assert told.one(Held).figures[0].endswith("11 called off, 1 over")
    assert shop.order(number).holds == (HoldReason.PRICE,)
    shop.do("ReleaseOrder", "carl", order=number, hold="price", note="fine")
    added = [{"kind": "add_line", "add": line(2, "TEN", 1, agreement=AG)}]
    told = shop.do("AmendOrder", order=number, changes=added)
    assert told.one(LineAdded).asked.agreement == CallOff(agreement=AG, line=1)
    assert shop.order(number).holds == (HoldReason.PRICE,)


def test_r07_22_what_does_not_grow_is_not_judged_again(shop: Story) -> None:
    agree(shop)
    first = shop.place(line(1, "TEN", 6))
    shop.place(line(1, "TEN", 6))
    less = [{"kind": "change_quantity", "line": 1, "quantity": 5}]
    shop.do("AmendOrder", order=first, changes=less)
    assert shop.order(first).holds == ()
    assert held(shop).over(1) == 1


def test_r07_22_reopening_takes_again_and_is_judged(shop: Story) -> None:
    agree(shop)
    first = shop.place(line(1, "TEN", 6))
    shop.receive("TEN", 4)
    shop.ship(first, part(1, 4))
    shop.do("CloseOrder", order=first, note="enough")
    assert remaining(shop) == 6
    shop.place(line(1, "TEN", 6))
    told = shop.do("ReopenOrder", order=first, note="go on")
    assert told.one(Held).figures[0].endswith("12 called off, 2 over")


def test_r07_21_what_an_order_gives_up_remains_at_once(database_url: str) -> None:
    """Fewer, a line cancelled in part, closed with a rest, cancelled: each restores."""
    shop = Story.begin(database_url)
    for name, fields in EVERYTHING:
        shop.do(name, **fields)
    agree(shop)
    shop.receive("TEN", 3)
    number = shop.place(line(1, "TEN", 9))
    left = [remaining(shop)]
    for change in (
        {"kind": "change_quantity", "line": 1, "quantity": 8},
        {"kind": "cancel_line", "line": 1, "quantity": 3},
    ):
        shop.do("AmendOrder", order=number, changes=[change])
        left.append(remaining(shop))
    shop.ship(number, part(1, 3))
    assert held(shop).shipped(1) == 3
    shop.do("CloseOrder", order=number, note="enough")
    left.append(remaining(shop))
    other = shop.place(line(1, "TEN", 7))
    left.append(remaining(shop))
    shop.do("CancelOrder", order=other, note="not wanted")
    left.append(remaining(shop))
    assert left == [1, 2, 5, 7, 0, 7]
    shop.store.close()


def test_r07_21_goods_that_come_back_do_not_restore_what_was_called_off(
    shop: Story,
) -> None:
    agree(shop)
    shop.receive("TEN", 4)
    number = shop.place(line(1, "TEN", 4))
    shop.ship(number)
    shop.take_back(number, part(1, 2))
    assert (remaining(shop), held(shop).shipped(1)) == (6, 4)


def test_p32_an_exhausted_line_is_not_found_and_blocks_no_other(shop: Story) -> None:
    """R07-24, R07-23: of a line capped at nothing as well."""
    fits = {"line": 3, "product": "FIT", "mode": "open", "price": "70"}
    none = {"line": 2, "product": "OIL", "quantity": 0, "price": "1"}
    agree(shop, TEN_AT_EIGHT, none, fits)
    shop.place(line(1, "TEN", 10))
    number = shop.place(line(1, "TEN", 1), line(2, "OIL", 1), line(3, "FIT", 500))

    assert [each.source for each in shop.order(number).lines.values()] == [
        PriceSource.LIST,
        PriceSource.LIST,
        PriceSource.AGREEMENT,
    ]
    assert shop.order(number).holds == ()
    assert (held(shop).over(1), held(shop).remaining(3)) == (0, None)


def test_r02_15_a_named_agreement_that_does_not_run_is_not_vouched_for(
    shop: Story,
) -> None:
    """Nothing is lost: the price stands, and a person says whether it is to."""
    agree(shop)
    shop.go(31)
    number = shop.place(line(1, "TEN", 1))
    assert shop.line(number).source is PriceSource.LIST
    told = shop.do(
        "PlaceOrder",
        customer="ACME",
        site="MAIN",
        lines=[line(1, "TEN", 1, agreement=AG)],
    )
    figure = f"{AG} is running, for orders from 2026-03-02 to 2026-04-01"
    assert told.one(Held).figures == (figure,)
    assert shop.line(told.number("order")).source is PriceSource.AGREEMENT


def test_r02_15_an_agreement_is_for_its_customer_and_currency(shop: Story) -> None:
    agree(shop)
    home = {"name": "B", "country": "DE"}
    for customer, currency in (("BETA", "EUR"), ("USCO", "USD")):
        fields = {"customer": customer, "name": customer, "currency": currency}
        shop.do("RegisterCustomer", **fields, bill_to=home)
    named = {"lines": [line(1, "TEN", 1, agreement=AG)], "site": "MAIN"}
    shop.refuse(Refusal.OTHER_CUSTOMER, "PlaceOrder", customer="BETA", **named)
    agree(shop, {**TEN_AT_EIGHT, "product": "FIT"}, currency="USD")
    dollars = {"lines": [line(1, "FIT", 1, agreement="AG-000002")], "site": "MAIN"}
    shop.refuse(Refusal.CURRENCY_MISMATCH, "PlaceOrder", customer="ACME", **dollars)
    number = shop.place(line(1, "FIT", 1))
    assert shop.line(number).source is PriceSource.LIST


def test_r02_05_the_price_is_that_of_the_orders_day(shop: Story) -> None:
    agree(shop)
    change = {"kind": "change_price", "line": 1, "price": "9", "since": day(2)}
    shop.do("AmendAgreement", agreement=AG, changes=[change])
    before = shop.place(line(1, "TEN", 1))
    shop.go(2)
    after = shop.place(line(1, "TEN", 1))
    assert [shop.line(n).net for n in (before, after)] == [800, 900]


def test_r07_25_an_agreement_has_a_unit_of_its_own(shop: Story) -> None:
    """10 cases at 100.00, less 7 pieces: exactly 113 of 120 are left."""
    cases = {"line": 1, "product": "BOLT", "quantity": 10, "unit": "CS", "price": "100"}
    agree(shop, cases)
    number = shop.place(line(1, "BOLT", 7))
    assert remaining(shop) == 113
    assert shop.line(number).net == 5833
    change = {"kind": "change_quantity", "line": 1, "quantity": 1, "unit": "CS"}
    shop.do("AmendAgreement", agreement=AG, changes=[change])
    assert remaining(shop) == 5


def test_r07_20_what_is_closed_is_found_no_more_and_found_again_when_reopened(
    shop: Story,
) -> None:
    agree(shop)
    close = {"agreement": AG, "note": "done"}
    shop.refuse(Refusal.REMAINDER_LEFT, "CloseAgreement", **close)
    shop.do("CloseAgreement", **close, acknowledge_remainder=True)
    number = shop.place(line(1, "TEN", 1))
    assert shop.line(number).agreement is None
    told = shop.do("ReopenAgreement", agreement=AG, note="after all")
    assert told.log == [f"agreement/{AG} Reopened", "agreed/ACME Listed"]
    number = shop.place(line(1, "TEN", 1))
    assert shop.line(number).agreement is not None
    end = {"kind": "change_end", "until": day(0)}
    shop.do("AmendAgreement", agreement=AG, changes=[end])
    shop.go(1)
    assert shop.line(shop.place(line(1, "TEN", 1))).agreement is None


def test_x5_03_a_warning_is_for_whoever_may_and_is_kept_with_what_it_said(
    desk: o2c.Desk,
) -> None:
    """Without the role it is an error, whatever is acknowledged."""
    runs = {"customer": "ACME", "since": day(0), "until": day(30)}
    asked(desk, "DraftAgreement", **runs, lines=[TEN_AT_EIGHT])
    asked(desk, "StartAgreement", agreement=AG)
    close = {"agreement": AG, "note": "done"}
    packer = o2c.Actor("willy", (Role.WAREHOUSE,))
    for by, more, code in (
        (packer, {"acknowledge_remainder": True}, Roles.ROLE_MISSING),
        (MARIA, {}, Refusal.REMAINDER_LEFT),
    ):
        with pytest.raises(o2c.Rejected) as refused:
            asked(desk, "CloseAgreement", **close, **more, by=by)
        assert refused.value.code is code
    told = asked(desk, "CloseAgreement", **close, acknowledge_remainder=True)
    closed = told.events[0].event
    assert (closed.acknowledged, closed.by) == (True, ("maria",))
    assert [(part.line, part.quantity) for part in closed.left] == [(1, 10)]


def test_r07_28_it_is_void_once_its_call_offs_are_cancelled(shop: Story) -> None:
    agree(shop)
    number = shop.place(line(1, "TEN", 1))
    void = {"agreement": AG, "note": "a mistake"}
    shop.refuse(Refusal.CALLED_OFF, "CancelAgreement", **void)
    shop.do("CancelOrder", order=number, note="not wanted")
    told = shop.do("CancelAgreement", **void)
    assert told.log == [f"agreement/{AG} Cancelled", "agreed/ACME Delisted"]


@pytest.mark.parametrize(
    "wrong", [{"quantity": None}, {"mode": "open"}, {"quantity": 1, "mode": "open"}]
)
def test_r07_23_the_mode_is_said_and_no_quantity_means_it(
    shop: Story, wrong: dict[str, Any]
) -> None:
    lines = [{**TEN_AT_EIGHT, **wrong}]
    fields = {"customer": "ACME", "since": day(0), "until": day(1), "lines": lines}
    shop.refuse(Desk.MODE_AND_QUANTITY, "DraftAgreement", **fields)


def test_all_changes_of_an_amendment_are_made_or_none(shop: Story) -> None:
    agree(shop)
    good = {"kind": "change_end", "until": day(9)}
    bad = {"kind": "change_price", "line": 7, "price": "1", "since": day(1)}
    amend = {"agreement": AG, "changes": [good, bad]}
    shop.refuse(Refusal.LINE_UNKNOWN, "AmendAgreement", **amend)
    assert held(shop).until == day(30)


def test_an_order_without_agreements_reads_none(shop: Story) -> None:
    shop.limit(None)
    told = shop.do(
        "PlaceOrder", customer="ACME", site="MAIN", lines=[line(1, "FIT", 1)]
    )
    assert not [each for each in told.log if each.startswith("agree")]
    assert shop.exposure() == "EUR 95.20"
