"""What a credit memo may take back of an invoice, and at what value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from o2c.domain.common import NOTHING, Amounts, LineAmount, LineQuantity, repeated
from o2c.domain.invoice.events import Credited, Event
from o2c.domain.invoice.refusals import (
    Refusal,
    known,
    line_of,
    more_than_open,
    same_currency,
)
from o2c.domain.invoice.state import Billed, Invoice
from o2c.errors import LimitExceeded, ValidationError
from o2c.values.money import Money, share


def credit(
    invoice: Invoice,
    *,
    memo: str,
    restores: bool,
    lines: Sequence[LineAmount],
    amount: Money,
    on: date,
    deducted: Sequence[LineAmount] = (),
) -> Iterator[Event]:
    """Give back part of what was invoiced, over all memos never more than that.

    `deducted` is what allowances on returned goods gave back already.
    """
    known(invoice)
    if memo in invoice.memos:
        return
    if on < invoice.on:
        raise ValidationError(
            Refusal.DATE_BEFORE_INVOICE,
            f"the invoice is dated {invoice.on}",
            field="on",
            remedy="a credit is dated on or after its invoice",
        )
    _once(lines)
    _once(deducted)
    for part in deducted:
        _deductible(invoice, part, lines)
    for part in lines:
        _creditable(invoice, part, restores, deducted)
    same_currency(invoice, amount)
    if not 0 <= amount.minor <= invoice.open:
        raise more_than_open(invoice, amount)
    yield Credited(
        memo=memo,
        restores=restores,
        lines=tuple(lines),
        deducted=tuple(deducted),
        amount=amount,
    )


def _once(lines: Sequence[LineAmount]) -> None:
    if (twice := repeated(part.line for part in lines)) is not None:
        raise ValidationError(
            Refusal.LINE_TWICE,
            f"line {twice} appears twice",
            line=twice,
            remedy="credit each line once, with its whole amount",
        )


def _creditable(
    invoice: Invoice,
    part: LineAmount,
    restores: bool,
    deducted: Sequence[LineAmount],
) -> None:
    """Refuse more of a line than was invoiced and not credited yet (R06-07)."""
    billed = line_of(invoice, part.line)
    same_currency(invoice, part.net)
    same_currency(invoice, part.tax)
    gives, left = part.value, billed.left
    for off in deducted:
        if off.line == part.line:
            gives -= off.value
    if not 0 <= gives.net <= left.net or not 0 <= gives.tax <= left.tax:
        raise _more_than_invoiced(
            part.line, "amount", Money(left.gross, invoice.currency).text()
        )
    if restores and not 0 < part.quantity <= billed.kept:
        raise _more_than_invoiced(part.line, "quantity", str(billed.kept))


def _deductible(
    invoice: Invoice, part: LineAmount, lines: Sequence[LineAmount]
) -> None:
    """Refuse to deduct more than allowances on a credited line gave back."""
    allowed = line_of(invoice, part.line).allowed
    if all(part.line != line.line for line in lines):
        allowed = Amounts()
    if not (0 <= part.net.minor <= allowed.net and 0 <= part.tax.minor <= allowed.tax):
        most = Money(allowed.gross, invoice.currency).text()
        raise _more_than_invoiced(part.line, "deducted", most)


def _more_than_invoiced(line: int, field: str, most: str) -> LimitExceeded:
    return LimitExceeded(
        Refusal.MORE_THAN_INVOICED,
        f"only {most} of the line is not credited yet",
        line=line,
        field=field,
        remedy=f"credit {most} at most",
        maximum=most,
    )


def returned_value(invoice: Invoice, part: LineQuantity) -> LineAmount:
    """What a returned quantity of a line was invoiced at; all of it gives the rest."""
    billed = line_of(invoice, part.line)
    return _share(invoice, part, billed, billed.kept_value)


def deduction(invoice: Invoice, part: LineQuantity) -> LineAmount:
    """What allowances gave back on a returned quantity; it is not given back again."""
    billed = line_of(invoice, part.line)
    return _share(invoice, part, billed, billed.allowed)


def _share(
    invoice: Invoice, part: LineQuantity, billed: Billed, value: Amounts
) -> LineAmount:
    """The part of a value of what the customer kept; all of it gives all."""
    if not 0 < part.quantity <= billed.kept:
        raise _more_than_invoiced(part.line, "quantity", str(billed.kept))
    return LineAmount(
        line=part.line,
        quantity=part.quantity,
        net=Money(share(value.net, part.quantity, billed.kept), invoice.currency),
        tax=Money(share(value.tax, part.quantity, billed.kept), invoice.currency),
    )


def reduced_value(invoice: Invoice, *, line: int, net: Money) -> LineAmount:
    """A reduction of a line's net, with the tax that goes with it."""
    left = line_of(invoice, line).left
    same_currency(invoice, net)
    if not 0 < net.minor <= left.net:
        most = Money(left.net, invoice.currency).text()
        raise _more_than_invoiced(line, "net", most)
    tax = share(left.tax, Decimal(net.minor), Decimal(left.net))
    return LineAmount(
        line=line, quantity=NOTHING, net=net, tax=Money(tax, invoice.currency)
    )
