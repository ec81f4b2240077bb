"""Every question that o2c answers from its history, one view a file."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum, auto
from typing import Any

from o2c.errors import UnknownReference
from o2c.projections.acceptances import ACCEPTANCES
from o2c.projections.addresses import ADDRESSES
from o2c.projections.affected_documents import AFFECTED_DOCUMENTS
from o2c.projections.agreement_lines import AGREEMENT_LINES
from o2c.projections.agreements import AGREEMENTS
from o2c.projections.amendments import AMENDMENTS
from o2c.projections.approvals import APPROVALS
from o2c.projections.atp import ATP
from o2c.projections.attempts import ATTEMPTS
from o2c.projections.audit_trail import AUDIT_TRAIL, BACKDATED
from o2c.projections.authority_limits import AUTHORITY_LIMITS
from o2c.projections.balances_money import BALANCES_MONEY
from o2c.projections.balances_quantities import BALANCES_QUANTITIES
from o2c.projections.base_amounts import BASE_AMOUNTS
from o2c.projections.certificates import CERTIFICATES
from o2c.projections.contacts import CONTACTS
from o2c.projections.credit_documents import CREDIT_DOCUMENTS
from o2c.projections.credit_exposure import CREDIT_EXPOSURE
from o2c.projections.credit_holds import CREDIT_HOLDS
from o2c.projections.credit_memos import CREDIT_MEMOS
from o2c.projections.customers import CUSTOMERS
from o2c.projections.delegations import DELEGATIONS
from o2c.projections.delivery_schedules import DELIVERY_SCHEDULES
from o2c.projections.deviations import APPROVAL_QUEUE, DEVIATIONS
from o2c.projections.drafts import DRAFTS
from o2c.projections.flags import FLAGS
from o2c.projections.holds import HOLDS
from o2c.projections.invoice_lines import INVOICE_LINES
from o2c.projections.invoices import INVOICES
from o2c.projections.journal_money import JOURNAL_MONEY
from o2c.projections.journal_quantities import JOURNAL_QUANTITIES
from o2c.projections.line_margins import LINE_MARGINS
from o2c.projections.list_prices import LIST_PRICES
from o2c.projections.order_lines import BACKORDERS, OPEN_ORDERS, ORDER_LINES
from o2c.projections.order_status import ORDER_STATUS
from o2c.projections.parked import PARKED
from o2c.projections.payment_intents import PAYMENT_INTENTS
from o2c.projections.payments import PAYMENTS
from o2c.projections.pending_changes import PENDING_CHANGES
from o2c.projections.price_audit import PRICE_AUDIT
from o2c.projections.prices import PRICES
from o2c.projections.products import PRODUCTS
from o2c.projections.promotions import PROMOTIONS
from o2c.projections.quote_lines import QUOTE_LINES
from o2c.projections.quotes import OPEN_QUOTES, QUOTES
from o2c.projections.receivables import RECEIVABLES
from o2c.projections.release_lines import RELEASE_LINES
from o2c.projections.reservations import RESERVATIONS
from o2c.projections.return_lines import RETURN_LINES
from o2c.projections.returns import RETURNS
from o2c.projections.shipment_lines import SHIPMENT_LINES
from o2c.projections.shipments import SHIPMENTS
from o2c.projections.stock_on_hand import STOCK_ON_HAND
from o2c.projections.tax_ids import TAX_IDS
from o2c.projections.tax_rules import TAX_RULES
from o2c.projections.view import Selection, View

VIEWS: tuple[View[Any], ...] = (
    ORDER_STATUS,
    ORDER_LINES,
    QUOTES,
    QUOTE_LINES,
    AMENDMENTS,
    HOLDS,
    DEVIATIONS,
    AGREEMENTS,
    AGREEMENT_LINES,
    DELIVERY_SCHEDULES,
    RELEASE_LINES,
    PARKED,
    APPROVALS,
    AUTHORITY_LIMITS,
    DELEGATIONS,
    ATTEMPTS,
    SHIPMENTS,
    SHIPMENT_LINES,
    RETURNS,
    RETURN_LINES,
    INVOICES,
    INVOICE_LINES,
    CREDIT_MEMOS,
    BASE_AMOUNTS,
    RECEIVABLES,
    PAYMENTS,
    PAYMENT_INTENTS,
    CREDIT_EXPOSURE,
    CREDIT_DOCUMENTS,
    CREDIT_HOLDS,
    STOCK_ON_HAND,
    ATP,
    RESERVATIONS,
    CUSTOMERS,
    ADDRESSES,
    CONTACTS,
    TAX_IDS,
    PENDING_CHANGES,
    AFFECTED_DOCUMENTS,
    CERTIFICATES,
    TAX_RULES,
    ACCEPTANCES,
    PRODUCTS,
    DRAFTS,
    FLAGS,
    LIST_PRICES,
    PRICES,
    PROMOTIONS,
    LINE_MARGINS,
    PRICE_AUDIT,
    AUDIT_TRAIL,
    JOURNAL_QUANTITIES,
    BALANCES_QUANTITIES,
    JOURNAL_MONEY,
    BALANCES_MONEY,
)
SELECTIONS: tuple[Selection, ...] = (
    OPEN_ORDERS,
    BACKORDERS,
    OPEN_QUOTES,
    BACKDATED,
    APPROVAL_QUEUE,
)


class Refusal(StrEnum):
    VIEW_UNKNOWN = auto()
    CUSTOMER_UNKNOWN = auto()


_NAMED = {view.name: Selection(view.name, view, ()) for view in VIEWS} | {
    selection.name: selection for selection in SELECTIONS
}


def question(name: str, own: Sequence[View[Any]] = ()) -> Selection:
    """The view or selection of this name; a view selects all of its rows.

    `own` are views that a desk keeps beside those of o2c.
    """
    named = _NAMED | {view.name: Selection(view.name, view, ()) for view in own}
    try:
        return named[name]
    except KeyError:
        raise UnknownReference(
            Refusal.VIEW_UNKNOWN,
            f"there is no view {name!r}",
            field="view",
            remedy=f"use one of {', '.join(named)}",
        ) from None


def apart(own: Sequence[View[Any]]) -> Sequence[View[Any]]:
    """Views of one's own; ValueError where one takes a name that is there already."""
    names = [*_NAMED, *(view.name for view in own)]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"two views are called {name}")
    return own
