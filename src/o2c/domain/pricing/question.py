"""What is asked of pricing, and the keys under which an answer may be kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from attrs import field, frozen

from o2c.domain.pricing.margins import CostAbroad
from o2c.domain.pricing.source import Level
from o2c.values.exact import ONE
from o2c.values.price import UnitPrice
from o2c.values.quantity import Quantity, convert

_NAMES = {
    "c": "customer",
    "g": "customer_group",
    "l": "price_list",
    "p": "product",
    "cat": "category",
}


@frozen(kw_only=True)
class Question:
    """A line that is to be priced: what, how many, for whom, as of when.

    `quantity` counts stocking units; returns and credits look breaks up by what they
    come to without a sign (R02-03).  `unit` is the stocking unit, `asked_unit` the one
    that the line was written in.  `categories` are the product's own and all above it.
    `tax_rate` is the line's on that date, None where none is known.  `abroad` is the
    cost in another currency where there is none in the line's, `unrated` the currency
    of one that no rate is known for.
    """

    product: str
    categories: tuple[str, ...] = ()
    customer: str
    group: str = ""
    currency: str
    quantity: Decimal
    unit: str
    packs: Mapping[str, Decimal] = field(factory=dict)
    asked_unit: str
    on: date
    requested: date
    tax_rate: Decimal | None = None
    listed: UnitPrice | None = None
    cost: UnitPrice | None = None
    cost_since: date | None = None
    abroad: CostAbroad | None = None
    unrated: str = ""

    @property
    def earned_over(self) -> UnitPrice | None:
        """The cost that a margin is measured by, in the line's currency."""
        if self.cost is None and self.abroad is not None:
            return self.abroad.into(self.currency)
        return self.cost

    def units_in(self, unit: str) -> Decimal:
        """The stocking units in one of a unit; ValueError where nothing says so."""
        return convert(Quantity(ONE, unit), self.unit, self.packs, self.unit).amount


@frozen(kw_only=True)
class Place:
    """Where a price may be kept: a stream, and how specific it is."""

    level: Level
    stream: str
    sequence: int = 0
    depth: int = 0
    price_list: str = ""


def whose(*, customer: str = "", group: str = "", price_list: str = "") -> str:
    """The part of a key that says for whom; empty for everyone."""
    named = (("c", customer), ("g", group), ("l", price_list))
    return next((f"{kind}:{_part(id)}" for kind, id in named if id), "")


def what(*, product: str = "", category: str = "") -> str:
    """The part of a key that says for which goods; empty for all."""
    named = (("p", product), ("cat", category))
    return next((f"{kind}:{_part(id)}" for kind, id in named if id), "")


def key(owner: str, goods: str) -> str:
    """The id of the stream that keeps these prices: "c:ACME|p:SKU-1"."""
    return f"{owner}|{goods}"


def places(
    question: Question, price_lists: Mapping[str, int], owners: frozenset[str]
) -> tuple[Place, ...]:
    """Where a price may be kept, the most specific place first.

    `price_lists` are those that may count, with their sequence; `owners` those who
    have prices of their own.
    """
    customer = whose(customer=question.customer)
    group = whose(group=question.group)
    product = what(product=question.product)
    above = [what(category=category) for category in question.categories]
    found: list[Place] = []
    if customer in owners:
        found.append(Place(level=Level.CUSTOMER, stream=key(customer, product)))
    if group in owners:
        found.append(Place(level=Level.GROUP, stream=key(group, product)))
    if customer in owners:
        for depth, goods in enumerate(above):
            stream = key(customer, goods)
            found.append(Place(level=Level.CATEGORY, stream=stream, depth=depth))
    for price_list, sequence in price_lists.items():
        for depth, goods in enumerate((product, *above)):
            place = Place(
                level=Level.PRICE_LIST,
                stream=key(whose(price_list=price_list), goods),
                sequence=sequence,
                depth=depth,
                price_list=price_list,
            )
            found.append(place)
    return tuple(found)


def told(part: str) -> dict[str, str]:
    """What a part of a key names: {"customer": "ACME"} of "c:ACME"."""
    kind, _, id = part.partition(":")
    plain = id.replace("%7C", "|").replace("%25", "%")
    return {_NAMES[kind]: plain} if kind in _NAMES else {}


def _part(id: str) -> str:
    """An id that cannot be taken for two: what parts a key is written otherwise."""
    return id.replace("%", "%25").replace("|", "%7C")
