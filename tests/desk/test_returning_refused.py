"""What may not come back, or not so: more than shipped, too late, in pieces."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import pytest
from desk_story import MONDAY, Story, day, line, part

from o2c.desk.common import Refusal as Desk
from o2c.domain.order.refusals import Refusal as Order
from o2c.domain.rma import Received
from o2c.domain.rma import Refusal as Rma
from o2c.errors import ApprovalRequired


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


def test_a_closed_order_replaces_nothing(sold: Story) -> None:
    rma = sold.take_back("SO-000001", part(1, 1))
    sold.do("CloseOrder", order="SO-000001", note="done")
    sold.do("InspectReturn", rma=rma, line=1, quantity=1, condition="good")
    sold.refuse(
        Order.ORDER_NOT_LIVE,
        "DisposeReturn",
        rma=rma,
        line=1,
        quantity=1,
        disposition="scrap",
        settlement="replace",
    )


def test_r08_02_every_live_return_counts(sold: Story) -> None:
    """Requested, received, disposed of: what one return has, no other gets."""
    first = authorise(sold, part(1, 4))
    sold.take_back("SO-000001", part(1, 5))
    refusal = sold.refuse(
        Order.MORE_THAN_SHIPPED,
        "AuthoriseReturn",
        order="SO-000001",
        lines=[part(1, 2, reason="x")],
    )
    assert refusal.facts == {"maximum": "1"}
    sold.do("CancelReturn", rma=first, note="keeps them")
    authorise(sold, part(1, 5))


def test_what_never_came_is_returnable_again(sold: Story) -> None:
    rma = sold.authorise("SO-000001", part(1, 10))
    sold.do("ReceiveReturn", rma=rma, lines=[part(1, 1)])
    sold.refuse(Rma.ALREADY_RECEIVED, "CancelReturn", rma=rma, note="x")
    sold.refuse(Rma.GOODS_UNSETTLED, "CloseReturn", rma=rma)
    sold.dispose(rma, 1, "scrap", "credit")
    sold.refuse(Rma.GOODS_UNSETTLED, "CloseReturn", rma=rma)
    sold.do("CreditReturn", rma=rma)
    told = sold.do("CloseReturn", rma=rma, note="the rest stays")
    assert told.log == ["rma/RMA-000001 Closed", "order/SO-000001 ReturnLapsed"]
    assert sold.order("SO-000001").returnable(1) == 9
    assert sold.do("CloseReturn", rma=rma).log == []
    sold.refuse(Rma.RMA_CLOSED, "ReceiveReturn", rma=rma, lines=[part(1, 1)])


def test_a_cancelled_return_is_over(sold: Story) -> None:
    rma = authorise(sold, part(1, 1))
    sold.do("CancelReturn", rma=rma, note="x")
    assert sold.do("CancelReturn", rma=rma, note="x").log == []
    sold.refuse(Rma.RMA_CLOSED, "ReceiveReturn", rma=rma, lines=[part(1, 1)])


def test_r08_02_what_has_not_shipped_does_not_come_back(shop: Story) -> None:
    number = shop.place(line(1, "FIT", 1))
    refusal = shop.refuse(
        Order.MORE_THAN_SHIPPED,
        "AuthoriseReturn",
        order=number,
        lines=[part(1, 1, reason="x")],
    )
    assert refusal.line == 1


def test_v16_a_return_is_valid_for_ninety_days(sold: Story) -> None:
    """R08-01: from 1 May to 30 July."""
    sold.now = datetime(2026, 5, 1, 12, tzinfo=UTC)
    rma = authorise(sold, part(1, 2))
    assert sold.rma(rma).valid_until == date(2026, 7, 30)
    sold.now = datetime(2026, 7, 30, 12, tzinfo=UTC)
    sold.do("ReceiveReturn", rma=rma, lines=[part(1, 1)])
    sold.now = datetime(2026, 7, 31, 12, tzinfo=UTC)
    late = {"rma": rma, "lines": [part(1, 1)]}
    refusal = sold.refuse(Rma.DEADLINE_PASSED, "ReceiveReturn", **late)
    assert type(refusal) is ApprovalRequired
    told = sold.do("ReceiveReturn", **late, late_reason="our carrier was late")
    assert told.one(Received).late_reason == "our carrier was late"


def test_a_deadline_can_be_given_but_not_in_the_past(sold: Story) -> None:
    rma = authorise(sold, part(1, 1), valid_until=day(0))
    assert sold.rma(rma).valid_until == MONDAY
    refusal = sold.refuse(
        Desk.VALUE,
        "AuthoriseReturn",
        order="SO-000001",
        lines=[part(1, 1, reason="x")],
        valid_until=day(-1),
    )
    assert refusal.field == "valid_until"


@pytest.mark.parametrize(
    ("name", "wrong", "code", "at"),
    [
        ("AuthoriseReturn", {"lines": [part(1, "0.5", reason="x")]}, Desk.VALUE, 1),
        ("AuthoriseReturn", {"lines": [part(9, 1, reason="x")]}, Order.LINE_UNKNOWN, 9),
        (
            "AuthoriseReturn",
            {"lines": 2 * [part(1, 1, reason="x")]},
            Desk.LINE_TWICE,
            1,
        ),
        (
            "AuthoriseReturn",
            {"lines": [part(1, 0, reason="x")]},
            Rma.QUANTITY_NOT_POSITIVE,
            1,
        ),
        ("AuthoriseReturn", {"order": "SO-000009"}, Order.ORDER_UNKNOWN, None),
        ("ReceiveReturn", {"lines": [part(1, "0.5")]}, Desk.VALUE, 1),
        ("ReceiveReturn", {"lines": [part(9, 1)]}, Rma.LINE_UNKNOWN, 9),
        ("ReceiveReturn", {"lines": 2 * [part(1, 1)]}, Rma.LINE_TWICE, 1),
        ("ReceiveReturn", {"lines": [part(1, 0)]}, Rma.QUANTITY_NOT_POSITIVE, 1),
        ("InspectReturn", {"quantity": "0.5"}, Desk.VALUE, 1),
        ("InspectReturn", {"line": 9}, Rma.LINE_UNKNOWN, 9),
        ("InspectReturn", {"quantity": 0}, Rma.QUANTITY_NOT_POSITIVE, 1),
        ("DisposeReturn", {"quantity": "0.5"}, Desk.VALUE, 1),
        ("DisposeReturn", {"quantity": 3}, Rma.MORE_THAN_INSPECTED, 1),
        ("DisposeReturn", {"line": 9}, Rma.LINE_UNKNOWN, 9),
        ("DisposeReturn", {"settlement": "none"}, Rma.GOODS_UNSETTLED, 1),
        (
            "DisposeReturn",
            {"disposition": "return_to_customer"},
            Rma.GOODS_UNSETTLED,
            1,
        ),
    ],
)
def test_it_is_refused(
    sold: Story, name: str, wrong: dict[str, Any], code: StrEnum, at: int | None
) -> None:
    rma = authorise(sold, part(1, 5))
    sold.do("ReceiveReturn", rma=rma, lines=[part(1, 3)])
    sold.do("InspectReturn", rma=rma, line=1, quantity=2, condition="good")
    one = {"rma": rma, "line": 1, "quantity": 1}
    good: dict[str, dict[str, Any]] = {
        "AuthoriseReturn": {"order": "SO-000001", "lines": [part(1, 1, reason="x")]},
        "ReceiveReturn": {"rma": rma, "lines": [part(1, 1)]},
        "InspectReturn": {**one, "condition": "good"},
        "DisposeReturn": {**one, "disposition": "scrap", "settlement": "credit"},
    }
    refusal = sold.refuse(code, name, **{**good[name], **wrong})
    assert refusal.line == at
    sold.do(name, **good[name])


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("ReceiveReturn", {"lines": [part(1, 1)]}),
        ("InspectReturn", {"line": 1, "quantity": 1, "condition": "good"}),
        (
            "DisposeReturn",
            {"line": 1, "quantity": 1, "disposition": "scrap", "settlement": "credit"},
        ),
        ("CreditReturn", {}),
        ("CancelReturn", {"note": "x"}),
        ("CloseReturn", {}),
    ],
)
def test_an_unknown_return_is_named(
    shop: Story, name: str, fields: dict[str, Any]
) -> None:
    refusal = shop.refuse(Rma.RMA_UNKNOWN, name, rma="RMA-000009", **fields)
    assert refusal.field == "rma"
