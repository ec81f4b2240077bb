"""What of an order is invoiced, and what a credit memo takes back."""

import pytest
from domain_samples import changed, eur, part, qty, worth
from order_samples import (
    Tale,
    came_back,
    confirmed,
    invoice,
    send,
    shipped,
)

from o2c.domain.common import Amounts
from o2c.domain.order import ORDER
from o2c.domain.order.amending import change_quantity
from o2c.domain.order.billing import bill, credit
from o2c.domain.order.closing import close
from o2c.domain.order.events import Billed, Credited
from o2c.domain.order.pricing import buckets
from o2c.domain.order.refusals import Refusal
from o2c.domain.order.returning import replace_goods
from o2c.errors import LimitExceeded, StateError, UnknownReference
from o2c.testing import given


def billed(tale: Tale) -> list[Billed]:
    return [event for event in tale.events if isinstance(event, Billed)]


def test_v07_three_equal_invoices_of_100_add_up_x2_05() -> None:
    """100.00 over three: 33.33, 33.34, 33.33."""
    tale = shipped(3, went={1: 3}, each="33.333333")
    for number in ("INV-1", "INV-2", "INV-3"):
        invoice(tale, 1, 1, number)

    assert [event.lines[0].net.minor for event in billed(tale)] == [3_333, 3_334, 3_333]
    assert tale.state.lines[1].billed == Amounts(10_000)


def test_an_invoice_bears_quantity_value_and_tax() -> None:
    tale = shipped(10, 2, went={1: 10, 2: 1}, rate="0.19")
    lines = [part(1, 4), part(2, 1)]

    assert tale.do(bill, invoice="INV-1", lines=lines) == (
        Billed(
            invoice="INV-1",
            lines=(worth(1, 4, 4_000, 760), worth(2, 1, 1_000, 190)),
            freight=eur(0),
            freight_tax=eur(0),
        ),
    )
    assert tale.state.lines[1].unbilled == 6
    assert tale.state.invoices == ("INV-1",)
    assert not tale.do(bill, invoice="INV-1", lines=lines)


def test_an_invoice_bears_what_was_delivered_whatever_it_is_worth_now_x2_05() -> None:
    """One of 3 at 0.335 went as 0.33; as one of 2 it would be worth 0.34."""
    tale = shipped(3, went={1: 1}, each="0.335", rounding="half_even")
    tale.do(change_quantity, line=1, quantity=qty(2), version=2)
    invoice(tale, 1, 1, "INV-1")

    assert billed(tale)[0].lines == (worth(1, 1, 33),)
    assert buckets(tale.state)[1] == Amounts()


def test_freight_is_billed_once_with_the_first_invoice() -> None:
    tale = shipped(2, went={1: 2}, freight=500, freight_tax=95)
    invoice(tale, 1, 1, "INV-1")
    invoice(tale, 1, 1, "INV-2")

    assert [(e.freight, e.freight_tax) for e in billed(tale)] == [
        (eur(500), eur(95)),
        (eur(0), eur(0)),
    ]


def test_freight_is_owed_though_everything_came_back_unbilled() -> None:
    tale = shipped(2, went={1: 2}, freight=500, freight_tax=95)
    came_back(tale, 1, 2, "RMA-1")
    (event,) = tale.do(bill, invoice="INV-1", lines=[])

    assert event == Billed(
        invoice="INV-1", lines=(), freight=eur(500), freight_tax=eur(95)
    )
    assert buckets(tale.state) == (Amounts(), Amounts())
    refusal = tale.attempt(bill, invoice="INV-2", lines=[])
    assert refusal is not None
    assert refusal.code is Refusal.NOTHING_TO_BILL


def test_freight_of_what_never_shipped_is_not_billed() -> None:
    given(ORDER, *confirmed(2, freight=500).events).when(
        bill, invoice="INV-1", lines=[]
    ).then_rejected(Refusal.NOTHING_TO_BILL)


def test_nothing_is_billed_that_did_not_ship() -> None:
    nothing = (
        given(ORDER, *shipped(10, went={1: 4}).events)
        .when(bill, invoice="INV-1", lines=[])
        .then_rejected(Refusal.NOTHING_TO_BILL)
    )
    much = (
        given(ORDER, *shipped(10, went={1: 4}).events)
        .when(bill, invoice="INV-1", lines=[part(1, 5)])
        .then_rejected(Refusal.MORE_THAN_SHIPPED)
    )

    assert isinstance(nothing, StateError)
    assert isinstance(much, LimitExceeded)
    assert (much.line, much.facts["maximum"]) == (1, "4")


@pytest.mark.parametrize("quantity", [0, -1])
def test_something_is_billed_of_each_line(quantity: int) -> None:
    given(ORDER, *shipped(10, went={1: 4}).events).when(
        bill, invoice="INV-1", lines=[part(1, quantity)]
    ).then_rejected(Refusal.MORE_THAN_SHIPPED)


def test_each_line_is_billed_and_credited_once_a_document_x1_09() -> None:
    tale = shipped(10, went={1: 4})
    given(ORDER, *tale.events).when(
        bill, invoice="INV-1", lines=[part(1, 3), part(1, 3)]
    ).then_rejected(Refusal.LINE_TWICE)
    invoice(tale, 1, 4, "INV-1")
    line = worth(1, 3, 3_000)
    given(ORDER, *tale.events).when(
        credit, memo="CM-1", invoice="INV-1", lines=[line, line]
    ).then_rejected(Refusal.LINE_TWICE)


def test_a_line_that_is_not_there_is_not_billed() -> None:
    fresh = given(ORDER, *shipped(10, went={1: 4}).events)
    refusal = fresh.when(bill, invoice="INV-1", lines=[part(9, 1)]).then_rejected(
        Refusal.LINE_UNKNOWN
    )
    fresh.when(
        credit, memo="CM-1", invoice="INV-1", lines=[worth(9, 1, 1)]
    ).then_rejected(Refusal.LINE_UNKNOWN)

    assert isinstance(refusal, UnknownReference)


def test_an_unknown_order_is_neither_billed_nor_credited() -> None:
    code = Refusal.ORDER_UNKNOWN
    given(ORDER).when(bill, invoice="INV-1", lines=[]).then_rejected(code)
    given(ORDER).when(credit, memo="CM-1", invoice="I", lines=[]).then_rejected(code)


def test_a_closed_order_is_still_billed() -> None:
    tale = shipped(10, went={1: 4})
    tale.do(close, note="")
    invoice(tale, 1, 4, "INV-1")

    assert buckets(tale.state) == (Amounts(), Amounts())


def test_v15_quantity_is_billable_though_the_amount_was_billed_r06_10() -> None:
    """390 ordered and shipped, 240 billed at a rate that made it the whole amount."""
    tale = shipped(390, went={1: 390})
    invoice(tale, 1, 240, "INV-1")
    (right,) = billed(tale)
    dear = changed(right, lines=(worth(1, 240, 390_000),))
    events = [dear if event is right else event for event in tale.events]

    assert ORDER.fold(events).lines[1].unbilled == 150
    given(ORDER, *events).when(bill, invoice="INV-2", lines=[part(1, 150)]).then(
        changed(right, invoice="INV-2", lines=(worth(1, 150, 0),))
    )


def test_v13_a_credit_without_goods_makes_nothing_billable_r06_08() -> None:
    """Order 10, invoice 10, credit 10: the order never hears of an allowance."""
    tale = shipped(10, went={1: 10})
    invoice(tale, 1, 10, "INV-1")

    assert tale.state.lines[1].unbilled == 0


def test_a_credit_for_returned_goods_makes_them_billable_again_r06_08() -> None:
    tale = shipped(10, went={1: 10})
    invoice(tale, 1, 10, "INV-1")
    came_back(tale, 1, 4, "RMA-1")
    assert tale.state.lines[1].unbilled == -4
    line = worth(1, 4, 4_000)

    assert tale.do(credit, memo="CM-1", invoice="INV-1", lines=[line]) == (
        Credited(memo="CM-1", invoice="INV-1", lines=(line,), adjusted=()),
    )
    assert tale.state.lines[1].unbilled == 0
    assert tale.state.lines[1].billed == Amounts(6_000)
    tale.do(replace_goods, rma="RMA-1", lines=[part(1, 4)])
    send(tale, 1, 4, "SH-2")
    assert tale.state.lines[1].unbilled == 4


def test_v14_deliver_return_and_deliver_again_bills_10_r06_10() -> None:
    """Order 10, deliver 10, return 10, deliver 10: 10 are billable."""
    tale = shipped(10, went={1: 10})
    came_back(tale, 1, 10, "RMA-1")
    assert tale.state.lines[1].unbilled == 0
    tale.do(replace_goods, rma="RMA-1", lines=[part(1, 10)])
    send(tale, 1, 10, "SH-2")

    assert tale.state.lines[1].unbilled == 10
    invoice(tale, 1, 10, "INV-1")
    assert tale.state.lines[1].billed == Amounts(10_000)


def test_what_rounding_leaves_is_taken_out_of_the_value_delivered() -> None:
    """0.67 delivered for 2 of 3, billed as 0.33 and 0.34; the first invoice comes back.

    What stays was billed at 0.34, so it is worth 0.34, not 0.33.
    """
    tale = shipped(3, went={1: 2}, each="0.333333")
    invoice(tale, 1, 1, "INV-1")
    invoice(tale, 1, 1, "INV-2")
    came_back(tale, 1, 1, "RMA-1")
    (event,) = tale.do(credit, memo="CM-1", invoice="INV-1", lines=[worth(1, 1, 33)])

    assert event == Credited(
        memo="CM-1",
        invoice="INV-1",
        lines=(worth(1, 1, 33),),
        adjusted=(worth(1, 0, -1),),
    )
    line = tale.state.lines[1]
    assert line.delivered == line.billed == Amounts(34)


def test_nothing_is_adjusted_while_more_is_to_be_credited() -> None:
    tale = shipped(3, went={1: 2}, each="0.333333")
    invoice(tale, 1, 1, "INV-1")
    invoice(tale, 1, 1, "INV-2")
    came_back(tale, 1, 2, "RMA-1")
    tale.do(credit, memo="CM-1", invoice="INV-1", lines=[worth(1, 1, 33)])
    tale.do(credit, memo="CM-2", invoice="INV-2", lines=[worth(1, 1, 34)])

    assert all(not e.adjusted for e in tale.events if isinstance(e, Credited))
    assert tale.state.lines[1].delivered == tale.state.lines[1].billed == Amounts()


@pytest.mark.parametrize("quantity", [0, -1, 5])
def test_no_more_is_credited_than_was_billed_r06_07(quantity: int) -> None:
    tale = shipped(10, went={1: 10})
    invoice(tale, 1, 4, "INV-1")
    came_back(tale, 1, 10, "RMA-1")
    refusal = tale.attempt(
        credit, memo="CM-1", invoice="INV-1", lines=[worth(1, quantity, 1)]
    )

    assert isinstance(refusal, LimitExceeded)
    assert refusal.code is Refusal.MORE_THAN_BILLED
    assert refusal.facts["maximum"] == "4"


def test_quantity_billed_and_unbilled_is_what_the_customer_keeps() -> None:
    tale = shipped(10, went={1: 7})
    invoice(tale, 1, 5, "INV-1")
    came_back(tale, 1, 1, "RMA-1")
    line = tale.state.lines[1]

    assert [line.billable, line.billed_quantity, line.unbilled] == [6, 5, 1]
