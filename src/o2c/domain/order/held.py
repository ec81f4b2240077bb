"""What happens to an order that waits.  Stored for ever: add new ones, never rename."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from o2c.domain.order.parts import HoldReason
from o2c.values.money import Money


@frozen(kw_only=True)
class Held:
    """The order waits for a person.  `figures` are the numbers that led to it.

    `by` are all the persons who count as having put it; none where o2c did.  `amount`
    is what waits, with tax; `deviation` if it ends with the last deviation.
    """

    reason: HoldReason
    note: str
    review_on: date | None
    figures: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    amount: Money
    deviation: bool = False


@frozen(kw_only=True)
class Released:
    """A person lets the order go on, whatever led to the hold.

    `amount` is what was at stake, `up_to` how much it may be worth at most where that
    was said, `review_on` when to look at it again; `limit` the authority that covered
    it (None where none was set), `lender` whose that was if it was borrowed, `approval`
    the leave of another that was used instead.
    """

    reason: HoldReason
    note: str
    released_by: str
    released_for: str | None = None
    amount: Money | None = None
    limit: Money | None = None
    lender: str | None = None
    approval: str | None = None
    review_on: date | None = None
    up_to: Money | None = None


@frozen(kw_only=True)
class CustomerTold:
    """What the customer is told while an order waits: never why (R03-10)."""

    notice: str
