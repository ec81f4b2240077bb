"""One door: what is asked twice is done once, and everyone learns what became of it."""

from decimal import localcontext
from pathlib import Path

import pytest
from desk_door import CARL, MARIA, ORDER, asked, head, monday, opened
from desk_story import MONDAY, as_json, eur, line

import o2c
from o2c.desk.roles import Role
from o2c.domain.order.refusals import Refusal as Order
from o2c.domain.product import Refusal as Product
from o2c.domain.purchase_order import Refusal as PurchaseOrder
from o2c.domain.stock import STOCK
from o2c.door import Desk
from o2c.errors import DuplicateError, StateError, UnknownReference, ValidationError
from o2c.requests.base import Refusal as Request
from o2c.requests.orders import LinePart, PlaceOrder
from o2c.storage.trouble import Trouble

ONE = {**ORDER, "lines": [line(1, "TEN", 1)]}


def test_a_receipt_says_what_happened(desk: Desk) -> None:
    receipt = asked(desk, "PlaceOrder", **ONE, command_id="web-1")
    assert (receipt.command_id, receipt.request) == ("web-1", "PlaceOrder")
    assert receipt.documents == (("order", "SO-000001"),)
    assert receipt.number("order") == "SO-000001"
    assert [event.name for event in receipt.events] == [
        "order.Placed",
        "order.Priced",
        "credit.Committed",
        "stock.Reserved",
        "order.Confirmed",
    ]
    last = head(desk)
    assert receipt.positions == tuple(range(last - 4, last + 1))
    assert not receipt.repeated
    with pytest.raises(KeyError, match="PlaceOrder gave no invoice"):
        receipt.number("invoice")


def test_the_envelope_says_who_when_and_why(desk: Desk) -> None:
    agent = o2c.Actor("bot", (Role.ORDER_DESK,), on_behalf_of="maria")
    receipt = asked(
        desk,
        "PlaceOrder",
        **ONE,
        reason="by phone",
        by=agent,
        command_id="web-1",
        correlation_id="call-7",
        on="2026-02-27",
    )
    for event in receipt.events:
        assert (event.actor, event.on_behalf_of, event.reason) == (
            "bot",
            "maria",
            "by phone",
        )
        assert (event.command_id, event.correlation_id) == ("web-1", "call-7")
        assert event.recorded_at == monday()
        assert event.effective_on.isoformat() == "2026-02-27"


@pytest.mark.parametrize("form", ["text", "bytes", "request"])
def test_a_request_comes_as_text_as_bytes_or_as_itself(desk: Desk, form: str) -> None:
    request = PlaceOrder(
        customer="ACME",
        site="MAIN",
        lines=(LinePart(line=1, product="TEN", quantity=1),),
    )
    text = as_json("PlaceOrder", ONE)
    ask = {"text": text, "bytes": text.encode(), "request": request}[form]
    receipt = desk.do(ask, by=MARIA, command_id="one")
    assert receipt.number("order") == "SO-000001"
    # Whatever its form was, the same request is the same: it is a repeat.
    assert desk.do(request, by=MARIA, command_id="one").repeated
    assert desk.do(text, by=MARIA, command_id="one").repeated


def test_x1_02_the_same_command_again_has_the_first_outcome(desk: Desk) -> None:
    first = asked(desk, "PlaceOrder", **ONE, command_id="web-1")
    before = head(desk)
    again = asked(desk, "PlaceOrder", **ONE, command_id="web-1")
    assert again.repeated
    assert (again.events, again.documents) == (first.events, first.documents)
    assert head(desk) == before


def test_x1_02_what_somebody_asked_is_answered_to_nobody_else(desk: Desk) -> None:
    """Nor is it done a second time: who asks may not even be allowed to."""
    asked(desk, "PlaceOrder", **ONE, command_id="web-1")
    before = head(desk)
    with pytest.raises(DuplicateError) as refused:
        asked(desk, "PlaceOrder", **ONE, command_id="web-1", by=CARL)
    assert refused.value.code == "command_id_reused"
    assert head(desk) == before


def test_x1_02_so_has_a_refused_one(desk: Desk) -> None:
    """Also where it would be granted by now."""
    ghost = {**ORDER, "lines": [line(1, "TEN", 1), line(2, "GHOST", 1)]}
    with pytest.raises(UnknownReference) as first:
        asked(desk, "PlaceOrder", **ghost, command_id="web-1")
    asked(desk, "RegisterProduct", product="GHOST", name="Ghost")
    before = head(desk)
    with pytest.raises(UnknownReference) as again:
        asked(desk, "PlaceOrder", **ghost, command_id="web-1")
    for part in ("code", "message", "field", "line", "remedy", "facts"):
        assert getattr(again.value, part) == getattr(first.value, part)
    assert (again.value.code, again.value.line) == (Product.PRODUCT_UNKNOWN, 2)
    assert head(desk) == before
    asked(desk, "PlaceOrder", **ghost, command_id="web-2")


def test_x1_02_another_request_with_the_same_id_is_refused(desk: Desk) -> None:
    asked(desk, "PlaceOrder", **ONE, command_id="web-1")
    with pytest.raises(DuplicateError) as refused:
        asked(desk, "PlaceOrder", **ONE, reason="x", command_id="web-1")
    assert refused.value.code is Trouble.COMMAND_ID_REUSED
    assert "parked" not in refused.value.facts


def test_x1_02_two_kinds_of_change_are_two_requests(desk: Desk) -> None:
    """Both say line 1 and 3 pieces; only one of them is asked for."""
    asked(desk, "PlaceOrder", **{**ORDER, "lines": [line(1, "TEN", 5)]})
    change = {"line": 1, "quantity": 3}
    for kind, expected in (("change_quantity", None), ("cancel_line", DuplicateError)):
        fields = {"order": "SO-000001", "changes": [{"kind": kind, **change}]}
        if expected is None:
            asked(desk, "AmendOrder", **fields, command_id="a")
        else:
            with pytest.raises(expected):
                asked(desk, "AmendOrder", **fields, command_id="a")


def test_x1_02_it_is_remembered_when_the_desk_opens_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'o2c.db'}"
    with opened(url) as desk:
        first = asked(desk, "PlaceOrder", **ONE, command_id="web-1")
    with o2c.open(url, clock=monday) as desk:
        again = asked(desk, "PlaceOrder", **ONE, command_id="web-1")
    assert again.repeated
    assert again.events == first.events


def test_without_an_id_every_request_is_another(desk: Desk) -> None:
    numbers = [asked(desk, "PlaceOrder", **ONE).number("order") for _ in range(2)]
    assert numbers == ["SO-000001", "SO-000002"]


def test_a_business_duplicate_names_the_earlier_order(desk: Desk) -> None:
    """X1-02: the sender may mint a new id for the same purchase order."""
    asked(desk, "PlaceOrder", **ONE, purchase_order="4711")
    with pytest.raises(DuplicateError) as refused:
        asked(desk, "PlaceOrder", **ONE, purchase_order=" 4711")
    assert refused.value.code is PurchaseOrder.PURCHASE_ORDER_TWICE
    assert refused.value.facts == {"earlier": "SO-000001"}


def test_a_caller_sees_what_he_did(desk: Desk) -> None:
    asked(desk, "PlaceOrder", **ONE)
    (row,) = desk.view("order_status", where={"order": "SO-000001"})
    assert row.customer == "ACME"
    trail = desk.trail("order/SO-000001")
    assert [event.name for event in trail] == [
        "order.Placed",
        "order.Priced",
        "order.Confirmed",
    ]
    assert len(list(desk.history())) == head(desk)


@pytest.mark.parametrize(
    ("text", "code", "field"),
    [
        ("", Request.INVALID_JSON, None),
        ("{", Request.INVALID_JSON, None),
        ("[]", Request.INVALID_JSON, "do"),
        ("{}", Request.INVALID_JSON, "do"),
        (b"\xff\xfe{", Request.INVALID_JSON, None),
        ('{"do": "Bribe"}', Request.UNKNOWN_REQUEST, "do"),
        ('{"do": "CloseOrder", "order": "x"}', Request.INVALID_REQUEST, "note"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_field(
    desk: Desk, text: str | bytes, code: Request, field: str | None
) -> None:
    with pytest.raises(ValidationError) as refused:
        desk.do(text, by=MARIA)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert refused.value.remedy


def test_a_refusal_reads_well(desk: Desk) -> None:
    with pytest.raises(StateError) as refused:
        asked(desk, "ReleaseOrder", order=order(desk), hold="credit", note="x", by=CARL)
    assert refused.value.code is Order.NOT_HELD
    assert str(refused.value) == (
        "not_held: the order is not on hold for credit (reason). "
        "Remedy: it waits for nothing"
    )


def order(desk: Desk) -> str:
    return asked(desk, "PlaceOrder", **ONE).number("order")


def test_the_day_is_the_clocks_where_no_site_says_otherwise(desk: Desk) -> None:
    receipt = asked(desk, "RecordReceipt", account="ACME", amount=eur(1))
    assert receipt.events[0].effective_on == MONDAY


def test_the_callers_decimal_context_rounds_no_quantity(desk: Desk) -> None:
    with localcontext() as careless:
        careless.prec = 3
        for _ in range(2):
            fields = {"product": "TEN", "site": "MAIN", "quantity": 12345}
            asked(desk, "ReceiveStock", **fields)
        (row,) = desk.view("stock_on_hand")
    assert row.on_hand == desk.store.state(STOCK, "TEN@MAIN").on_hand == 24690


def test_a_desk_reconciles(desk: Desk) -> None:
    asked(desk, "ReceiveStock", product="TEN", site="MAIN", quantity=3)
    number = order(desk)
    asked(desk, "ShipOrder", order=number)
    asked(desk, "IssueInvoice", order=number)
    assert all(finding.agrees for finding in desk.reconcile())
