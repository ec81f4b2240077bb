"""Money that came in for an order: on account first, then used for its invoices."""

from __future__ import annotations

from datetime import date
from enum import StrEnum, auto

from o2c.desk.exposing import rate_of
from o2c.desk.owing import keep, settle
from o2c.desk.work import Work
from o2c.domain import invoice, receipt
from o2c.domain.invoice import INVOICE
from o2c.domain.order import ORDER
from o2c.domain.order.paying import has_to_ship
from o2c.domain.payment import PAYMENT
from o2c.domain.receipt import RECEIPT, Receipt
from o2c.errors import StateError
from o2c.values.ids import AccountId, InvoiceId, OrderId
from o2c.values.money import Money


class Refusal(StrEnum):
    KEPT_FOR_ORDER = auto()


def take_in(
    work: Work,
    *,
    account: AccountId,
    amount: Money,
    method: str,
    reference: str,
    order: OrderId | None = None,
) -> str:
    """Take money in for a paying party; the receipt's number."""
    number = work.number("RC")
    work.decide(
        RECEIPT,
        number,
        receipt.receive,
        account=account,
        amount=amount,
        on=work.today,
        method=method,
        reference=reference,
        order=order,
    )
    put_on_account(work, account, number, amount, work.today)
    return number


def put_on_account(
    work: Work, account: str, source: str, amount: Money, on: date
) -> None:
    """Keep money for the paying party, or use what was kept: a negative amount.

    In another currency than the account's it counts at the rate of this day.
    """
    keep(work, account, source, amount, rate_of(work, account, amount, on))


def use(work: Work, number: str, account: str, invoice_id: str, amount: Money) -> None:
    """Settle so much of an invoice with a receipt."""
    of = InvoiceId(invoice_id)
    work.decide(INVOICE, of, invoice.pay, receipt=number, amount=amount)
    work.decide(RECEIPT, number, receipt.apply, invoice=of, amount=amount)
    settle(work, account, of, by=number, amount=amount)


def settle_order(work: Work, number: str) -> None:
    """Use what an order's payment has brought in for its open invoices, oldest first.

    Whichever came first, the invoice or the money.
    """
    found = work.get(ORDER, number)
    if found.means is None or not found.invoices:
        return
    receipts = work.get(PAYMENT, number).receipts
    work.fetch(
        *((RECEIPT, each) for each in receipts),
        *((INVOICE, each) for each in found.invoices),
    )
    for invoice_id in found.invoices:
        for each in receipts:
            open = work.get(INVOICE, invoice_id).open
            minor = min(open, work.get(RECEIPT, each).left)
            if minor > 0:
                amount = Money(minor, found.currency)
                use(work, each, found.account, invoice_id, amount)
                on = work.get(RECEIPT, each).on
                put_on_account(work, found.account, each, -amount, on)


def not_kept(work: Work, money: Receipt, invoice_id: str) -> None:
    """Refuse to use for another invoice what an order that goes on was paid with."""
    if money.order is None or work.get(INVOICE, invoice_id).order == money.order:
        return
    order = work.get(ORDER, money.order)
    if has_to_ship(order) or any(line.unbilled > 0 for line in order.lines.values()):
        raise StateError(
            Refusal.KEPT_FOR_ORDER,
            f"the money was paid for {money.order}",
            field="receipt",
            remedy="use other money, or wait until that order is billed or called off",
        )
