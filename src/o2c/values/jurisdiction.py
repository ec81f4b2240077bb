"""Who taxes: a country (`DE`), or a part of one (`US-CA`, as ISO 3166-2 writes it)."""

from __future__ import annotations

import re

_REGION = re.compile(r"[A-Z0-9]{1,3}")


def jurisdiction(country: str, region: str | None) -> str:
    """The smallest one that an address names: its region where that is a code."""
    code = (region or "").removeprefix(f"{country}-")
    return f"{country}-{code}" if _REGION.fullmatch(code) else country


def within(place: str) -> tuple[str, ...]:
    """A jurisdiction and those that it lies in, the smallest first."""
    country = place.partition("-")[0]
    return (place,) if place == country else (place, country)
