"""What happens to a blanket agreement.  Stored for ever: add new ones, never rename."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum, auto
from typing import TypeAlias

from attrs import frozen

from o2c.domain.common import LineQuantity
from o2c.values.ids import CustomerId, ProductId
from o2c.values.money import Money
from o2c.values.price import UnitPrice


class Mode(StrEnum):
    """Whether a line is for so much and no more, or for whatever is called off.

    It is always said: capped at 0 means that nothing is left.
    """

    CAPPED = auto()
    OPEN = auto()


@frozen(kw_only=True)
class AgreedLine:
    """What was agreed on one product; `quantity` counts stocking units, 0 if open.

    `unit` is the one it was agreed in, which holds `holds` stocking units.
    """

    line: int
    product: ProductId
    description: str
    mode: Mode
    quantity: Decimal
    stocking_unit: str
    unit: str
    holds: Decimal
    price: UnitPrice


@frozen(kw_only=True)
class Drafted:
    """An agreement was written down; nothing can be called off from it yet.

    `since` and `until` are the first and the last day of orders that it is for, and
    `value` is what its capped lines come to.
    """

    customer: CustomerId
    currency: str
    since: date
    until: date
    reference: str
    lines: tuple[AgreedLine, ...]
    value: Money
    by: tuple[str, ...]


@frozen(kw_only=True)
class Started:
    """The agreement runs: orders call off from it."""

    by: tuple[str, ...]


@frozen(kw_only=True)
class QuantityChanged:
    """An amendment: how much is agreed on a line, in stocking units; 0 if open."""

    line: int
    was_mode: Mode
    was: Decimal
    mode: Mode
    quantity: Decimal
    value: Money
    by: tuple[str, ...]


@frozen(kw_only=True)
class PriceChanged:
    """An amendment: another price of a line, for orders from a day on."""

    line: int
    was: UnitPrice
    now: UnitPrice
    since: date
    value: Money
    by: tuple[str, ...]


@frozen(kw_only=True)
class EndChanged:
    """An amendment: another last day."""

    was: date
    now: date
    by: tuple[str, ...]


@frozen(kw_only=True)
class Call:
    """What one order line calls off, and what of it has shipped, in stocking units.

    Absolute amounts, each with what it was before.
    """

    order_line: int
    line: int
    was: Decimal
    quantity: Decimal
    was_shipped: Decimal
    shipped: Decimal


@frozen(kw_only=True)
class CalledOff:
    """An order's lines call off more or less than they did, or more of it shipped."""

    order: str
    on: date
    calls: tuple[Call, ...]


class Commitment(StrEnum):
    """How far a customer stands by what they want delivered."""

    FIRM = auto()
    FORECAST = auto()


@frozen(kw_only=True)
class ReleaseLine:
    """So much of a line is wanted on a day, in stocking units."""

    line: int
    product: ProductId
    due: date
    quantity: Decimal
    commitment: Commitment


@frozen(kw_only=True)
class ScheduleReleased:
    """What the customer wants delivered now, in place of what was `replaced`.

    `received` is what they had had of each line in the year, `shipped` what had been
    shipped in it by then: the rest was on its way.
    """

    release: str
    year: int
    received: tuple[LineQuantity, ...]
    shipped: tuple[LineQuantity, ...]
    lines: tuple[ReleaseLine, ...]
    replaced: tuple[ReleaseLine, ...]
    by: tuple[str, ...]


@frozen(kw_only=True)
class Closed:
    """Nothing more is called off.  `left` was not; someone knew (`acknowledged`)."""

    note: str
    left: tuple[LineQuantity, ...]
    acknowledged: bool
    by: tuple[str, ...]


@frozen(kw_only=True)
class Reopened:
    """A closed agreement runs again."""

    note: str
    by: tuple[str, ...]


@frozen(kw_only=True)
class Cancelled:
    """The agreement is void: nothing was called off from it, and nothing will be."""

    note: str
    by: tuple[str, ...]


Event: TypeAlias = (
    Drafted
    | Started
    | QuantityChanged
    | PriceChanged
    | EndChanged
    | CalledOff
    | ScheduleReleased
    | Closed
    | Reopened
    | Cancelled
)
