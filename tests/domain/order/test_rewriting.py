"""Amending what an order says, but its prices, dates and quantities (R07-03)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve as replace
from domain_samples import asked, eur, part, qty, quote, refused
from master_samples import PORT
from order_samples import (
    Tale,
    came_back,
    confirmed,
    invoice,
    planned,
    priced,
    send,
    shipped,
    values,
)

from o2c.domain.common import Amounts, For, Instruction
from o2c.domain.order.amending import cancel_line
from o2c.domain.order.closing import cancel
from o2c.domain.order.parts import ChangeReason
from o2c.domain.order.refusals import Refusal, same_customer
from o2c.domain.order.returning import replace_goods
from o2c.domain.order.rewriting import (
    change_address,
    change_instructions,
    change_priority,
    change_product,
    change_purchase_order,
    change_site,
    reopen_line,
)
from o2c.domain.order.rewritten import (
    AddressChanged,
    InstructionsChanged,
    LineReopened,
    PriorityChanged,
    ProductChanged,
    PurchaseOrderChanged,
    SiteChanged,
)
from o2c.values.ids import ProductId, SiteId
from o2c.values.tax import TaxMethod

WHO: dict[str, Any] = {"by": ("maria",), "because": ChangeReason.ENTRY_ERROR}
NOTED: dict[str, Any] = {"version": 2, **WHO}
EAST = {"line": 1, "site": SiteId("EAST"), **NOTED}
MIND = Instruction(kind=For.CARRIER, text="by noon")


def elsewhere(*quotes: Any, tax: int = 0) -> dict[str, Any]:
    return {
        "ship_to": PORT,
        "bill_to": PORT,
        "jurisdiction": "NL",
        "quotes": quotes,
        "freight_tax": eur(tax),
        **NOTED,
    }


def other(line: int = 1, many: int = 10, **more: Any) -> dict[str, Any]:
    product = replace(asked(line, many, **more), product=ProductId("SKU-8"))
    return {"asked": product, "quote": quote(line, "5"), **NOTED}


def code(tale: Tale, decide: Callable[..., Any], ask: dict[str, Any]) -> Any:
    refusal: Any = tale.attempt(decide, **ask)
    assert refusal.remedy
    return refusal.code


def again(tale: Tale, line: int, quantity: int) -> None:
    """So much of a line came back, and goods in its place are to go."""
    came_back(tale, line, quantity, "RMA-1")
    tale.do(replace_goods, rma="RMA-1", lines=[part(line, quantity)])


def test_r07_03_another_address_taxes_what_has_not_gone() -> None:
    tale = confirmed(10, 5, rate="0.19", freight=1_000, freight_tax=190)
    before = tale.state
    (event,) = tale.do(
        change_address,
        **elsewhere(quote(1, rate="0.21"), quote(2, rate="0.21"), tax=210),
    )
    assert isinstance(event, AddressChanged)
    assert (event.was_ship_to, event.ship_to) == (before.ship_to, PORT)
    assert (event.was_bill_to, event.bill_to) == (before.bill_to, PORT)
    assert (event.was_jurisdiction, event.jurisdiction) == (before.jurisdiction, "NL")
    assert (event.by, event.because) == (WHO["by"], WHO["because"])
    assert values(tale) == [Amounts(10_000, 2_100), Amounts(5_000, 1_050)]
    assert event.totals.gross == eur(19_360)
    after = tale.state
    assert (after.ship_to, after.jurisdiction, after.version) == (PORT, "NL", 2)
    assert after.freight == after.agreed_freight == Amounts(1_000, 210)
    assert after.amended_by == ("maria",)


def test_r07_03_what_has_shipped_keeps_its_tax() -> None:
    tale = shipped(10, 5, went={1: 10}, rate="0.19", freight=1_000, freight_tax=190)
    tale.do(change_address, **elsewhere(quote(2, rate="0.21"), tax=210))
    assert values(tale) == [Amounts(10_000, 1_900), Amounts(5_000, 1_050)]
    assert tale.state.freight == Amounts(1_000, 190)


def test_r07_03_taxes_of_a_document_are_shared_anew_among_the_rest() -> None:
    tale = shipped(10, 5, went={1: 10}, rate="0.19", method=TaxMethod.PER_DOCUMENT)
    tale.do(change_address, **elsewhere(quote(2, rate="0.21")))
    assert values(tale) == [Amounts(10_000, 1_900), Amounts(5_000, 1_050)]


def test_r07_03_no_line_is_taxed_in_two_places() -> None:
    tale = shipped(10, went={1: 4}, rate="0.19")
    ask = elsewhere(quote(1, rate="0.21"))
    assert code(tale, change_address, ask) is Refusal.ALREADY_SHIPPED
    assert tale.do(change_address, **elsewhere())  # taxed alike, it may go elsewhere


def test_an_address_is_the_customers_own() -> None:
    order = confirmed(10).state
    same_customer(order, order.customer)
    refused(Refusal.ANOTHER_CUSTOMER, same_customer, order, "BETA")


def test_r07_03_another_site() -> None:
    tale = confirmed(10)
    (event,) = tale.do(change_site, **EAST)
    assert isinstance(event, SiteChanged)
    assert (event.was, event.now, event.because) == ("MAIN", "EAST", WHO["because"])
    assert tale.state.lines[1].site == "EAST"


def test_r07_08_another_product_with_its_price() -> None:
    tale = confirmed(10)
    tale.do(cancel_line, line=1, remaining=qty(8), note="", version=2)
    (event,) = tale.do(change_product, **other())
    assert isinstance(event, ProductChanged)
    assert (event.was, event.now) == ("SKU-1", "SKU-8")
    line = tale.state.lines[1]
    assert (line.product, line.ordered, line.cancelled) == ("SKU-8", 10, 2)
    assert values(tale) == [Amounts(4_000, 0)]
    assert event.totals.gross == eur(4_000)


@pytest.mark.parametrize(
    ("decide", "ask"), [(change_site, EAST), (change_product, other())]
)
def test_r07_08_nothing_of_the_line_may_be_on_its_way(
    decide: Callable[..., Any], ask: dict[str, Any]
) -> None:
    begun = shipped(10, went={1: 4})
    assert code(begun, decide, ask) is Refusal.ALREADY_SHIPPED
    again_to_go = shipped(10, went={1: 10})
    again(again_to_go, 1, 10)
    assert code(again_to_go, decide, ask) is Refusal.ALREADY_SHIPPED
    in_hand = confirmed(10)
    planned(in_hand, 1, 3)
    assert code(in_hand, decide, ask) is Refusal.PLANNED_SHIPMENT
    nothing = confirmed(10, 1)
    nothing.do(cancel_line, line=1, remaining=qty(0), note="", version=2)
    assert code(nothing, decide, ask) is Refusal.NOTHING_OPEN


def test_r07_08_a_product_of_the_same_unit_and_no_delivery_of_another() -> None:
    litres = other()
    litres["asked"] = replace(litres["asked"], unit="LTR")
    assert code(confirmed(10), change_product, litres) is Refusal.UNIT_DIFFERS
    tale = confirmed(10)
    line = replace(tale.state.lines[1], commercial=1)
    tale.state = replace(tale.state, lines={1: line})
    assert code(tale, change_product, other()) is Refusal.COMMERCIAL_MIXED


def test_r07_08_a_kit_is_not_changed_into_something_else() -> None:
    ask = {**other(), "kit": True}
    assert code(confirmed(10), change_product, ask) is Refusal.KIT_CHANGED
    tale = confirmed(10, 20)
    inside = replace(tale.state.lines[2], kit_of=1)
    tale.state = replace(tale.state, lines={**tale.state.lines, 2: inside})
    assert code(tale, change_product, other()) is Refusal.KIT_CHANGED


def test_r07_03_instructions_of_the_order_and_of_a_line() -> None:
    tale = confirmed(10)
    ask = {"instructions": (MIND,), **NOTED}
    (event,) = tale.do(change_instructions, line=None, **ask)
    assert isinstance(event, InstructionsChanged)
    assert (event.was, event.now) == ((), (MIND,))
    tale.do(change_instructions, line=1, **ask)
    assert tale.state.instructions == tale.state.lines[1].instructions == (MIND,)
    ask = {"line": 7, **ask}
    assert code(tale, change_instructions, ask) is Refusal.LINE_UNKNOWN


def test_r07_03_purchase_order_and_priority() -> None:
    tale = confirmed(10, 5)
    was = tale.state.purchase_order
    (number,) = tale.do(change_purchase_order, number="P-2", compared_as="P2", **NOTED)
    assert isinstance(number, PurchaseOrderChanged)
    assert (number.was, number.now, number.numbered) == (was, "P-2", (1, 2))
    (urgent,) = tale.do(change_priority, priority="rush", **NOTED)
    assert isinstance(urgent, PriorityChanged)
    assert (urgent.was, urgent.now) == ("normal", "rush")
    after = tale.state
    assert (after.purchase_order, after.compared_as) == ("P-2", "P2")
    assert after.priority == "rush"


def test_r01_14_a_line_goes_on() -> None:
    tale = confirmed(10, rate="0.19")
    tale.do(cancel_line, line=1, remaining=qty(4), note="", version=2)
    (event,) = tale.do(reopen_line, line=1, cancelled=qty(1), **NOTED)
    assert isinstance(event, LineReopened)
    assert (event.quantity, event.totals.gross) == (5, eur(10_710))
    assert tale.state.lines[1].open == 9
    assert values(tale) == [Amounts(9_000, 1_710)]


def test_r01_14_a_line_that_has_shipped_goes_on_at_its_price() -> None:
    tale = shipped(10, went={1: 4}, each="9.99", rate="0.19")
    whole = values(tale)
    tale.do(cancel_line, line=1, remaining=qty(0), note="", version=2)
    tale.do(reopen_line, line=1, cancelled=qty(0), **NOTED)
    assert values(tale) == whole
    send(tale, 1, 6, "SH-2")
    invoice(tale, 1, 10, "INV-1")
    assert tale.state.lines[1].delivered == tale.state.lines[1].billed


def test_r01_14_no_more_goes_on_than_was_cancelled() -> None:
    tale = confirmed(10)
    tale.do(cancel_line, line=1, remaining=qty(4), note="", version=2)
    ask = {"line": 1, "cancelled": qty(-1), **NOTED}
    assert code(tale, reopen_line, ask) is Refusal.MORE_THAN_CANCELLED


@pytest.mark.parametrize(
    ("decide", "ask"),
    [
        (change_address, elsewhere()),
        (change_site, EAST),
        (change_product, other()),
        (change_instructions, {"line": None, "instructions": (MIND,), **NOTED}),
        (change_purchase_order, {"number": "P", "compared_as": "P", **NOTED}),
        (change_priority, {"priority": "rush", **NOTED}),
        (reopen_line, {"line": 1, "cancelled": qty(0), **NOTED}),
    ],
)
def test_an_order_that_has_ended_is_not_amended(
    decide: Callable[..., Any], ask: dict[str, Any]
) -> None:
    tale = priced(10)
    tale.do(cancel, note="")
    assert code(tale, decide, ask) is Refusal.ORDER_NOT_LIVE
