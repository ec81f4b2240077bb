"""Where an order leaves our conditions: judged from what it says of itself.

Prices carry what we would have asked (`Reference`), so nothing is looked up here but
what no agreement vouches for, which is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TypeAlias

from attrs import evolve as replace
from attrs import frozen

from o2c.domain.common import NOTHING
from o2c.domain.deviation_policy import DeviationPolicy
from o2c.domain.order.deviation import DeviationKind, Finding
from o2c.domain.order.parts import PriceSource, Reference
from o2c.domain.order.pricing import Quote, costs_nothing
from o2c.domain.order.refusals import Refusal
from o2c.domain.order.releasing import at_stake
from o2c.domain.order.state import Line, Order
from o2c.domain.pricing.determination import Determination
from o2c.errors import LimitExceeded
from o2c.values.exact import EXACT, ONE
from o2c.values.money import Money
from o2c.values.price import UnitPrice
from o2c.values.quantity import plain

BY_HAND = (PriceSource.MANUAL, PriceSource.CUSTOMER_STATED)
Ratio: TypeAlias = tuple[int, int]

UNKNOWN = Reference(price=None)  # nothing vouches for a price by hand
MOST = Decimal(1000)  # a thousand times our price: beyond it figures say nothing
STEPS = 10**6  # a deviation is a fraction of six places, rounded away from nothing


@frozen(kw_only=True)
class Unvouched:
    """A call-off that no agreement vouches for: what we would ask without one, why."""

    price: UnitPrice | None
    discount: Decimal
    figures: tuple[str, ...]


ALL_VOUCHED: Mapping[int, Unvouched] = {}


def findings(
    order: Order,
    policy: DeviationPolicy,
    unvouched: Mapping[int, Unvouched] = ALL_VOUCHED,
) -> tuple[Finding, ...]:
    """Everything in which the order leaves our conditions as it stands.

    `unvouched` are the lines that no agreement vouches for any more.
    """
    return (*_of_lines(order, policy, unvouched), *_of_order(order, policy))


def _of_lines(
    order: Order, policy: DeviationPolicy, unvouched: Mapping[int, Unvouched]
) -> Iterator[Finding]:
    for line in order.lines.values():
        alone = unvouched.get(line.line)
        ours = _ours(line, alone)
        if ours is None or line.price is None or not line.active:
            continue
        kinds = set(_kinds(order, line, ours, line.price, policy))
        if alone is not None:
            kinds.add(DeviationKind.EXPIRED_CONTRACT)
        if kinds:
            gravest = tuple(kind for kind in DeviationKind if kind in kinds)
            figures = alone.figures if alone is not None else ()
            yield _on_line(order, line, ours, line.price, gravest, figures)


def _ours(line: Line, alone: Unvouched | None) -> Reference | None:
    """What a line is compared with; None where it is on our own conditions."""
    ours = UNKNOWN if line.ours is None and line.source in BY_HAND else line.ours
    if alone is None:
        return ours
    return replace(ours or UNKNOWN, price=alone.price, discount=alone.discount)


def _kinds(
    order: Order, line: Line, ours: Reference, price: UnitPrice, policy: DeviationPolicy
) -> Iterator[DeviationKind]:
    """In what a line leaves our conditions by its price."""
    if line.free is not None and costs_nothing(line):
        if line.source in BY_HAND or line.discount > ours.discount:
            yield DeviationKind.FREE_GOODS
        return
    floor = _floor(ours)
    if floor is not None and below(net_of(price, line.discount), floor):
        yield DeviationKind.BELOW_FLOOR
    most = max(ours.discount, ours.allowed)
    if line.source in BY_HAND:
        alone = line.discount <= most and _near(order, line, price, ours, policy)
        if not alone and not _same_net(order, line, price, ours, policy):
            if ours.expired:
                yield DeviationKind.EXPIRED_CONTRACT
            stated = line.source is PriceSource.CUSTOMER_STATED
            yield DeviationKind.STATED_PRICE if stated else DeviationKind.MANUAL_PRICE
    elif line.discount > most:
        yield DeviationKind.DISCOUNT


def _near(
    order: Order, line: Line, price: UnitPrice, ours: Reference, policy: DeviationPolicy
) -> bool:
    """Whether the price before any discount is ours, but for what is tolerated."""
    if ours.price is None or line.discount < ours.discount:
        return False
    return _tolerated(order, line, (price, NOTHING), (ours.price, NOTHING), policy)


def _same_net(
    order: Order, line: Line, price: UnitPrice, ours: Reference, policy: DeviationPolicy
) -> bool:
    if ours.price is None:
        return False
    mine = (ours.price, ours.discount)
    return _tolerated(order, line, (price, line.discount), mine, policy)


def _tolerated(
    order: Order,
    line: Line,
    theirs: tuple[UnitPrice, Decimal],
    mine: tuple[UnitPrice, Decimal],
    policy: DeviationPolicy,
) -> bool:
    """Within the percentage, or within the amount for the whole line (R02-11)."""
    if abs(percent_below(net_of(*theirs), net_of(*mine))) <= policy.policy.percent:
        return True
    there = theirs[0].extend(line.active, theirs[1], order.rounding)
    here = mine[0].extend(line.active, mine[1], order.rounding)
    most = policy.tolerated(order.currency)
    return bool(most) and abs(there.minor - here.minor) <= most


def _on_line(
    order: Order,
    line: Line,
    ours: Reference,
    price: UnitPrice,
    kinds: tuple[DeviationKind, ...],
    figures: tuple[str, ...],
) -> Finding:
    """What was found on a line, against our price or the floor above it."""
    net, floor = net_of(price, line.discount), _floor(ours)
    mine = net_of(ours.price, ours.discount) if ours.price is not None else None
    reference = priced_at(ours.price, ours.discount) if ours.price else "no price"
    if floor is not None and (mine is None or below(mine, floor)):
        assert ours.margin is not None
        mine = floor
        reference += f", with a margin of {plain(ours.margin * 100)} %"
    return Finding(
        line=line.line,
        kind=kinds[0],
        also=kinds[1:],
        asked=priced_at(price, line.discount),
        reference=reference,
        percent=ONE if mine is None else percent_below(net, mine),
        price=price,
        discount=line.discount,
        quantity=line.active,
        figures=figures,
        amount=Money(_worth(order, line), order.currency),
    )


def _worth(order: Order, line: Line) -> int:
    """What is at stake on a line: its value with tax; of free goods, our price."""
    ours = line.ours
    if line.net or ours is None or ours.price is None:
        return line.net + line.tax
    return ours.price.extend(line.active, ours.discount, order.rounding).minor


def _of_order(order: Order, policy: DeviationPolicy) -> Iterator[Finding]:
    net = sum(line.net for line in order.lines.values())
    least = policy.minimum(order.currency)
    if net < least and not order.shipments:
        yield Finding(
            line=None,
            kind=DeviationKind.MINIMUM_ORDER,
            asked=Money(net, order.currency).text(),
            reference=Money(least, order.currency).text(),
            percent=_fraction(least - net, least),
            amount=at_stake(order),
        )
    asked, own = order.terms, order.own_terms
    if asked is not None and own is not None and policy.higher(asked, own):
        yield Finding(
            line=None,
            kind=DeviationKind.TERMS,
            asked=asked.code,
            reference=own.code,
            terms=asked,
            amount=at_stake(order),
        )
    if order.incoterm is not None and order.own_incoterm is not None:
        yield Finding(
            line=None,
            kind=DeviationKind.FREIGHT_TERM,
            asked=order.incoterm.text(),
            reference=order.own_incoterm.text(),
            amount=at_stake(order),
        )


def within_limits(quote: Quote, found: Determination) -> None:
    """Refuse a price by hand beyond the limits of the one that was found (R02-08)."""
    assert quote.price is not None
    net = net_of(quote.price, quote.discount)
    low, high = found.lower, found.upper
    if (low is not None and below(net, net_of(low, NOTHING))) or (
        high is not None and below(net_of(high, NOTHING), net)
    ):
        raise LimitExceeded(
            Refusal.PRICE_BEYOND_LIMITS,
            f"{priced_at(quote.price, quote.discount)} is beyond the price's limits",
            line=quote.line,
            field="price",
            remedy="keep to the limits, or have the price record changed",
            minimum=priced_at(low, NOTHING) if low else "no limit",
            maximum=priced_at(high, NOTHING) if high else "no limit",
        )


def below(one: Ratio, other: Ratio) -> bool:
    """Whether one price of a stocking unit is below another."""
    return one[0] * other[1] < other[0] * one[1]


def percent_below(one: Ratio, ours: Ratio) -> Decimal:
    """How far a price is below ours, as a fraction of ours; less than 0 is above it."""
    (above, under), (there, here) = one, ours
    return _fraction(there * under - above * here, there * under)


def net_of(price: UnitPrice, discount: Decimal) -> Ratio:
    """What is paid for one stocking unit, exactly: numerator and denominator."""
    amount = EXACT.multiply(price.amount, EXACT.subtract(ONE, discount))
    above, under = amount.as_integer_ratio()
    per, parts = price.per.as_integer_ratio()
    return above * parts, under * per


def _floor(ours: Reference) -> Ratio | None:
    """The least price that earns the margin asked for; None where none is asked."""
    if ours.cost is None or ours.margin is None or ours.margin >= 1:
        return None
    above, under = net_of(ours.cost, NOTHING)
    rest, parts = EXACT.subtract(ONE, ours.margin).as_integer_ratio()
    return above * parts, under * rest


def _fraction(apart: int, whole: int) -> Decimal:
    """How much that is of the whole, rounded away from nothing."""
    if not apart:
        return NOTHING
    if not whole:
        return -MOST
    steps = -(-abs(apart) * STEPS // whole)
    size = min(Decimal(steps).scaleb(-6), MOST)
    return size if apart > 0 else -size


def priced_at(price: UnitPrice, discount: Decimal) -> str:
    """A price with its discount, as people read it."""
    less = f" less {plain(discount * 100)} %" if discount else ""
    return f"{price.text()}{less}"
