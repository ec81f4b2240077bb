"""What happens to a return.  Stored for ever: add new ones, never rename."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum, auto
from typing import TypeAlias

from attrs import frozen

from o2c.domain.common import LineQuantity
from o2c.values.ids import CustomerId, OrderId, ProductId, SiteId
from o2c.values.money import Money


class Disposition(StrEnum):
    """Where the goods go after inspection."""

    RESTOCK = auto()
    SCRAP = auto()
    RETURN_TO_CUSTOMER = auto()


class Settlement(StrEnum):
    """What the customer gets for them."""

    CREDIT = auto()
    REPLACE = auto()
    NONE = auto()


class Condition(StrEnum):
    """What the inspection found."""

    GOOD = auto()
    DAMAGED = auto()
    DEFECTIVE = auto()
    WRONG_ITEM = auto()


@frozen(kw_only=True)
class ReturnLine:
    """What may come back of an order line, in stocking units, and why."""

    line: int
    product: ProductId
    site: SiteId
    tracked: bool
    quantity: Decimal
    reason: str


@frozen(kw_only=True)
class Authorised:
    """The customer may send goods back until a day."""

    order: OrderId
    customer: CustomerId
    on: date
    valid_until: date
    lines: tuple[ReturnLine, ...]


@frozen(kw_only=True)
class Received:
    """Goods arrived; `late_reason` says why although the deadline had passed."""

    lines: tuple[LineQuantity, ...]
    late_reason: str


@frozen(kw_only=True)
class Inspected:
    """So much of a line was found in this condition."""

    line: int
    quantity: Decimal
    condition: Condition
    note: str


@frozen(kw_only=True)
class Disposed:
    """Goods went where the inspection said, and it is settled what is due for them."""

    line: int
    quantity: Decimal
    disposition: Disposition
    settlement: Settlement


@frozen(kw_only=True)
class Credited:
    """A memo was issued for goods to be credited."""

    memo: str
    lines: tuple[LineQuantity, ...]
    amount: Money


@frozen(kw_only=True)
class Cancelled:
    """Nothing came back, and nothing will."""

    note: str


@frozen(kw_only=True)
class Closed:
    """Done; what was authorised and never came is returnable again."""

    note: str


Event: TypeAlias = (
    Authorised | Received | Inspected | Disposed | Credited | Cancelled | Closed
)
