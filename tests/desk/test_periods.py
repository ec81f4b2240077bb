"""X7: nothing is dated in closed books, and nothing ahead without saying so."""

from typing import Any

import pytest
from desk_story import MONDAY, Story, day, eur, line, part

from o2c.domain.books import PeriodClosed, PeriodReopened
from o2c.domain.books import Refusal as Books
from o2c.errors import StateError, ValidationError

ITEM = {"product": "TEN", "site": "MAIN"}


@pytest.fixture
def busy(shop: Story) -> Story:
    """Last week: one order shipped and billed, one half way, one return."""
    shop.go(-5)
    shop.receive("TEN", 50)
    shop.expect("PO-1", "TEN", 5, day(9))
    first, second = (shop.place(line(1, "TEN", 10)) for _ in range(2))
    shop.ship(first)
    shop.bill(first)
    shop.take_back(first, part(1, 3))
    shop.authorise(first, part(1, 1))
    shop.do("InspectReturn", rma="RMA-000001", line=1, quantity=2, condition="good")
    shop.dispose("RMA-000001", 1, "scrap", "credit")
    shop.ship(second, part(1, 2))
    shop.do("PlanShipment", order=second, lines=[part(1, 2)])
    shop.do("RecordReceipt", account="ACME", amount=eur(50))
    shop.place(line(1, "TEN", 1))
    shop.do("HoldOrder", order="SO-000003", note="x")
    shop.place(line(1, "TEN", 1))
    shop.place(line(1, "NEW", 1))
    shop.do("SetListPrice", product="NEW", price=1, currency="EUR")
    shop.go(5)
    return shop


APPLY = [{"invoice": "INV-2026-000001", "amount": eur(1)}]
ONE = {"rma": "RMA-000001", "line": 1, "quantity": 1}
# Every request that is posted on a day, in an order in which all of them can be done.
POSTED: list[tuple[str, dict[str, Any]]] = [
    ("PlaceOrder", {"customer": "ACME", "site": "MAIN", "lines": [line(1, "FIT", 1)]}),
    ("ReceiveStock", {**ITEM, "quantity": 1}),
    ("CountStock", {**ITEM, "counted": 60, "note": "x"}),
    ("ScrapStock", {**ITEM, "quantity": 1, "note": "x"}),
    ("ExpectSupply", {**ITEM, "supply": "PO-2", "quantity": 1, "due": day(9)}),
    ("ChangeSupply", {**ITEM, "supply": "PO-2", "quantity": 2}),
    ("CancelSupply", {**ITEM, "supply": "PO-2", "note": "x"}),
    ("HoldOrder", {"order": "SO-000004", "note": "x"}),
    ("RepriceOrder", {"order": "SO-000005"}),
    ("ReleaseOrder", {"order": "SO-000003", "hold": "manual", "note": "x"}),
    (
        "AmendOrder",
        {"order": "SO-000003", "changes": [{"kind": "cancel_line", "line": 1}]},
    ),
    ("CloseOrder", {"order": "SO-000003", "note": "x"}),
    ("ReopenOrder", {"order": "SO-000003", "note": "x"}),
    ("CancelOrder", {"order": "SO-000004", "note": "x"}),
    ("PlanShipment", {"order": "SO-000002", "lines": [part(1, 1)]}),
    ("PickShipment", {"shipment": "SH-000003"}),
    ("PackShipment", {"shipment": "SH-000003"}),
    ("DispatchShipment", {"shipment": "SH-000003"}),
    ("DeliverShipment", {"shipment": "SH-000003"}),
    ("CancelShipment", {"shipment": "SH-000004", "note": "x"}),
    ("ShipOrder", {"order": "SO-000002", "lines": [part(1, 1)]}),
    ("IssueInvoice", {"order": "SO-000002"}),
    (
        "IssueAllowance",
        {
            "invoice": "INV-2026-000002",
            "lines": [{"line": 1, "net": eur(1)}],
            "note": "x",
        },
    ),
    ("RecordReceipt", {"account": "ACME", "amount": eur(9)}),
    ("ApplyReceipt", {"receipt": "RC-000001", "apply": APPLY}),
    (
        "UnapplyReceipt",
        {
            "receipt": "RC-000001",
            "invoice": "INV-2026-000001",
            "amount": eur(1),
            "note": "x",
        },
    ),
    ("AuthoriseReturn", {"order": "SO-000001", "lines": [part(1, 1, reason="x")]}),
    ("ReceiveReturn", {"rma": "RMA-000003", "lines": [part(1, 1)]}),
    ("InspectReturn", {**ONE, "rma": "RMA-000003", "condition": "good"}),
    ("DisposeReturn", {**ONE, "disposition": "scrap", "settlement": "credit"}),
    ("CreditReturn", {"rma": "RMA-000001"}),
    ("CancelReturn", {"rma": "RMA-000002", "note": "x"}),
]


def test_x7_01_nothing_is_posted_in_closed_books(busy: Story) -> None:
    busy.do("ClosePeriod", through=day(-3))
    for name, fields in POSTED:
        refusal = busy.refuse(Books.PERIOD_CLOSED, name, "carl", **fields, on=day(-3))
        assert (type(refusal), refusal.field) == (StateError, "on")
        told = busy.do(name, "carl", **fields, on=day(-2))
        assert {event.effective_on for event in told.events} == {day(-2)}, name


def test_x7_04_nothing_is_posted_ahead_without_saying_so(busy: Story) -> None:
    for name, fields in POSTED:
        refusal = busy.refuse(Books.DATE_IN_FUTURE, name, "carl", **fields, on=day(1))
        assert (type(refusal), refusal.field) == (ValidationError, "on")
        told = busy.do(name, "carl", **fields, on=day(1), acknowledge_future=True)
        assert {event.effective_on for event in told.events} == {day(1)}, name


def test_x7_01_today_and_tomorrow_are_not_closed(shop: Story) -> None:
    for n in (0, 1):
        refusal = shop.refuse(Books.PERIOD_NOT_OVER, "ClosePeriod", through=day(n))
        assert refusal.field == "through"
    shop.refuse(Books.PERIOD_NOT_OVER, "ClosePeriod", through=day(0), on=day(9))
    told = shop.do("ClosePeriod", through=day(-1))
    assert told.one(PeriodClosed).through == day(-1)
    assert shop.do("ClosePeriod", through=day(-9)).log == []


def test_a_closed_period_is_reopened_with_a_reason(shop: Story) -> None:
    shop.do("ClosePeriod", through=day(-1))
    shop.refuse(Books.PERIOD_NOT_CLOSED, "ReopenPeriod", through=day(0))
    told = shop.do("ReopenPeriod", "carl", through=day(-9), reason="forgot one")
    assert told.one(PeriodReopened).note == "forgot one"
    shop.receive("TEN", 1, on=day(-8))
    shop.refuse(Books.PERIOD_CLOSED, "ReceiveStock", **ITEM, quantity=1, on=day(-9))
    shop.do("ReopenPeriod", "carl")
    shop.receive("TEN", 1, on=day(-9))


def test_today_is_never_closed(shop: Story) -> None:
    shop.do("ClosePeriod", through=day(-1))
    told = shop.receive("TEN", 1)
    assert told.events[0].effective_on == MONDAY


def test_master_data_has_no_period(shop: Story) -> None:
    """What holds from when is said in the request itself."""
    shop.do("ClosePeriod", through=day(-1))
    shop.do("SetListPrice", product="TEN", price=11, currency="EUR", on=day(-5))
