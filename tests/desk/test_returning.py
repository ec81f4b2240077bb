"""Goods that come back: authorised, received, inspected, put where they belong."""

from datetime import UTC, datetime
from typing import Any

import pytest
from desk_story import MONDAY, Story, day, line, part

from o2c.domain.order.events import Replaced, Returned, ReturnReversed
from o2c.domain.order.refusals import Refusal as Order
from o2c.domain.rma import Authorised, Inspected
from o2c.domain.rma import Refusal as Rma
from o2c.domain.stock.events import Scrapped, TakenBack
from o2c.errors import LimitExceeded
from o2c.values.money import Money

RMA = "RMA-000001"


@pytest.fixture
def sold(shop: Story) -> Story:
    """SO-000001: ten pieces and two hours, shipped and billed; none left on hand."""
    shop.receive("TEN", 10)
    number = shop.place(line(1, "TEN", 10), line(2, "FIT", 2))
    shop.ship(number)
    shop.bill(number)
    return shop


def authorise(shop: Story, *lines: dict[str, Any], **more: Any) -> str:
    return shop.authorise("SO-000001", *lines, **more)


def test_goods_come_back_into_quarantine(sold: Story) -> None:
    asked = [part(1, 4, reason="too many")]
    told = sold.do("AuthoriseReturn", order="SO-000001", lines=asked)
    assert told.log == [
        "rma/RMA-000001 Authorised",
        "order/SO-000001 ReturnAuthorised",
    ]
    (back,) = told.one(Authorised).lines
    assert (back.product, back.site, back.reason) == ("TEN", "MAIN", "too many")
    sold.go(1)
    told = sold.do("ReceiveReturn", rma=RMA, lines=[part(1, 4)])
    assert told.log == [
        "rma/RMA-000001 Received",
        "order/SO-000001 Returned",
        "stock/TEN@MAIN TakenBack",
        "credit/ACME Moved",
    ]
    (returned,) = told.one(Returned).lines
    assert returned.net == Money(4000, "EUR")
    assert told.one(TakenBack).on == day(1)
    assert sold.stock("TEN").quarantine == {RMA: 4}


def test_r08_09_goods_in_quarantine_are_not_available(sold: Story) -> None:
    rma = sold.take_back("SO-000001", part(1, 4))
    number = sold.place(line(1, "TEN", 4))
    assert sold.waiting(number) == 4
    sold.do("InspectReturn", rma=rma, line=1, quantity=4, condition="good")
    assert sold.waiting(number) == 4
    told = sold.do(
        "DisposeReturn",
        rma=rma,
        line=1,
        quantity=3,
        disposition="restock",
        settlement="credit",
    )
    assert told.log == [
        "rma/RMA-000001 Disposed",
        "stock/TEN@MAIN Restocked",
        "stock/TEN@MAIN Rescheduled",
        f"order/{number} Promised",
    ]
    assert sold.promised(number) == [(MONDAY, 3)]
    assert sold.stock("TEN").quarantine == {rma: 1}


def test_r08_08_a_return_is_received_in_several_goes(sold: Story) -> None:
    rma = authorise(sold, part(1, 4), part(2, 1))
    sold.do("ReceiveReturn", rma=rma, lines=[part(1, 1)])
    sold.do("ReceiveReturn", rma=rma, lines=[part(1, 2), part(2, 1)])
    back = sold.rma(rma).lines
    assert (back[1].received, back[2].received) == (3, 1)
    refusal = sold.refuse(
        Rma.MORE_THAN_AUTHORISED, "ReceiveReturn", rma=rma, lines=[part(1, 2)]
    )
    assert (type(refusal), refusal.facts) == (LimitExceeded, {"maximum": "1"})
    assert sold.line("SO-000001").returned == 3


def test_a_line_is_found_in_several_conditions(sold: Story) -> None:
    rma = sold.take_back("SO-000001", part(1, 4))
    for quantity, condition in ((3, "good"), (1, "damaged")):
        told = sold.do(
            "InspectReturn",
            rma=rma,
            line=1,
            quantity=quantity,
            condition=condition,
            note="seen",
        )
        assert told.one(Inspected).condition == condition
    sold.refuse(
        Rma.MORE_THAN_RECEIVED,
        "InspectReturn",
        rma=rma,
        line=1,
        quantity=1,
        condition="good",
    )


def test_scrapped_goods_are_gone(sold: Story) -> None:
    rma = sold.take_back("SO-000001", part(1, 4))
    told = sold.dispose(rma, 4, "scrap", "credit")
    assert told.one(Scrapped).rma == rma
    stock = sold.stock("TEN")
    assert (stock.on_hand, stock.quarantine) == (0, {})


def test_goods_sent_back_are_the_customers_again(sold: Story) -> None:
    """Nothing was wrong with them: no credit, and they may be returned later."""
    rma = sold.take_back("SO-000001", part(1, 4))
    told = sold.dispose(rma, 4, "return_to_customer", "none")
    assert told.log == [
        "rma/RMA-000001 Disposed",
        "stock/TEN@MAIN SentBack",
        "order/SO-000001 ReturnReversed",
        "credit/ACME Moved",
    ]
    assert told.one(ReturnReversed).lines[0].net == Money(4000, "EUR")
    held = sold.line("SO-000001")
    assert (held.returned, held.billable, held.unbilled) == (0, 10, 0)
    assert sold.order("SO-000001").returnable(1) == 10
    assert sold.exposure() == "EUR 290.40"
    sold.do("CloseReturn", rma=rma)


def test_v14_replaced_goods_are_delivered_once_more(sold: Story) -> None:
    """Order 10, deliver 10, return 10, deliver 10: billable 10, and billed once."""
    sold.receive("TEN", 10)
    rma = sold.take_back("SO-000001", part(1, 10))
    told = sold.dispose(rma, 10, "scrap", "replace")
    assert told.log == [
        "rma/RMA-000001 Disposed",
        "stock/TEN@MAIN Scrapped",
        "order/SO-000001 Replaced",
        "stock/TEN@MAIN Reserved",
        "order/SO-000001 Promised",
        "credit/ACME Moved",
    ]
    assert told.one(Replaced).lines[0].quantity == 10
    assert (sold.line("SO-000001").open, sold.line("SO-000001").billable) == (10, 0)
    assert sold.exposure() == "EUR 290.40"
    sold.ship("SO-000001")
    held = sold.line("SO-000001")
    assert (held.billable, held.unbilled) == (10, 0)
    sold.refuse(Order.NOTHING_TO_BILL, "IssueInvoice", order="SO-000001")
    assert sold.exposure() == "EUR 290.40"
    sold.do("CloseReturn", rma=rma)


def test_a_service_is_returned_without_stock(sold: Story) -> None:
    rma = sold.take_back("SO-000001", part(2, "0.5"))
    told = sold.dispose(rma, "0.5", "scrap", "credit", 2)
    assert told.log == ["rma/RMA-000001 Disposed"]


def test_x4_01_goods_come_back_on_the_sites_date(sold: Story) -> None:
    sold.now = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # half past midnight in Berlin
    rma = authorise(sold, part(1, 1))
    told = sold.do("ReceiveReturn", rma=rma, lines=[part(1, 1)])
    assert told.one(TakenBack).on == day(1)


def test_a_replacement_for_an_order_that_waits_claims_nothing(sold: Story) -> None:
    rma = sold.take_back("SO-000001", part(1, 2))
    sold.do(
        "AmendOrder",
        order="SO-000001",
        changes=[{"kind": "add_line", "add": line(3, "FIT", 1)}],
    )
    sold.do("CloseOrder", order="SO-000001", note="x")
    sold.limit(0)
    sold.do("ReopenOrder", order="SO-000001", note="x")
    told = sold.dispose(rma, 2, "restock", "replace")
    assert "order/SO-000001 Promised" not in told.log
    assert sold.stock("TEN").claims == {}
    sold.do("ReleaseOrder", "carl", order="SO-000001", hold="credit", note="x")
    assert sold.promised("SO-000001") == [(MONDAY, 2)]
