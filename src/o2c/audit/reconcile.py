"""Reconciliation: every number derived in several ways, which must agree."""

from __future__ import annotations

from collections.abc import Iterable

from o2c.audit.checks_agreements import CHECKS as AGREEMENTS
from o2c.audit.checks_billing import CHECKS as BILLING
from o2c.audit.checks_credit import CHECKS as CREDIT
from o2c.audit.checks_deviations import CHECKS as DEVIATING
from o2c.audit.checks_log import CHECKS as LOG
from o2c.audit.checks_orders import CHECKS as ORDERS
from o2c.audit.checks_payments import CHECKS as PAYMENTS
from o2c.audit.checks_pricing import CHECKS as PRICING
from o2c.audit.checks_quotes import CHECKS as QUOTES
from o2c.audit.checks_shipping import CHECKS as SHIPPING
from o2c.audit.checks_stock import CHECKS as STOCK
from o2c.audit.finding import Check, Finding
from o2c.audit.picture import Picture

CHECKS: tuple[Check, ...] = (
    *ORDERS,
    *DEVIATING,
    *PRICING,
    *QUOTES,
    *SHIPPING,
    *BILLING,
    *CREDIT,
    *STOCK,
    *AGREEMENTS,
    *PAYMENTS,
    *LOG,
)


def check(picture: Picture, checks: Iterable[Check] = CHECKS) -> tuple[Finding, ...]:
    """Run the checks: one finding each, with every difference it has."""
    return tuple(each.run(picture) for each in checks)
