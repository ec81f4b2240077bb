"""What a product costs us, by currency, each cost from a date on: `cost/SKU-1`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TypeAlias

from attrs import field, frozen

from o2c.domain.common import held_on, with_dated
from o2c.kernel import Aggregate
from o2c.values.price import UnitPrice


@frozen(kw_only=True)
class CostSet:
    """What it costs from a date on; `was` is what held on that date before."""

    since: date
    was: UnitPrice | None
    cost: UnitPrice
    by: tuple[str, ...]


Event: TypeAlias = CostSet


@frozen(kw_only=True)
class Since:
    """A cost, and the first day of it."""

    on: date
    cost: UnitPrice


@frozen(kw_only=True)
class Costs:
    """Dated costs by currency, each in date order."""

    costs: Mapping[str, tuple[Since, ...]] = field(factory=dict)

    def on(self, currency: str, day: date) -> Since | None:
        """The cost that holds on a day, and since when; None where none is known."""
        return held_on(self.costs.get(currency, ()), day)


def evolve(costs: Costs, event: Event) -> Costs:
    currency = event.cost.currency
    fresh = Since(on=event.since, cost=event.cost)
    now = with_dated(costs.costs.get(currency, ()), fresh)
    return Costs(costs={**costs.costs, currency: now})


def set_cost(
    costs: Costs, *, cost: UnitPrice, since: date, by: tuple[str, ...]
) -> Iterator[Event]:
    """What the product costs from a date on."""
    was = costs.on(cost.currency, since)
    if was is None or was.cost != cost:
        yield CostSet(since=since, was=was.cost if was else None, cost=cost, by=by)


COST: Aggregate[Costs, Event] = Aggregate(
    "cost", initial=Costs(), evolve=evolve, events=(CostSet,)
)
