"""A promotion: a discount for a while, for some customers, on some goods."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum, auto
from typing import TypeAlias, get_args

from attrs import evolve as replace
from attrs import frozen

from o2c.domain.pricing.promotional import PromotionTerms, check_terms
from o2c.errors import StateError, UnknownReference
from o2c.kernel import Aggregate


class Refusal(StrEnum):
    PROMOTION_UNKNOWN = auto()
    PROMOTION_FIXED = auto()


@frozen(kw_only=True)
class Saved:
    """A promotion as it is from now on."""

    was: PromotionTerms | None
    now: PromotionTerms
    by: tuple[str, ...]


@frozen(kw_only=True)
class Ended:
    """A promotion that counts through `until`, and then no more."""

    was: PromotionTerms
    until: date
    by: tuple[str, ...]


Event: TypeAlias = Saved | Ended


@frozen(kw_only=True)
class Promotion:
    """A promotion; no `terms` where there is none."""

    terms: PromotionTerms | None = None


def evolve(promotion: Promotion, event: Event) -> Promotion:
    match event:
        case Saved(now=now):
            return Promotion(terms=now)
        case Ended(was=was, until=until):
            return Promotion(terms=replace(was, until=until))


def save(
    promotion: Promotion, *, terms: PromotionTerms, by: tuple[str, ...]
) -> Iterator[Event]:
    """Open a promotion, or change it; for whom and for what it is never changes."""
    check_terms(terms)
    was = promotion.terms
    if was == terms:
        return
    if was is not None and (was.owner, was.goods) != (terms.owner, terms.goods):
        raise StateError(
            Refusal.PROMOTION_FIXED,
            "for whom and for what a promotion is never changes",
            field="promotion",
            remedy="end it, and save another one",
        )
    yield Saved(was=was, now=terms, by=by)


def end(promotion: Promotion, *, until: date, by: tuple[str, ...]) -> Iterator[Event]:
    """Let a promotion count through a day; before its first day, it never does."""
    terms = promotion.terms
    if terms is None:
        raise UnknownReference(
            Refusal.PROMOTION_UNKNOWN,
            "no such promotion",
            field="promotion",
            remedy="correct its name",
        )
    if terms.until is None or until < terms.until:
        yield Ended(was=terms, until=until, by=by)


PROMOTION: Aggregate[Promotion, Event] = Aggregate(
    "promotion", initial=Promotion(), evolve=evolve, events=get_args(Event)
)
