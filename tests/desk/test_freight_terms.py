"""An order on another Incoterm than the customer's waits for a yes (R02-11)."""

from __future__ import annotations

from typing import Any

import pytest
from desk_door import CARL, ORDER, asked
from desk_story import Story, line

from o2c.domain.order.deviation import DeviationKind
from o2c.domain.order.events import Placed
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.refusals import Refusal
from o2c.domain.order.state import Stage
from o2c.door import Desk

AGREED = {"code": "DAP", "version": 2020, "place": "Berlin"}
TERMS = HoldReason.TERMS


def agree(shop: Story, term: dict[str, Any] | None = AGREED) -> None:
    shop.do("SetServiceProfile", customer="ACME", incoterm=term)


@pytest.mark.parametrize(
    "other", [{"code": "FCA"}, {"version": 2010}, {"place": "Bremen"}], ids=str
)
def test_r02_11_another_freight_term_than_the_customers_is_a_deviation(
    shop: Story, other: dict[str, Any]
) -> None:
    agree(shop)
    number = shop.place(line(1, "TEN", 1), incoterm={**AGREED, **other})
    (found,) = shop.order(number).deviations
    assert (found.line, found.kind) == (None, DeviationKind.FREIGHT_TERM)
    assert found.finding.reference == "DAP Berlin (Incoterms 2020)"
    assert shop.order(number).holds == (TERMS,)
    fields = {"order": number, "note": "fine"}
    shop.refuse(Refusal.SAME_PERSON, "ApproveDeviation", **fields)
    shop.do("ApproveDeviation", "carl", **fields)
    assert shop.order(number).stage is Stage.CONFIRMED


@pytest.mark.parametrize(
    ("own", "named"), [(AGREED, AGREED), (AGREED, None), (None, AGREED)]
)
def test_r02_11_the_freight_term_agreed_or_none_is_no_deviation(
    shop: Story, own: dict[str, Any] | None, named: dict[str, Any] | None
) -> None:
    agree(shop, own)
    number = shop.place(line(1, "TEN", 1), incoterm=named)
    assert shop.order(number).deviations == ()
    assert shop.order(number).stage is Stage.CONFIRMED


def test_r02_11_an_approved_freight_term_outlasts_another_quantity(
    shop: Story,
) -> None:
    agree(shop)
    number = shop.place(line(1, "TEN", 1), incoterm={**AGREED, "code": "FCA"})
    shop.do("ReleaseOrder", "carl", order=number, hold="terms", note="fine")
    more = [{"kind": "change_quantity", "line": 1, "quantity": 9}]
    shop.do("AmendOrder", order=number, changes=more)
    assert shop.order(number).holds == ()


def test_r02_11_a_revised_quote_names_another_freight_term(shop: Story) -> None:
    agree(shop)
    lines = [line(1, "TEN", 1)]
    told = shop.do("DraftQuote", customer="ACME", site="MAIN", lines=lines)
    number = told.number("quote")
    shop.do("ReviseQuote", quote=number, incoterm={**AGREED, "place": "Bremen"})
    shop.do("OfferQuote", quote=number)
    placed = shop.do("ConvertQuote", quote=number)
    assert placed.one(Placed).own_incoterm is not None
    assert shop.order(placed.number("order")).holds == (TERMS,)


def test_r02_11_the_queue_tells_both_freight_terms(desk: Desk) -> None:
    asked(desk, "SetServiceProfile", customer="ACME", incoterm=AGREED)
    fields = {**ORDER, "lines": [line(1, "TEN", 10)]}
    other = {**AGREED, "code": "EXW"}
    number = asked(desk, "PlaceOrder", **fields, incoterm=other).number("order")
    (row,) = desk.view("approval_queue")
    assert (row.order, row.line, row.kind, row.hold) == (
        number,
        0,
        DeviationKind.FREIGHT_TERM,
        TERMS,
    )
    assert row.asked == "EXW Berlin (Incoterms 2020)"
    assert row.reference == "DAP Berlin (Incoterms 2020)"
    assert (row.amount, row.waits_for) == (10000, "credit")
    asked(desk, "ApproveDeviation", order=number, note="they collect", by=CARL)
    assert desk.view("approval_queue") == []
