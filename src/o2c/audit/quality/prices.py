"""Prices that look wrong (S2-03): below cost, far from before, above list, or none.

Overlapping validity and breaks at which more costs more are refused when a price is
saved, so they need no rule here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from o2c.audit.quality.flaw import Flaw
from o2c.domain.flag import Concern
from o2c.values.quantity import plain

JUMP = Decimal("0.3")  # the fraction from which on a change is worth a look

At = tuple[str, str]  # a product and a currency


@frozen
class Former:
    """The price before: of so many stocking units."""

    price: Decimal
    per: Decimal = Decimal(1)


@frozen(kw_only=True)
class Standing:
    """A price as it stands: of `per` stocking units.

    `where` names it, such as `list:LAMP` or `c:ACME|p:LAMP`; the base list's
    is `base`.  `meant` says why it is zero, where somebody said so; `former` is the
    price that it followed.
    """

    where: str
    product: str
    currency: str
    price: Decimal
    per: Decimal = Decimal(1)
    since: date
    base: bool = False
    meant: str = ""
    former: Former | None = None

    @property
    def of_one(self) -> Fraction:
        """The price of one stocking unit, exactly."""
        return Fraction(self.price) / Fraction(self.per)

    def text(self) -> str:
        """The price as it is written."""
        return _text(self.price, self.per, self.currency)


def odd(
    prices: Sequence[Standing],
    costs: Mapping[At, Standing],
    currencies: Iterable[str],
    jump: Decimal = JUMP,
) -> Iterator[Flaw]:
    """What is odd about prices; `currencies` are those that customers buy in."""
    yield from _free(prices)
    yield from _below_cost(prices, costs)
    yield from _above_list(prices)
    yield from _missing(prices, set(currencies))
    yield from _jumps(prices, jump)


def _jumps(prices: Sequence[Standing], jump: Decimal) -> Iterator[Flaw]:
    """Prices that are far from the ones they followed."""
    for each in prices:
        was = each.former
        if was is None or not was.price:
            continue
        change = each.of_one * Fraction(was.per) / Fraction(was.price) - 1
        if abs(change) > Fraction(jump):
            before = _text(was.price, was.per, each.currency)
            yield Flaw(
                kind=Concern.PRICE_JUMP,
                subjects=(each.where,),
                figures=(
                    f"{before} to {each.text()}",
                    f"{int(change * 100):+} % on {each.since}",
                ),
            )


def _text(price: Decimal, per: Decimal, currency: str) -> str:
    of = "" if per == 1 else f" for {plain(per)}"
    return f"{plain(price)}{of} {currency}"


def _free(prices: Sequence[Standing]) -> Iterator[Flaw]:
    for each in prices:
        if not each.price and not each.meant:
            yield Flaw(
                kind=Concern.ZERO_PRICE,
                subjects=(each.where,),
                figures=(f"0 {each.currency} since {each.since}",),
            )


def _below_cost(
    prices: Sequence[Standing], costs: Mapping[At, Standing]
) -> Iterator[Flaw]:
    for each in prices:
        cost = costs.get((each.product, each.currency))
        if cost is not None and 0 < each.of_one <= cost.of_one:
            yield Flaw(
                kind=Concern.PRICE_BELOW_COST,
                subjects=(each.where,),
                figures=_beside(each, f"cost {cost.text()}"),
            )


def _above_list(prices: Sequence[Standing]) -> Iterator[Flaw]:
    base: dict[At, Standing] = {}
    for each in prices:
        at = (each.product, each.currency)
        if each.base and (at not in base or base[at].since < each.since):
            base[at] = each
    for each in prices:
        listed = base.get((each.product, each.currency))
        if listed is not None and not each.base and each.of_one > listed.of_one:
            yield Flaw(
                kind=Concern.CONTRACT_ABOVE_LIST,
                subjects=(each.where,),
                figures=_beside(each, f"list {listed.text()}"),
            )


def _missing(prices: Sequence[Standing], currencies: set[str]) -> Iterator[Flaw]:
    """Products with a price, but none in a currency that customers buy in."""
    there = {(each.product, each.currency) for each in prices if each.product}
    for product in sorted({product for product, _ in there}):
        lacking = sorted(c for c in currencies if (product, c) not in there)
        if lacking:
            yield Flaw(
                kind=Concern.CURRENCY_MISSING,
                subjects=(product,),
                figures=(f"no price in {', '.join(lacking)}",),
            )


def _beside(each: Standing, other: str) -> tuple[str, ...]:
    return (f"price {each.text()}", other)
