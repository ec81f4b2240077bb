"""One cent is money and one piece is goods: the smallest there is goes through,
and a cent more than there is does not."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import pytest
from document_samples import MEMO
from domain_samples import MONDAY, eur, invoiced, issued, qty
from master_samples import BOLT, product_data
from stock_samples import received, reserved

from o2c.domain import credit_memo, invoice, product, receipt
from o2c.domain.credit_memo import CREDIT_MEMO
from o2c.domain.invoice import INVOICE, Paid
from o2c.domain.product import PRODUCT, Pack
from o2c.domain.receipt import RECEIPT, Applied, Received
from o2c.domain.stock import STOCK
from o2c.domain.stock.promising import release
from o2c.domain.stock.supplying import count, receive
from o2c.kernel import Aggregate
from o2c.testing import given
from o2c.values.ids import AccountId, InvoiceId

CENT = {"amount": eur(1)}
ONE = InvoiceId("INV-1")
ACME = AccountId("ACME")
BILL = issued(invoiced(1, 10, 10_000, 1_900))
PAID = Paid(receipt="RC-1", amount=eur(1))
MONEY = Received(
    account=ACME, amount=eur(1), on=MONDAY, method="transfer", reference="x"
)
USED = Applied(account=ACME, invoice=ONE, amount=eur(1))
SINGLE = Pack(unit="XBX", holds=qty(1))


@pytest.mark.parametrize(
    ("aggregate", "history", "decide", "ask"),
    [
        (INVOICE, [BILL], invoice.pay, {"receipt": "RC-1", **CENT}),
        (INVOICE, [BILL], invoice.offset, {"memo": "CM-1", **CENT}),
        (INVOICE, [BILL, PAID], invoice.take_payment_back, {"receipt": "RC-1", **CENT}),
        (
            RECEIPT,
            [],
            receipt.receive,
            {"account": ACME, "on": MONDAY, "method": "cash", "reference": "", **CENT},
        ),
        (RECEIPT, [MONEY], receipt.apply, {"invoice": ONE, **CENT}),
        (
            RECEIPT,
            [MONEY, USED],
            receipt.unapply,
            {"invoice": ONE, "note": "", **CENT},
        ),
        (CREDIT_MEMO, [MEMO], credit_memo.apply, {"invoice": ONE, **CENT}),
        (PRODUCT, [], product.register, product_data(packs=(SINGLE,))),
        (PRODUCT, [BOLT], product.add_pack, {"pack": SINGLE}),
        (STOCK, [], receive, {"quantity": qty(1), "supply": None, "on": MONDAY}),
        (STOCK, [], count, {"counted": qty(1), "note": "", "on": MONDAY}),
        (
            STOCK,
            [received(1), reserved("SO-1", (0, 1))],
            release,
            {"order": "SO-1", "line": 1, "keep": qty(0)},
        ),
    ],
)
def test_the_smallest_there_is_goes_through(
    aggregate: Aggregate[Any, Any],
    history: list[Any],
    decide: Callable[..., Any],
    ask: dict[str, Any],
) -> None:
    then = given(aggregate, *history).when(decide, **ask)

    assert len(then.outcome()) == 1


def test_a_line_is_reduced_by_a_cent_r06_07() -> None:
    reduced = invoice.reduced_value(INVOICE.fold([BILL]), line=1, net=eur(1))

    assert (reduced.net, reduced.tax) == (eur(1), eur(0))


@pytest.mark.parametrize(
    ("aggregate", "history", "decide", "ask", "code"),
    [
        (
            INVOICE,
            [BILL, PAID],
            invoice.take_payment_back,
            {"receipt": "RC-1", "amount": eur(2)},
            invoice.Refusal.MORE_THAN_PAID,
        ),
        (
            RECEIPT,
            [MONEY, USED],
            receipt.unapply,
            {"invoice": ONE, "note": "", "amount": eur(2)},
            receipt.Refusal.MORE_THAN_APPLIED,
        ),
        (
            RECEIPT,
            [MONEY],
            receipt.apply,
            {"invoice": ONE, "amount": eur(2)},
            receipt.Refusal.MORE_THAN_LEFT,
        ),
    ],
)
def test_a_cent_too_much_is_told_what_is_possible_x8(
    aggregate: Aggregate[Any, Any],
    history: list[Any],
    decide: Callable[..., Any],
    ask: dict[str, Any],
    code: StrEnum,
) -> None:
    refusal = given(aggregate, *history).when(decide, **ask).then_rejected(code)

    assert refusal.facts["maximum"] == "EUR 0.01"
