"""Money that is not taken in, not applied, or not taken back."""

from enum import StrEnum
from typing import Any

import pytest
from desk_goods import HOME
from desk_story import Story, Told, day, eur, line, part

from o2c.desk.cash import Refusal as Cash
from o2c.domain.books import Refusal as Books
from o2c.domain.credit import Refusal as Credit
from o2c.domain.credit_memo import Refusal as Memo
from o2c.domain.invoice import Refusal as Invoice
from o2c.domain.receipt import Received
from o2c.domain.receipt import Refusal as Receipt
from o2c.errors import LimitExceeded, ValidationError

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


@pytest.mark.parametrize(
    ("invoice", "amount", "code"),
    [
        (FIRST, "60.01", Receipt.MORE_THAN_APPLIED),
        (FIRST, 0, Receipt.MORE_THAN_APPLIED),
        (FIRST, -1, Receipt.MORE_THAN_APPLIED),
        (SECOND, 1, Receipt.MORE_THAN_APPLIED),
        ("INV-2026-000009", 1, Receipt.MORE_THAN_APPLIED),
    ],
)
def test_what_was_not_applied_is_not_taken_back(
    owed: Story, invoice: str, amount: str | int, code: StrEnum
) -> None:
    receive(owed, 60, applied(FIRST, 60))
    owed.refuse(
        code,
        "UnapplyReceipt",
        receipt="RC-000001",
        invoice=invoice,
        amount=eur(amount),
        note="x",
    )


@pytest.mark.parametrize(
    ("amount", "parts", "code", "field"),
    [
        (0, [], Receipt.AMOUNT_NOT_POSITIVE, "amount"),
        (-5, [], Receipt.AMOUNT_NOT_POSITIVE, "amount"),
        (50, [applied(FIRST, 60)], Receipt.MORE_THAN_LEFT, "amount"),
        (
            90,
            [applied(FIRST, 50), applied(SECOND, 41)],
            Invoice.MORE_THAN_OPEN,
            "amount",
        ),
        (90, [applied(FIRST, 60), applied(FIRST, 1)], Invoice.MORE_THAN_OPEN, "amount"),
        (90, [applied(FIRST, 0)], Invoice.AMOUNT_NOT_POSITIVE, "amount"),
        (90, [applied(FIRST, -1)], Invoice.AMOUNT_NOT_POSITIVE, "amount"),
        (90, [applied("INV-2026-000009", 1)], Invoice.INVOICE_UNKNOWN, "invoice"),
    ],
)
def test_it_is_not_taken_in(
    owed: Story, amount: int, parts: list[dict[str, Any]], code: StrEnum, field: str
) -> None:
    refusal = owed.refuse(
        code, "RecordReceipt", account="ACME", amount=eur(amount), apply=parts
    )
    assert refusal.field == field
    if code is Invoice.MORE_THAN_OPEN:
        assert type(refusal) is LimitExceeded


def test_r07_53_the_rest_of_an_overpayment_has_a_remedy(owed: Story) -> None:
    refusal = owed.refuse(
        Invoice.MORE_THAN_OPEN,
        "RecordReceipt",
        account="ACME",
        amount=eur(70),
        apply=[applied(FIRST, 70)],
    )
    assert refusal.facts == {"maximum": "EUR 60.00"}
    assert refusal.remedy == "leave the rest on account"


def test_another_partys_invoice_is_not_paid(owed: Story) -> None:
    owed.do(
        "RegisterCustomer", customer="BETA", name="Beta", currency="EUR", bill_to=HOME
    )
    for name, fields in (
        ("RecordReceipt", {"account": "BETA", "amount": eur(9)}),
        ("ApplyReceipt", {"receipt": "RC-000001"}),
    ):
        if name == "ApplyReceipt":
            receive(owed, 9, account="BETA")
        refusal = owed.refuse(
            Cash.ANOTHER_ACCOUNT, name, **fields, apply=[applied(FIRST, 5)]
        )
        assert type(refusal) is ValidationError
        assert refusal.field == "invoice"


def test_an_unknown_payer_and_an_unknown_receipt_are_named(shop: Story) -> None:
    shop.refuse(
        Credit.ACCOUNT_UNKNOWN, "RecordReceipt", account="NOBODY", amount=eur(1)
    )
    shop.refuse(
        Receipt.RECEIPT_UNKNOWN,
        "ApplyReceipt",
        receipt="RC-000009",
        apply=[applied(FIRST, 1)],
    )
    shop.refuse(
        Receipt.RECEIPT_UNKNOWN,
        "UnapplyReceipt",
        receipt="RC-000009",
        invoice=FIRST,
        amount=eur(1),
        note="x",
    )
    shop.refuse(
        Memo.MEMO_UNKNOWN,
        "ApplyCreditMemo",
        memo="CRN-2026-000009",
        apply=[applied(FIRST, 1)],
    )


def test_money_is_dated_like_everything_else(owed: Story) -> None:
    owed.refuse(
        Books.DATE_IN_FUTURE,
        "RecordReceipt",
        account="ACME",
        amount=eur(1),
        on=day(1),
    )
    told = receive(owed, 1, on=day(-1))
    assert told.one(Received).on == day(-1)
