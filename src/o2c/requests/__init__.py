"""Everything that can be asked of the desk, by name."""

from __future__ import annotations

from types import ModuleType

from o2c.requests import (
    agreements,
    amendments,
    authority,
    billing,
    cards,
    certificates,
    credit,
    customers,
    deviations,
    entry,
    master,
    orders,
    pricing,
    privacy,
    quality,
    quotes,
    returns,
    warehouse,
)
from o2c.requests.base import Part, Request, parse, refusal


def _requests(*modules: ModuleType) -> dict[str, type[Request]]:
    return {
        name: kind
        for module in modules
        for name, kind in vars(module).items()
        if isinstance(kind, type)
        and issubclass(kind, Request)
        and kind.__module__ == module.__name__
    }


REQUESTS: dict[str, type[Request]] = _requests(
    master,
    customers,
    certificates,
    pricing,
    orders,
    amendments,
    quotes,
    warehouse,
    billing,
    credit,
    returns,
    privacy,
    authority,
    deviations,
    entry,
    agreements,
    quality,
    cards,
)

__all__ = ["REQUESTS", "Part", "Request", "parse", "refusal"]
