"""Money in: applied, left on account, taken back; never another party's."""

from typing import Any

import pytest
from desk_goods import HOME
from desk_story import Story, Told, eur, line, part

from o2c.desk.cash import Refusal as Cash
from o2c.domain.credit import OnAccount, Settled
from o2c.domain.credit_memo import CREDIT_MEMO
from o2c.domain.credit_memo import Refusal as Memo
from o2c.domain.receipt import Received
from o2c.domain.receipt import Refusal as Receipt
from o2c.storage.audit_query import Query, Search
from o2c.values.money import Money

FIRST, SECOND = "INV-2026-000001", "INV-2026-000002"


def applied(invoice: str, amount: str | int) -> dict[str, Any]:
    return {"invoice": invoice, "amount": eur(amount)}


def receive(
    shop: Story, amount: str | int, *parts: dict[str, Any], **more: Any
) -> Told:
    fields = {"account": "ACME", "amount": eur(amount), "apply": list(parts), **more}
    return shop.do("RecordReceipt", **fields)


@pytest.fixture
def owed(shop: Story) -> Story:
    """Two invoices, of 60.00 and of 40.00."""
    shop.receive("TEN", 100)
    number = shop.place(line(1, "TEN", 10))
    shop.do("ShipOrder", order=number)
    shop.do("IssueInvoice", order=number, lines=[part(1, 6)])
    shop.do("IssueInvoice", order=number)
    return shop


def test_money_in_settles_what_it_is_for(owed: Story) -> None:
    told = receive(
        owed,
        100,
        applied(FIRST, 60),
        applied(SECOND, 40),
        method="bank",
        reference="4711",
    )
    assert told.log == [
        "receipt/RC-000001 Received",
        "invoice/INV-2026-000001 Paid",
        "receipt/RC-000001 Applied",
        "credit/ACME Settled",
        "invoice/INV-2026-000002 Paid",
        "receipt/RC-000001 Applied",
        "credit/ACME Settled",
    ]
    received = told.one(Received)
    assert (received.method, received.reference) == ("bank", "4711")
    assert (owed.invoice(FIRST).open, owed.invoice(SECOND).open) == (0, 0)
    assert owed.exposure() == "EUR 0.00"


def test_part_of_an_invoice_can_be_paid(owed: Story) -> None:
    receive(owed, 25, applied(FIRST, 20), applied(FIRST, 5))
    assert owed.invoice(FIRST).open == 3500
    assert owed.exposure() == "EUR 75.00"


def test_too_much_stays_on_account(owed: Story) -> None:
    told = receive(owed, 75, applied(FIRST, 60))
    assert told.log[-1] == "credit/ACME OnAccount"
    assert told.one(OnAccount).amount == Money(1500, "EUR")
    assert owed.receipt("RC-000001").left == 1500
    assert owed.exposure() == "EUR 25.00"


def test_money_before_any_invoice_is_on_account(shop: Story) -> None:
    receive(shop, 30)
    assert shop.exposure() == "EUR -30.00"
    assert shop.credit().on_account == 3000


def test_money_on_account_settles_invoices_later(owed: Story) -> None:
    receive(owed, 75)
    told = owed.do(
        "ApplyReceipt",
        receipt="RC-000001",
        apply=[applied(FIRST, 60), applied(SECOND, 10)],
    )
    assert [event.amount.minor for event in told.all(OnAccount)] == [-6000, -1000]
    assert owed.receipt("RC-000001").left == 500
    assert owed.exposure() == "EUR 25.00"
    refusal = owed.refuse(
        Receipt.MORE_THAN_LEFT,
        "ApplyReceipt",
        receipt="RC-000001",
        apply=[applied(SECOND, "5.01")],
    )
    assert refusal.facts == {"maximum": "EUR 5.00"}


def test_an_application_is_taken_back(owed: Story) -> None:
    receive(owed, 60, applied(FIRST, 60))
    told = owed.do(
        "UnapplyReceipt",
        receipt="RC-000001",
        invoice=FIRST,
        amount=eur(20),
        note="wrong invoice",
    )
    assert told.log == [
        "receipt/RC-000001 Unapplied",
        "invoice/INV-2026-000001 Paid",
        "credit/ACME Settled",
        "credit/ACME OnAccount",
    ]
    assert told.one(Settled).amount == Money(-2000, "EUR")
    assert owed.invoice(FIRST).open == 2000
    assert owed.receipt("RC-000001").left == 2000
    assert owed.exposure() == "EUR 40.00"
    owed.do("ApplyReceipt", receipt="RC-000001", apply=[applied(SECOND, 20)])
    assert owed.exposure() == "EUR 40.00"


def test_r10_03_one_party_pays_for_two_customers(owed: Story) -> None:
    """Their orders count against one limit, and one receipt settles both."""
    owed.do(
        "RegisterCustomer",
        customer="BRANCH",
        name="Branch",
        currency="EUR",
        bill_to=HOME,
        account="ACME",
    )
    number = owed.place(line(1, "TEN", 1), customer="BRANCH")
    assert owed.exposure() == "EUR 110.00"
    owed.do("ShipOrder", order=number)
    owed.do("IssueInvoice", order=number)
    receive(
        owed,
        110,
        *(applied(f"INV-2026-00000{n}", a) for n, a in ((1, 60), (2, 40), (3, 10))),
    )
    assert owed.exposure() == "EUR 0.00"


@pytest.fixture
def credited(owed: Story) -> Story:
    """The first invoice is paid; then 15.00 of it were given back, on account."""
    receive(owed, 60, applied(FIRST, 60))
    owed.do(
        "IssueAllowance",
        invoice=FIRST,
        lines=[{"line": 1, "net": eur(15)}],
        note="dents",
    )
    return owed


def test_what_a_memo_left_on_account_settles_another_invoice(credited: Story) -> None:
    assert credited.exposure() == "EUR 25.00"
    told = credited.do(
        "ApplyCreditMemo", memo="CRN-2026-000001", apply=[applied(SECOND, 10)]
    )
    assert told.log == [
        "credit-memo/CRN-2026-000001 Applied",
        "invoice/INV-2026-000002 Offset",
        "credit/ACME Settled",
        "credit/ACME OnAccount",
    ]
    assert credited.invoice(SECOND).open == 3000
    assert credited.store.state(CREDIT_MEMO, "CRN-2026-000001").left == 500
    assert credited.exposure() == "EUR 25.00"
    for amount, code in (("5.01", Memo.MORE_THAN_LEFT), (0, Memo.MORE_THAN_LEFT)):
        credited.refuse(
            code,
            "ApplyCreditMemo",
            memo="CRN-2026-000001",
            apply=[applied(SECOND, amount)],
        )


def test_auditors_find_a_memo_by_its_customer_and_who_was_refused_it(
    owed: Story,
) -> None:
    """All of it, though another party pays, and its later events name only that one."""
    owed.do(
        "RegisterCustomer",
        customer="BRANCH",
        name="Branch",
        currency="EUR",
        bill_to=HOME,
        account="ACME",
    )
    number = owed.place(line(1, "TEN", 2), customer="BRANCH")
    owed.do("ShipOrder", order=number)
    owed.do("IssueInvoice", order=number)
    receive(owed, 20, applied("INV-2026-000003", 20))
    note = {"line": 1, "net": eur(15)}
    owed.do("IssueAllowance", invoice="INV-2026-000003", lines=[note], note="dents")
    memo = {"memo": "CRN-2026-000001"}
    owed.do("ApplyCreditMemo", **memo, apply=[applied(SECOND, 10)])
    owed.refuse(
        Memo.MORE_THAN_LEFT, "ApplyCreditMemo", **memo, apply=[applied(SECOND, 99)]
    )
    theirs = Search(owed.store, Query(customer="BRANCH")).run()
    stream = CREDIT_MEMO.stream(memo["memo"])
    assert [
        each.event.event
        for each in theirs
        if each.event and each.event.stream == stream
    ] == ["credit-memo.Issued", "credit-memo.Applied"]
    of_it = Search(owed.store, Query(stream=stream)).run()
    (refused,) = [each.refused for each in of_it if each.refused]
    assert refused.request == "ApplyCreditMemo"


def test_a_memo_does_not_settle_another_partys_invoice(credited: Story) -> None:
    credited.do(
        "RegisterCustomer", customer="BETA", name="Beta", currency="EUR", bill_to=HOME
    )
    credited.limit(None, "BETA")
    number = credited.place(line(1, "TEN", 1), customer="BETA")
    credited.do("ShipOrder", order=number)
    credited.do("IssueInvoice", order=number)
    credited.refuse(
        Cash.ANOTHER_ACCOUNT,
        "ApplyCreditMemo",
        memo="CRN-2026-000001",
        apply=[applied("INV-2026-000003", 1)],
    )
