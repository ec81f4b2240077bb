"""Invoices, credit memos and receipts: lines, totals, ledger and what is open."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from o2c.audit.finding import Check
from o2c.audit.picture import Picture
from o2c.audit.sums import compared, money, summed
from o2c.audit.tally import Pair, paired
from o2c.domain.common import NOTHING
from o2c.domain.credit_memo import Kind
from o2c.domain.invoice.state import Billed
from o2c.projections.base_amounts import BASE_AMOUNTS
from o2c.projections.credit_memos import CREDIT_MEMOS
from o2c.projections.invoice_lines import INVOICE_LINES
from o2c.projections.invoices import INVOICES
from o2c.projections.order_lines import ORDER_LINES
from o2c.projections.receivables import RECEIVABLES, Document
from o2c.projections.view import Key


def invoice_totals(picture: Picture) -> Iterator[Pair]:
    lines = picture.rows(INVOICE_LINES).values()
    nets = summed(((row.invoice, row.currency), row.net) for row in lines)
    taxes = summed(((row.invoice, row.currency), row.tax) for row in lines)
    for row in picture.rows(INVOICES).values():
        key = (row.invoice, row.currency)
        yield f"{row.invoice} net of its lines", nets.get(key, 0), row.net
        yield f"{row.invoice} tax on its lines", taxes.get(key, 0), row.tax
        parts = row.net + row.tax + row.freight + row.freight_tax
        yield f"{row.invoice} total", parts, row.total
        posted = picture.receivable.get(row.invoice, 0)
        yield f"{row.invoice} receivable posted", posted, row.total


def invoices_open(picture: Picture) -> Iterator[Pair]:
    rows = {row.invoice: row for row in picture.rows(INVOICES).values()}
    listed = picture.rows(RECEIVABLES)
    for number, invoice, row in paired(picture.invoices, rows):
        if invoice is None or row is None:
            yield f"{number} is known", invoice is not None, row is not None
            continue
        yield f"{number} in the invoice", invoice.open, row.open
        item = listed.get((number, Document.INVOICE))
        yield f"{number} in receivables", item and item.open, row.open
        settled = row.paid + row.credited + row.memo_offset
        yield f"{number} total less settled", row.total - settled, row.open


def invoice_lines(picture: Picture) -> Iterator[Pair]:
    states: dict[Key, Billed] = {
        (number, n): line
        for number, invoice in picture.invoices.items()
        for n, line in invoice.lines.items()
    }
    for key, line, row in paired(states, picture.rows(INVOICE_LINES)):
        of = "/".join(map(str, key))
        if line is None or row is None:
            yield f"{of} is known", line is not None, row is not None
            continue
        for name, state, seen in (
            ("quantity", line.quantity, row.quantity),
            ("net", line.invoiced.net, row.net),
            ("tax", line.invoiced.tax, row.tax),
            ("returned", line.returned, row.returned),
            ("returned net", line.returned_value.net, row.returned_net),
            ("returned tax", line.returned_value.tax, row.returned_tax),
            ("allowed net", line.allowed.net, row.allowed_net),
            ("allowed tax", line.allowed.tax, row.allowed_tax),
        ):
            yield f"{of} {name}", state, seen


def billed(picture: Picture) -> Iterator[Pair]:
    """Invoices less what came back add up to what the order counts as billed."""
    quantities: dict[Key, Decimal] = {}
    values: dict[Key, int] = {}
    for line in picture.rows(INVOICE_LINES).values():
        key: Key = (line.order, line.line)
        quantity = line.quantity - line.returned
        value = line.net + line.tax - line.returned_net - line.returned_tax
        quantities[key] = quantities.get(key, NOTHING) + quantity
        values[key] = values.get(key, 0) + value
    for key, row in picture.rows(ORDER_LINES).items():
        of = f"{row.order}/{row.line}"
        yield f"{of} quantity", quantities.pop(key, NOTHING), row.billed
        value = row.billed_net + row.billed_tax
        yield f"{of} value, minor {row.currency}", values.pop(key, 0), value
    for key, quantity in quantities.items():
        yield f"{'/'.join(map(str, key))} quantity", quantity, NOTHING


def credit_memos(picture: Picture) -> Iterator[Pair]:
    rows = {row.memo: row for row in picture.rows(CREDIT_MEMOS).values()}
    listed = picture.rows(RECEIVABLES)
    for number, memo, row in paired(picture.memos, rows):
        if memo is None or row is None:
            yield f"{number} is known", memo is not None, row is not None
            continue
        given = row.net + row.tax - row.deducted - row.deducted_tax
        yield f"{number} total", given - row.fee, row.total
        yield f"{number} applied and kept", row.applied + row.on_account, row.total
        yield f"{number} left in the memo", memo.left, row.left
        item = listed.get((number, Document.CREDIT_MEMO))
        yield f"{number} left in receivables", item and -item.open, row.left
    kept = picture.rows(CREDIT_MEMOS).values()
    used = summed(
        ((row.account, row.currency), row.on_account - row.left) for row in kept
    )
    offset = summed(
        ((row.account, row.currency), row.memo_offset)
        for row in picture.rows(INVOICES).values()
    )
    yield from compared("memos used for other invoices", used, offset)


def payments(picture: Picture) -> Iterator[Pair]:
    """What a receipt was applied to is what the invoice says it was paid by."""
    paid = {
        (invoice, receipt): amount
        for invoice, state in picture.invoices.items()
        for receipt, amount in state.payments.items()
    }
    applied = {
        (invoice, receipt): amount
        for receipt, state in picture.receipts.items()
        for invoice, amount in state.applied.items()
    }
    for (invoice, receipt), one, other in paired(paid, applied):
        yield f"{invoice} by {receipt}", one or 0, other or 0
    for row in picture.rows(INVOICES).values():
        state = picture.invoices.get(row.invoice)
        found = sum(state.payments.values()) if state else 0
        yield f"{row.invoice} paid", found, row.paid
    for item in picture.rows(RECEIVABLES).values():
        if item.kind is Document.RECEIPT:
            money_in = picture.receipts.get(item.document)
            left = money_in.left if money_in else 0
            yield f"{item.document} left", left, -item.open


def ledger(picture: Picture) -> Iterator[Pair]:
    """Each account of the ledger is what the documents come to."""
    invoices = picture.rows(INVOICES).values()
    memos = picture.rows(CREDIT_MEMOS).values()
    lines = picture.rows(ORDER_LINES).values()
    taxes = [(("", i.currency), -i.tax - i.freight_tax) for i in invoices]
    taxes += [(("", m.currency), m.tax - m.deducted_tax) for m in memos]
    allowed = [
        (("", m.currency), (m.net if m.kind is Kind.ALLOWANCE else 0) - m.deducted)
        for m in memos
    ]
    received = [
        row
        for row in picture.rows(RECEIVABLES).values()
        if row.kind is Document.RECEIPT
    ]
    for account, amounts in (
        ("tax", taxes),
        ("freight", [(("", i.currency), -i.freight) for i in invoices]),
        ("fees", [(("", m.currency), -m.fee) for m in memos]),
        ("allowances", allowed),
        ("cash", [(("", r.currency), -r.total) for r in received]),
    ):
        yield from compared(account, summed(amounts), money(picture, account))
    delivered = summed((("", line.currency), -line.delivered_net) for line in lines)
    booked = money(picture, "revenue", "returns")
    yield from compared("revenue less returns", delivered, booked)


def base(picture: Picture) -> Iterator[Pair]:
    rows = picture.rows(BASE_AMOUNTS).values()
    for row in rows:
        parts = row.net + row.tax + row.freight + row.rounding
        yield f"{row.document} in the base currency", parts, row.total
    totals = summed(
        (("", row.currency), row.total if row.kind is Document.INVOICE else -row.total)
        for row in rows
    )
    yield from compared("base receivable", totals, money(picture, "base:receivable"))


CHECKS: tuple[Check, ...] = (
    Check(
        "invoice_totals",
        "per invoice: its lines + tax + freight = its total = the receivable posted",
        invoice_totals,
    ),
    Check(
        "invoices_open",
        "per invoice: open in the invoice = in invoices = in receivables",
        invoices_open,
    ),
    Check(
        "invoice_lines",
        "per invoice line: quantities and amounts in the invoice = in invoice_lines",
        invoice_lines,
    ),
    Check(
        "billed",
        "per order line: invoice_lines less returns = billed in order_lines",
        billed,
    ),
    Check(
        "credit_memos",
        "per credit memo: net + tax - fee = total = applied + on account; what is left",
        credit_memos,
    ),
    Check(
        "payments",
        "per invoice and receipt: paid in the invoice = applied in the receipt",
        payments,
    ),
    Check(
        "ledger",
        "per account of the ledger: its balance = what the documents come to",
        ledger,
    ),
    Check(
        "base_currency",
        "per document: the parts in the base currency = its total; their sum = ledger",
        base,
    ),
)
