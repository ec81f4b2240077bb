"""Invoices and allowances: numbered without a gap, complete, and never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto

from o2c.desk.approving import lapse, of_invoice, use
from o2c.desk.common import dated, line_quantities, not_before, order_of
from o2c.desk.exchange import rate_on
from o2c.desk.exposing import invoice_rate
from o2c.desk.gates import may_bill, steady
from o2c.desk.owing import keep, owe, settle
from o2c.desk.powers import power_of
from o2c.desk.promises import follow
from o2c.desk.reviewing import review
from o2c.desk.settling import settle_order
from o2c.desk.work import Work
from o2c.domain import books, credit_memo, invoice, series
from o2c.domain.authority.policy import Action
from o2c.domain.authority.power import allow as allow_amount
from o2c.domain.books import BOOKS
from o2c.domain.common import For, LineAmount, LineExemption, LineQuantity
from o2c.domain.credit import CREDIT
from o2c.domain.credit_memo import CREDIT_MEMO, Kind
from o2c.domain.invoice import INVOICE, Base, Invoice, InvoiceLine, Issued
from o2c.domain.order import ORDER, kits
from o2c.domain.order import billing as order_billing
from o2c.domain.order.events import Billed
from o2c.domain.order.parts import KeptRate
from o2c.domain.order.state import Order
from o2c.domain.series import SERIES
from o2c.errors import StateError, ValidationError
from o2c.requests.billing import IssueAllowance, IssueInvoice
from o2c.values.ids import InvoiceId, OrderId
from o2c.values.money import LARGEST, Money, converted, total, zero
from o2c.values.terms import Due


class Refusal(StrEnum):
    EXCHANGE_RATE_MISSING = auto()
    EXCHANGE_RATE_WRONG = auto()
    FEE_CURRENCY = auto()


def issue_invoice(work: Work, ask: IssueInvoice) -> None:
    """Bill what shipped and is not billed: the order's freight with the first."""
    work.fetch(*steady(ask.order))
    found = order_of(work, ask.order)
    on = dated(work, ask)
    not_before(ask, found)
    may_bill(work, ask.order)
    asked = [LineQuantity(line=p.line, quantity=p.quantity) for p in ask.lines]
    named = line_quantities(work, found, asked)
    lines = kits.following(found, named, lambda line: line.unbilled) or [
        LineQuantity(line=n, quantity=line.unbilled)
        for n, line in found.lines.items()
        if line.unbilled > 0
    ]
    number = legal_number(work, "INV", on)
    work.fetch((INVOICE, number), (CREDIT, found.account))
    (billed,) = work.decide(
        ORDER, ask.order, order_billing.bill, invoice=number, lines=lines
    )
    assert isinstance(billed, Billed)
    issued = _issued(work, ask.order, found, billed, on)
    work.decide(INVOICE, number, invoice.issue, issued=issued)
    owe(work, number, issued)
    follow(work, ask.order)
    settle_order(work, ask.order)


def legal_number(work: Work, kind: str, on: date) -> str:
    """The next number of a legal series; taken in the same transaction as its use."""
    prefix = f"{kind}-{on.year}"
    (numbered,) = work.decide(SERIES, prefix, series.take, prefix=prefix, on=on)
    return numbered.number


def _issued(work: Work, number: str, found: Order, billed: Billed, on: date) -> Issued:
    currency = found.currency
    net = total((part.net for part in billed.lines), currency)
    tax = total((part.tax for part in billed.lines), currency)
    whole = net + tax + billed.freight + billed.freight_tax
    assert found.bill_to is not None
    return Issued(
        order=OrderId(number),
        purchase_order=found.purchase_order,
        customer=found.customer,
        account=found.account,
        currency=currency,
        on=on,
        bill_to=found.bill_to,
        lines=tuple(_invoice_line(found, part) for part in billed.lines),
        freight=billed.freight,
        freight_tax=billed.freight_tax,
        net=net,
        tax=tax,
        total=whole,
        due=_due(found, whole, on),
        base=in_base(
            work,
            on,
            net,
            tax + billed.freight_tax,
            billed.freight,
            whole,
            kept=found.quote.rate if found.quote else None,
        ),
        instructions=found.instructions_for(
            For.INVOICE, lines=(part.line for part in billed.lines)
        ),
    )


def _due(found: Order, whole: Money, on: date) -> tuple[Due, ...]:
    assert found.terms is not None
    return found.terms.due(whole, on)


def _invoice_line(found: Order, part: LineAmount) -> InvoiceLine:
    line = found.lines[part.line]
    assert line.price is not None
    return InvoiceLine(
        line=part.line,
        product=line.product,
        quantity=part.quantity,
        unit=line.unit,
        price=line.price,
        discount=line.discount,
        tax_rate=line.tax_rate or Decimal(0),
        exemption=line.exemption,
        net=part.net,
        tax=part.tax,
    )


def in_base(
    work: Work,
    on: date,
    net: Money,
    tax: Money,
    freight: Money,
    whole: Money,
    *,
    kept: KeptRate | None = None,
) -> Base:
    """A document in the currency of the books, at the day's rate or one that is kept.

    A credit keeps the rate of the invoice it is for, so that nothing is left over; the
    invoices of an order that was quoted keep the quote's.
    """
    held = kept or rate_on(work, whole.currency, on)
    if held is None:
        base = work.get(BOOKS, books.MAIN).currency
        raise StateError(
            Refusal.EXCHANGE_RATE_MISSING,
            f"no rate for {whole.currency} in {base} on {on}",
            field="currency",
            remedy="set the exchange rate, then issue the document",
        )
    base, rate, since = held.base, held.rate, held.on
    parts = [converted(part, base, rate) for part in (net, tax, freight, whole)]
    if abs(parts[3].minor) > LARGEST:
        raise StateError(
            Refusal.EXCHANGE_RATE_WRONG,
            f"at {rate} it comes to more {base} than can be reckoned with",
            field="currency",
            remedy="correct the exchange rate, then issue the document",
        )
    return Base(
        rate=rate,
        rate_on=since,
        net=parts[0],
        tax=parts[1],
        freight=parts[2],
        total=parts[3],
        rounding=parts[3] - parts[0] - parts[1] - parts[2],
    )


def allow(work: Work, ask: IssueAllowance) -> None:
    """Give money back on an invoice although no goods come back.

    It takes authority for the amount with tax, or another's approval of it.
    """
    found = work.get(INVOICE, ask.invoice)
    invoice.known(found)
    on = dated(work, ask)
    lines = [
        invoice.reduced_value(found, line=part.line, net=part.net) for part in ask.lines
    ]
    amount = Money(sum(p.net.minor + p.tax.minor for p in lines), found.currency)
    if ask.approval is not None:
        subject = of_invoice(found, ask.invoice, amount)
        use(work, ask.approval, subject, frozenset(work.actor.persons))
    else:
        action = Action.ISSUE_ALLOWANCE
        allow_amount(power_of(work, action, found.currency), amount=amount)
    issue_memo(
        work, InvoiceId(ask.invoice), Kind.ALLOWANCE, lines, on=on, note=ask.note
    )
    review(work, found.account)


def issue_memo(
    work: Work,
    number: InvoiceId,
    kind: Kind,
    lines: Sequence[LineAmount],
    *,
    on: date,
    note: str,
    rma: str | None = None,
    fee: Money | None = None,
    deducted: Sequence[LineAmount] = (),
) -> tuple[str, Money]:
    """Issue a credit memo: what is open of the invoice first, the rest on account.

    Gives the memo's number and total.
    """
    found = work.get(INVOICE, number)
    memo = legal_number(work, "CRN", on)
    issued = _memo(work, found, number, kind, lines, deducted, on, note, rma, fee)
    lapse(work, INVOICE.stream(number), "another credit memo was issued")
    work.decide(CREDIT_MEMO, memo, credit_memo.issue, issued=issued)
    work.decide(
        INVOICE,
        number,
        invoice.credit,
        memo=memo,
        restores=kind is Kind.RETURN,
        lines=lines,
        deducted=deducted,
        amount=issued.applied,
        on=on,
    )
    settle(work, found.account, number, by=memo, amount=issued.applied)
    rate = invoice_rate(work, found)
    keep(work, found.account, memo, issued.on_account, rate)
    return memo, issued.total


def _memo(
    work: Work,
    found: Invoice,
    number: InvoiceId,
    kind: Kind,
    lines: Sequence[LineAmount],
    deducted: Sequence[LineAmount],
    on: date,
    note: str,
    rma: str | None,
    fee: Money | None,
) -> credit_memo.Issued:
    currency = found.currency
    nothing = zero(currency)
    taken = nothing if fee is None else _fee(fee, currency)
    net = total((part.net for part in lines), currency)
    tax = total((part.tax for part in lines), currency)
    less = total((part.net for part in deducted), currency)
    less_tax = total((part.tax for part in deducted), currency)
    whole = net + tax - less - less_tax - taken
    applied = min(whole, Money(found.open, currency))
    return credit_memo.Issued(
        kind=kind,
        invoice=number,
        rma=rma,
        order=found.order,
        customer=found.customer,
        account=found.account,
        currency=currency,
        on=on,
        note=note,
        lines=tuple(lines),
        exempt=_exempt(found, lines),
        net=net,
        tax=tax,
        deducted=less,
        deducted_tax=less_tax,
        fee=taken,
        total=whole,
        applied=applied,
        on_account=whole - applied,
        base=in_base(
            work,
            on,
            net - less - taken,
            tax - less_tax,
            nothing,
            whole,
            kept=None if found.base is None else _kept(found.base),
        ),
    )


def _kept(base: Base) -> KeptRate:
    return KeptRate(base=base.total.currency, rate=base.rate, on=base.rate_on)


def _exempt(found: Invoice, lines: Sequence[LineAmount]) -> tuple[LineExemption, ...]:
    """The certificates that the invoice has for these lines (R12-07)."""
    copies = [(part.line, found.lines[part.line].exemption) for part in lines]
    return tuple(
        LineExemption(line=line, exemption=copy) for line, copy in copies if copy
    )


def _fee(fee: Money, currency: str) -> Money:
    """The fee, refused in another currency than the invoice's."""
    if fee.currency != currency:
        raise ValidationError(
            Refusal.FEE_CURRENCY,
            f"a fee in {fee.currency} on an invoice in {currency}",
            field="fee",
            remedy=f"give the fee in {currency}",
        )
    return fee
