"""X8: a customer's order is never lost by an error; it is parked with its raw text."""

from typing import Any

import pytest
from desk_door import MARIA, ORDER, asked
from desk_story import as_json, line

import o2c
from o2c.desk.common import Refusal as Common
from o2c.desk.roles import Role
from o2c.domain.intake import Parked, Settled
from o2c.domain.intake import Refusal as Intake
from o2c.door import Desk
from o2c.errors import DuplicateError, NotAuthorised, UnknownReference

GOOD = {**ORDER, "lines": [line(1, "TEN", 1)]}
GHOST = as_json("PlaceOrder", {**ORDER, "lines": [line(1, "GHOST", 1)]})


def refused(desk: Desk, ask: Any, **more: Any) -> o2c.Rejected:
    with pytest.raises(o2c.Rejected) as caught:
        desk.do(ask, **{"by": MARIA, **more})
    return caught.value


def parked(desk: Desk) -> list[Any]:
    return desk.view("parked", order_by="parked")


def test_a_refused_order_is_parked_as_it_came(desk: Desk) -> None:
    refusal = refused(desk, GHOST, command_id="edi-7", correlation_id="file-3")
    assert refusal.facts["parked"] == "IN-000001"
    (recorded,) = desk.trail("intake/IN-000001")
    event = recorded.event
    assert isinstance(event, Parked)
    assert (event.request, event.raw.text, event.code) == (
        "PlaceOrder",
        GHOST,
        "product_unknown",
    )
    assert event.message == refusal.message
    assert event.remedy == refusal.remedy
    assert (recorded.actor, recorded.correlation_id) == ("maria", "file-3")


def test_an_inactive_customers_order_is_parked(desk: Desk) -> None:
    asked(desk, "DeactivateCustomer", customer="ACME")
    refusal = refused(desk, as_json("PlaceOrder", GOOD))
    assert refusal.facts["parked"] == "IN-000001"


@pytest.mark.parametrize(
    ("text", "request_name"),
    [
        ("Dear Sirs, two bolts please", "Unreadable"),
        ("", "Unreadable"),
        (b"\xff\xfe", "Unreadable"),
        ('{"do": "PlaceOrders"}', "Unreadable"),
        ('{"do": "PlaceOrder"}', "PlaceOrder"),
    ],
)
def test_what_cannot_be_read_is_parked(
    desk: Desk, text: str | bytes, request_name: str
) -> None:
    """It may well have been an order."""
    assert refused(desk, text).facts["parked"] == "IN-000001"
    (row,) = parked(desk)
    assert row.request == request_name
    assert row.raw == (
        text if isinstance(text, str) else text.decode("utf8", "backslashreplace")
    )


def test_a_typed_order_is_parked_as_json(desk: Desk) -> None:
    from o2c.requests.orders import LinePart, PlaceOrder

    lines = (LinePart(line=1, product="GHOST", quantity=1),)
    refused(desk, PlaceOrder(customer="ACME", site="MAIN", lines=lines))
    (row,) = parked(desk)
    assert '"product":"GHOST"' in row.raw


def test_repeated_it_is_parked_once(desk: Desk) -> None:
    numbers = {
        refused(desk, GHOST, command_id="edi-7").facts["parked"] for _ in range(3)
    }
    assert numbers == {"IN-000001"}
    assert len(parked(desk)) == 1


def test_it_is_settled_by_the_order_that_comes_of_it(desk: Desk) -> None:
    refused(desk, GHOST)
    receipt = asked(desk, "PlaceOrder", **GOOD, settles="IN-000001")
    settled = [e.event for e in receipt.events if isinstance(e.event, Settled)]
    assert settled == [Settled(order="SO-000001", note="")]
    (row,) = parked(desk)
    assert (row.settled, row.order, row.settled_by) == (True, "SO-000001", "maria")


def test_x1_02_no_second_order_comes_of_it(desk: Desk) -> None:
    """Two people may have taken it up."""
    refused(desk, GHOST)
    asked(desk, "PlaceOrder", **GOOD, settles="IN-000001")
    again = refused(desk, as_json("PlaceOrder", {**GOOD, "settles": "IN-000001"}))
    assert (type(again), again.field) == (DuplicateError, "settles")
    assert again.code is Common.ALREADY_SETTLED
    assert len(parked(desk)) == 1


def test_it_is_settled_by_saying_why_nothing_comes_of_it(desk: Desk) -> None:
    refused(desk, "Spam!")
    asked(desk, "SettleParked", parked="IN-000001", note="no order")
    (row,) = parked(desk)
    assert (row.settled, row.order, row.note) == (True, None, "no order")
    assert asked(desk, "SettleParked", parked="IN-000001", note="again").events == ()


def test_what_is_not_parked_is_not_settled(desk: Desk) -> None:
    for ask in (
        as_json("SettleParked", {"parked": "IN-000009", "note": "x"}),
        as_json("PlaceOrder", {**GOOD, "settles": "IN-000009"}),
    ):
        refusal = refused(desk, ask)
        assert type(refusal) is UnknownReference
        assert refusal.code is Intake.INTAKE_UNKNOWN


def test_only_orders_are_parked(desk: Desk) -> None:
    ask = as_json("ReceiveStock", {"product": "GHOST", "site": "MAIN", "quantity": 1})
    for text in (ask, '{"do": "ReceiveStock"}'):
        assert "parked" not in refused(desk, text).facts
    assert parked(desk) == []


def test_a_duplicate_is_not_parked(desk: Desk) -> None:
    text = as_json("PlaceOrder", {**GOOD, "purchase_order": "1"})
    desk.do(text, by=MARIA)
    assert refused(desk, text).facts == {"earlier": "SO-000001"}
    assert parked(desk) == []


def test_an_intruders_order_is_not_parked(desk: Desk) -> None:
    refusal = refused(desk, GHOST, by=o2c.Actor("eve", (Role.BILLING,)))
    assert type(refusal) is NotAuthorised
    assert parked(desk) == []


def test_a_nul_character_does_not_stop_the_views(desk: Desk) -> None:
    refused(desk, '{"do": "PlaceOrder", "raw": "\0"}')
    (row,) = parked(desk)
    assert "PlaceOrder" in row.raw


def test_a_lone_surrogate_does_not_break_the_door(desk: Desk) -> None:
    assert "parked" in refused(desk, '{"do": "\ud800"}').facts
