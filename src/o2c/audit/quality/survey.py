"""All rules over all master data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from o2c.audit.quality import skus
from o2c.audit.quality.flaw import Flaw
from o2c.audit.quality.parties import Party, duplicates
from o2c.domain.naming import NamingRule


@frozen(kw_only=True)
class Masters:
    """The master data as it stands: products with the rule for each, customers."""

    products: Sequence[tuple[str, NamingRule | None]]
    parties: Sequence[Party]


def survey(masters: Masters) -> Iterator[Flaw]:
    """Everything that the rules find, in no particular order."""
    yield from skus.misnamed(masters.products)
    yield from skus.taken_for_another(dict(masters.products))
    yield from duplicates(masters.parties)
