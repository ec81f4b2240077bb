"""What a customer has running agreements about: `agreed/ACME`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TypeAlias, get_args

from attrs import evolve as replace
from attrs import field, frozen

from o2c.kernel import Aggregate


@frozen(kw_only=True)
class Listed:
    """An agreement runs, for orders of these days; again where something changed."""

    agreement: str
    currency: str
    since: date
    until: date
    products: tuple[str, ...]


@frozen(kw_only=True)
class Delisted:
    """An agreement runs no more."""

    agreement: str


Event: TypeAlias = Listed | Delisted


@frozen(kw_only=True)
class Agreed:
    """A customer's running agreements by number."""

    running: Mapping[str, Listed] = field(factory=dict)

    def about(self, product: str, currency: str, day: date) -> list[str]:
        """The agreements that an order of this day may call the product off from."""
        return [
            number
            for number, each in self.running.items()
            if product in each.products
            and each.currency == currency
            and each.since <= day <= each.until
        ]


def evolve(agreed: Agreed, event: Event) -> Agreed:
    match event:
        case Listed(agreement=agreement):
            return replace(agreed, running={**agreed.running, agreement: event})
        case Delisted(agreement=agreement):
            rest = {n: each for n, each in agreed.running.items() if n != agreement}
            return replace(agreed, running=rest)


def enter(agreed: Agreed, *, listed: Listed) -> Iterator[Event]:
    """Note that an agreement runs, and what it is about."""
    if agreed.running.get(listed.agreement) != listed:
        yield listed


def leave(agreed: Agreed, *, agreement: str) -> Iterator[Event]:
    """Note that an agreement runs no more."""
    if agreement in agreed.running:
        yield Delisted(agreement=agreement)


AGREED: Aggregate[Agreed, Event] = Aggregate(
    "agreed", initial=Agreed(), evolve=evolve, events=get_args(Event)
)
