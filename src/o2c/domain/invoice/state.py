"""What an invoice remembers: what is owed, and per line what was credited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from attrs import evolve as replace
from attrs import field, frozen

from o2c.domain.common import NOTHING, Amounts
from o2c.domain.invoice.events import Base, Credited, Event, Issued, Offset, Paid
from o2c.values.exemption import Exemption
from o2c.values.ids import AccountId, CustomerId, OrderId
from o2c.values.terms import Due


@frozen(kw_only=True)
class Billed:
    """A line as invoiced and as given back since, in minor units.

    `returned_value` is what returned goods were invoiced at; `allowed` is what
    allowances gave back on goods that the customer kept.
    """

    quantity: Decimal
    invoiced: Amounts
    exemption: Exemption | None = None
    returned: Decimal = NOTHING
    returned_value: Amounts = Amounts()
    allowed: Amounts = Amounts()

    @property
    def kept(self) -> Decimal:
        """What the customer did not send back."""
        return self.quantity - self.returned

    @property
    def kept_value(self) -> Amounts:
        """What was invoiced for it."""
        return self.invoiced - self.returned_value

    @property
    def left(self) -> Amounts:
        """What can still be given back."""
        return self.kept_value - self.allowed


@frozen(kw_only=True)
class Invoice:
    """`open` is what is still owed, in minor units."""

    currency: str = ""
    order: OrderId = OrderId("")
    customer: CustomerId = CustomerId("")
    account: AccountId = AccountId("")
    on: date = date.min
    open: int = 0
    due: tuple[Due, ...] = ()
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
                due=event.due,
                base=event.base,
                lines={
                    line.line: Billed(
                        quantity=line.quantity,
                        invoiced=Amounts(line.net.minor, line.tax.minor),
                        exemption=line.exemption,
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
        case Credited(memo=memo, amount=amount):
            return replace(
                invoice,
                open=invoice.open - amount.minor,
                lines=_given_back(invoice.lines, event),
                memos=(*invoice.memos, memo),
            )
        case Offset(amount=amount):
            return replace(invoice, open=invoice.open - amount.minor)


def _given_back(billed: Mapping[int, Billed], event: Credited) -> Mapping[int, Billed]:
    lines = dict(billed)
    for part in event.lines:
        was = lines[part.line]
        value = part.value
        if event.restores:
            lines[part.line] = replace(
                was,
                returned=was.returned + part.quantity,
                returned_value=was.returned_value + value,
            )
        else:
            lines[part.line] = replace(was, allowed=was.allowed + value)
    for part in event.deducted:
        was = lines[part.line]
        lines[part.line] = replace(was, allowed=was.allowed - part.value)
    return lines
