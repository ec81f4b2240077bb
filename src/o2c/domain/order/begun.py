"""An order as it begins: what was placed, and nothing of it done."""

from __future__ import annotations

from o2c.domain.common import Amounts
from o2c.domain.order.events import Placed
from o2c.domain.order.state import Order, Stage, line_asked


def begun(event: Placed) -> Order:
    """The order as its placing leaves it."""
    return Order(
        stage=Stage.PLACED,
        version=1,
        customer=event.customer,
        account=event.account,
        purchase_order=event.purchase_order,
        priority=event.priority,
        compared_as=event.compared_as,
        currency=event.currency,
        ordered_on=event.ordered_on,
        incoterm=event.incoterm,
        own_incoterm=event.own_incoterm,
        entered_by=event.entered_by,
        entered_for=event.entered_for,
        drafted_by=event.drafted_by,
        tax_method=event.tax_method,
        rounding=event.rounding,
        jurisdiction=event.jurisdiction,
        terms=event.terms,
        own_terms=event.own_terms,
        bill_to=event.bill_to,
        ship_to=event.ship_to,
        quote=event.quote,
        freight=Amounts(event.freight.minor, 0),
        instructions=event.instructions,
        lines={asked.line: line_asked(asked) for asked in event.lines},
    )
