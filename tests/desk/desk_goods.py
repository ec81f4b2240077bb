"""What every story begins with: a site, products, rates and a customer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

HOME = {"name": "Acme Ltd", "lines": ["1 Road"], "city": "Berlin", "country": "DE"}


EVERYTHING: Iterable[tuple[str, dict[str, Any]]] = (
    ("OpenBooks", {"currency": "EUR"}),
    (
        "RegisterSite",
        {"site": "MAIN", "name": "Main", "country": "DE", "zone": "Europe/Berlin"},
    ),
    (
        "SetTaxRate",
        {
            "jurisdiction": "DE",
            "tax_class": "standard",
            "rate": "0.19",
            "since": "2020-01-01",
        },
    ),
    ("RegisterProduct", {"product": "TEN", "name": "Ten", "tax_class": "exempt"}),
    ("SetListPrice", {"product": "TEN", "price": "10", "currency": "EUR"}),
    (
        "RegisterProduct",
        {
            "product": "BOLT",
            "name": "Bolt",
            "packs": [{"unit": "BX", "holds": 3}, {"unit": "CS", "holds": 12}],
        },
    ),
    ("SetListPrice", {"product": "BOLT", "price": "10.05", "currency": "EUR"}),
    ("RegisterProduct", {"product": "NEW", "name": "Not priced yet"}),
    ("RegisterProduct", {"product": "OIL", "name": "Oil", "unit": "LTR"}),
    ("SetListPrice", {"product": "OIL", "price": "2.5", "currency": "EUR"}),
    (
        "RegisterProduct",
        {"product": "FIT", "name": "Fitting", "unit": "HUR", "tracked": False},
    ),
    ("SetListPrice", {"product": "FIT", "price": "80", "currency": "EUR"}),
    (
        "RegisterCustomer",
        {"customer": "ACME", "name": "Acme", "currency": "EUR", "bill_to": HOME},
    ),
    ("SetCreditLimit", {"account": "ACME", "limit": None}),
)
