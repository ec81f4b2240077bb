"""Price determination: the most specific price that holds, with the path to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from attrs import evolve as replace
from attrs import field, frozen

from o2c.domain.pricing.determination import Determination, Step
from o2c.domain.pricing.discounts import (
    PROMOTION,
    DiscountPolicy,
    Promoted,
    reduce_price,
)
from o2c.domain.pricing.offers import LARGEST, Kept, Offer, base_offer, offers
from o2c.domain.pricing.question import Question, what, whose
from o2c.domain.pricing.source import LEVELS, Outcome
from o2c.values.exact import EXACT
from o2c.values.price import UnitPrice, rescaled


@frozen(kw_only=True)
class Rules:
    """What bounds a price, by key: the least margin and the largest discount."""

    floors: Mapping[str, Decimal] = field(factory=dict)
    maxima: Mapping[str, Decimal] = field(factory=dict)
    policy: DiscountPolicy = DiscountPolicy()

    def floor(self, question: Question) -> Decimal | None:
        """The customer's own floor, else the group's, else the nearest category's."""
        return _first(
            self.floors,
            whose(customer=question.customer),
            whose(group=question.group),
            *(what(category=category) for category in question.categories),
        )

    def maximum(self, question: Question) -> Decimal | None:
        """The product's own largest discount, else the nearest category's."""
        return _first(
            self.maxima,
            what(product=question.product),
            *(what(category=category) for category in question.categories),
        )


def determine(
    question: Question,
    kept: Iterable[Kept] = (),
    *,
    front: Iterable[Offer] = (),
    promotions: Iterable[Promoted] = (),
    rules: Rules | None = None,
) -> Determination:
    """What a line shall cost: the first price that holds, less what promotions give.

    `front` are offers of others, such as an agreement's or a quote's price.  The answer
    does not depend on the order in which candidates are given.
    """
    rules = rules or Rules()
    base = base_offer(question)
    found = [*front, *(offer for each in kept for offer in offers(question, each))]
    tried = sorted([*found, *([base] if base else [])], key=lambda offer: offer.order)
    taken = next((o for o in tried if o.price is not None and not o.adds), None)
    answer = _bounds(question, rules)
    lacking = _unrated(question, answer.floor)
    if taken is None or taken.price is None:
        path = (*(_step(offer, None, ()) for offer in tried), *lacking)
        return replace(answer, path=path)
    price, added = _with_surcharges(taken.price, taken, tried)
    reduced = reduce_price(
        question,
        price,
        taken.source,
        promotions,
        policy=rules.policy,
        maximum=answer.maximum,
    )
    return replace(
        answer,
        price=reduced.price,
        source=taken.source,
        discount=reduced.discount,
        found=price,
        stream=taken.stream,
        record=taken.record,
        promotions=reduced.promotions,
        lower=taken.lower,
        upper=taken.upper,
        free=taken.free,
        path=(
            *(_step(offer, taken, added) for offer in tried),
            *reduced.path,
            *lacking,
        ),
    )


def _bounds(question: Question, rules: Rules) -> Determination:
    """What is known of a line before there is a price for it."""
    return Determination(
        listed=question.listed,
        cost=question.earned_over,
        cost_since=question.cost_since,
        abroad=question.abroad,
        maximum=rules.maximum(question),
        floor=rules.floor(question),
    )


def _unrated(question: Question, floor: Decimal | None) -> tuple[Step, ...]:
    """That a floor bounds nothing, for want of an exchange rate."""
    if floor is None or not question.unrated:
        return ()
    cost, outcome = f"cost/{question.product}", Outcome.NO_EXCHANGE_RATE
    return (Step(stream=cost, record=question.unrated, outcome=outcome),)


def stated(answer: Determination) -> Determination:
    """The same for a line whose price or discount was stated: promotions stand back."""
    if answer.found is None:
        return answer
    path = tuple(
        replace(step, outcome=Outcome.STATED_INSTEAD)
        if step.stream.removeprefix(PROMOTION) in answer.promotions
        else step
        for step in answer.path
    )
    return replace(
        answer, price=answer.found, discount=Decimal(0), promotions=(), path=path
    )


def _with_surcharges(
    price: UnitPrice, taken: Offer, tried: Iterable[Offer]
) -> tuple[UnitPrice, tuple[Offer, ...]]:
    """The price with what adds to it: what is no less specific than the price is."""
    level = LEVELS.index(taken.level)
    added = []
    for offer in tried:
        if not offer.adds or not offer.price or LEVELS.index(offer.level) > level:
            continue
        amount = EXACT.add(price.amount, rescaled(offer.price, price.per).amount)
        if amount <= LARGEST:
            price = UnitPrice(amount, price.currency, price.per)
            added.append(offer)
    return price, tuple(added)


def _step(offer: Offer, taken: Offer | None, added: tuple[Offer, ...]) -> Step:
    outcome = offer.why or Outcome.LESS_SPECIFIC
    if offer is taken:
        outcome = Outcome.TAKEN
    if offer in added:
        outcome = Outcome.ADDED
    return Step(stream=offer.stream, record=offer.record, outcome=outcome)


def _first(among: Mapping[str, Decimal], *keys: str) -> Decimal | None:
    return next((among[key] for key in keys if key in among), None)
