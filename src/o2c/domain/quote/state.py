"""What a quote remembers: its version that holds, until when, and what was ordered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto

from attrs import field, frozen

from o2c.domain.common import NOTHING, LineAmount
from o2c.domain.quote.parts import Offer


class Stage(StrEnum):
    """How far the quote has come."""

    UNKNOWN = auto()
    DRAFT = auto()
    OPEN = auto()
    PARTLY_ORDERED = auto()
    ORDERED = auto()
    LOST = auto()
    CANCELLED = auto()
    EXPIRED = auto()


@frozen(kw_only=True)
class Taken:
    """What an order took of the quote."""

    lines: tuple[LineAmount, ...]
    freight: int  # minor units


@frozen(kw_only=True)
class SalesQuote:
    """A quote as its decisions see it."""

    stage: Stage = Stage.UNKNOWN
    version: int = 0
    offer: Offer | None = None
    valid_until: date | None = None
    owner: str = ""
    probability: Decimal | None = None
    makers: tuple[str, ...] = ()  # all who ever wrote it, each once
    taken: Mapping[str, Taken] = field(factory=dict)  # by order

    def ordered(self, line: int) -> Decimal:
        """How much of a line is in orders, in stocking units."""
        parts = (part for taken in self.taken.values() for part in taken.lines)
        return sum((part.quantity for part in parts if part.line == line), NOTHING)

    @property
    def left(self) -> Mapping[int, Decimal]:
        """How much of each line can still be ordered, in stocking units."""
        lines = self.offer.order.lines if self.offer else ()
        return {
            asked.line: asked.quantity - self.ordered(asked.line) for asked in lines
        }

    @property
    def freight_taken(self) -> bool:
        """Whether one of its orders bears the freight."""
        return any(taken.freight for taken in self.taken.values())

    @property
    def offered(self) -> bool:
        """Whether it was offered and nothing has ended it."""
        return self.stage in (Stage.OPEN, Stage.PARTLY_ORDERED)
