"""What a rule finds in master data."""

from __future__ import annotations

from attrs import frozen

from o2c.domain.flag import Concern


@frozen(kw_only=True)
class Flaw:
    """Something that may be wrong: of which ids, and the figures that say so.

    Figures name nothing personal: they are kept for ever.
    """

    kind: Concern
    subjects: tuple[str, ...]
    figures: tuple[str, ...]
