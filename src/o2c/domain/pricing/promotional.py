"""A promotion's terms: who, what, when, how much less, and beside which others."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from o2c.domain.pricing.records import Break, check_breaks, check_dates
from o2c.domain.pricing.refusals import negative, over_whole


@frozen(kw_only=True)
class PromotionTerms:
    """A discount that holds from `since` through `until` (None: further notice).

    `owner` and `goods` say for whom and what, as keys of prices do; empty is all.  The
    value of a break is a fraction of the price, or, where there is a `currency`, an
    amount off one `unit` (the stocking unit, if empty).  Promotions of one `kind`
    compete; an `exclusive` one suffers no other.  `beyond_maximum` passes a product's
    maximum discount, `on_agreed` lowers prices too that were agreed with the customer.
    """

    name: str
    kind: str
    owner: str
    goods: str
    since: date
    until: date | None
    currency: str
    unit: str
    breaks: tuple[Break, ...]
    exclusive: bool = False
    beyond_maximum: bool = False
    on_agreed: bool = False


def check_terms(terms: PromotionTerms) -> None:
    """Refuse terms that could not be applied (R02-17)."""
    check_dates(terms.since, terms.until)
    check_breaks([each.least for each in terms.breaks])
    values = [each.value for each in terms.breaks]
    if min(values) < 0:
        raise negative()
    if not terms.currency and max(values) > 1:
        raise over_whole()
