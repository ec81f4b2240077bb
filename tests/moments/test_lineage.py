"""From the customer's line to the cash: every edge cites its event, and all adds up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from desk_door import asked, opened
from desk_story import eur, line, part
from laws_history import History
from moments_told import told
from tiers import record, size

from o2c.audit.lineage import Edge, Lineage, Node, Of, gathered
from o2c.audit.lineage_edges import edges, line_less
from o2c.audit.lineage_tree import tree
from o2c.door import Desk
from o2c.errors import UnknownReference

HISTORIES, STEPS = size((3, 50), (60, 60))


@pytest.fixture
def desk() -> Iterator[Desk]:
    with sold("sqlite://") as desk:
        yield desk


@contextmanager
def sold(url: str) -> Iterator[Desk]:
    """Ten shipped in three parts, invoiced twice, three back, paid in two receipts."""
    with opened(url) as desk:
        asked(desk, "ReceiveStock", product="BOLT", site="MAIN", quantity=20)
        asked(
            desk,
            "PlaceOrder",
            customer="ACME",
            site="MAIN",
            purchase_order="4711",
            lines=[line(1, "BOLT", 10), line(2, "FIT", 2)],
            freight=eur(10),
            command_id="phone-1",
        )
        order = {"order": "SO-000001"}
        for quantity in (4, 3):
            asked(desk, "ShipOrder", **order, lines=[part(1, quantity)])
        asked(desk, "IssueInvoice", **order, lines=[part(1, 5)])
        asked(desk, "ShipOrder", **order, lines=[part(1, 3), part(2, 2)])
        asked(desk, "IssueInvoice", **order)
        rma = asked(
            desk,
            "AuthoriseReturn",
            **order,
            lines=[part(1, 3, reason="too long")],
        ).number("rma")
        asked(desk, "ReceiveReturn", rma=rma, lines=[part(1, 3)])
        asked(desk, "InspectReturn", rma=rma, line=1, quantity=3, condition="good")
        asked(
            desk,
            "DisposeReturn",
            rma=rma,
            line=1,
            quantity=3,
            disposition="restock",
            settlement="credit",
        )
        asked(desk, "CreditReturn", rma=rma)
        for amount in (50, 49):
            asked(
                desk,
                "RecordReceipt",
                account="ACME",
                amount=eur(amount),
                apply=[{"invoice": "INV-2026-000001", "amount": eur(20)}],
            )
        yield desk


def minor(edges: Iterable[Edge]) -> int:
    return sum(edge.amount.minor for edge in edges if edge.amount)


def pieces(edges: Iterable[Edge]) -> Decimal:
    return sum((edge.quantity for edge in edges if edge.quantity), Decimal(0))


def test_an_invoice_line_goes_back_to_the_purchase_order_and_on_to_the_cash(
    desk: Desk,
) -> None:
    first = Node(Of.INVOICE, "INV-2026-000001", 1)
    found = desk.lineage("INV-2026-000001", 1)
    assert found.roots == (first,)
    shipped = [(e.source, e.quantity) for e in found.into(first)]
    assert shipped == [
        (Node(Of.SHIPMENT, "SH-000001", 1), 4),
        (Node(Of.SHIPMENT, "SH-000002", 1), 1),
    ]
    (ordered,) = found.into(Node(Of.ORDER, "SO-000001", 1))
    assert ordered.source == Node(Of.PURCHASE_ORDER, "4711", 1)
    assert ordered.recorded.command_id == "phone-1"
    promise = Node(Of.PROMISE, "SO-000001", 1)
    assert {e.recorded.name for e in found.into(promise)} == {"order.Confirmed"}
    whole = line_less(first)
    assert [e.amount and e.amount.minor for e in found.out_of(whole, "paid")] == [
        2000,
        2000,
    ]
    assert all(e.recorded.position and e.recorded.actor for e in found.edges)
    assert Node(Of.ORDER, "SO-000001", 2) not in found.nodes
    assert Node(Of.INVOICE, "INV-2026-000002", 1) not in found.nodes


def test_all_that_goes_along_the_edges_adds_up(desk: Desk) -> None:
    found = desk.lineage("SO-000001")
    billed = {(r.invoice, r.line): r for r in desk.view("invoice_lines")}
    for (number, n), row in billed.items():
        node = Node(Of.INVOICE, number, n)
        assert minor(found.into(node, "billed")) == row.net + row.tax
        assert minor(found.out_of(node, "invoiced")) == row.net + row.tax
        assert pieces(found.into(node, "billed")) == row.quantity
        assert pieces(found.out_of(node, "credited")) == row.returned
    for row in desk.view("invoices"):
        whole = Node(Of.INVOICE, row.invoice)
        assert minor(found.into(whole)) == row.total
        settled = minor(found.out_of(whole))
        assert row.total - settled == row.open
    for row in desk.view("shipment_lines"):
        node = Node(Of.SHIPMENT, row.shipment, row.line)
        assert pieces(found.into(node, "shipped")) == row.shipped
        assert pieces(found.out_of(node, "billed")) == row.shipped
    (goods,) = desk.view("return_lines")
    back = Node(Of.RETURN, goods.rma, 1)
    assert pieces(found.into(back)) == goods.received == 3
    assert pieces(found.out_of(back, "credited goods")) == goods.credited == 3
    for row in desk.view("credit_memos"):
        assert minor(found.into(Node(Of.CREDIT_MEMO, row.memo), "credited")) == (
            row.net + row.tax
        )


@pytest.mark.parametrize(
    ("document", "line", "kinds"),
    [
        ("order/SO-000001", 1, {Of.PURCHASE_ORDER, Of.INVOICE, Of.RECEIPT, Of.RETURN}),
        ("SH-000003", 1, {Of.PURCHASE_ORDER, Of.PROMISE, Of.INVOICE, Of.CREDIT_MEMO}),
        ("RMA-000001", 1, {Of.SHIPMENT, Of.ORDER, Of.CREDIT_MEMO, Of.INVOICE}),
        ("CRN-2026-000001", None, {Of.RETURN, Of.INVOICE, Of.PURCHASE_ORDER}),
        ("RC-000001", None, {Of.INVOICE, Of.SHIPMENT, Of.FREIGHT, Of.PURCHASE_ORDER}),
    ],
)
def test_it_can_be_asked_from_any_end(
    desk: Desk, document: str, line: int | None, kinds: set[Of]
) -> None:
    found = desk.lineage(document, line)
    assert kinds <= {node.of for node in found.nodes}
    assert tree(found)[0] == str(found.roots[0])


def test_the_tree_says_what_moved_and_by_which_event(desk: Desk) -> None:
    drawn = tree(desk.lineage("INV-2026-000001", 1))
    assert drawn[0] == "INV-2026-000001 line 1"
    assert drawn[1] == "  from"
    assert "    SH-000001 line 1" in drawn
    position = next(e.position for e in desk.history() if e.name == "order.Billed")
    billed = f"      billed 4, EUR 47.84 ({position} order.Billed, 2026-03-02, maria)"
    assert billed in drawn
    assert any("purchase order 4711 line 1" in text for text in drawn)


def test_as_of_then_there_is_what_was_known_then(desk: Desk) -> None:
    paid = next(e.position for e in desk.history() if e.name == "invoice.Paid")
    with desk.as_of(position=paid - 1) as moment:
        nodes = desk.lineage("SO-000001", as_of=moment).nodes
    assert Of.RECEIPT not in {node.of for node in nodes}
    assert Of.CREDIT_MEMO in {node.of for node in nodes}


def test_both_databases_tell_the_same_lineage(desk: Desk, postgres_url: str) -> None:
    with sold(postgres_url) as other:
        for document in ("SO-000001", "RC-000002", "RMA-000001"):
            here, there = (tree(each.lineage(document)) for each in (desk, other))
            assert here == there


def test_what_there_is_not_has_no_lineage(desk: Desk) -> None:
    with pytest.raises(UnknownReference, match="document_unknown"):
        desk.lineage("INV-9")
    with pytest.raises(UnknownReference, match="document_line_unknown"):
        desk.lineage("INV-2026-000001", 7)


@pytest.mark.parametrize("number", range(HISTORIES))
def test_in_any_history_the_edges_add_up_to_the_documents(number: int) -> None:
    history = told(number, STEPS)
    checked = sum(hold(history, order) for order in orders(history))
    record("lineage", f"history {number}: document lines that add up", checked, "lines")
    history.close()


def orders(history: History) -> list[str]:
    return [row.order for row in history.desk.view("order_status")]


def hold(history: History, order: str) -> int:
    desk = history.desk
    found = Lineage(
        roots=(), edges=tuple(edges(gathered(desk.trail, f"order/{order}")))
    )
    where = {"order": order}
    checked = 0
    for row in desk.view("invoice_lines", where=where):
        node = Node(Of.INVOICE, row.invoice, row.line)
        assert minor(found.into(node, "billed")) == row.net + row.tax
        assert pieces(found.into(node, "billed")) == row.quantity
        assert all(e.source.of is Of.SHIPMENT for e in found.into(node, "billed"))
        gone = minor(found.out_of(node, "credited"))
        gone += minor(found.out_of(node, "deducted"))
        given = row.returned_net + row.returned_tax + row.allowed_net + row.allowed_tax
        assert gone == given
        checked += 1
    for row in desk.view("invoices", where=where):
        whole = Node(Of.INVOICE, row.invoice)
        assert minor(found.into(whole)) == row.total
        assert row.total - minor(found.out_of(whole)) == row.open
        checked += 1
    for row in desk.view("shipment_lines", where=where):
        node = Node(Of.SHIPMENT, row.shipment, row.line)
        assert pieces(found.into(node)) == row.shipped
        out = found.out_of(node, "billed")
        assert pieces(out) <= row.shipped
        checked += 1
    for row in desk.view("return_lines", where=where):
        node = Node(Of.RETURN, row.rma, row.line)
        assert pieces(found.into(node)) == row.received - row.sent_back
        checked += 1
    for row in desk.view("credit_memos", where=where):
        assert minor(found.into(Node(Of.CREDIT_MEMO, row.memo))) >= row.total
        checked += 1
    return checked
