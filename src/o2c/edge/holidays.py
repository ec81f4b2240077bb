"""Public holidays of a country, from the `holidays` package."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from importlib import import_module


def prepare() -> None:
    """Load the package now: it takes long, and must not while others wait for locks."""
    import_module("holidays.countries")


@lru_cache(maxsize=1024)
def public_holidays(
    country: str, subdivision: str | None, year: int
) -> frozenset[date]:
    """The days of a year that are public holidays; ValueError for an unknown place.

    The dates that follow from them stand in the events, so that a later edition of the
    package changes nothing that was promised.
    """
    import holidays  # heavy, and needed only where a site keeps a calendar

    try:
        found = holidays.country_holidays(country, subdiv=subdivision, years=year)
    except NotImplementedError as error:
        raise ValueError(f"no public holidays are known for {country}") from error
    return frozenset(found)
