"""What a credit account is told of invoices and money, at the rates they count at."""

from __future__ import annotations

from o2c.desk.exposing import invoice_rate, order_rate
from o2c.desk.work import Work
from o2c.domain import credit
from o2c.domain.credit import CREDIT, Rate
from o2c.domain.invoice import INVOICE, Issued
from o2c.domain.order import ORDER
from o2c.values.money import Money


def owe(work: Work, number: str, issued: Issued) -> None:
    """An invoice is owed; it counts at the rate of its order."""
    work.decide(
        CREDIT,
        issued.account,
        credit.invoice,
        invoice=number,
        amount=issued.total,
        due=issued.due,
        order=issued.order,
        rate=order_rate(work, work.get(ORDER, issued.order)),
    )


def settle(work: Work, account: str, number: str, *, by: str, amount: Money) -> None:
    """Part of an invoice is owed no longer; a negative amount owes it again."""
    found = work.get(INVOICE, number)
    work.decide(
        CREDIT,
        account,
        credit.settle,
        invoice=number,
        by=by,
        amount=amount,
        due=found.due,
        rate=invoice_rate(work, found),
    )


def keep(
    work: Work, account: str, source: str, amount: Money, rate: Rate | None
) -> None:
    """Keep money for the paying party, or use what was kept: a negative amount."""
    work.decide(
        CREDIT,
        account,
        credit.put_on_account,
        source=source,
        amount=amount,
        rate=rate,
    )
