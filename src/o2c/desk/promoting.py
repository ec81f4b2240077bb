"""Keeping promotions: opened, changed, ended."""

from __future__ import annotations

from o2c.desk.price_keys import (
    breaks_of,
    enlist,
    in_stocking_units,
    must_exist,
    not_which,
    not_whose,
)
from o2c.desk.work import Work
from o2c.domain import promotion
from o2c.domain.price_catalogue import Entry, EntryKind
from o2c.domain.pricing.promotional import PromotionTerms
from o2c.domain.pricing.question import what, whose
from o2c.domain.promotion import PROMOTION
from o2c.requests import pricing as requests


def save_promotion(work: Work, ask: requests.SavePromotion) -> None:
    """Open a promotion, or change it."""
    if ask.customer is not None and ask.group is not None:
        raise not_whose("a promotion is for one customer, one group, or everyone")
    if ask.product is not None and ask.category is not None:
        raise not_which("a promotion is on one product, one category, or everything")
    must_exist(work, ask.customer, ask.product, ask.category)
    terms = PromotionTerms(
        name=ask.name,
        kind=ask.kind,
        owner=whose(customer=ask.customer or "", group=ask.group or ""),
        goods=what(product=ask.product or "", category=ask.category or ""),
        since=ask.since,
        until=ask.until,
        currency=ask.currency or "",
        unit=ask.unit or "",
        breaks=breaks_of(ask.breaks),
        exclusive=ask.exclusive,
        beyond_maximum=ask.beyond_maximum,
        on_agreed=ask.on_agreed,
    )
    if ask.product is not None and ask.unit is not None:
        in_stocking_units(work, ask.product, ask.unit)
    by = work.actor.persons
    work.decide(PROMOTION, ask.promotion, promotion.save, terms=terms, by=by)
    _enlist_promotion(work, ask.promotion)


def end_promotion(work: Work, ask: requests.EndPromotion) -> None:
    """Let a promotion count through a day, and then no more."""
    by = work.actor.persons
    work.decide(PROMOTION, ask.promotion, promotion.end, until=ask.until, by=by)
    _enlist_promotion(work, ask.promotion)


def _enlist_promotion(work: Work, id: str) -> None:
    terms = work.get(PROMOTION, id).terms
    if terms is not None:
        entry = Entry(
            kind=EntryKind.PROMOTION,
            id=id,
            owner=terms.owner,
            goods=terms.goods,
            currency=terms.currency,
            since=terms.since,
            until=terms.until,
        )
        enlist(work, entry)
