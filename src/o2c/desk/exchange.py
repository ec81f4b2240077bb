"""What a currency is worth on a day, in that of the books or in another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from o2c.desk.work import Work
from o2c.domain import books
from o2c.domain.books import BOOKS
from o2c.domain.cost import Costs
from o2c.domain.order.parts import KeptRate
from o2c.domain.pricing.margins import CostAbroad
from o2c.domain.pricing.offers import LARGEST
from o2c.domain.rates import EXCHANGE, Since, pair


def cost_abroad(
    work: Work, costs: Costs, currency: str, on: date
) -> tuple[CostAbroad | None, date | None, str]:
    """A cost in another currency at the day's rate, and since when it is the cost.

    That of the books' currency goes first; or the currency that no rate is known for.
    """
    base = work.get(BOOKS, books.MAIN).currency
    unrated = ""
    for other in sorted(costs.costs, key=lambda each: (each != base, each)):
        held = costs.on(other, on)
        if held is None or other == currency:
            continue
        for of, to in ((other, currency), (currency, other)):
            rate = rate_in(work, of, to, on)
            if rate is None:
                continue
            there = CostAbroad(cost=held.cost, of=of, rate=rate.rate, rate_on=rate.on)
            if there.into(currency).amount <= LARGEST:
                return there, held.on, ""
        unrated = unrated or other
    return None, None, unrated


def rate_on(work: Work, currency: str, on: date) -> KeptRate | None:
    """The rate that holds on a day; None where none is known.

    Where the books have no currency yet, the currency itself is taken.
    """
    base = work.get(BOOKS, books.MAIN).currency or currency
    if base == currency:
        return KeptRate(base=base, rate=Decimal(1), on=on)
    held = rate_in(work, currency, base, on)
    return None if held is None else KeptRate(base=base, rate=held.rate, on=held.on)


def rate_in(work: Work, currency: str, base: str, on: date) -> Since | None:
    """What one unit of a currency is worth in another on a day, and since when."""
    return work.get(EXCHANGE, pair(currency, base)).on(on)
