"""What no agreement vouches for is approved line by line, and judged again."""

from __future__ import annotations

from typing import Any

from desk_door import ORDER, asked
from desk_story import Story, Told, day, eur, line

from o2c.domain.authority.refusals import Refusal as Authority
from o2c.domain.order.deviation import (
    Deviated,
    DeviationApproved,
    DeviationClosed,
    DeviationKind,
    DeviationVoided,
    Finding,
    HoldEnded,
)
from o2c.domain.order.events import Held
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.refusals import Refusal
from o2c.domain.order.state import Stage
from o2c.door import Desk

AG = "AG-000001"
EXPIRED, PRICE = DeviationKind.EXPIRED_CONTRACT, HoldReason.PRICE
FRAME = {
    "customer": "ACME",
    "since": day(0),
    "until": day(30),
    "lines": [{"line": 1, "product": "TEN", "quantity": 10, "price": "8"}],
}


def agree(shop: Story) -> None:
    """Ten at 8.00, where our list says 10.00."""
    shop.do("DraftAgreement", **FRAME)
    shop.do("StartAgreement", agreement=AG)


def over(called: int) -> str:
    return f"{AG} line 1: 10 EA agreed, {called} called off, {called - 10} over"


def found(shop: Story, number: str) -> dict[int | None, Finding]:
    return {each.line: each.finding for each in shop.order(number).deviations}


def resize(shop: Story, number: str, which: int, quantity: int) -> Told:
    change = {"kind": "change_quantity", "line": which, "quantity": quantity}
    return shop.do("AmendOrder", order=number, changes=[change])


def approve(shop: Story, number: str, which: int = 1, **more: Any) -> Told:
    fields = {"order": number, "line": which, "note": "fine", **more}
    return shop.do("ApproveDeviation", "carl", **fields)


def test_v21_r07_22_r02_11_the_line_that_is_over_is_approved_with_its_figures(
    shop: Story,
) -> None:
    """Of 6 and 6 on 10 it is the last one; against our list it is a fifth below."""
    agree(shop)
    number = shop.place(line(1, "TEN", 6), line(2, "TEN", 6))
    assert list(found(shop, number)) == [2]
    finding = found(shop, number)[2]
    assert (finding.kind, finding.also) == (EXPIRED, ())
    assert finding.figures == (over(12),)
    assert (finding.asked, finding.reference) == ("EUR 8", "EUR 10")
    assert (str(finding.percent), finding.amount.text()) == ("0.200000", "EUR 48.00")
    told = approve(shop, number, 2)
    assert told.one(DeviationApproved).up_to == 6
    assert told.one(HoldEnded).reason is PRICE
    assert shop.order(number).stage is Stage.CONFIRMED


def test_x5_02_r07_22_it_is_approved_by_another_within_their_authority(
    shop: Story,
) -> None:
    agree(shop)
    shop.do(
        "SetAuthority",
        "boss",
        person="carl",
        action="release_price",
        currency="EUR",
        limit=eur(1000),
        percent="0.19",
    )
    number = shop.place(line(1, "TEN", 11))
    fields = {"order": number, "line": 1, "note": "fine"}
    shop.refuse(Refusal.SAME_PERSON, "ApproveDeviation", **fields)
    shop.refuse(Authority.AUTHORITY_EXCEEDED, "ApproveDeviation", "carl", **fields)


def test_r07_22_reduced_to_what_is_left_it_closes_by_itself(shop: Story) -> None:
    agree(shop)
    number = shop.place(line(1, "TEN", 6), line(2, "TEN", 6))
    told = resize(shop, number, 2, 5)
    assert told.one(Deviated).finding.figures == (over(11),)
    told = resize(shop, number, 1, 5)
    assert told.one(DeviationClosed) == DeviationClosed(line=2, kind=EXPIRED)
    assert shop.order(number).stage is Stage.CONFIRMED


def test_r02_13_r07_22_void_when_the_quantity_rises_and_not_when_it_falls(
    shop: Story,
) -> None:
    agree(shop)
    number = shop.place(line(1, "TEN", 12))
    approve(shop, number)
    assert resize(shop, number, 1, 11).all(DeviationVoided) == []
    assert shop.order(number).holds == ()
    assert resize(shop, number, 1, 13).one(DeviationVoided).line == 1
    assert shop.order(number).holds == (PRICE,)


def test_r07_22_another_line_that_grows_is_asked_for_on_its_own(shop: Story) -> None:
    """What was approved of the other one stays so."""
    agree(shop)
    number = shop.place(line(1, "TEN", 6), line(2, "TEN", 6))
    approve(shop, number, 2)
    told = resize(shop, number, 1, 8)
    assert told.one(Deviated).finding.line == 1
    assert told.one(Held).figures == (over(14),)
    assert told.all(DeviationVoided) == []


def test_r07_22_all_that_grow_are_asked_for_where_the_last_is_not_enough(
    shop: Story,
) -> None:
    agree(shop)
    number = shop.place(line(1, "TEN", 9), line(2, "TEN", 4), line(3, "TEN", 1))
    assert list(found(shop, number)) == [2, 3]
    told = shop.do("ReleaseOrder", "carl", order=number, hold="price", note="fine")
    assert [each.line for each in told.all(DeviationApproved)] == [2, 3]


def test_r02_11_what_has_ended_is_asked_for_however_little_it_is(shop: Story) -> None:
    agree(shop)
    shop.go(31)
    number = shop.place(line(1, "TEN", 1, agreement=AG), line(2, "TEN", 1))
    (finding,) = found(shop, number).values()
    assert (finding.line, finding.kind) == (1, EXPIRED)
    (figure,) = finding.figures
    assert figure == f"{AG} is running, for orders from 2026-03-02 to 2026-04-01"
    change = [{"kind": "change_end", "until": day(40)}]
    shop.do("AmendAgreement", agreement=AG, changes=change)
    resize(shop, number, 2, 2)
    assert shop.order(number).stage is Stage.CONFIRMED


def test_r07_22_a_stated_price_is_compared_with_our_own_where_too_much_is_called_off(
    shop: Story,
) -> None:
    """Within the agreement its price is ours, over it the list's."""
    agree(shop)
    assert found(shop, shop.place(line(1, "TEN", 4, price="8"))) == {}
    finding = found(shop, shop.place(line(1, "TEN", 7, price="8")))[1]
    assert (finding.kind, finding.also) == (EXPIRED, (DeviationKind.STATED_PRICE,))
    assert finding.reference == "EUR 10"


def test_r07_22_approved_for_its_floor_it_is_asked_for_again_once_it_is_over(
    shop: Story,
) -> None:
    agree(shop)
    shop.do("SetCost", product="TEN", cost="9", currency="EUR", since=day(-9))
    shop.do("SetFloor", customer="ACME", floor="0.2")
    number = shop.place(line(1, "TEN", 9))
    assert found(shop, number)[1].kind is DeviationKind.BELOW_FLOOR
    approve(shop, number, up_to=50)
    assert resize(shop, number, 1, 10).all(DeviationVoided) == []
    assert resize(shop, number, 1, 11).one(DeviationVoided).line == 1


def test_r07_22_a_no_stands_until_it_fits(shop: Story) -> None:
    agree(shop)
    number = shop.place(line(1, "TEN", 12))
    shop.do("RejectDeviation", "carl", order=number, line=1, note="no more")
    resize(shop, number, 1, 11)
    assert shop.order(number).holds == (PRICE,)
    resize(shop, number, 1, 10)
    assert shop.order(number).stage is Stage.CONFIRMED


def test_r07_22_pricing_again_ends_nothing(shop: Story) -> None:
    agree(shop)
    number = shop.place(line(1, "TEN", 12), line(2, "NEW", 1))
    shop.do("SetListPrice", product="NEW", price="1", currency="EUR")
    shop.do("RepriceOrder", order=number)
    assert found(shop, number)[1].figures == (over(12),)


def test_r02_11_the_queue_tells_the_figures(desk: Desk) -> None:
    asked(desk, "DraftAgreement", **FRAME)
    asked(desk, "StartAgreement", agreement=AG)
    asked(desk, "PlaceOrder", **ORDER, lines=[line(1, "TEN", 12)])
    (row,) = desk.view("approval_queue")
    assert (row.kind, row.figures, row.quantity) == (EXPIRED, over(12), 12)
    (held,) = desk.view("holds")
    assert held.figures == over(12)
