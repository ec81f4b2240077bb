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
        return self._in_orders().get(line, NOTHING)

    @property
    def left(self) -> Mapping[int, Decimal]:
        """How much of each line can still be ordered, in stocking units."""
        lines = self.offer.order.lines if self.offer else ()
        gone = self._in_orders()
        return {
            asked.line: asked.quantity - gone.get(asked.line, NOTHING)
            for asked in lines
        }

    def _in_orders(self) -> Mapping[int, Decimal]:
        gone: dict[int, Decimal] = {}
        for taken in self.taken.values():
            for part in taken.lines:
                gone[part.line] = gone.get(part.line, NOTHING) + part.quantity
        return gone

    def lapsed(self, today: date) -> date | None:
        """The last day it was good for, where that has passed and nobody said so."""
        until = self.valid_until
        return until if self.offered and until and until < today else None

    @property
    def freight_taken(self) -> bool:
        """Whether one of its orders bears the freight."""
        return any(taken.freight for taken in self.taken.values())

    @property
    def offered(self) -> bool:
        """Whether it was offered and nothing has ended it."""
        return self.stage in (Stage.OPEN, Stage.PARTLY_ORDERED)
