"""How promotions combine: within a kind, between kinds, alone, up to a maximum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum, auto
from functools import reduce

from attrs import frozen

from o2c.domain.common import NOTHING
from o2c.domain.pricing.determination import Step
from o2c.domain.pricing.offers import dated, reached
from o2c.domain.pricing.promotional import PromotionTerms
from o2c.domain.pricing.question import Question
from o2c.domain.pricing.source import AGREED, Outcome, PriceSource
from o2c.values.exact import EXACT, ONE
from o2c.values.price import UnitPrice, price_ratio, rescaled

PROMOTION = "promotion/"  # before its id, in the path of what was tried


class Within(StrEnum):
    """What several promotions of one kind come to (R02-07)."""

    BEST = auto()
    LEAST = auto()
    ADD = auto()


class Between(StrEnum):
    """What promotions of several kinds come to; FIRST: the first kind in order."""

    BEST = auto()
    LEAST = auto()
    ADD = auto()
    FIRST = auto()


@frozen(kw_only=True)
class DiscountPolicy:
    """How promotions combine; `kinds` is their order, for `Between.FIRST`."""

    within: Within = Within.BEST
    between: Between = Between.BEST
    kinds: tuple[str, ...] = ()


@frozen(kw_only=True)
class Promoted:
    """A promotion that may count for a line."""

    id: str
    terms: PromotionTerms


@frozen(kw_only=True)
class Cut:
    """What promotions take off: an amount first, then a fraction of what is left.

    The `free` parts pass the maximum discount, the others do not.
    """

    ids: tuple[str, ...] = ()
    kind: str = ""
    amount: Decimal = NOTHING
    fraction: Decimal = NOTHING
    free_amount: Decimal = NOTHING
    free_fraction: Decimal = NOTHING


@frozen(kw_only=True)
class Reduced:
    """A price after amounts were taken off, and the fraction that still comes off it.

    `path` says of each promotion what became of it.
    """

    price: UnitPrice
    discount: Decimal
    promotions: tuple[str, ...]
    path: tuple[Step, ...]


def reduce_price(
    question: Question,
    price: UnitPrice,
    source: PriceSource,
    promotions: Iterable[Promoted],
    *,
    policy: DiscountPolicy,
    maximum: Decimal | None,
) -> Reduced:
    """Take off what promotions give, as far as they combine and the maximum allows."""
    told: dict[str, Outcome] = {}
    cuts: list[tuple[Cut, bool]] = []
    for each in sorted(promotions, key=lambda each: each.id):
        cut = _cut(question, price, source, each)
        if isinstance(cut, Outcome):
            told[each.id] = cut
        else:
            told[each.id] = Outcome.NOT_COMBINED
            cuts.append((cut, each.terms.exclusive))
    if not cuts:
        return Reduced(price=price, discount=NOTHING, promotions=(), path=_path(told))
    chosen = _chosen(price, cuts, policy, maximum)
    amount, fraction, limited = _taken(price, chosen, maximum)
    for id in chosen.ids:
        told[id] = Outcome.LIMITED if limited else Outcome.TAKEN
    left = price_ratio(EXACT.subtract(price.amount, amount), ONE)
    return Reduced(
        price=UnitPrice(left, price.currency, price.per),
        discount=fraction,
        promotions=chosen.ids,
        path=_path(told),
    )


def _path(told: Mapping[str, Outcome]) -> tuple[Step, ...]:
    return tuple(
        Step(stream=f"{PROMOTION}{id}", record="", outcome=outcome)
        for id, outcome in told.items()
    )


def _cut(
    question: Question, price: UnitPrice, source: PriceSource, promoted: Promoted
) -> Cut | Outcome:
    """What one promotion takes off a price by itself, or why nothing."""
    terms = promoted.terms
    why = dated(terms.since, terms.until, question.on)
    if why is not None:
        return why
    if terms.currency not in ("", question.currency):
        return Outcome.OTHER_CURRENCY
    if source in AGREED and not terms.on_agreed:
        return Outcome.AGREED_PRICE
    found = reached(question, terms.unit, terms.breaks)
    if isinstance(found, Outcome):
        return found
    amount = fraction = NOTHING
    if terms.currency:
        try:
            per = question.units_in(terms.unit or question.unit)
        except ValueError:
            return Outcome.UNIT_UNKNOWN
        off = rescaled(UnitPrice(found.value, terms.currency, per), price.per)
        amount = min(off.amount, price.amount)
    else:
        fraction = found.value
    cut = Cut(ids=(promoted.id,), kind=terms.kind)
    if terms.beyond_maximum:
        return Cut(
            ids=cut.ids, kind=cut.kind, free_amount=amount, free_fraction=fraction
        )
    return Cut(ids=cut.ids, kind=cut.kind, amount=amount, fraction=fraction)


def _chosen(
    price: UnitPrice,
    cuts: Sequence[tuple[Cut, bool]],
    policy: DiscountPolicy,
    maximum: Decimal | None,
) -> Cut:
    """The promotions that count, as one."""
    alone = [cut for cut, exclusive in cuts if exclusive]
    if alone:
        worst = policy.within is Within.LEAST
        return _extreme(price, alone, maximum, worst=worst)
    kinds: dict[str, list[Cut]] = {}
    for cut, _ in cuts:
        kinds.setdefault(cut.kind, []).append(cut)
    within = [
        _sum(group)
        if policy.within is Within.ADD
        else _extreme(price, group, maximum, worst=policy.within is Within.LEAST)
        for _, group in sorted(kinds.items())
    ]
    match policy.between:
        case Between.ADD:
            return _sum(within)
        case Between.FIRST:
            return min(within, key=lambda cut: _place(policy, cut.kind))
        case Between.BEST | Between.LEAST:
            worst = policy.between is Between.LEAST
            return _extreme(price, within, maximum, worst=worst)


def _place(policy: DiscountPolicy, kind: str) -> tuple[int, str]:
    """A kind's place in the order; those that are not named come last, by name."""
    if kind in policy.kinds:
        return (policy.kinds.index(kind), kind)
    return (len(policy.kinds), kind)


def _extreme(
    price: UnitPrice, cuts: Sequence[Cut], maximum: Decimal | None, *, worst: bool
) -> Cut:
    """The cut that leaves the least to pay, or the most; of equals the first by id."""
    sign = -1 if worst else 1

    def left(cut: Cut) -> tuple[Decimal, tuple[str, ...]]:
        amount, fraction, _ = _taken(price, cut, maximum)
        return (EXACT.multiply(_net(price, amount, fraction), Decimal(sign)), cut.ids)

    return min(cuts, key=left)


def _sum(cuts: Iterable[Cut]) -> Cut:
    return reduce(_plus, cuts)


def _plus(one: Cut, other: Cut) -> Cut:
    return Cut(
        ids=tuple(sorted((*one.ids, *other.ids))),
        kind=min(one.kind, other.kind),
        amount=EXACT.add(one.amount, other.amount),
        fraction=EXACT.add(one.fraction, other.fraction),
        free_amount=EXACT.add(one.free_amount, other.free_amount),
        free_fraction=EXACT.add(one.free_fraction, other.free_fraction),
    )


def _taken(
    price: UnitPrice, cut: Cut, maximum: Decimal | None
) -> tuple[Decimal, Decimal, bool]:
    """The amount and the fraction that come off, and whether the maximum cut in."""
    amount, fraction = min(cut.amount, price.amount), min(cut.fraction, ONE)
    limited = maximum is not None and _net(price, amount, fraction) < _net(
        price, NOTHING, maximum
    )
    if limited and maximum is not None:
        amount, fraction = NOTHING, maximum
    amount = min(EXACT.add(amount, cut.free_amount), price.amount)
    return amount, min(EXACT.add(fraction, cut.free_fraction), ONE), limited


def _net(price: UnitPrice, amount: Decimal, fraction: Decimal) -> Decimal:
    left = EXACT.subtract(price.amount, amount)
    return EXACT.multiply(left, EXACT.subtract(ONE, fraction))
