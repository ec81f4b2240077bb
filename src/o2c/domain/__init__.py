"""Every kind of stream that o2c knows, each an aggregate in a file of its own."""

from __future__ import annotations

from typing import Any

from o2c.domain.agreed import AGREED
from o2c.domain.agreement import AGREEMENT
from o2c.domain.approval import APPROVAL
from o2c.domain.attempt import ATTEMPT
from o2c.domain.authority import AUTHORITY
from o2c.domain.books import BOOKS
from o2c.domain.category import CATEGORY_TREE
from o2c.domain.certificate_calendar import CERTIFICATE_CALENDAR
from o2c.domain.cost import COST
from o2c.domain.credit import CREDIT
from o2c.domain.credit_memo import CREDIT_MEMO
from o2c.domain.credit_policy import CREDIT_POLICY
from o2c.domain.customer import CUSTOMER
from o2c.domain.customer_part import CUSTOMER_PART
from o2c.domain.deviation_policy import DEVIATION_POLICY
from o2c.domain.docket import DOCKET
from o2c.domain.draft import DRAFT
from o2c.domain.flag import FLAG
from o2c.domain.gtin import GTIN
from o2c.domain.intake import INTAKE
from o2c.domain.invoice import INVOICE
from o2c.domain.naming import NAMING, SKU
from o2c.domain.order import ORDER
from o2c.domain.payment import PAYMENT
from o2c.domain.price import PRICE
from o2c.domain.price_catalogue import CATALOGUE
from o2c.domain.price_list import PRICE_LIST
from o2c.domain.price_rules import PRICE_RULES
from o2c.domain.product import PRODUCT
from o2c.domain.promotion import PROMOTION
from o2c.domain.purchase_order import PURCHASE_ORDER
from o2c.domain.quote import QUOTE
from o2c.domain.rates import EXCHANGE
from o2c.domain.receipt import RECEIPT
from o2c.domain.rma import RMA
from o2c.domain.series import SERIES
from o2c.domain.shipment import SHIPMENT
from o2c.domain.site import SITE
from o2c.domain.stock import STOCK
from o2c.domain.tax import TAX
from o2c.kernel import Aggregate

AGGREGATES: tuple[Aggregate[Any, Any], ...] = (
    AGREED,
    AGREEMENT,
    APPROVAL,
    ATTEMPT,
    AUTHORITY,
    BOOKS,
    CERTIFICATE_CALENDAR,
    CATALOGUE,
    CATEGORY_TREE,
    COST,
    CREDIT,
    CREDIT_MEMO,
    CREDIT_POLICY,
    CUSTOMER,
    DEVIATION_POLICY,
    CUSTOMER_PART,
    DOCKET,
    DRAFT,
    EXCHANGE,
    GTIN,
    FLAG,
    INTAKE,
    INVOICE,
    NAMING,
    ORDER,
    PAYMENT,
    PRICE,
    PRICE_LIST,
    PRICE_RULES,
    PRODUCT,
    PROMOTION,
    PURCHASE_ORDER,
    QUOTE,
    RECEIPT,
    RMA,
    SERIES,
    SHIPMENT,
    SITE,
    SKU,
    STOCK,
    TAX,
)
