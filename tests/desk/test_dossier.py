"""R21-02: all about one customer, with each kind of document that there can be."""

from __future__ import annotations

import pytest
from desk_door import ORDER, asked
from desk_story import day, eur, line, part

import o2c
from o2c.door import Desk

SECTIONS = (
    *("Customer", "Contacts", "Addresses", "Quotes", "Agreements", "Drafts", "Orders"),
    *("Waiting", "To ship", "Shipments", "Returns", "Invoices", "Credits", "Payments"),
    "Owed",
)


@pytest.fixture
def told(desk: Desk) -> Desk:
    """ACME has one of each; BETA, who bears the same name, has a quote and an order."""
    other = {"name": "Acme Ltd", "country": "DE"}
    beta = {"customer": "BETA", "name": "Acme", "currency": "EUR", "bill_to": other}
    asked(desk, "RegisterCustomer", **beta)
    asked(desk, "SetCreditLimit", account="BETA", limit=None)
    asked(desk, "ReceiveStock", product="TEN", site="MAIN", quantity=9)
    who = {"name": "Ann", "email": "ann@example.org"}
    asked(desk, "SetContact", customer="ACME", usages=["orders"], **who)
    for customer in ("ACME", "BETA"):
        mine = {"customer": customer, "site": "MAIN", "lines": [line(1, "TEN", 2)]}
        number = asked(desk, "DraftQuote", **mine).number("quote")
        asked(desk, "OfferQuote", quote=number, valid_days=7)
        asked(desk, "PlaceOrder", **mine)
    agreed = [{"line": 1, "product": "BOLT", "quantity": 9, "price": "8"}]
    runs = {"since": day(0), "until": day(90)}
    asked(desk, "DraftAgreement", customer="ACME", **runs, lines=agreed)
    asked(desk, "SaveDraft", customer="ACME")
    asked(desk, "ShipOrder", order="SO-000001")
    asked(desk, "IssueInvoice", order="SO-000001")
    back = [part(1, 1, reason="too many")]
    asked(desk, "AuthoriseReturn", order="SO-000001", lines=back)
    less = [{"line": 1, "net": eur(3)}]
    asked(
        desk, "IssueAllowance", invoice="INV-2026-000001", lines=less, note="scratched"
    )
    asked(desk, "PlaceOrder", **ORDER, lines=[line(1, "TEN", 1)], prepaid="transfer")
    asked(desk, "RecordPrepayment", order="SO-000003", amount=eur(4))
    return desk


def test_r21_02_every_document_of_a_customer_is_in_its_section(told: Desk) -> None:
    found = o2c.dossier(told, "ACME")
    assert [section.title for section in found.sections] == list(SECTIONS)
    documents = {
        section.title: [getattr(row, section.columns[0]) for row in section.rows]
        for section in found.sections
    }
    assert documents["Quotes"] == ["QU-000001"]
    assert documents["Agreements"] == ["AG-000001"]
    assert documents["Drafts"] == ["DR-000001"]
    assert documents["Orders"] == ["SO-000001", "SO-000003"]
    assert documents["Waiting"] == ["SO-000003"]
    assert documents["Shipments"] == ["SH-000001"]
    assert documents["Returns"] == ["RMA-000001"]
    assert documents["Invoices"] == ["INV-2026-000001"]
    assert documents["Credits"] == ["CRN-2026-000001"]
    assert documents["Payments"] == ["SO-000003"]


def test_r21_02_what_another_has_is_not_in_it(told: Desk) -> None:
    found = o2c.dossier(told, "BETA")
    assert [row.quote for row in found.rows("quotes")] == ["QU-000002"]
    assert [row.order for row in found.rows("order_status")] == ["SO-000002"]
    for view in ("agreements", "drafts", "returns", "credit_memos", "payments"):
        assert found.rows(view) == ()


def test_r21_02_the_days_of_all_documents_are_in_order(told: Desk) -> None:
    what = [(m.document, m.what) for m in o2c.dossier(told, "ACME").timeline]
    for each in (
        ("QU-000001", "quoted"),
        ("QU-000001", "quote valid until"),
        ("SH-000001", "shipped"),
        ("INV-2026-000001", "invoiced"),
        ("CRN-2026-000001", "credited"),
        ("RMA-000001", "return authorised"),
    ):
        assert each in what
    days = [moment.on for moment in o2c.dossier(told, "ACME").timeline]
    assert days == sorted(days)
    assert days[-1] == day(7)  # until when the quote is valid
