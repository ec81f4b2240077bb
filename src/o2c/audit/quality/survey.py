"""All rules over all master data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from attrs import field, frozen

from o2c.audit.quality import skus
from o2c.audit.quality.flaw import Flaw
from o2c.audit.quality.parties import Party, duplicates
from o2c.audit.quality.prices import JUMP, At, Standing, odd
from o2c.domain.naming import NamingRule


@frozen(kw_only=True)
class Masters:
    """The master data as it stands.

    Products with the rule for the name of each, customers, prices and the former ones,
    what products cost, and the currencies that customers buy in.
    """

    products: Sequence[tuple[str, NamingRule | None]]
    parties: Sequence[Party]
    prices: Sequence[Standing] = ()
    costs: Mapping[At, Standing] = field(factory=dict)
    currencies: Sequence[str] = ()


def survey(masters: Masters, jump: Decimal = JUMP) -> Iterator[Flaw]:
    """Everything that the rules find, in no particular order.

    `jump` is the fraction from which on a change of a price is worth a look.
    """
    yield from skus.misnamed(masters.products)
    yield from skus.taken_for_another(dict(masters.products))
    yield from duplicates(masters.parties)
    yield from odd(masters.prices, masters.costs, masters.currencies, jump)
