"""What bounds prices: least margins, largest discounts, how promotions combine.

It is one stream, `price-rules/MAIN`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TypeAlias, get_args

from attrs import evolve as replace
from attrs import frozen

from o2c.domain.pricing.determining import Rules
from o2c.domain.pricing.discounts import DiscountPolicy
from o2c.kernel import Aggregate

MAIN = "MAIN"  # the id of the one set of rules


@frozen(kw_only=True)
class FloorSet:
    """The least margin, as a fraction of the net price; None where none binds more.

    `of` is whose or of what: part of a key, as in `domain.pricing.question`.
    """

    of: str
    was: Decimal | None
    floor: Decimal | None
    by: tuple[str, ...]


@frozen(kw_only=True)
class MaxDiscountSet:
    """The largest discount on a product or a category; None where none binds more."""

    of: str
    was: Decimal | None
    maximum: Decimal | None
    by: tuple[str, ...]


@frozen(kw_only=True)
class DiscountPolicySet:
    """How promotions combine from now on."""

    was: DiscountPolicy
    policy: DiscountPolicy
    by: tuple[str, ...]


Event: TypeAlias = FloorSet | MaxDiscountSet | DiscountPolicySet


def evolve(rules: Rules, event: Event) -> Rules:
    match event:
        case FloorSet(of=of, floor=floor):
            return replace(rules, floors=_with(rules.floors, of, floor))
        case MaxDiscountSet(of=of, maximum=maximum):
            return replace(rules, maxima=_with(rules.maxima, of, maximum))
        case DiscountPolicySet(policy=policy):
            return replace(rules, policy=policy)


def _with(
    bounds: Mapping[str, Decimal], of: str, bound: Decimal | None
) -> Mapping[str, Decimal]:
    kept = {key: value for key, value in bounds.items() if key != of}
    return kept if bound is None else {**kept, of: bound}


def set_floor(
    rules: Rules, *, of: str, floor: Decimal | None, by: tuple[str, ...]
) -> Iterator[Event]:
    """The least margin that a customer's, a group's or a category's price may earn."""
    was = rules.floors.get(of)
    if was != floor:
        yield FloorSet(of=of, was=was, floor=floor, by=by)


def set_max_discount(
    rules: Rules, *, of: str, maximum: Decimal | None, by: tuple[str, ...]
) -> Iterator[Event]:
    """The largest discount that a product or a category may be sold at."""
    was = rules.maxima.get(of)
    if was != maximum:
        yield MaxDiscountSet(of=of, was=was, maximum=maximum, by=by)


def set_discount_policy(
    rules: Rules, *, policy: DiscountPolicy, by: tuple[str, ...]
) -> Iterator[Event]:
    """How promotions combine; orders that are placed keep what they got."""
    if policy != rules.policy:
        yield DiscountPolicySet(was=rules.policy, policy=policy, by=by)


PRICE_RULES: Aggregate[Rules, Event] = Aggregate(
    "price-rules", initial=Rules(), evolve=evolve, events=get_args(Event)
)
