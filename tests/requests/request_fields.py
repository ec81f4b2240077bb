"""One field at a time: a request that is right but for it."""

from __future__ import annotations

import json
from typing import Any

from o2c.requests import REQUESTS, parse

# A request with a field of each kind, and what it is given where it is right.
GOOD: dict[str, tuple[str, dict[str, Any]]] = {
    "quantity": (
        "ExpectSupply",
        {
            "product": "P",
            "site": "S",
            "supply": "X",
            "due": "2026-03-02",
            "quantity": 1,
        },
    ),
    "due": (
        "ExpectSupply",
        {
            "product": "P",
            "site": "S",
            "supply": "X",
            "due": "2026-03-02",
            "quantity": 1,
        },
    ),
    "price": ("SetListPrice", {"product": "P", "price": 1, "currency": "EUR"}),
    "currency": ("SetListPrice", {"product": "P", "price": 1, "currency": "EUR"}),
    "rate": (
        "SetTaxRate",
        {"jurisdiction": "DE", "tax_class": "x", "rate": 0, "since": "2026-03-02"},
    ),
    "jurisdiction": (
        "SetTaxRate",
        {"jurisdiction": "DE", "tax_class": "x", "rate": 0, "since": "2026-03-02"},
    ),
    "tax_class": (
        "SetTaxRate",
        {"jurisdiction": "DE", "tax_class": "x", "rate": 0, "since": "2026-03-02"},
    ),
    "limit": ("SetCreditLimit", {"account": "A", "limit": None}),
    "product": ("DiscontinueProduct", {"product": "P"}),
    "reason": ("DiscontinueProduct", {"product": "P"}),
    "site": ("ChangeSiteHours", {"site": "S", "workdays": [0]}),
    "workdays": ("ChangeSiteHours", {"site": "S", "workdays": [0]}),
    "unit": ("RegisterProduct", {"product": "P", "name": "N", "unit": "EA"}),
    "digits": ("RegisterProduct", {"product": "P", "name": "N", "unit": "EA"}),
    "raw": ("PlaceOrder", {"customer": "C", "site": "S", "lines": []}),
}


def read(field: str, value: str) -> Any:
    """What becomes of a value, written in JSON as it is given, in its field."""
    name, fields = GOOD[field]
    rest = json.dumps({"do": name, **{k: v for k, v in fields.items() if k != field}})
    asked = parse(f'{rest[:-1]}, "{field}": {value}}}', REQUESTS)
    return getattr(asked, field)
