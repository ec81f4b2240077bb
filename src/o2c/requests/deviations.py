"""Requests about deviations: what is tolerated, and what is said to one."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from o2c.domain.authority.policy import Role
from o2c.domain.order.deviation import DeviationKind
from o2c.requests.base import Part, Request
from o2c.requests.fields import (
    Amount,
    Day,
    DocumentRef,
    Fraction,
    LineNumber,
    Listed,
    Name,
    Quantity,
)

AsRole = Annotated[Role, Field(strict=False)]
AsKind = Annotated[DeviationKind, Field(strict=False)]


class LevelPart(Part):
    """Who is asked, and within how many days they are to answer."""

    role: AsRole
    days: Annotated[int, Field(ge=0, le=365)]


class AllowancePart(Part):
    """The discount that a role may give without anybody's approval."""

    role: AsRole
    discount: Fraction


class SetDeviationPolicy(Request):
    """Say which deviations are tolerated, and who is asked about the others.

    A price that differs from ours passes if it is within `percent` (a fraction), or its
    line within the amount of its currency.  `minimums` are what an order has to come
    to, net.  Levels say who is asked first, and who next where nobody answers in time.
    """

    percent: Fraction = Decimal(0)
    amounts: Annotated[tuple[Amount, ...], Listed] = ()
    minimums: Annotated[tuple[Amount, ...], Listed] = ()
    discounts: Annotated[tuple[AllowancePart, ...], Listed] = ()
    price_levels: Annotated[tuple[LevelPart, ...], Listed] = ()
    terms_levels: Annotated[tuple[LevelPart, ...], Listed] = ()


class SetTermsRank(Request):
    """Say how generous payment terms of a code are: the higher, the more.

    `rank` null takes the rank away; then their days and cash discount are compared.
    """

    code: Name
    rank: Annotated[int, Field(ge=0, le=9999)] | None


class ApproveDeviation(Request):
    """Let a deviation be: at what is asked now, up to a quantity, up to a day (UTC).

    `line` null is about the order as a whole, and `kind` can be left out where there is
    one only.  `up_to` counts stocking units; what is ordered, if left out.  `approval`
    is the leave of another, where one's own authority does not go so far.
    """

    order: DocumentRef
    line: LineNumber | None = None
    kind: AsKind | None = None
    up_to: Quantity | None = None
    valid_until: Day | None = None
    note: Name
    approval: DocumentRef | None = None


class RejectDeviation(Request):
    """Say no to a deviation: the order waits until it is amended."""

    order: DocumentRef
    line: LineNumber | None = None
    kind: AsKind | None = None
    note: Name


class EscalateDeviations(Request):
    """Put what nobody has answered in time of an order to the next level."""

    order: DocumentRef
