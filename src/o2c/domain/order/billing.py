"""What of an order is invoiced, and what a credit memo takes back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from o2c.domain.common import Amounts, LineAmount, LineQuantity
from o2c.domain.order.events import Billed, Credited, Event
from o2c.domain.order.fulfilling import amount
from o2c.domain.order.pricing import value_of
from o2c.domain.order.refusals import Refusal, known, line_of, once
from o2c.domain.order.state import Order
from o2c.errors import LimitExceeded, PolicyHold, StateError
from o2c.values.money import Money


def bill(
    order: Order, *, invoice: str, lines: Sequence[LineQuantity]
) -> Iterator[Event]:
    """Bill delivered quantities, and the freight with the first invoice.

    The last invoice takes whatever value is left, so that invoices add up to what was
    delivered however it was split.
    """
    known(order)
    if invoice in order.invoices:
        return
    owed = bool(order.shipments) and not order.freight_billed
    freight = order.freight if owed else Amounts()
    if not lines and freight == Amounts():
        raise StateError(
            Refusal.NOTHING_TO_BILL,
            "nothing that was shipped is unbilled",
            field="order",
            remedy="ship first, or wait for the next shipment",
        )
    once(lines)
    _nothing_deviates(order, [part.line for part in lines])
    parts = [_billable(order, part) for part in lines]
    yield Billed(
        invoice=invoice,
        lines=tuple(parts),
        freight=Money(freight.net, order.currency),
        freight_tax=Money(freight.tax, order.currency),
    )


def _nothing_deviates(order: Order, lines: Collection[int]) -> None:
    """Refuse to bill at a price or on terms that nobody has approved (R02-14)."""
    for each in order.deviations:
        if not each.settled and (each.line is None or each.line in lines):
            raise PolicyHold(
                Refusal.DEVIATION_OPEN,
                f"{each.kind} is not approved",
                line=each.line,
                field="order",
                remedy="have it approved, or amend it",
            )


def _billable(order: Order, part: LineQuantity) -> LineAmount:
    line = line_of(order, part.line)
    if not 0 < part.quantity <= line.unbilled:
        raise LimitExceeded(
            Refusal.MORE_THAN_SHIPPED,
            f"{part.quantity} asked for, {line.unbilled} shipped and unbilled",
            line=part.line,
            field="quantity",
            remedy=f"bill {line.unbilled} at most",
            maximum=str(line.unbilled),
        )
    if part.quantity == line.unbilled:
        return amount(order, part, line.delivered - line.billed)
    value = value_of(line, line.billed_quantity + part.quantity) - line.billed
    return amount(order, part, value)


def credit(
    order: Order, *, memo: str, invoice: str, lines: Sequence[LineAmount]
) -> Iterator[Event]:
    """Take back billed quantities whose goods came back, at the invoice's value."""
    known(order)
    once(lines)
    adjusted = []
    for part in lines:
        line = line_of(order, part.line)
        if not 0 < part.quantity <= line.billed_quantity:
            raise LimitExceeded(
                Refusal.MORE_THAN_BILLED,
                f"{part.quantity} asked for, {line.billed_quantity} billed",
                line=part.line,
                field="quantity",
                remedy=f"credit {line.billed_quantity} at most",
                maximum=str(line.billed_quantity),
            )
        billed = line.billed - part.value
        rest = line.delivered - billed
        if part.quantity == -line.unbilled and rest != Amounts():
            nothing = LineQuantity(line=part.line, quantity=part.quantity * 0)
            adjusted.append(amount(order, nothing, rest))
    yield Credited(
        memo=memo, invoice=invoice, lines=tuple(lines), adjusted=tuple(adjusted)
    )
