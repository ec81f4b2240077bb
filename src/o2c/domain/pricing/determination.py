"""The answer to what a line shall cost, as it is kept with the line for ever."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from attrs import frozen

from o2c.domain.common import NOTHING
from o2c.domain.pricing.margins import CostAbroad, below, margin
from o2c.domain.pricing.source import FreeReason, Outcome, PriceSource
from o2c.values.price import UnitPrice, net_price


@frozen(kw_only=True)
class Step:
    """One candidate that was looked at, and what became of it."""

    stream: str
    record: str
    outcome: Outcome


@frozen(kw_only=True)
class Determination:
    """What a line shall cost by what is agreed and listed, and how that was found.

    `price` is None where none was found, which is not zero (R02-06).  It is what
    `found`, the price of the `record` in `stream`, comes to after `promotions` took
    amounts off; `discount` is the fraction that they take off `price`.  `lower` and
    `upper` bound a price that a person may set instead (R02-08), `maximum` a discount
    (R02-09), `floor` is the least margin (R02-10): each None where there is none.
    `listed` is the base list price; `cost` held since `cost_since`, in another currency
    where `abroad` says so.  `free` says why a price of zero is right.  `path` has all
    candidates as they were tried.
    """

    price: UnitPrice | None = None
    source: PriceSource = PriceSource.MISSING
    discount: Decimal = NOTHING
    found: UnitPrice | None = None
    stream: str = ""
    record: str = ""
    promotions: tuple[str, ...] = ()
    lower: UnitPrice | None = None
    upper: UnitPrice | None = None
    maximum: Decimal | None = None
    floor: Decimal | None = None
    listed: UnitPrice | None = None
    cost: UnitPrice | None = None
    cost_since: date | None = None
    abroad: CostAbroad | None = None
    free: FreeReason | None = None
    path: tuple[Step, ...] = ()

    @property
    def refused(self) -> tuple[Step, ...]:
        """The candidates that did not count, each with why not."""
        counts = (Outcome.TAKEN, Outcome.ADDED, Outcome.LIMITED)
        return tuple(step for step in self.path if step.outcome not in counts)

    @property
    def margin(self) -> Decimal | None:
        """What is earned at the price that was found, as a fraction of it."""
        return self.margin_at(self.price, self.discount)

    @property
    def below_floor(self) -> bool:
        """Whether the price that was found earns too little."""
        return self.below_floor_at(self.price, self.discount)

    @property
    def plain(self) -> bool:
        """Whether there was the base list price, or none, and nothing else to say."""
        alone = len(self.path) <= 1 and self.price == self.listed
        ends = (self.floor, self.maximum, self.cost, self.free)
        return alone and all(end is None for end in ends)

    def margin_at(self, price: UnitPrice | None, discount: Decimal) -> Decimal | None:
        """What would be earned at another price, as a fraction of what is paid.

        None where price or cost are not known, and where nothing is paid.
        """
        if price is None or self.cost is None:
            return None
        return margin(net_price(price, discount), self.cost)

    def below_floor_at(self, price: UnitPrice | None, discount: Decimal) -> bool:
        """Whether another price would earn too little; what costs nothing always does.

        False where no price, no floor or no cost is known.
        """
        if price is None:
            return False
        net = net_price(price, discount)
        if not net.amount:
            return True
        if self.floor is None or self.cost is None:
            return False
        return below(net, self.cost, self.floor)
