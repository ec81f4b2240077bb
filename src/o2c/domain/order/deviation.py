"""A deviation: where an order leaves our own conditions, and what was said to that.

Each is put to someone else, approved or rejected, and ends when what it was about does.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto
from typing import TypeAlias

from attrs import frozen

from o2c.domain.authority.policy import Role
from o2c.domain.common import NOTHING
from o2c.domain.order.parts import HoldReason
from o2c.values.money import Money
from o2c.values.price import UnitPrice
from o2c.values.terms import PaymentTerms


class DeviationKind(StrEnum):
    """In what an order leaves our conditions; the gravest of a line's come first."""

    FREE_GOODS = auto()
    BELOW_FLOOR = auto()
    EXPIRED_CONTRACT = auto()
    MANUAL_PRICE = auto()
    STATED_PRICE = auto()
    DISCOUNT = auto()
    MINIMUM_ORDER = auto()
    TERMS = auto()
    FREIGHT_TERM = auto()


_TERMS = (DeviationKind.TERMS, DeviationKind.FREIGHT_TERM)
HOLDS: Mapping[DeviationKind, HoldReason] = {
    kind: HoldReason.TERMS if kind in _TERMS else HoldReason.PRICE
    for kind in DeviationKind
}


class Standing(StrEnum):
    """What has been said to a deviation; closed, it is there no more."""

    OPEN = auto()
    APPROVED = auto()
    REJECTED = auto()
    CLOSED = auto()


class VoidReason(StrEnum):
    """Why an approval is void."""

    CHANGED = auto()
    EXPIRED = auto()


@frozen(kw_only=True)
class Finding:
    """A deviation as it was found: what is asked for, and what we would have said.

    `line` None is the order as a whole.  `percent` is how far below our price it is, as
    a fraction; less than nothing is above it.  `quantity` counts stocking units, and
    `amount` is what is at stake, with tax.  `also` are the line's lesser reasons,
    `figures` say what no agreement vouches for.
    """

    line: int | None
    kind: DeviationKind
    also: tuple[DeviationKind, ...] = ()
    asked: str
    reference: str
    percent: Decimal | None = None
    price: UnitPrice | None = None
    discount: Decimal = NOTHING
    quantity: Decimal | None = None
    terms: PaymentTerms | None = None
    figures: tuple[str, ...] = ()
    amount: Money


@frozen(kw_only=True)
class Deviated:
    """An order leaves our conditions: someone in this role has to say yes or no.

    `by` are all the persons who count as having asked for it; `due` is the day by which
    an answer is expected, None without one.
    """

    finding: Finding
    by: tuple[str, ...]
    level: int
    role: Role
    due: date | None


@frozen(kw_only=True)
class DeviationApproved:
    """Someone else lets it be: at this price, up to a quantity, up to a day (UTC).

    `limit` is the authority that covered `amount` and `percent`, None where none was
    set; `lender` whose it was if it was borrowed; `approval` the leave of another that
    was used instead.  `up_to` None is not bound by a quantity.
    """

    line: int | None
    kind: DeviationKind
    price: UnitPrice | None
    discount: Decimal
    up_to: Decimal | None
    valid_until: date | None
    amount: Money
    percent: Decimal | None
    approved_by: str
    approved_for: str | None = None
    limit: Money | None = None
    lender: str | None = None
    approval: str | None = None
    note: str


@frozen(kw_only=True)
class DeviationRejected:
    """Someone said no: the line waits until it is amended or cancelled.

    `notice` is what the customer may be told.
    """

    line: int | None
    kind: DeviationKind
    by: tuple[str, ...]
    note: str
    notice: str


@frozen(kw_only=True)
class DeviationVoided:
    """What was approved is so no more; it is to be approved anew."""

    line: int | None
    kind: DeviationKind
    why: VoidReason
    role: Role
    due: date | None


@frozen(kw_only=True)
class DeviationEscalated:
    """Nobody answered in time: it is the next level's to answer."""

    line: int | None
    kind: DeviationKind
    level: int
    was_role: Role
    role: Role
    due: date | None


@frozen(kw_only=True)
class DeviationClosed:
    """The order keeps to our conditions again."""

    line: int | None
    kind: DeviationKind


@frozen(kw_only=True)
class HoldEnded:
    """Nothing is left of what an order was held for, so nobody has to release it."""

    reason: HoldReason


DeviationEvent: TypeAlias = (
    Deviated
    | DeviationApproved
    | DeviationRejected
    | DeviationVoided
    | DeviationEscalated
    | DeviationClosed
    | HoldEnded
)


@frozen(kw_only=True)
class Deviation:
    """A deviation as decisions see it."""

    finding: Finding
    standing: Standing = Standing.OPEN
    by: tuple[str, ...] = ()
    level: int = 0
    role: Role
    due: date | None = None
    up_to: Decimal | None = None
    valid_until: date | None = None

    @property
    def line(self) -> int | None:
        return self.finding.line

    @property
    def kind(self) -> DeviationKind:
        return self.finding.kind

    @property
    def hold(self) -> HoldReason:
        return HOLDS[self.finding.kind]

    @property
    def settled(self) -> bool:
        """Whether the order may go on as far as this is concerned."""
        return self.standing is Standing.APPROVED
