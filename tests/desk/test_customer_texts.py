"""R03-10: nothing that a customer gets to see says why an order waited.

What is asked inside bears a mark; no text for the customer and no document may bear it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import asdict
from desk_door import CARL, MARIA, ORDER, asked
from desk_story import EVERY_ROLE, day, eur, line, part

import o2c
from o2c.domain.order.parts import HoldReason
from o2c.door import Desk

MARK = "between-us"
LENA = o2c.Actor("lena", EVERY_ROLE)
# Of each hold, and of the figures that come with it.
WORDS = ("credit", "limit", "exposure", "overdue", "owe", "pay", "price", "tax", "eur")
# What is made out to a customer; the views of holds, deviations and credit are ours.
DOCUMENTS = (
    *("quotes", "quote_lines", "order_status", "order_lines", "delivery_schedules"),
    *("shipments", "shipment_lines", "returns", "return_lines"),
    *("invoices", "invoice_lines", "credit_memos"),
)


def texts(desk: Desk) -> Iterator[str]:
    """Each text that is meant for a customer, from events, views and the dossier."""
    for recorded in desk.history():
        if notice := getattr(recorded.event, "notice", ""):
            yield notice
    for row in desk.view("holds"):
        yield row.customer_text
    for row in desk.view("order_status"):
        yield row.notice
    for section in o2c.dossier(desk, "ACME").sections:
        if section.title == "Waiting":
            assert section.columns == ("order", "since", "customer_text")


def silent(desk: Desk) -> None:
    """No text says why; no document says what was said or counted inside."""
    for text in texts(desk):
        assert not [word for word in WORDS if word in text.lower()], text
    figures = {
        each
        for row in desk.view("holds")
        for each in (*row.figures.split("; "), row.note)
        if each
    }
    for view in DOCUMENTS:
        for row in desk.view(view):
            for column, value in asdict(row).items():
                assert MARK not in str(value), (view, column)
                assert str(value) not in figures, (view, column)


def held(desk: Desk) -> dict[HoldReason, str]:
    """Why orders wait now, and which."""
    return {row.reason: row.order for row in desk.view("holds")}


def place(desk: Desk, *lines: dict[str, Any], **more: Any) -> str:
    return asked(desk, "PlaceOrder", **ORDER, lines=lines, **more).number("order")


def test_r03_10_a_held_order_says_nothing_to_the_customer(desk: Desk) -> None:
    """Whatever it waits for: all reasons, one after the other."""
    asked(desk, "SetCreditLimit", account="ACME", limit=eur(100))
    place(desk, line(1, "TEN", 11))
    place(desk, line(1, "TEN", 1, price="9"))
    place(desk, line(1, "TEN", 1), terms={"net_days": 90})
    place(desk, line(1, "TEN", 1), prepaid="card")
    asked(desk, "RegisterProduct", product="ODD", name="Odd", tax_class="reduced")
    place(desk, line(1, "ODD", 1, price="1"))  # there is no such rate
    by_hand = place(desk, line(1, "TEN", 1))
    for reason in ("compliance", "manual", "credit"):
        asked(desk, "HoldOrder", order=by_hand, hold=reason, note=MARK)
    asked(desk, "BlockCustomer", customer="ACME", reason=MARK)
    place(desk, line(1, "TEN", 1))

    assert set(held(desk)) == set(HoldReason)
    silent(desk)
    confirmed = [r.order for r in desk.view("order_status") if r.confirmed_on]
    assert confirmed == [by_hand]  # before somebody held it


def test_r03_10_nor_does_a_no(desk: Desk) -> None:
    """R10-21 and R02-18: sent back by credit, or by whoever answers for prices."""
    asked(desk, "SetCreditLimit", account="ACME", limit=eur(100))
    large = place(desk, line(1, "TEN", 11))
    asked(desk, "RejectCredit", order=large, note=MARK)
    cheap = place(desk, line(1, "TEN", 1, price="9"))
    no = {"order": cheap, "line": 1, "note": MARK}
    asked(desk, "RejectDeviation", **no, by=CARL)
    told = {row.order: row.notice for row in desk.view("order_status")}
    assert all(told[number] for number in (large, cheap))
    silent(desk)


def test_r03_10_nor_do_the_documents_of_an_order_that_had_waited(desk: Desk) -> None:
    """From the quote to the credit memo."""
    asked(desk, "SetCreditLimit", account="ACME", limit=eur(20))
    asked(desk, "ReceiveStock", product="TEN", site="MAIN", quantity=9)
    asked(desk, "DraftQuote", **ORDER, lines=[line(1, "TEN", 4)])
    asked(desk, "OfferQuote", quote="QU-000001", valid_days=9)
    number = asked(desk, "ConvertQuote", quote="QU-000001").number("order")
    assert held(desk) == {HoldReason.CREDIT: number}
    asked(desk, "HoldOrder", order=number, hold="credit", note=MARK, by=CARL)
    silent(desk)
    yes = {"order": number, "hold": "credit", "note": MARK, "review_on": day(9)}
    asked(desk, "ReleaseOrder", **yes, by=LENA)
    asked(desk, "ShipOrder", order=number)
    invoice = asked(desk, "IssueInvoice", order=number, by=MARIA).number("invoice")
    back = [part(1, 1, reason="too many")]
    asked(desk, "AuthoriseReturn", order=number, lines=back)
    less = [{"line": 1, "net": eur(3)}]
    asked(desk, "IssueAllowance", invoice=invoice, lines=less, note="scratched")
    for view in DOCUMENTS:
        assert desk.view(view) or view == "delivery_schedules"
    silent(desk)
