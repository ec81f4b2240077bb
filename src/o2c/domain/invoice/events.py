"""What happens to an invoice.  Stored for ever: add new ones, never rename."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypeAlias

from attrs import frozen

from o2c.domain.common import Instruction, LineAmount
from o2c.values.address import Address
from o2c.values.exemption import Exemption
from o2c.values.ids import AccountId, CustomerId, OrderId, ProductId
from o2c.values.money import Money
from o2c.values.price import UnitPrice
from o2c.values.terms import Due


@frozen(kw_only=True)
class InvoiceLine:
    """A billed part of an order line; `discount` and `tax_rate` are fractions.

    `exemption` is the invoice's own copy of the certificate that lowers its tax.
    """

    line: int
    product: ProductId
    quantity: Decimal
    unit: str
    price: UnitPrice
    discount: Decimal
    tax_rate: Decimal
    exemption: Exemption | None = None
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
    """The invoice as it was sent, complete: nothing in it is looked up later.

    `instructions` are those that the customer wants to see on it.
    """

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
    instructions: tuple[Instruction, ...] = ()


@frozen(kw_only=True)
class Paid:
    """Part of it was paid; a negative amount takes a payment back."""

    receipt: str
    amount: Money


@frozen(kw_only=True)
class Credited:
    """A memo gave some of it back: the lines' amounts, and how much less is owed.

    `restores` says that the quantities may be billed again, because goods came back.
    `deducted` is what earlier allowances on those goods had given back already.
    """

    memo: str
    restores: bool
    lines: tuple[LineAmount, ...]
    deducted: tuple[LineAmount, ...]
    amount: Money


@frozen(kw_only=True)
class Offset:
    """A memo's amount on account was used to settle part of it."""

    memo: str
    amount: Money


Event: TypeAlias = Issued | Paid | Credited | Offset
