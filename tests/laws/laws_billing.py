"""Moves that bill, credit, and take money in."""

from __future__ import annotations

from collections.abc import Mapping

from laws_agreements import AGREEING
from laws_authority import APPROVING
from laws_cards import CARDS
from laws_credit import LENDING
from laws_customers import CUSTOMER_MOVES
from laws_deviating import DEVIATING
from laws_entry import ENTRY
from laws_keeping import KEEPING
from laws_moves import Fields, Maker, Move, Table, chosen
from laws_moving import MOVING
from laws_pricing import PRICING
from laws_quality import QUALITY
from laws_quotes import QUOTING
from laws_selling import SELLING
from laws_world import ACCOUNTS

from o2c.domain.credit_memo import CREDIT_MEMO
from o2c.domain.invoice import INVOICE, Invoice
from o2c.domain.order import ORDER
from o2c.domain.order.state import Order
from o2c.domain.receipt import RECEIPT
from o2c.domain.rma import RMA, Rma
from o2c.values.money import Money


def _written(minor: int, currency: str) -> Fields:
    return {"amount": str(Money(minor, currency).amount), "currency": currency}


def issue_invoice(table: Table, m: Move) -> Fields | None:
    number = table.order(m, _unbilled)
    if number is None:
        return None
    some = m.more > 5
    lines = table.lines(number, m, lambda o, n: o.lines[n].unbilled) if some else []
    return {"order": number, "lines": lines}


def _unbilled(order: Order) -> bool:
    return any(line.unbilled > 0 for line in order.lines.values())


def _invoice(table: Table, m: Move, account: str | None = None) -> str | None:
    def fits(invoice: Invoice) -> bool:
        return invoice.open > 0 and account in (None, invoice.account)

    return table.one(INVOICE, m, fits)


def issue_allowance(table: Table, m: Move) -> Fields | None:
    # On a paid invoice it stays on account.
    number = table.one(INVOICE, m, lambda found: not found.open or m.more < 5)
    if number is None:
        return None
    invoice = table.facts.one(INVOICE, number)
    line = chosen(list(invoice.lines), m.line) or 1
    left = invoice.lines[line].left.net if line in invoice.lines else 1
    less = _written(left * m.quantity // 10 or 1, invoice.currency)
    return {"invoice": number, "lines": [{"line": line, "net": less}], "note": "sorry"}


def _use(table: Table, m: Move, number: str, left: int) -> list[Fields]:
    """To settle an invoice with what is left: all of it, or some."""
    invoice = table.facts.one(INVOICE, number)
    most = min(left, invoice.open)
    some = max(1, most * m.quantity // 10 if m.more % 2 else most)
    beyond = left + 1 if m.more == 8 else some
    return [{"invoice": number, "amount": _written(beyond, invoice.currency)}]


def record_receipt(table: Table, m: Move) -> Fields:
    account = str(chosen(list(ACCOUNTS), m.which))
    number = _invoice(table, m, account)
    currency = table.facts.one(INVOICE, number).currency if number else "EUR"
    if m.more in (2, 9):
        currency = ACCOUNTS[account] if m.more == 2 else "CHF"
    amount = 997 * m.quantity * (m.line + 1)
    apply = _use(table, m, number, amount) if number and m.more > 2 else []
    money = _written(amount, currency)
    return {"account": account, "amount": money, "apply": apply, "method": "bank"}


def apply_receipt(table: Table, m: Move) -> Fields | None:
    receipt = table.one(RECEIPT, m, lambda receipt: receipt.left > 0)
    if receipt is None:
        return None
    found = table.facts.one(RECEIPT, receipt)
    number = _invoice(table, m, found.account)
    if number is None:
        return None
    return {"receipt": receipt, "apply": _use(table, m, number, found.left)}


def unapply_receipt(table: Table, m: Move) -> Fields | None:
    receipt = table.one(RECEIPT, m, lambda receipt: bool(receipt.applied))
    if receipt is None:
        return None
    found = table.facts.one(RECEIPT, receipt)
    number = chosen(list(found.applied), m.line) or "INV-2026-000001"
    used = found.applied.get(number, 1)
    amount = _written(max(1, used * m.quantity // 9), found.currency)
    return {"receipt": receipt, "invoice": number, "amount": amount, "note": "bounced"}


def apply_credit_memo(table: Table, m: Move) -> Fields | None:
    memo = table.one(CREDIT_MEMO, m, lambda memo: memo.left > 0)
    if memo is None:
        return None
    found = table.facts.one(CREDIT_MEMO, memo)
    number = _invoice(table, m, found.account)
    if number is None:
        return None
    return {"memo": memo, "apply": _use(table, m, number, found.left)}


def _creditable(rma: Rma) -> bool:
    return any(line.to_credit > line.credited for line in rma.lines.values())


def credit_return(table: Table, m: Move) -> Fields | None:
    number = table.one(RMA, m, _creditable)
    if number is None:
        return None
    order = table.facts.one(ORDER, table.facts.one(RMA, number).order)
    fee = {"fee": _written(m.quantity, order.currency)} if m.more > 6 else {}
    return {"rma": number, **fee}


BILLING: Mapping[str, Maker] = {
    "IssueInvoice": issue_invoice,
    "IssueAllowance": issue_allowance,
    "RecordReceipt": record_receipt,
    "ApplyReceipt": apply_receipt,
    "UnapplyReceipt": unapply_receipt,
    "ApplyCreditMemo": apply_credit_memo,
    "CreditReturn": credit_return,
}

MOVES: Mapping[str, Maker] = {
    **KEEPING,
    **CUSTOMER_MOVES,
    **PRICING,
    **SELLING,
    **QUOTING,
    **ENTRY,
    **MOVING,
    **BILLING,
    **LENDING,
    **APPROVING,
    **CARDS,
    **DEVIATING,
    **AGREEING,
    **QUALITY,
}
