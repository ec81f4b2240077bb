"""Keeping what bounds prices: categories, costs, least margins, largest discounts."""

from __future__ import annotations

from o2c.desk.common import checked, product_of
from o2c.desk.price_keys import (
    enlist,
    must_exist,
    not_which,
    not_whose,
)
from o2c.desk.work import Work
from o2c.domain import category, cost
from o2c.domain import price_rules as rules
from o2c.domain.category import CATEGORY_TREE
from o2c.domain.cost import COST
from o2c.domain.price_catalogue import Entry, EntryKind
from o2c.domain.price_rules import PRICE_RULES
from o2c.domain.pricing.discounts import DiscountPolicy
from o2c.domain.pricing.question import what, whose
from o2c.requests import pricing as requests
from o2c.values.price import unit_price


def set_category(work: Work, ask: requests.SetCategory) -> None:
    """Put a product category under another one, or at the top."""
    work.decide(
        CATEGORY_TREE,
        category.MAIN,
        category.set_category,
        category=ask.category,
        parent=ask.parent,
    )


def set_cost(work: Work, ask: requests.SetCost) -> None:
    """What a product costs us from a date on."""
    product_of(work, ask.product)
    with checked("cost"):
        found = unit_price(ask.cost, ask.currency, ask.per)
    by = work.actor.persons
    work.decide(COST, ask.product, cost.set_cost, cost=found, since=ask.since, by=by)
    enlist(work, Entry(kind=EntryKind.COSTS, id=""))


def set_floor(work: Work, ask: requests.SetFloor) -> None:
    """The least margin for a customer, a customer group or a product category."""
    given = [id for id in (ask.customer, ask.group, ask.category) if id is not None]
    if len(given) != 1:
        raise not_whose("a floor is for one customer, one group, or one category")
    must_exist(work, ask.customer, None, ask.category)
    owner = whose(customer=ask.customer or "", group=ask.group or "")
    of = owner or what(category=ask.category or "")
    by = work.actor.persons
    work.decide(PRICE_RULES, rules.MAIN, rules.set_floor, of=of, floor=ask.floor, by=by)
    enlist(work, Entry(kind=EntryKind.RULES, id=""))


def set_max_discount(work: Work, ask: requests.SetMaxDiscount) -> None:
    """The largest discount on a product or a category."""
    if (ask.product is None) == (ask.category is None):
        raise not_which("a largest discount is for one product, or one category")
    must_exist(work, None, ask.product, ask.category)
    work.decide(
        PRICE_RULES,
        rules.MAIN,
        rules.set_max_discount,
        of=what(product=ask.product or "", category=ask.category or ""),
        maximum=ask.maximum,
        by=work.actor.persons,
    )
    enlist(work, Entry(kind=EntryKind.RULES, id=""))


def set_discount_policy(work: Work, ask: requests.SetDiscountPolicy) -> None:
    """How promotions combine."""
    policy = DiscountPolicy(within=ask.within, between=ask.between, kinds=ask.kinds)
    by = work.actor.persons
    work.decide(
        PRICE_RULES, rules.MAIN, rules.set_discount_policy, policy=policy, by=by
    )
    enlist(work, Entry(kind=EntryKind.RULES, id=""))
