"""Invoices, credit memos, receipts, and what each paying party owes."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve as replace
from projection_samples import (
    MONDAY,
    History,
    base,
    day,
    eur,
    issued,
    qty,
    row,
    rows,
    shown,
    worth,
)

from o2c.domain import credit, credit_memo, invoice, receipt
from o2c.domain.credit_memo import Kind
from o2c.projections.base_amounts import BASE_AMOUNTS
from o2c.projections.credit_exposure import CREDIT_EXPOSURE
from o2c.projections.credit_memos import CREDIT_MEMOS
from o2c.projections.invoice_lines import INVOICE_LINES
from o2c.projections.invoices import INVOICES, Settlement
from o2c.projections.receivables import RECEIVABLES, Document
from o2c.values.ids import AccountId, CustomerId, InvoiceId, OrderId
from o2c.values.money import Money

PAYER = AccountId("PAYER")


def an_invoice() -> History:
    """INV-1: ten for 100.00 and 19.00, freight 5.00 and 0.95: 124.95."""
    event = issued(worth(1, 10, 10000, 1900), freight=500, freight_tax=95)
    return History().tell("invoice/INV-1", event)


def memo(**changes: Any) -> credit_memo.Issued:
    """CRN-1 for four that came back: 40.00 and 7.60, less 0.60: 47.00."""
    known: dict[str, Any] = {
        "kind": Kind.RETURN,
        "invoice": InvoiceId("INV-1"),
        "rma": "RMA-1",
        "order": OrderId("SO-1"),
        "customer": CustomerId("ACME"),
        "account": PAYER,
        "currency": "EUR",
        "on": day(9),
        "note": "broken",
        "lines": (worth(1, 4, 4000, 760),),
        "net": eur(4000),
        "tax": eur(760),
        "deducted": eur(0),
        "deducted_tax": eur(0),
        "fee": eur(60),
        "total": eur(4700),
        "applied": eur(4500),
        "on_account": eur(200),
        "base": base(3940, 760),
    }
    return credit_memo.Issued(**known | changes)


def paid(minor: int) -> invoice.Paid:
    return invoice.Paid(receipt="RC-1", amount=eur(minor))


def test_an_invoice_is_kept_as_it_was_sent() -> None:
    assert shown(
        row(INVOICES, an_invoice(), "INV-1"),
        *("order", "purchase_order", "customer", "account", "issued_on", "due_on"),
        *("currency", "last_paid_on"),
        *("net", "tax", "freight", "freight_tax", "total", "open", "settlement"),
    ) == {
        "order": "SO-1",
        "purchase_order": "PO 1",
        "customer": "ACME",
        "account": "PAYER",
        "issued_on": day(5),
        "due_on": day(35),
        "currency": "EUR",
        "last_paid_on": None,
        "net": 10000,
        "tax": 1900,
        "freight": 500,
        "freight_tax": 95,
        "total": 12495,
        "open": 12495,
        "settlement": Settlement.OPEN,
    }


def test_an_invoice_is_settled_by_money_memos_and_money_on_account() -> None:
    history = an_invoice()
    history.at(7).tell("invoice/INV-1", paid(5000))
    history.at(8).tell("invoice/INV-1", paid(-1000))
    credited = invoice.Credited(
        memo="CRN-1",
        restores=True,
        lines=(worth(1, 4, 4000, 760),),
        deducted=(),
        amount=eur(4500),
    )
    offset = invoice.Offset(memo="CRN-0", amount=eur(495))
    history.tell("invoice/INV-1", credited, offset)

    names = ("paid", "credited", "memo_offset", "open", "settlement", "last_paid_on")
    assert shown(row(INVOICES, history, "INV-1"), *names) == {
        "paid": 4000,
        "credited": 4500,
        "memo_offset": 495,
        "open": 3500,
        "settlement": Settlement.PARTLY,
        "last_paid_on": day(7),
    }

    history.at(9).tell("invoice/INV-1", paid(3500))
    assert shown(row(INVOICES, history, "INV-1"), *names[3:]) == {
        "open": 0,
        "settlement": Settlement.SETTLED,
        "last_paid_on": day(9),
    }


def test_an_invoice_taken_back_to_unpaid_is_open() -> None:
    history = an_invoice().tell("invoice/INV-1", paid(100), paid(-100))

    assert row(INVOICES, history, "INV-1").settlement is Settlement.OPEN


def test_invoice_lines_tell_what_came_back_from_what_was_let_off() -> None:
    let_off = invoice.Credited(
        memo="A",
        restores=False,
        lines=(worth(1, 0, 300, 57),),
        deducted=(),
        amount=eur(0),
    )
    history = an_invoice().tell("invoice/INV-1", let_off)
    names = ("returned", "returned_net", "returned_tax", "allowed_net", "allowed_tax")
    assert shown(row(INVOICE_LINES, history, "INV-1", 1), *names) == {
        "returned": 0,
        "returned_net": 0,
        "returned_tax": 0,
        "allowed_net": 300,
        "allowed_tax": 57,
    }

    came_back = invoice.Credited(
        memo="B",
        restores=True,
        lines=(worth(1, 4, 4000, 760),),
        deducted=(worth(1, 4, 120, 23),),
        amount=eur(0),
    )
    history.tell("invoice/INV-1", came_back)
    assert shown(row(INVOICE_LINES, history, "INV-1", 1), *names) == {
        "returned": 4,
        "returned_net": 4000,
        "returned_tax": 760,
        "allowed_net": 180,
        "allowed_tax": 34,
    }


def test_invoice_lines_are_kept_as_they_were_sent() -> None:
    assert shown(
        row(INVOICE_LINES, an_invoice(), "INV-1", 1),
        *("order", "customer", "issued_on", "product", "unit", "quantity"),
        *("price", "price_per", "discount", "tax_rate", "currency", "net", "tax"),
    ) == {
        "order": "SO-1",
        "customer": "ACME",
        "issued_on": day(5),
        "product": "SKU-7",
        "unit": "EA",
        "quantity": 10,
        "price": qty("10"),
        "price_per": 1,
        "discount": 0,
        "tax_rate": qty("0.19"),
        "currency": "EUR",
        "net": 10000,
        "tax": 1900,
    }


def test_a_credit_memo_keeps_what_the_customer_has_still_to_use() -> None:
    event = memo(deducted=eur(40), deducted_tax=eur(7))
    history = History().tell("credit-memo/CRN-1", event)
    used = credit_memo.Applied(
        account=PAYER, invoice=InvoiceId("INV-2"), amount=eur(150)
    )
    history.tell("credit-memo/CRN-1", used)

    assert shown(
        row(CREDIT_MEMOS, history, "CRN-1"),
        *("memo", "kind", "invoice", "rma", "order", "customer", "account", "note"),
        *("issued_on", "currency", "net", "tax", "deducted", "deducted_tax", "fee"),
        *("total", "applied", "on_account", "left"),
    ) == {
        "memo": "CRN-1",
        "kind": Kind.RETURN,
        "invoice": "INV-1",
        "rma": "RMA-1",
        "order": "SO-1",
        "customer": "ACME",
        "account": "PAYER",
        "note": "broken",
        "issued_on": day(9),
        "currency": "EUR",
        "net": 4000,
        "tax": 760,
        "deducted": 40,
        "deducted_tax": 7,
        "fee": 60,
        "total": 4700,
        "applied": 4500,
        "on_account": 200,
        "left": 50,
    }


def test_documents_in_the_base_currency_have_a_currency_of_their_own() -> None:
    history = an_invoice().tell("credit-memo/CRN-1", memo())

    assert shown(
        row(BASE_AMOUNTS, history, "INV-1"),
        *("document", "kind", "issued_on", "document_currency", "currency"),
        *("rate", "rate_on"),
        *("net", "tax", "freight", "rounding", "total"),
    ) == {
        "document": "INV-1",
        "kind": Document.INVOICE,
        "issued_on": day(5),
        "document_currency": "EUR",
        "currency": "USD",
        "rate": 2,
        "rate_on": MONDAY,
        "net": 20000,
        "tax": 3990,
        "freight": 1000,
        "rounding": 0,
        "total": 24990,
    }
    assert row(BASE_AMOUNTS, history, "CRN-1").kind is Document.CREDIT_MEMO


def cash(minor: int) -> receipt.Received:
    return receipt.Received(
        account=PAYER, amount=eur(minor), on=day(6), method="bank", reference="X"
    )


def test_receivables_are_open_items_less_money_on_account() -> None:
    history = an_invoice().tell("receipt/RC-1", cash(5000))
    number = InvoiceId("INV-1")
    use = receipt.Applied(account=PAYER, invoice=number, amount=eur(3000))
    back = receipt.Unapplied(account=PAYER, invoice=number, amount=eur(1), note="")
    history.tell("receipt/RC-1", use, back)
    history.tell("invoice/INV-1", paid(3000), paid(-1))
    history.tell("credit-memo/CRN-1", memo())
    spent = credit_memo.Applied(account=PAYER, invoice=number, amount=eur(150))
    history.tell("credit-memo/CRN-1", spent)
    history.tell(
        "invoice/INV-1",
        invoice.Credited(
            memo="CRN-1", restores=True, lines=(), deducted=(), amount=eur(4500)
        ),
        invoice.Offset(memo="CRN-1", amount=eur(150)),
    )

    found = rows(RECEIVABLES, history)
    assert {key: (r.total, r.open) for key, r in found.items()} == {
        ("INV-1", Document.INVOICE): (12495, 12495 - 2999 - 4500 - 150),
        ("RC-1", Document.RECEIPT): (-5000, -2001),
        ("CRN-1", Document.CREDIT_MEMO): (-4700, -50),
    }
    names = ("kind", "account", "customer", "issued_on", "due_on", "currency")
    assert [tuple(shown(r, *names).values()) for r in found.values()] == [
        (Document.INVOICE, "PAYER", "ACME", day(5), day(35), "EUR"),
        (Document.RECEIPT, "PAYER", None, day(6), None, "EUR"),
        (Document.CREDIT_MEMO, "PAYER", "ACME", day(9), None, "EUR"),
    ]


def test_documents_of_two_kinds_may_have_one_number() -> None:
    history = an_invoice().tell("receipt/INV-1", cash(5000))

    assert [r.open for r in rows(RECEIVABLES, history).values()] == [12495, -5000]


def test_what_is_settled_stays_so_that_it_can_be_taken_back() -> None:
    history = an_invoice().tell("invoice/INV-1", paid(12495))
    assert row(RECEIVABLES, history, "INV-1", Document.INVOICE).open == 0

    history.tell("invoice/INV-1", paid(-1))
    assert row(RECEIVABLES, history, "INV-1", Document.INVOICE).open == 1


def moved(was: tuple[int, int], now: tuple[int, int]) -> credit.Moved:
    return credit.Moved(
        order="SO-1",
        was_ordered=eur(was[0]),
        was_unbilled=eur(was[1]),
        ordered=eur(now[0]),
        unbilled=eur(now[1]),
    )


def test_v11_an_order_stays_in_one_bucket_from_order_to_cash() -> None:
    """V11: limit 100, order 60, shipped, invoiced, paid: exposure 60, 60, 60, 0."""
    committed = credit.Committed(
        order="SO-1",
        was=eur(0),
        amount=eur(60),
        exposure=eur(60),
        limit=eur(100),
        overridden=False,
    )
    steps: list[tuple[tuple[object, ...], tuple[int, int, int, int]]] = [
        ((committed,), (60, 0, 0, 60)),
        ((moved((60, 0), (0, 60)),), (0, 60, 0, 60)),
        (
            (moved((0, 60), (0, 0)), credit.Invoiced(invoice="INV-1", amount=eur(60))),
            (0, 0, 60, 60),
        ),
        (
            (credit.Settled(invoice="INV-1", by="RC-1", amount=eur(60), open=eur(0)),),
            (0, 0, 0, 0),
        ),
    ]
    history = History().tell(
        "credit/PAYER",
        credit.Opened(currency="EUR"),
        credit.LimitSet(was=eur(0), limit=eur(100)),
    )
    for events, buckets in steps:
        history.tell("credit/PAYER", *events)
        found = row(CREDIT_EXPOSURE, history, "PAYER")
        assert (
            found.ordered,
            found.unbilled,
            found.invoiced,
            found.exposure,
        ) == buckets
        assert found.available == 100 - found.exposure


@pytest.mark.parametrize(
    ("limit", "shown_as", "available"),
    [(None, None, None), (eur(0), 0, 70), (eur(500), 500, 570)],
)
def test_no_limit_is_not_a_limit_of_nothing(
    limit: Money | None, shown_as: int | None, available: int | None
) -> None:
    history = History().tell(
        "credit/PAYER",
        credit.Opened(currency="EUR"),
        credit.LimitSet(was=None, limit=limit),
        credit.OnAccount(source="RC-1", amount=eur(70)),
    )

    assert shown(
        row(CREDIT_EXPOSURE, history, "PAYER"),
        *("credit_limit", "on_account", "exposure", "available"),
    ) == {
        "credit_limit": shown_as,
        "on_account": 70,
        "exposure": -70,
        "available": available,
    }


def test_a_new_account_has_no_credit() -> None:
    history = History().tell("credit/PAYER", credit.Opened(currency="EUR"))

    assert shown(
        row(CREDIT_EXPOSURE, history, "PAYER"),
        *("account", "currency", "credit_limit", "available"),
    ) == {"account": "PAYER", "currency": "EUR", "credit_limit": 0, "available": 0}


def test_each_orders_share_moves_by_what_changed_of_it() -> None:
    history = History().tell(
        "credit/PAYER",
        credit.Opened(currency="EUR"),
        moved((0, 0), (60, 10)),
        moved((60, 10), (45, 30)),
        replace(moved((0, 0), (7, 5)), order="SO-2"),
    )

    assert shown(
        row(CREDIT_EXPOSURE, history, "PAYER"), "ordered", "unbilled", "exposure"
    ) == {"ordered": 52, "unbilled": 35, "exposure": 87}


def test_a_changed_commitment_counts_once() -> None:
    first = credit.Committed(
        order="SO-1",
        was=eur(0),
        amount=eur(60),
        exposure=eur(60),
        limit=None,
        overridden=False,
    )
    more = replace(first, was=eur(60), amount=eur(80))
    history = History().tell("credit/PAYER", credit.Opened(currency="EUR"), first, more)

    assert row(CREDIT_EXPOSURE, history, "PAYER").exposure == 80
