"""Money given back although no goods come back."""

from enum import StrEnum
from typing import Any

import pytest
from desk_story import Story, Told, day, eur, line

from o2c.domain.credit_memo import Issued as Memo
from o2c.domain.credit_memo import Kind
from o2c.domain.invoice import Issued
from o2c.domain.invoice import Refusal as Invoice
from o2c.domain.order.refusals import Refusal as Order
from o2c.values.money import Money


def shipped(shop: Story, *lines: dict[str, Any], **more: Any) -> str:
    number = shop.place(*lines, **more)
    for asked in lines:
        shop.receive(asked["product"], 1000)
    shop.do("ShipOrder", order=number)
    return number


def bill(shop: Story, number: str, *lines: dict[str, Any], **more: Any) -> Told:
    return shop.do("IssueInvoice", order=number, lines=list(lines), **more)


def test_v13_an_allowance_gives_money_back_and_no_goods(shop: Story) -> None:
    """Order 10, invoice 10, credit 10: nothing is billable again."""
    number = shipped(shop, line(1, "TEN", 10))
    bill(shop, number)
    told = shop.do(
        "IssueAllowance",
        invoice="INV-2026-000001",
        lines=[{"line": 1, "net": eur(100)}],
        note="for the trouble",
    )
    assert told.log == [
        "series/CRN-2026 Numbered",
        "credit-memo/CRN-2026-000001 Issued",
        "invoice/INV-2026-000001 Credited",
        "credit/ACME Settled",
    ]
    memo = told.one(Memo)
    assert (memo.kind, memo.note) == (Kind.ALLOWANCE, "for the trouble")
    assert (memo.applied.minor, memo.on_account.minor) == (10000, 0)
    shop.refuse(Order.NOTHING_TO_BILL, "IssueInvoice", order=number)
    assert shop.exposure() == "EUR 0.00"


def test_an_allowance_on_a_paid_invoice_stays_on_account(shop: Story) -> None:
    number = shipped(shop, line(1, "BOLT", 10))
    total = bill(shop, number).one(Issued).total
    shop.do(
        "RecordReceipt",
        account="ACME",
        amount=eur(total.amount),
        apply=[{"invoice": "INV-2026-000001", "amount": eur(total.amount - 10)}],
    )
    told = shop.do(
        "IssueAllowance",
        invoice="INV-2026-000001",
        lines=[{"line": 1, "net": eur("10.05")}],
        note="scratched",
    )
    memo = told.one(Memo)
    assert memo.total == Money(1196, "EUR")
    assert (memo.applied.minor, memo.on_account.minor) == (1000, 196)
    assert shop.invoice("INV-2026-000001").open == 0


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"lines": [{"line": 1, "net": eur("30.01")}]}, Invoice.MORE_THAN_INVOICED),
        ({"lines": [{"line": 1, "net": eur(0)}]}, Invoice.MORE_THAN_INVOICED),
        ({"lines": [{"line": 9, "net": eur(1)}]}, Invoice.LINE_UNKNOWN),
        (
            {"lines": [{"line": 1, "net": {"amount": 1, "currency": "USD"}}]},
            Invoice.CURRENCY_MISMATCH,
        ),
        ({"lines": 2 * [{"line": 1, "net": eur(1)}]}, Invoice.LINE_TWICE),
        ({"invoice": "INV-2026-000009"}, Invoice.INVOICE_UNKNOWN),
        ({"on": day(-1)}, Invoice.DATE_BEFORE_INVOICE),
    ],
)
def test_an_allowance_is_refused(
    shop: Story, wrong: dict[str, Any], code: StrEnum
) -> None:
    bill(shop, shipped(shop, line(1, "TEN", 3)))
    good = {
        "invoice": "INV-2026-000001",
        "lines": [{"line": 1, "net": eur(30)}],
        "note": "x",
    }
    shop.refuse(code, "IssueAllowance", **{**good, **wrong})
    shop.do("IssueAllowance", **good)
