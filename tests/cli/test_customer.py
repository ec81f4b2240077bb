"""`o2c customer`: one page for whoever answers the phone (R21-02)."""

from __future__ import annotations

import json

LINE = {"line": 1, "product": "LAMP", "quantity": "2"}
ORDER = {"do": "PlaceOrder", "customer": "ACME", "site": "MAIN", "lines": [LINE]}
LONG = {**ORDER, "lines": [{**LINE, "quantity": "100"}]}
TIGHT = {
    "do": "SetCreditLimit",
    "account": "ACME",
    "limit": {"amount": "200", "currency": "EUR"},
}
SHIP = {
    "do": "ShipOrder",
    "order": "SO-000001",
    "carrier": "DHL",
    "tracking": "JD-1",
}
BILL = {"do": "IssueInvoice", "order": "SO-000001"}


def told(run, write) -> None:
    done = run("do", str(write(TIGHT, ORDER, SHIP, BILL, LONG)))
    assert done.exit_code == 0, done.stderr


def test_all_about_a_customer_on_one_page_r21_02(run, write, shop: str) -> None:
    told(run, write)
    page = run("customer", "ACME").stdout
    for title in ("Customer", "Orders", "Waiting", "Shipments", "Invoices", "Owed"):
        assert title in page.splitlines()
    assert "JD-1" in page
    assert [line.split()[-1] for line in page.splitlines() if "SO-000001" in line]


def test_what_an_order_waits_for_is_said_in_words_for_the_customer_r03_10(
    run, write, shop: str
) -> None:
    told(run, write)
    page = run("customer", "ACME").stdout
    waiting = page.partition("Waiting\n")[2].partition("\n\n")[0]
    assert "SO-000002" in waiting
    assert "credit" not in waiting.lower()


def test_the_timeline_is_in_order_of_days_r21_02(run, write, shop: str) -> None:
    told(run, write)
    object = json.loads(run("customer", "ACME", "--format", "json").stdout)
    moments = object["timeline"]
    assert [m["on"] for m in moments] == sorted(m["on"] for m in moments)
    assert {"ordered", "confirmed", "shipped", "invoiced"} <= {
        m["what"] for m in moments if m["document"] != "SO-000002"
    }
    assert [row["order"] for row in object["order_status"]] == [
        "SO-000001",
        "SO-000002",
    ]
    csv = run("customer", "ACME", "--format", "csv").stdout.splitlines()
    assert csv[0] == "on,document,what"
    assert len(csv) == len(moments) + 1


def test_a_customer_that_is_not_there_is_said_to_be_so(run, shop: str) -> None:
    missing = run("customer", "NOBODY")
    assert missing.exit_code == 1
    assert "customer_unknown" in missing.stderr
