"""What happens to a quote.  Stored for ever: add new ones, never rename."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypeAlias

from attrs import frozen

from o2c.domain.common import LineAmount
from o2c.domain.quote.parts import DecidedBy, Offer
from o2c.values.money import Money


@frozen(kw_only=True)
class Drafted:
    """A quote was begun; what it says is its first version."""

    offer: Offer
    reference: str  # the customer's, such as the number of an inquiry
    owner: str
    probability: Decimal | None  # that it is won, a fraction
    note: str
    by: tuple[str, ...] = ()


@frozen(kw_only=True)
class Revised:
    """Another version; the one before stays in the history, and holds no longer."""

    version: int
    offer: Offer
    gone: tuple[int, ...]  # lines of the version before that it has no more
    note: str
    by: tuple[str, ...] = ()


@frozen(kw_only=True)
class Offered:
    """The customer may order at this version up to the last day of its validity."""

    version: int
    on: date
    was: date | None  # until when it was valid before
    valid_until: date
    by: tuple[str, ...] = ()


@frozen(kw_only=True)
class Tracked:
    """Whose quote it is, and how likely it is thought to be won."""

    was_owner: str
    owner: str
    was_probability: Decimal | None
    probability: Decimal | None
    note: str
    by: tuple[str, ...] = ()


@frozen(kw_only=True)
class Converted:
    """An order was made of some or all of it; `freight` if that order bears it."""

    order: str
    version: int
    lines: tuple[LineAmount, ...]
    freight: Money
    decided_by: DecidedBy | None
    note: str
    by: tuple[str, ...] = ()


@frozen(kw_only=True)
class Restored:
    """The order was cancelled: what it took of the quote can be ordered again."""

    order: str
    lines: tuple[LineAmount, ...]
    freight: Money


@frozen(kw_only=True)
class Lost:
    """The customer will not order."""

    decided_by: DecidedBy
    note: str
    by: tuple[str, ...] = ()


@frozen(kw_only=True)
class Cancelled:
    """The quote, or what is left of it, was withdrawn."""

    note: str
    by: tuple[str, ...] = ()


@frozen(kw_only=True)
class Expired:
    """The last day of its validity has passed."""

    valid_until: date


Event: TypeAlias = (
    Drafted
    | Revised
    | Offered
    | Tracked
    | Converted
    | Restored
    | Lost
    | Cancelled
    | Expired
)
