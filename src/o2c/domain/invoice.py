"""An invoice: numbered when issued, then only paid and credited, never changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto
from typing import TypeAlias, get_args

from attrs import evolve as replace
from attrs import field, frozen

from o2c.domain.common import NOTHING, Amounts, LineAmount, LineQuantity, repeated
from o2c.errors import LimitExceeded, UnknownReference, ValidationError
from o2c.kernel import Aggregate
from o2c.values.address import Address
from o2c.values.ids import AccountId, CustomerId, OrderId, ProductId
from o2c.values.money import Money, share
from o2c.values.price import UnitPrice
from o2c.values.terms import Due


class Refusal(StrEnum):
    INVOICE_UNKNOWN = auto()
    INVOICE_EMPTY = auto()
    LINE_UNKNOWN = auto()
    LINE_TWICE = auto()
    AMOUNT_NOT_POSITIVE = auto()
    MORE_THAN_OPEN = auto()
    MORE_THAN_PAID = auto()
    MORE_THAN_INVOICED = auto()
    CURRENCY_MISMATCH = auto()
    DATE_BEFORE_INVOICE = auto()


@frozen(kw_only=True)
class InvoiceLine:
    """A billed part of an order line; `discount` and `tax_rate` are fractions."""

    line: int
    product: ProductId
    quantity: Decimal
    unit: str
    price: UnitPrice
    discount: Decimal
    tax_rate: Decimal
    net: Money
    tax: Money


@frozen(kw_only=True)
class Base:
    """The document in the currency of the books: `rate` base units for one unit.

    `rounding` is what converting the parts leaves against converting the whole.
    """

    rate: Decimal
    rate_on: date
    net: Money
    tax: Money
    freight: Money
    total: Money
    rounding: Money


@frozen(kw_only=True)
class Issued:
    """The invoice as it was sent, complete: nothing in it is looked up later."""

    order: OrderId
    purchase_order: str
    customer: CustomerId
    account: AccountId
    currency: str
    on: date
    bill_to: Address
    lines: tuple[InvoiceLine, ...]
    freight: Money
    freight_tax: Money
    net: Money
    tax: Money
    total: Money
    due: tuple[Due, ...]
    base: Base


@frozen(kw_only=True)
class Paid:
    """Part of it was paid; a negative amount takes a payment back."""

    receipt: str
    amount: Money


@frozen(kw_only=True)
class Credited:
    """A memo gave some of it back: the lines' amounts, and how much less is owed.

    `restores` says that the quantities may be billed again, because goods came back.
    """

    memo: str
    restores: bool
    lines: tuple[LineAmount, ...]
    amount: Money


@frozen(kw_only=True)
class Offset:
    """A memo's amount on account was used to settle part of it."""

    memo: str
    amount: Money


Event: TypeAlias = Issued | Paid | Credited | Offset


@frozen(kw_only=True)
class Billed:
    """A line as invoiced and as credited since, in minor units."""

    quantity: Decimal
    invoiced: Amounts
    returned: Decimal = NOTHING
    credited: Amounts = Amounts()

    @property
    def left(self) -> Amounts:
        return self.invoiced - self.credited


@frozen(kw_only=True)
class Invoice:
    """`open` is what is still owed, in minor units."""

    currency: str = ""
    order: OrderId = OrderId("")
    customer: CustomerId = CustomerId("")
    account: AccountId = AccountId("")
    on: date = date.min
    open: int = 0
    base: Base | None = None
    lines: Mapping[int, Billed] = field(factory=dict)
    payments: Mapping[str, int] = field(factory=dict)  # by receipt
    memos: tuple[str, ...] = ()


def evolve(invoice: Invoice, event: Event) -> Invoice:
    match event:
        case Issued():
            return Invoice(
                currency=event.currency,
                order=event.order,
                customer=event.customer,
                account=event.account,
                on=event.on,
                open=event.total.minor,
                base=event.base,
                lines={
                    line.line: Billed(
                        quantity=line.quantity,
                        invoiced=Amounts(line.net.minor, line.tax.minor),
                    )
                    for line in event.lines
                },
            )
        case Paid(receipt=receipt, amount=amount):
            paid = invoice.payments.get(receipt, 0) + amount.minor
            payments = {**invoice.payments, receipt: paid}
            return replace(
                invoice,
                open=invoice.open - amount.minor,
                payments={r: p for r, p in payments.items() if p},
            )
        case Credited(memo=memo, restores=restores, lines=credited, amount=amount):
            lines = dict(invoice.lines)
            for part in credited:
                was = lines[part.line]
                back = part.quantity if restores else NOTHING
                lines[part.line] = replace(
                    was,
                    returned=was.returned + back,
                    credited=was.credited + Amounts(part.net.minor, part.tax.minor),
                )
            return replace(
                invoice,
                open=invoice.open - amount.minor,
                lines=lines,
                memos=(*invoice.memos, memo),
            )
        case Offset(amount=amount):
            return replace(invoice, open=invoice.open - amount.minor)


def issue(invoice: Invoice, *, issued: Issued) -> Iterator[Event]:
    """Issue it, complete; it must say what it is for."""
    if invoice.currency:
        return
    if not issued.lines and not issued.freight:
        raise ValidationError(
            Refusal.INVOICE_EMPTY,
            "an invoice needs a line",
            field="lines",
            remedy="bill something that was shipped",
        )
    yield issued


def pay(invoice: Invoice, *, receipt: str, amount: Money) -> Iterator[Event]:
    """Settle some of it with money received; never more than is open (R07-53)."""
    _may_settle(invoice, amount)
    yield Paid(receipt=receipt, amount=amount)


def take_payment_back(
    invoice: Invoice, *, receipt: str, amount: Money
) -> Iterator[Event]:
    """Undo a payment, in whole or in part: the amount is open again."""
    known(invoice)
    paid = Money(invoice.payments.get(receipt, 0), invoice.currency)
    _same_currency(invoice, amount)
    if not 0 < amount.minor <= paid.minor:
        raise LimitExceeded(
            Refusal.MORE_THAN_PAID,
            f"{amount.text()} asked for, {paid.text()} paid by {receipt}",
            field="amount",
            remedy=f"take back {paid.text()} at most",
            maximum=paid.text(),
        )
    yield Paid(receipt=receipt, amount=-amount)


def offset(invoice: Invoice, *, memo: str, amount: Money) -> Iterator[Event]:
    """Settle some of it with what a credit memo left on account."""
    _may_settle(invoice, amount)
    yield Offset(memo=memo, amount=amount)


def credit(
    invoice: Invoice,
    *,
    memo: str,
    restores: bool,
    lines: Sequence[LineAmount],
    amount: Money,
    on: date,
) -> Iterator[Event]:
    """Give back part of what was invoiced, over all memos never more than that."""
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
    if (twice := repeated(part.line for part in lines)) is not None:
        raise ValidationError(
            Refusal.LINE_TWICE,
            f"line {twice} appears twice",
            line=twice,
            remedy="credit each line once, with its whole amount",
        )
    for part in lines:
        _creditable(invoice, part, restores)
    _same_currency(invoice, amount)
    if not 0 <= amount.minor <= invoice.open:
        raise _more_than_open(invoice, amount)
    yield Credited(memo=memo, restores=restores, lines=tuple(lines), amount=amount)


def _creditable(invoice: Invoice, part: LineAmount, restores: bool) -> None:
    """Refuse more of a line than was invoiced and not credited yet (R06-07)."""
    billed = line_of(invoice, part.line)
    left, most = billed.left, billed.quantity - billed.returned
    _same_currency(invoice, part.net)
    _same_currency(invoice, part.tax)
    if not 0 <= part.net.minor <= left.net or not 0 <= part.tax.minor <= left.tax:
        raise _more_than_invoiced(
            part.line, "amount", Money(left.gross, invoice.currency).text()
        )
    if restores and not 0 < part.quantity <= most:
        raise _more_than_invoiced(part.line, "quantity", str(most))


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
    most = billed.quantity - billed.returned
    if not 0 < part.quantity <= most:
        raise _more_than_invoiced(part.line, "quantity", str(most))
    left = billed.left
    return LineAmount(
        line=part.line,
        quantity=part.quantity,
        net=Money(share(left.net, part.quantity, most), invoice.currency),
        tax=Money(share(left.tax, part.quantity, most), invoice.currency),
    )


def reduced_value(invoice: Invoice, *, line: int, net: Money) -> LineAmount:
    """A reduction of a line's net, with the tax that goes with it."""
    left = line_of(invoice, line).left
    _same_currency(invoice, net)
    if not 0 < net.minor <= left.net:
        most = Money(left.net, invoice.currency).text()
        raise _more_than_invoiced(line, "net", most)
    tax = share(left.tax, Decimal(net.minor), Decimal(left.net))
    return LineAmount(
        line=line, quantity=NOTHING, net=net, tax=Money(tax, invoice.currency)
    )


def known(invoice: Invoice) -> None:
    """Refuse an invoice that was never issued."""
    if not invoice.currency:
        raise UnknownReference(
            Refusal.INVOICE_UNKNOWN,
            "no such invoice",
            field="invoice",
            remedy="check the invoice number",
        )


def line_of(invoice: Invoice, number: int) -> Billed:
    """The line as billed, or the refusal that the invoice has no such line."""
    known(invoice)
    billed = invoice.lines.get(number)
    if billed is None:
        raise UnknownReference(
            Refusal.LINE_UNKNOWN,
            f"the invoice has no line {number}",
            line=number,
            field="line",
            remedy=f"its lines are {', '.join(map(str, invoice.lines))}",
        )
    return billed


def _may_settle(invoice: Invoice, amount: Money) -> None:
    known(invoice)
    _same_currency(invoice, amount)
    if amount.minor <= 0:
        raise ValidationError(
            Refusal.AMOUNT_NOT_POSITIVE,
            "an amount is positive",
            field="amount",
            remedy="give more than nothing",
        )
    if amount.minor > invoice.open:
        raise _more_than_open(invoice, amount)


def _more_than_open(invoice: Invoice, amount: Money) -> LimitExceeded:
    most = Money(invoice.open, invoice.currency).text()
    return LimitExceeded(
        Refusal.MORE_THAN_OPEN,
        f"{amount.text()} offered, {most} open",
        field="amount",
        remedy="leave the rest on account",
        maximum=most,
    )


def _same_currency(invoice: Invoice, amount: Money) -> None:
    if amount.currency != invoice.currency:
        raise ValidationError(
            Refusal.CURRENCY_MISMATCH,
            f"the invoice is in {invoice.currency}, not in {amount.currency}",
            field="currency",
            remedy=f"give the amount in {invoice.currency}",
        )


INVOICE: Aggregate[Invoice, Event] = Aggregate(
    "invoice", initial=Invoice(), evolve=evolve, events=get_args(Event)
)
