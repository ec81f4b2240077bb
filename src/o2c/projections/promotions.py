"""Promotions: how much less for whom, on what, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from o2c.domain.pricing.promotional import PromotionTerms
from o2c.domain.pricing.question import told
from o2c.domain.promotion import Ended, Saved
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column, streams_of
from o2c.values.columns import Rate


@frozen(kw_only=True, slots=False)
class Promotion:
    """One quantity break of a promotion."""

    promotion: str = column("the promotion")
    tier: int = column("the break's number, from 1")
    name: str = column("what it is called")
    kind: str = column("promotions of one kind compete")
    customer: str = column("for which customer; empty for others", "")
    customer_group: str = column("for which customer group; empty for others", "")
    product: str = column("on which product; empty for others", "")
    category: str = column("on which product category; empty for others", "")
    since: date = column("its first day")
    until: date | None = column("its last day; none until further notice")
    least: Rate = column("from which quantity on, in units")
    off: Rate = column(
        "a fraction of the price, or an amount where there is a currency"
    )
    currency: str = column("of the amount; empty for a fraction")
    unit: str = column("what breaks count and amounts are for; empty: stocking unit")
    exclusive: bool = column("whether it suffers no other")
    beyond_maximum: bool = column("whether it passes the largest discount")
    on_agreed: bool = column("whether it lowers agreed prices too")
    set_on: date = column("the business date on which it was saved")
    set_by: str = column("who saved it")


_change = changer(Promotion)


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    """The breaks that are there now, and those that were there before."""
    event = recorded.event
    if not isinstance(event, (Saved, Ended)):
        return ()
    most = len(event.was.breaks) if event.was is not None else 0
    if isinstance(event, Saved):
        most = max(most, len(event.now.breaks))
    return [(recorded.id, tier) for tier in range(1, most + 1)]


def evolve(
    key: Key, row: Promotion | None, recorded: Recorded[object]
) -> Promotion | None:
    match recorded.event:
        case Saved(now=now):
            return _row(key, recorded, now)
        case Ended(until=until) if row is not None:
            return _change(row, until=until)
        case _:
            return row


def _row(
    key: Key, recorded: Recorded[object], terms: PromotionTerms
) -> Promotion | None:
    tier = key[1]
    if not isinstance(tier, int) or tier > len(terms.breaks):
        return None
    each = terms.breaks[tier - 1]
    return Promotion(
        promotion=recorded.id,
        tier=tier,
        name=terms.name,
        kind=terms.kind,
        **told(terms.owner),
        **told(terms.goods),
        since=terms.since,
        until=terms.until,
        least=each.least,
        off=each.value,
        currency=terms.currency,
        unit=terms.unit,
        exclusive=terms.exclusive,
        beyond_maximum=terms.beyond_maximum,
        on_agreed=terms.on_agreed,
        set_on=recorded.effective_on,
        set_by=recorded.actor,
    )


PROMOTIONS = View(
    name="promotions",
    row=Promotion,
    key=("promotion", "tier"),
    events=(Saved, Ended),
    keys=keys,
    evolve=evolve,
    streams=streams_of("promotion"),
)
